import Foundation
import IIIF
import Imaging
import Testing

/// Tiles put side by side, as viewers do.
@Suite struct SeamTests {
    /// Brightness rises and falls by seven steps from each pixel to the next, so that every column or row that is
    /// missing, doubled or moved shows.
    @Test(
        "No row and no column is missing, doubled or moved where tiles meet, at any scale factor, on odd sizes",
        arguments: [(701, 499), (513, 257), (1023, 1025), (129, 640), (255, 1)])
    func seams(width: Int, height: Int) async throws {
        let workshop = try SourceWorkshop()
        func slope(_ place: Int) -> Int { abs(place * 7 % 240 - 120) }
        var bytes = Array("P5 \(width) \(height) 255\n".utf8)
        for y in 0..<height { bytes += (0..<width).map { UInt8(5 + slope($0) + slope(y)) } }
        try workshop.write(bytes, "ramp.pgm")
        try workshop.shell("vips copy ramp.pgm ramp.png")
        let facts = try await workshop.built("ramp.png")
        let side = facts.tileSize
        for level in 0..<facts.levels {
            let scale = 1 << level
            let (across, along) = ((width + scale - 1) / scale, (height + scale - 1) / scale)
            var canvas = [Int](repeating: -1, count: across * along)
            for top in stride(from: 0, to: height, by: side * scale) {
                for left in stride(from: 0, to: width, by: side * scale) {
                    let (w, h) = (min(side * scale, width - left), min(side * scale, height - top))
                    let (tileWidth, tileHeight) = ((w + scale - 1) / scale, (h + scale - 1) / scale)
                    let file = try workshop.render(
                        "ramp.png", facts, region: "\(left),\(top),\(w),\(h)", size: "\(tileWidth),\(tileHeight)")
                    try workshop.shell("$convert '\(file)' -alpha off -colorspace gray -depth 8 GRAY:tile.raw")
                    let tile = try workshop.read("tile.raw")
                    try #require(tile.count == tileWidth * tileHeight, "a tile of another size at \(left),\(top)")
                    for (index, value) in tile.enumerated() {
                        let place = (top / scale + index / tileWidth) * across + left / scale + index % tileWidth
                        canvas[place] = Int(value)
                    }
                }
            }
            #expect(!canvas.contains(-1), "tiles of scale factor \(scale) leave gaps")
            var most = 0.0
            for y in 0..<along {
                for x in 0..<across {
                    // The mean of the pixels that it stands for, of which there are fewer at the far edges.
                    func mean(_ place: Int, _ length: Int) -> Double {
                        let covered = place * scale..<min(place * scale + scale, length)
                        return Double(covered.map(slope).reduce(0, +)) / Double(covered.count)
                    }
                    let expected = 5 + mean(x, width) + mean(y, height)
                    most = max(most, abs(Double(canvas[y * across + x]) - expected))
                }
            }
            #expect(most < 6, "scale factor \(scale): \(most)")
        }
    }
}

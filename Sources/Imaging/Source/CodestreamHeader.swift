/// The tile size of a JPEG 2000 codestream, and whether all of it is there (ITU-T T.800, annexes A.4, A.5.1 and I.4).
/// OpenJPEG leaves missing tiles black without a word.
struct CodestreamHeader {
    let tilePixels: Int
    let components: Int
    /// Whether some components have fewer samples than the image has pixels.
    let isSubsampled: Bool

    /// - Parameter isBoxed: the codestream is in a JP2 file, not on its own.
    /// - Throws: `ImagingError.unreadable` where there is none, or it is cut short.
    init(path: String, isBoxed: Bool) throws(ImagingError) {
        let file = try PositionedFile(reading: path)
        let start = isBoxed ? try Self.boxContent(file) : 0
        // SOC, SIZ, its length and capabilities, then sizes and offsets of 4 bytes: of the image, then of tiles.
        let head = try file.read(at: start, count: 42 + 3 * 4)
        guard head.count == 42 + 3 * 4, head.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) else { throw Self.missing }
        func field(_ index: Int) -> Int { JPEG2000Box.number(head[(8 + 4 * index)..<(12 + 4 * index)]) }
        let (width, height) = (min(field(0) - field(2), field(4)), min(field(1) - field(3), field(5)))
        guard width > 0, height > 0 else { throw .unreadable(detail: "its tiles have no size") }
        let (pixels, isOver) = width.multipliedReportingOverflow(by: height)
        tilePixels = isOver ? Int.max : pixels
        components = max(1, Int(head[40]) << 8 | Int(head[41]))
        isSubsampled = (0..<min(components, 4)).contains { head[43 + 3 * $0] > 1 || head[44 + 3 * $0] > 1 }
        // Tiles across and down, from the offset of their grid.
        let across = max(1, (field(0) - field(6) + field(4) - 1) / max(1, field(4)))
        let down = max(1, (field(1) - field(7) + field(5) - 1) / max(1, field(5)))
        try Self.checkTileParts(file, from: start + 2, tiles: across * down)
    }

    private static let missing = ImagingError.unreadable(detail: "it holds no JPEG 2000 codestream")

    /// Where the content of the box `jp2c` begins.
    private static func boxContent(_ file: PositionedFile) throws(ImagingError) -> Int {
        guard let (box, place) = try JPEG2000Box.first("jp2c", in: file) else { throw missing }
        return place + box.start
    }

    /// Goes through the main header, then from tile-part to tile-part by their lengths, to the end of the codestream. A
    /// missing end marker is forgiven where every tile has begun.
    private static func checkTileParts(
        _ file: PositionedFile, from start: Int, tiles: Int
    ) throws(ImagingError) {
        var begun = 0
        let cutShort = ImagingError.unreadable(detail: "it is cut short")
        var position = start
        // 65,535 tiles of 255 parts are the most there can be; each is one small read.
        for _ in 0..<(65_535 * 255) {
            let marker = try file.read(at: position, count: 11)
            if marker.isEmpty, begun >= tiles { return }
            guard marker.count >= 2 else { throw cutShort }
            switch (marker[0], marker[1]) {
            case (0xFF, 0xD9): return
            case (0xFF, 0x90):
                guard marker.count == 11 else { throw cutShort }
                if marker[10] == 0 { begun += 1 }
                let length = JPEG2000Box.number(marker[6..<10])
                // 0: the last part, as long as there is anything.
                if length == 0 { return }
                guard length >= 14 else { throw .unreadable(detail: "a tile has no sensible length") }
                position += length
            case (0xFF, _):
                guard marker.count >= 4 else { throw cutShort }
                position += 2 + max(2, JPEG2000Box.number(marker[2..<4]))
            default: throw .unreadable(detail: "its tiles do not follow each other")
            }
        }
    }
}

internal import CVips
internal import IIIF

/// Sources that are already what a derivative would be, so that tiles are sent from them as they are: nothing is
/// converted, nothing stored twice. Worker processes only.
///
/// Such a source is a tiled TIFF of 8-bit grey or colour in JPEG tiles, square, 128 to 1024 pixels; upright; in sRGB or
/// saying nothing of its colours; one page, whose levels stand behind it or below it (SubIFDs), each half of the one
/// before, rounded up, until one tile holds the whole. Programs that round down give levels that are a pixel short at
/// odd sizes; these are converted like any other source.
///
/// Everything is decoded once before, here: the server sends the tiles unseen.
struct SourcePyramid {
    private let path: String
    private let structure: TIFFStructure
    private let stored: StoredPyramid
    private let read: TIFFStructure.Reader

    /// The smallest tiles that are used as they are, pixels of a side: of smaller ones there are too many.
    private static let smallestTile = 128

    /// What the pyramid is like; nil where the source is not one that can be used as it is.
    /// - Parameter largestTile: pixels of a side, at most.
    static func facts(of path: String, largestTile: Int, _ decoder: SourceDecoder) -> PyramidFacts? {
        // Whatever is wrong with it, the conversion will say so.
        guard let pages = try? TIFFPages(path: path, limit: decoder.limits.maxPages).pages, pages.count == 1,
            let page = pages.first, page.directory == 0, page.orientation == 1, page.bits == 8,
            page.extraSamples.isEmpty,
            page.pixels <= decoder.limits.maxPixels,
            let stored = try? StoredPyramid.open(path),
            (smallestTile...max(smallestTile, largestTile)).contains(stored.tileSize), stored.tileSize % 16 == 0,
            let pyramid = try? SourcePyramid(path, stored)
        else { return nil }
        return try? pyramid.facts(page)
    }

    private init(_ path: String, _ stored: StoredPyramid) throws {
        let file = try PositionedFile(reading: path)
        self.path = path
        self.stored = stored
        read = { try file.read(at: $0, count: $1) }
        structure = try TIFFStructure(path: path, read: read)
    }

    private func facts(_ page: TIFFPages.Page) throws -> PyramidFacts? {
        let side = stored.tileSize
        let count = ImagePyramid.levels(width: page.width, height: page.height, tileSize: side)
        guard stored.levels.count >= count, try isPlain(page), try hasSquareTiles(side) else { return nil }
        for (number, level) in stored.levels.prefix(count).enumerated() {
            guard level.width == ImagePyramid.reduced(page.width, by: 1 << number),
                level.height == ImagePyramid.reduced(page.height, by: 1 << number)
            else { return nil }
        }
        guard try areTilesWhole(levels: count, components: page.samples) else { return nil }
        return PyramidFacts(
            width: page.width, height: page.height, tileSize: side, levels: count, byteSize: 0, hasAlpha: false,
            isSource: true)
    }

    /// Grey, or three interleaved samples of colour, in sRGB.
    private func isPlain(_ page: TIFFPages.Page) throws -> Bool {
        switch stored.colour {
        case .grey: guard page.samples == 1 else { return false }
        case .differences, .primaries: guard page.samples == 3 else { return false }
        case .other: return false
        }
        let directory = structure.directories[0]
        if let planes = directory.entries.first(where: { $0.tag == Tag.planarConfiguration.rawValue }),
            try structure.numbers(planes, read: read) != [1]
        {
            return false
        }
        guard let profile = directory.entries.first(where: { $0.tag == Tag.profile.rawValue }) else { return true }
        guard stored.colour != .grey, profile.count <= 1 << 20 else { return false }
        return try Self.isStandard(read(profile.valueOffset, profile.count))
    }

    /// Whether a profile leaves colours of sRGB as they are: measured, since names say little.
    private static func isStandard(_ profile: [UInt8]) throws(ImagingError) -> Bool {
        let steps = Array(stride(from: UInt8(0), through: 255, by: 17))
        var colours: [UInt8] = []
        for red in steps { for green in steps { for blue in steps { colours += [red, green, blue, 255] } } }
        func picture() throws(ImagingError) -> Picture {
            try Picture.colour(colours, width: steps.count * steps.count, height: steps.count)
                .step { vitrine_with_profile($0, $1, profile, profile.count) }
        }
        let converted = try SourceColour(reopen: picture).standard(picture()).pixels()
        return converted.count == colours.count && zip(colours, converted).allSatisfy { abs(Int($0) - Int($1)) <= 3 }
    }

    private enum Tag: UInt16 {
        case planarConfiguration = 284
        case profile = 34675
    }

    private func hasSquareTiles(_ side: Int) throws -> Bool {
        let nested = try structure.nested(in: structure.directories[0], path: path, read: read)
        let levels = stored.isNested ? [structure.directories[0]] + nested : structure.directories
        return try levels.allSatisfy { directory in
            guard let width = directory.entry(.tileWidth), let length = directory.entry(.tileLength) else {
                return false
            }
            return try structure.numbers(width, read: read) == [side]
                && structure.numbers(length, read: read) == [side]
        }
    }

    /// Every tile decoded once: the server sends them unseen, and clients should not be the first to find out.
    private func areTilesWhole(levels: Int, components: Int) throws -> Bool {
        let decoder = try TileDecoder()
        let side = stored.tileSize
        let room = UnsafeMutablePointer<UInt8>.allocate(capacity: components * side * side)
        defer { room.deallocate() }
        for (number, level) in stored.levels.prefix(levels).enumerated() {
            for index in level.offsets.indices {
                let bytes = try stored.tile(level: number, index: index, mayWait: true) { capacity, fill in
                    [UInt8](unsafeUninitializedCapacity: capacity) { bytes, count in
                        count = fill(UnsafeMutableRawBufferPointer(bytes))
                    }
                }
                // Those bytes of its own are not among what is sent, but other readers of the file go by them.
                guard let bytes, isPlainlyCoded(bytes),
                    try stored.beginning(level: number, index: index, count: 2) == [0xFF, 0xD8]
                else { return false }
                let isWhole = bytes.withUnsafeBytes { tile in
                    decoder.decode(tile, side: side, rows: side) { shape in
                        guard shape.components == components else { return nil }
                        return (0..<components).map { (room + $0 * side * side, side) }
                    }
                }
                guard isWhole else { return false }
            }
        }
        return true
    }

    /// Whether every reader takes the bytes for what the TIFF says they are. Browsers know no coding but Huffman's (T.81,
    /// table B.1: start of frame 0 to 2), and tell colours by an Adobe marker and the components' numbers, where libtiff
    /// goes by the directory alone.
    private func isPlainlyCoded(_ bytes: [UInt8]) -> Bool {
        var at = 2
        while at + 4 <= bytes.count, bytes[at] == 0xFF {
            let marker = bytes[at + 1]
            // A tile brings a start of image of its own behind the shared tables.
            if marker == 0xD8 || marker == 0xFF {
                at += marker == 0xD8 ? 2 : 1
                continue
            }
            let segment = bytes[at...].prefix(2 + (Int(bytes[at + 2]) << 8 | Int(bytes[at + 3]))).dropFirst(4)
            switch marker {
            case 0xC0...0xC2:
                // Of red, green and blue by number.
                let isNamed = [6, 9, 12].compactMap { segment.dropFirst($0).first } == Array("RGB".utf8)
                return stored.colour == .primaries || !isNamed
            case 0xC3, 0xC5...0xCF: return false
            case 0xE0 where segment.starts(with: Self.exchange):
                guard stored.colour != .primaries else { return false }
            case 0xEE where segment.starts(with: Self.adobe):
                let transform = segment.dropFirst(11).first
                guard stored.colour == .grey || transform == (stored.colour == .primaries ? 0 : 1) else { return false }
            default: break
            }
            at += 4 + segment.count
        }
        return false
    }

    private static let adobe = Array("Adobe".utf8)
    private static let exchange = Array("JFIF".utf8)
}

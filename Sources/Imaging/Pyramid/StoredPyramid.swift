internal import CLinux
internal import Glibc
internal import IIIF

/// A pyramid, open, be it a derivative or a source: where the compressed bytes of each tile are. Immutable, so that any
/// number of requests share it.
final class StoredPyramid: Sendable {
    /// One level, full size first.
    struct Level: Sendable {
        var width: Int
        var height: Int
        var tilesAcross: Int
        var offsets: [Int]
        var byteCounts: [Int]
        /// What stands in front of a tile's own bytes to make it a JPEG file: start of image and shared tables.
        var head: [UInt8]
    }

    /// What the components of a tile are.
    enum Colour: Sendable {
        case grey
        /// Brightness and two differences (YCbCr).
        case differences
        /// Red, green and blue, as libvips has it from quality 90 on.
        case primaries
        case other
    }

    let tileSize: Int
    let levels: [Level]
    let colour: Colour
    var isGrey: Bool { colour == .grey }
    /// Whether the smaller levels are below the largest one's directory (SubIFDs), not behind it.
    let isNested: Bool
    /// Whether ``isUnchanged(since:)`` never has to wait.
    let isLocal: Bool
    private let file: PositionedFile

    /// Opens a derivative; nil where its tiles are not JPEG.
    static func open(_ path: String, embedsProfile: Bool = false) throws(ImagingError) -> StoredPyramid? {
        do {
            return try StoredPyramid(path: path, embedsProfile: embedsProfile)
        } catch is NotJPEG {
            return nil
        } catch {
            throw error as? ImagingError ?? .derivativeDamaged(path: path, detail: "\(error)")
        }
    }

    /// - Throws: `ImagingError.derivativeDamaged` where the file is missing, or no pyramid of JPEG tiles of one size.
    /// - Parameter embedsProfile: whether tiles name their colour space.
    private init(path: String, embedsProfile: Bool) throws {
        let file = try PositionedFile(reading: path)
        let read: TIFFStructure.Reader = { try file.read(at: $0, count: $1) }
        let structure = try TIFFStructure(path: path, read: read)
        func damaged(_ detail: String) -> ImagingError { .derivativeDamaged(path: path, detail: detail) }
        func number(_ tag: TIFFStructure.Tag, _ directory: TIFFStructure.Directory) throws -> Int? {
            try directory.entry(tag).flatMap { try structure.numbers($0, read: read).first }
        }
        var directories = structure.directories
        let nested = try structure.nested(in: directories[0], path: path, read: read)
        isNested = !nested.isEmpty
        if isNested { directories = [directories[0]] + nested }
        var levels: [Level] = []
        var tile = 0
        for directory in directories {
            guard let width = try number(.imageWidth, directory), let height = try number(.imageLength, directory),
                let side = try number(.tileWidth, directory), (1...1 << 24).contains(side),
                (1...1 << 24).contains(width), (1...1 << 24).contains(height),
                let offsetEntry = directory.entry(.tileOffsets), let countEntry = directory.entry(.tileByteCounts)
            else { throw damaged("a level has no tiles") }
            // 7: JPEG. Others are decoded for every request.
            guard try number(.compression, directory) == 7 else { throw NotJPEG() }
            let across = (width + side - 1) / side
            let tiles = across * ((height + side - 1) / side)
            // Before they are read: lists may be as long as memory allows.
            guard offsetEntry.count == tiles, countEntry.count == tiles else {
                throw damaged("a level of \(tiles) tiles lists \(offsetEntry.count)")
            }
            let offsets = try structure.numbers(offsetEntry, read: read)
            let counts = try structure.numbers(countEntry, read: read)
            guard offsets.count == tiles, counts.count == tiles else { throw damaged("a list of tiles is cut short") }
            var head: [UInt8] = [0xFF, 0xD8]
            let photometric = try number(.photometric, directory)
            if embedsProfile {
                head += ColourProfile.segment(photometric == 1 ? ColourProfile.grey : ColourProfile.sRGB)
            }
            // Red, green and blue as they are (transform 0): without it, readers may take them for YCbCr.
            if photometric == 2 { head += JPEGSegment.bytes(0xEE, Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 0]) }
            if let tables = directory.entry(.jpegTables) {
                guard tables.count <= 65_536 else { throw damaged("its JPEG tables have no sensible length") }
                let bytes = try read(tables.valueOffset, tables.count)
                guard bytes.count == tables.count, bytes.count >= 4 else {
                    throw damaged("its JPEG tables are cut short")
                }
                head += bytes.dropFirst(2).dropLast(2)
            }
            tile = side
            levels.append(
                Level(
                    width: width, height: height, tilesAcross: across, offsets: offsets, byteCounts: counts, head: head)
            )
        }
        self.file = file
        isLocal = file.isLocal
        self.levels = levels
        tileSize = tile
        colour =
            switch try number(.photometric, structure.directories[0]) {
            case 1: .grey
            case 2: .primaries
            case 6: .differences
            default: .other
            }
    }

    /// The derivative's tiles are not JPEG: it keeps transparency, say.
    private struct NotJPEG: Error {}

    /// Whether the open file is, still, as it was when it was imported.
    func isUnchanged(since original: SourceFile) -> Bool {
        var facts = stat()
        return fstat(file.descriptor, &facts) == 0 && original.isFile(facts)
    }

    /// The first bytes of a tile as they are in the file; ``tile(level:index:mayWait:make:)`` writes over two of them.
    func beginning(level: Int, index: Int, count: Int) throws(ImagingError) -> [UInt8] {
        try file.read(at: levels[level].offsets[index], count: count)
    }

    /// A whole tile as a JPEG file, in storage that the caller makes: read once, straight to where it is sent from.
    /// - Parameters:
    ///   - mayWait: false to give up, returning nil, where the disk would have to be waited for.
    ///   - make: makes storage of a capacity, has it filled, and says how much was.
    func tile<Storage>(
        level: Int, index: Int, mayWait: Bool,
        make: (_ capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) -> Storage
    ) throws(ImagingError) -> Storage? {
        let level = levels[level]
        let (offset, count, head) = (level.offsets[index], level.byteCounts[index], level.head)
        guard count > 2, count < 1 << 28, offset > 0 else {
            throw .derivativeDamaged(path: file.path, detail: "tile \(index) is missing")
        }
        var outcome = 0
        let storage = make(head.count - 2 + count) { bytes in
            // The tile brings its own start of image, over which the head ends.
            let start = head.count - 2
            let target = bytes.baseAddress?.advanced(by: start)
            outcome =
                mayWait
                ? pread(file.descriptor, target, count, off_t(offset))
                : vitrine_read_cached(file.descriptor, target, count, off_t(offset))
            guard outcome == count else { return 0 }
            bytes.copyBytes(from: head)
            return start + count
        }
        if outcome == count { return storage }
        if !mayWait { return nil }
        throw .derivativeDamaged(path: file.path, detail: "tile \(index) is cut short")
    }
}

internal import CVips
internal import Glibc
internal import IIIF

/// Levels of sources, as pyramids of them would have them, decoded when they are asked for. What was decoded lately is
/// kept in memory up to a number of bytes, since whoever looks at a part of an image asks for its neighbours next.
/// Worker processes only; belongs to one thread.
final class SourceShelf {
    /// Pixels in rows from the top, interleaved, 8 bits each: a part of a level, in that level's pixels.
    private struct Block {
        var area: PixelRectangle
        var bands: Int
        var bytes: [UInt8]
        var lastUse = 0
    }

    private struct Key: Hashable {
        var file: SourceFile
        var level: Int
        var column = 0
        var row = 0
    }

    private let limits: DecodingLimits
    private let capacity: Int
    private var blocks: [Key: Block] = [:]
    private var bytes = 0
    /// How often a part of a block was decoded that was not kept.
    private var touches: [Key: Int] = [:]
    private var clock = 0
    /// Used last first.
    private var opened: [(file: SourceFile, source: JPEG2000Source)] = []

    /// Pixels of a block's side.
    static let blockSide = 1024
    /// How many small parts of a block are decoded alone before all of it is decoded and kept. A tile of 256 pixels
    /// takes about a third of the time of the block, since the code-blocks around it are decoded too.
    private static let patience = 2
    /// Blocks that a part is put together from at most; larger parts are decoded once, in strips, and not kept.
    private static let mostBlocks = 9
    private static let mostOpen = 32

    init(limits: DecodingLimits) {
        self.limits = limits
        capacity = limits.memoryBytes / 8
    }

    /// The part `area` of a level of `file`, whose full size is `image`.
    /// - Throws: `ImagingError`, also where the file has another size than the catalogue says.
    func picture(
        _ file: SourceFile, level: Int, area: PixelRectangle, image: PixelSize
    ) throws(ImagingError) -> Picture {
        var known: JPEG2000Source?
        if opened.contains(where: { $0.file == file }) { known = try open(file, .jpeg2000) }
        if known == nil {
            let format = try decoder(of: file).format(of: file.path)
            guard format == .jpeg2000 || format == .codestream2000 else {
                return try part(area, ofWhole: file, format, level: level, image: image)
            }
            known = try open(file, format)
        }
        guard let source = known else { throw .unreadable(detail: "it cannot be opened") }
        guard source.size == image else { throw Self.another(source.size, than: image) }
        return try part(area, of: source, file, level: level, image: image)
    }

    private func open(_ file: SourceFile, _ format: SourceFormat) throws(ImagingError) -> JPEG2000Source {
        if let index = opened.firstIndex(where: { $0.file == file }) {
            let known = opened.remove(at: index)
            opened.first?.source.rest()
            opened.insert(known, at: 0)
            return known.source
        }
        opened.first?.source.rest()
        let source = try JPEG2000Source(path: file.path, format: format, limits: limits)
        opened.insert((file, source), at: 0)
        if opened.count > Self.mostOpen { opened.removeLast() }
        return source
    }

    private func decoder(of file: SourceFile) -> SourceDecoder {
        SourceDecoder(limits: limits.drawing(at: file.resolution))
    }

    private static func another(_ size: PixelSize, than image: PixelSize) -> ImagingError {
        .unreadable(detail: "it has \(size) pixels now, not \(image)")
    }

    private static func bounds(_ image: PixelSize, _ level: Int) -> PixelSize {
        PixelSize(
            width: ImagePyramid.reduced(image.width, by: 1 << level),
            height: ImagePyramid.reduced(image.height, by: 1 << level))
    }

    // MARK: Parts that can be decoded alone

    private func part(
        _ area: PixelRectangle, of source: JPEG2000Source, _ file: SourceFile, level: Int, image: PixelSize
    ) throws(ImagingError) -> Picture {
        let side = Self.blockSide
        let bounds = Self.bounds(image, level)
        let columns = (area.x / side)...((area.x + area.width - 1) / side)
        let rows = (area.y / side)...((area.y + area.height - 1) / side)
        let keeps = columns.count * rows.count <= Self.mostBlocks
        let first = Key(file: file, level: level, column: columns.lowerBound, row: rows.lowerBound)
        if columns.count == 1, rows.count == 1, blocks[first] == nil, !isWanted(first, area) {
            return try source.picture(level: level, area: area)
        }
        var canvas: Canvas?
        for row in rows {
            // Strips are as wide as what is asked for, blocks as wide as they are.
            for column in keeps ? columns : 0...0 {
                var whole = PixelRectangle(x: column * side, y: row * side, width: side, height: side)
                if !keeps { (whole.x, whole.width) = (area.x, area.width) }
                whole.width = min(whole.width, bounds.width - whole.x)
                whole.height = min(whole.height, bounds.height - whole.y)
                let key = Key(file: file, level: level, column: column, row: row)
                let block: Block
                if keeps, let known = known(key) {
                    block = known
                } else {
                    let picture = try source.picture(level: level, area: whole)
                    block = Block(area: whole, bands: picture.bands, bytes: try picture.pixels())
                    guard block.bytes.count == whole.width * whole.height * block.bands else {
                        throw .unreadable(detail: "it gave \(picture.width) × \(picture.height) pixels")
                    }
                    if keeps { keep(block, key) }
                }
                if canvas == nil { canvas = try Canvas(area, bands: block.bands) }
                try canvas?.draw(block.bytes, of: block.area, bands: block.bands)
            }
        }
        guard let canvas else { throw .unreadable(detail: "nothing is there") }
        return try canvas.picture()
    }

    /// Whether all of a block is worth being decoded for the sake of a part of it.
    private func isWanted(_ key: Key, _ area: PixelRectangle) -> Bool {
        if area.width * area.height * 4 >= Self.blockSide * Self.blockSide { return true }
        if touches.count > 10_000 { touches.removeAll() }
        touches[key, default: 0] += 1
        return touches[key] ?? 0 > Self.patience
    }

    // MARK: Sources that are decoded whole

    private func part(
        _ area: PixelRectangle, ofWhole file: SourceFile, _ format: SourceFormat, level: Int, image: PixelSize
    ) throws(ImagingError) -> Picture {
        let key = Key(file: file, level: level)
        if let known = known(key) { return try Self.cut(area, known) }
        let bounds = Self.bounds(image, level)
        // From a finer level that is there, else from the file: either way by the same halvings, so that the answer
        // does not depend on what was wanted before.
        let base = try Self.reduction(decoder(of: file), file, format, level: level)
        var picture: Picture
        if let finer = (base..<max(base, level)).reversed().first(where: { blocks[Key(file: file, level: $0)] != nil }),
            let block = known(Key(file: file, level: finer))
        {
            picture = try Self.halved(try Self.cut(block.area, block), times: level - finer)
        } else {
            picture = try Self.halved(
                try whole(file, format, reduction: base, image: image), times: level - base)
        }
        if picture.width != bounds.width || picture.height != bounds.height {
            picture = try picture.scaled(width: bounds.width, height: bounds.height)
        }
        guard bounds.width * bounds.height * picture.bands <= capacity / 4 * 3 else {
            return try picture.crop(x: area.x, y: area.y, width: area.width, height: area.height)
        }
        let whole = PixelRectangle(x: 0, y: 0, width: bounds.width, height: bounds.height)
        let block = Block(area: whole, bands: picture.bands, bytes: try picture.pixels())
        keep(block, key)
        return try Self.cut(area, block)
    }

    /// The level at which a file is decoded for a level. libjpeg decodes at an eighth in a small part of the time;
    /// libvips then drops a last row or column that is not whole, which is made up for: easily where it is the last one
    /// as shown, too.
    private static func reduction(
        _ decoder: SourceDecoder, _ file: SourceFile, _ format: SourceFormat, level: Int
    ) throws(ImagingError) -> Int {
        guard format == .jpeg, level > 0 else { return 0 }
        let header = try decoder.open(file.path, page: file.page, sequential: true)
        return header.orientation == 1 ? min(level, 3) : 0
    }

    /// The whole page at a level at which it can be decoded, nothing decoded yet.
    private func whole(
        _ file: SourceFile, _ format: SourceFormat, reduction: Int, image: PixelSize
    ) throws(ImagingError) -> Picture {
        let picture = try decoder(of: file).upright(file.path, page: file.page, reduction: reduction)
        let expected = Self.bounds(image, reduction)
        guard abs(picture.width - expected.width) <= 1, abs(picture.height - expected.height) <= 1,
            reduction > 0 || (picture.width == image.width && picture.height == image.height)
        else { throw Self.another(PixelSize(width: picture.width, height: picture.height), than: image) }
        guard picture.width != expected.width || picture.height != expected.height else { return picture }
        return try picture.step { vitrine_extend($0, $1, Int32(expected.width), Int32(expected.height)) }
    }

    private static func halved(_ picture: Picture, times: Int) throws(ImagingError) -> Picture {
        var picture = picture
        for _ in 0..<times { picture = try picture.step { vitrine_shrink($0, $1, 2) } }
        return picture
    }

    private static func cut(_ area: PixelRectangle, _ block: Block) throws(ImagingError) -> Picture {
        let canvas = try Canvas(area, bands: block.bands)
        try canvas.draw(block.bytes, of: block.area, bands: block.bands)
        return try canvas.picture()
    }

    // MARK: Keeping

    private func known(_ key: Key) -> Block? {
        guard blocks[key] != nil else { return nil }
        clock += 1
        blocks[key]?.lastUse = clock
        return blocks[key]
    }

    private func keep(_ block: Block, _ key: Key) {
        guard block.bytes.count <= capacity else { return }
        while bytes + block.bytes.count > capacity,
            let oldest = blocks.min(by: { $0.value.lastUse < $1.value.lastUse })?.key,
            let victim = blocks.removeValue(forKey: oldest)
        {
            bytes -= victim.bytes.count
        }
        clock += 1
        var block = block
        block.lastUse = clock
        blocks[key] = block
        bytes += block.bytes.count
    }
}

/// Memory that a part is put together in.
private final class Canvas {
    private let area: PixelRectangle
    private let bands: Int
    private var pixels: UnsafeMutableRawPointer?

    init(_ area: PixelRectangle, bands: Int) throws(ImagingError) {
        (self.area, self.bands) = (area, bands)
        pixels = g_try_malloc(gsize(area.width * area.height * bands))
        guard pixels != nil else {
            throw .tooLarge(what: "a part of \(area.size) pixels", limit: "this worker's memory")
        }
    }

    deinit { g_free(pixels) }

    /// Copies what is common to both areas.
    func draw(_ bytes: [UInt8], of from: PixelRectangle, bands: Int) throws(ImagingError) {
        guard bands == self.bands else { throw .unreadable(detail: "its parts have \(self.bands) and \(bands) bands") }
        let (left, right) = (max(area.x, from.x), min(area.x + area.width, from.x + from.width))
        let (top, bottom) = (max(area.y, from.y), min(area.y + area.height, from.y + from.height))
        guard left < right, top < bottom, let pixels else { return }
        bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            for y in top..<bottom {
                memcpy(
                    pixels + ((y - area.y) * area.width + left - area.x) * bands,
                    base + ((y - from.y) * from.width + left - from.x) * bands, (right - left) * bands)
            }
        }
    }

    /// Hands the memory over to a picture.
    func picture() throws(ImagingError) -> Picture {
        let space = bands < 3 ? VIPS_INTERPRETATION_B_W : VIPS_INTERPRETATION_sRGB
        guard
            let image = vitrine_image_of(
                pixels, area.width * area.height * bands, Int32(area.width), Int32(area.height), Int32(bands),
                VIPS_FORMAT_UCHAR, space)
        else { throw .unreadable(detail: VipsRuntime.takeError()) }
        pixels = nil
        return Picture(image)
    }
}

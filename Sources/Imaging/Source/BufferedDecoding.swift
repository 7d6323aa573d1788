/// Images that their format makes a decoder hold whole in memory, found from the header, so that one too large for it
/// is refused before it is tried, with what to do about it.
struct BufferedDecoding {
    let limits: DecodingLimits

    /// - Throws: `ImagingError.tooLarge` naming the limit and the remedy; `unreadable` for a header cut short.
    func check(_ path: String, _ format: SourceFormat, width: Int, height: Int) throws(ImagingError) {
        guard let need = try need(path, format, width: width, height: height) else { return }
        let limit = limits.bufferedPixels(bytesEach: need.bytes)
        let (pixels, isOver) = width.multipliedReportingOverflow(by: height)
        guard isOver || pixels > limit else { return }
        throw .tooLarge(
            what: "\(need.what) of \(width) × \(height) pixels, which has to be decoded whole in memory,",
            limit: "\(limit) pixels for such files; \(need.remedy), or give workers more memory")
    }

    private struct Need {
        var what: String
        /// Memory for a pixel: what the decoders were seen to take, rounded up.
        var bytes: Int
        var remedy = "save it as a tiled TIFF"
    }

    private func need(
        _ path: String, _ format: SourceFormat, width: Int, height: Int
    ) throws(ImagingError) -> Need? {
        switch format {
        case .tiff, .pdf, .svg: return nil
        case .webp: return Need(what: "a WebP image", bytes: 12)
        case .gif: return Need(what: "a GIF image", bytes: 10)
        case .heif, .avif: return Need(what: "an image in \(format.name)", bytes: 16)
        case .jpegXL: return Need(what: "a JPEG XL image", bytes: 40)
        case .bitmap: return Need(what: "a BMP image", bytes: 5)
        case .jpeg:
            guard let bytes = try JPEGHeader(path: path).bufferedBytes else { return nil }
            return Need(
                what: "a progressive JPEG", bytes: bytes, remedy: "save it as a baseline JPEG or as a tiled TIFF")
        case .png:
            let head = try PositionedFile(reading: path).read(at: 0, count: 29)
            guard head.count == 29 else { throw .unreadable(detail: "its header is cut short") }
            // Interlace method, after bit depth and colour type (PNG, section 11.2.1).
            guard head[28] != 0 else { return nil }
            let channels = [0: 1, 2: 3, 3: 4, 4: 2, 6: 4][Int(head[25])] ?? 4
            return Need(
                what: "an interlaced PNG", bytes: channels * (head[24] > 8 ? 2 : 1) + 1,
                remedy: "save it without interlacing")
        case .jpeg2000, .codestream2000:
            guard let size = try CodestreamSize(path: path, isBoxed: format == .jpeg2000) else {
                throw .unreadable(detail: "it holds no JPEG 2000 codestream")
            }
            // In tiles of this size little is held at once.
            guard size.tilePixels > 64 << 20 else { return nil }
            return Need(
                what: "a JPEG 2000 image with tiles of \(size.tilePixels) pixels", bytes: 10 * size.components,
                remedy: "save it with tiles of 1024 × 1024 pixels")
        }
    }
}

/// What a JPEG's frame and first scan headers say (ITU-T T.81, annex B).
struct JPEGHeader {
    /// Memory for a pixel where all coefficients have to be kept until the last scan; nil where rows come in order.
    private(set) var bufferedBytes: Int?

    init(path: String) throws(ImagingError) {
        let file = try PositionedFile(reading: path)
        var position = 2
        var bytes = 0
        var components = 0
        var isProgressive = false
        while true {
            let marker = try file.read(at: position, count: 4)
            guard marker.count == 4, marker[0] == 0xFF else { throw .unreadable(detail: "its header is damaged") }
            // Any number of fill bytes may stand before a marker.
            if marker[1] == 0xFF {
                position += 1
                continue
            }
            let length = Int(marker[2]) << 8 | Int(marker[3])
            switch marker[1] {
            case 0xC4, 0xC8, 0xCC: break
            case 0xC0...0xCF:
                isProgressive = [0xC2, 0xC6, 0xCA, 0xCE].contains(marker[1])
                let frame = try file.read(at: position + 4, count: min(length, 18))
                guard frame.count >= 9, frame[5] > 0 else { throw .unreadable(detail: "its header is cut short") }
                components = Int(frame[5])
                let sampling = stride(from: 7, to: frame.count, by: 3).prefix(components)
                    .map { (across: Int(frame[$0]) >> 4, down: Int(frame[$0]) & 15) }
                let whole = max(1, (sampling.map(\.across).max() ?? 1) * (sampling.map(\.down).max() ?? 1))
                let parts = sampling.reduce(0) { $0 + $1.across * $1.down }
                bytes = 2 * (parts + whole - 1) / whole + 1
            case 0xDA:
                let scan = try file.read(at: position + 4, count: 1)
                if isProgressive || Int(scan.first ?? 0) < components { bufferedBytes = max(3, bytes) }
                return
            case 0xD9: throw .unreadable(detail: "it holds no image")
            default: break
            }
            guard length >= 2 else { throw .unreadable(detail: "its header is damaged") }
            position += 2 + length
        }
    }
}

/// The tile size of a JPEG 2000 codestream (ITU-T T.800, annexes A.5.1 and I.4).
struct CodestreamSize {
    let tilePixels: Int
    let components: Int

    /// - Parameter isBoxed: the codestream is in a JP2 file, not on its own.
    init?(path: String, isBoxed: Bool) throws(ImagingError) {
        let file = try PositionedFile(reading: path)
        var position = 0
        var boxes = 0
        while isBoxed {
            let box = try file.read(at: position, count: 16)
            guard box.count >= 8, boxes < 1000 else { return nil }
            let length = Self.number(box[0..<4])
            if box[4..<8].elementsEqual("jp2c".utf8) {
                position += length == 1 ? 16 : 8
                break
            }
            let step = length == 1 && box.count == 16 ? Self.number(box[8..<16]) : length
            let (next, isOver) = position.addingReportingOverflow(step)
            guard step >= 8, !isOver else { return nil }
            position = next
            boxes += 1
        }
        // SOC, SIZ, its length and capabilities, then four sizes and offsets of 4 bytes, those of tiles after them.
        let head = try file.read(at: position, count: 42)
        guard head.count == 42, head.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) else { return nil }
        func field(_ index: Int) -> Int { Self.number(head[(8 + 4 * index)..<(12 + 4 * index)]) }
        let (width, height) = (min(field(0) - field(2), field(4)), min(field(1) - field(3), field(5)))
        guard width > 0, height > 0 else { return nil }
        let (pixels, isOver) = width.multipliedReportingOverflow(by: height)
        tilePixels = isOver ? Int.max : pixels
        components = max(1, Int(head[40]) << 8 | Int(head[41]))
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { ($0 & 0x7F_FFFF_FFFF_FFFF) << 8 | Int($1) }
    }
}

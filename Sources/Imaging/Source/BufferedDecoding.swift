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
        let setting = limit < limits.maxBufferedPixels ? "workers.memory_mb" : "workers.max_buffered_pixels"
        throw .tooLarge(
            what: "\(need.what) of \(width) × \(height) pixels, which has to be decoded whole in memory,",
            limit: "\(limit) pixels for such files; \(need.remedy), or raise \(setting)")
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
        case .jpegXL: return Need(what: "a JPEG XL image", bytes: 20)
        case .bitmap: return Need(what: "a BMP image", bytes: 5)
        case .jpeg:
            guard let bytes = try JPEGHeader(path: path).bufferedBytes else { return nil }
            return Need(
                what: "a progressive JPEG", bytes: bytes,
                remedy: "save it as a baseline JPEG (jpegtran -copy all) or as a tiled TIFF")
        case .png:
            let head = try PositionedFile(reading: path).read(at: 0, count: 29)
            guard head.count == 29 else { throw .unreadable(detail: "its header is cut short") }
            // Interlace method, after bit depth and colour type (PNG, section 11.2.1).
            guard head[28] != 0 else { return nil }
            let channels = [0: 1, 2: 3, 3: 4, 4: 2, 6: 4][Int(head[25])] ?? 4
            return Need(
                what: "an interlaced PNG", bytes: channels * (head[24] > 8 ? 2 : 1) + 1,
                remedy: "save it without interlacing (vips copy in.png out.png)")
        case .jpeg2000, .codestream2000:
            let size = try CodestreamHeader(path: path, isBoxed: format == .jpeg2000)
            // In tiles of this size little is held at once.
            guard size.tilePixels > 64 << 20 else { return nil }
            return Need(
                what: "a JPEG 2000 image with tiles of \(size.tilePixels) pixels", bytes: 4 * size.components,
                remedy: "save it with tiles of 1024 × 1024 pixels")
        }
    }
}

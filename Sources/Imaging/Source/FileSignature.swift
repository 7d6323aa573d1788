/// What a file's first bytes say it is. Decides which decoder may see it at all: a playlist or a script that a media
/// prober would follow never reaches one.
enum FileSignature {
    /// Bytes needed to decide: an SVG's root element may follow a long document type.
    static let length = 4096

    /// The first bytes of a file, enough to decide.
    static func head(of path: String) throws(ImagingError) -> [UInt8] {
        try PositionedFile(reading: path).read(at: 0, count: length)
    }

    /// The media kinds that ffprobe may open, with the type to announce; nil for anything else.
    static func timedMedia(_ head: [UInt8]) -> String? {
        if has(head, "ftyp", at: 4) {
            if image(head) != nil { return nil }
            let brand = String(decoding: head.dropFirst(8).prefix(4), as: UTF8.self)
            if brand.hasPrefix("M4A") || brand.hasPrefix("M4B") { return "audio/mp4" }
            return brand.hasPrefix("qt") ? "video/quicktime" : "video/mp4"
        }
        if head.starts(with: [0x1A, 0x45, 0xDF, 0xA3]) { return "video/webm" }
        if has(head, "ID3", at: 0) { return "audio/mpeg" }
        if head.count > 1, head[0] == 0xFF, head[1] & 0xE6 == 0xE2 { return "audio/mpeg" }
        if has(head, "RIFF", at: 0), has(head, "WAVE", at: 8) { return "audio/wav" }
        if has(head, "OggS", at: 0) { return "audio/ogg" }
        if has(head, "fLaC", at: 0) { return "audio/flac" }
        return nil
    }

    /// The image or document format, nil for anything else.
    static func image(_ head: [UInt8]) -> SourceFormat? {
        if head.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
        if head.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
        // 42: TIFF; 43: BigTIFF. In either byte order.
        for version: UInt8 in [42, 43] {
            if head.starts(with: [0x49, 0x49, version, 0]) || head.starts(with: [0x4D, 0x4D, 0, version]) {
                return .tiff
            }
        }
        if head.starts(with: [0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A]) { return .jpeg2000 }
        if head.starts(with: [0xFF, 0x4F, 0xFF, 0x51]) { return .codestream2000 }
        if has(head, "RIFF", at: 0), has(head, "WEBP", at: 8) { return .webp }
        if has(head, "GIF87a", at: 0) || has(head, "GIF89a", at: 0) { return .gif }
        if head.starts(with: [0xFF, 0x0A]) { return .jpegXL }
        if head.starts(with: [0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A]) { return .jpegXL }
        if has(head, "ftyp", at: 4) { return brand(String(decoding: head.dropFirst(8).prefix(4), as: UTF8.self)) }
        if has(head, "%PDF-", at: 0) { return .pdf }
        if has(head, "BM", at: 0), head.count > 18, head[14...].starts(with: bitmapHeader(head)) { return .bitmap }
        return isDrawing(head) ? .svg : nil
    }

    /// Still images in the container of ISO 14496-12 (ISO 23008-12, section 10; AVIF, section 6).
    private static func brand(_ brand: String) -> SourceFormat? {
        switch brand {
        case "avif", "avis": .avif
        case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1": .heif
        default: nil
        }
    }

    /// "BM" alone is too little to go by: the length of the header behind it is one of a few.
    private static func bitmapHeader(_ head: [UInt8]) -> [UInt8] {
        [12, 40, 52, 56, 64, 108, 124].contains(head[14]) ? [head[14], 0, 0, 0] : [0xFF]
    }

    /// Markup whose root element is `svg`, whatever stands before it. Compressed SVG is not accepted.
    private static func isDrawing(_ head: [UInt8]) -> Bool {
        let text = String(decoding: head, as: UTF8.self).drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        guard text.hasPrefix("<") else { return false }
        return text.contains("<svg") || text.contains("<svg:svg")
    }

    private static func has(_ head: [UInt8], _ text: String, at offset: Int) -> Bool {
        head.count >= offset + text.utf8.count && head.dropFirst(offset).starts(with: text.utf8)
    }
}

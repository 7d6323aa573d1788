/// What a file's first bytes say it is. Decides which decoder may see it at all: a playlist or a script that a media
/// prober would follow never reaches one.
enum FileSignature {
    /// Bytes needed to decide.
    static let length = 64

    /// The media kinds that ffprobe may open, with the type to announce; nil for anything else.
    static func timedMedia(_ head: [UInt8]) -> String? {
        if has(head, "ftyp", at: 4) {
            let brand = String(decoding: head.dropFirst(8).prefix(4), as: UTF8.self)
            if ["avif", "avis", "heic", "heix", "hevc", "mif1", "msf1", "jp2 ", "jpx "].contains(brand) { return nil }
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

    static func isDocument(_ head: [UInt8]) -> Bool { has(head, "%PDF-", at: 0) }

    private static func has(_ head: [UInt8], _ text: String, at offset: Int) -> Bool {
        head.count >= offset + text.utf8.count && head.dropFirst(offset).starts(with: text.utf8)
    }
}

extension Subtitles {
    /// Reads a file: WebVTT is UTF-8; SubRip, which has no rule, is taken for ISO 8859-1 where it is no UTF-8.
    public init(file bytes: [UInt8], isSubRip: Bool) throws(Problem) {
        guard isSubRip else {
            try self.init(vtt: String(decoding: bytes, as: UTF8.self))
            return
        }
        let text =
            String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
        try self.init(srt: text)
    }
}

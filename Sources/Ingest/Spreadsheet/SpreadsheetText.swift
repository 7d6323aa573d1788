/// The text of a spreadsheet export, decoded from its bytes.
///
/// Recognised, in this order: a byte order mark (UTF-8, UTF-16); UTF-16 without one, by where its zero bytes fall;
/// UTF-8, if every byte agrees; else Windows-1252. Everything else is refused by name, with what to do about it.
public struct SpreadsheetText: Hashable, Sendable {
    /// The text, without its byte order mark.
    public let text: String
    /// The encoding it was read from.
    public let encoding: TextEncoding
    /// What the user should know about a guess that was made; nil when nothing was guessed.
    public let notice: String?

    /// Decodes the bytes of a file.
    ///
    /// - Throws: ``SpreadsheetError`` for an empty file, a file that is no text (a workbook, a PDF), UTF-32, zero
    ///   bytes, bytes that fit none of the encodings, and UTF-8 with a few foreign bytes in it.
    public init(decoding bytes: some Collection<UInt8>) throws(SpreadsheetError) {
        let decoded = try DecodedText(Array(bytes))
        text = String(decoding: decoded.utf8, as: UTF8.self)
        encoding = decoded.encoding
        notice = decoded.notice
    }
}

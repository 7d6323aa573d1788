/// One segment of a URL path: how an identifier is written into it and read back from it.
///
/// This is the one place where identifiers are percent-encoded. Whoever prints a URL and whoever reads one go through
/// here, so `decode(encode(x)) == x`, byte for byte, for every string.
public enum PathSegment {
    /// Why the bytes of a segment are not text.
    public enum DecodingError: Error, Hashable, Sendable {
        /// A `%` that two hexadecimal digits do not follow (RFC 3986 §2.1).
        case invalidPercentEncoding
        /// The decoded bytes are not UTF-8.
        case invalidUTF8
    }

    /// The identifier as one path segment, percent-encoded once.
    ///
    /// Letters, digits, `-`, `.`, `_`, `~` (the unreserved characters of RFC 3986 §2.3) and the colon stay as they are;
    /// every other byte of the UTF-8 form becomes `%XX` with upper-case digits. Image API 3.0 §9 asks for no more than
    /// this and leaves the colon raw; the sub-delimiters (`!$&'()*+,;=`) are encoded because programs disagree on them.
    /// The two dot segments become `%2E` and `%2E%2E`, though browsers still take those for navigation, see
    /// ``refusal(of:)``.
    public static func encode(_ identifier: String) -> String {
        let bytes = Array(identifier.utf8)
        if bytes == [0x2E] || bytes == [0x2E, 0x2E] {
            return String(repeating: "%2E", count: bytes.count)
        }
        return encode(bytes) { isUnreserved($0) || $0 == UInt8(ascii: ":") }
    }

    /// The text of a segment, percent-decoded once, or nil where it is not valid percent-encoded UTF-8.
    ///
    /// `+` is a plus sign (RFC 3986 knows no other reading in a path). Characters which should have been encoded but
    /// were not are taken as they stand.
    public static func decode(_ segment: String) -> String? {
        try? decode(bytes: segment.utf8)
    }

    /// The text of a segment, percent-decoded once, from its bytes as they came over the wire.
    ///
    /// - Throws: what is wrong with the first faulty escape, or with the decoded bytes as UTF-8.
    public static func decode(bytes: some Sequence<UInt8>) throws(DecodingError) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.underestimatedCount)
        var iterator = bytes.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(hexadecimalValue),
                let low = iterator.next().flatMap(hexadecimalValue)
            else { throw .invalidPercentEncoding }
            decoded.append(high << 4 | low)
        }
        guard let text = String(validating: decoded, as: UTF8.self) else { throw .invalidUTF8 }
        return text
    }

    /// Percent-encodes every byte that `staysRaw` does not let through.
    public static func encode(_ bytes: some Sequence<UInt8>, staysRaw: (UInt8) -> Bool) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        for byte in bytes {
            if staysRaw(byte) {
                encoded.append(byte)
            } else {
                encoded.append(UInt8(ascii: "%"))
                encoded.append(digits[Int(byte >> 4)])
                encoded.append(digits[Int(byte & 15)])
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// Whether RFC 3986 §2.3 calls the byte unreserved: ASCII letters and digits, `-`, `.`, `_`, `~`.
    public static func isUnreserved(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
    }

    /// Whether the byte is an ASCII letter or digit.
    public static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    private static func hexadecimalValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

extension PathSegment {
    /// Why a string cannot be the identifier of an object: no URL would lead to it.
    public enum Refusal: Hashable, Sendable {
        /// There is nothing to put into a URL.
        case empty
        /// `.` or `..`, which browsers and proxies take for navigation, encoded or not (WHATWG URL, RFC 3986 §5.2.4).
        case dotSegment
        /// It holds U+0000, at which C libraries end a string.
        case nullCharacter
        /// It is one of ``PathSegment/reserved``, or begins with one and a slash. The second kind would be lost behind
        /// a proxy that decodes `%2F`.
        case reserved(word: String)
    }

    /// Words that mean something of their own as the first segment after `/iiif/` or `/iiif/vN/`.
    public static let reserved = Set(reservedWords)

    /// The same in the order in which people are told of them.
    public static let reservedWords: [String] =
        ["image", "collection", "activity", "search", "auth", "api"] + (1...9).map { "v\($0)" }

    /// Why this identifier cannot be published, or nil if a URL can name it.
    public static func refusal(of identifier: String) -> Refusal? {
        let bytes = Array(identifier.utf8)
        if bytes.isEmpty { return .empty }
        if bytes == [0x2E] || bytes == [0x2E, 0x2E] { return .dotSegment }
        if bytes.contains(0) { return .nullCharacter }
        let firstPart = String(decoding: bytes.prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self)
        return reserved.contains(firstPart) ? .reserved(word: firstPart) : nil
    }
}

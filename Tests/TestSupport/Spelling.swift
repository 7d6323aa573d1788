/// How URLs are written, by the standards and not by the program under test.
public enum Spelling {
    /// Percent-encodes all of a segment but unreserved characters (RFC 3986 section 2.3) and the colon.
    public static func segment(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF")
        return text.utf8.map { byte in
            let character = Character(Unicode.Scalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "-._~:".contains(character))
            return isPlain ? String(character) : "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
        }.joined()
    }
}

internal import Foundation

/// Which identifiers would answer to the same reading of a URL (`docs/decisions/0016-names.md`).
public enum IdentifierReading {
    /// Encodings of encodings that are undone at most.
    private static let mostEncodings = 8

    /// Equal for identifiers that one URL may mean: those that are equal once percent-encoding is undone as often as it
    /// can be, `+` is a space, slashes at the end are left out, and accents are in normal form C; or equal as ARKs.
    public static func key(_ identifier: String) -> String {
        var text = identifier
        for _ in 0..<mostEncodings {
            guard text.utf8.contains(UInt8(ascii: "%")), let decoded = text.removingPercentEncoding,
                !decoded.isEmpty, !decoded.utf8.contains(0)
            else { break }
            text = decoded
        }
        text = Catalogue.identifierKey(text)
        if let ark = ArchivalResourceKey(text) { return ark.description }
        var bytes = text.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        while bytes.count > 1, bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same without regard to case: what the catalogue looks identifiers up by.
    static func foldedKey(_ identifier: String) -> String {
        Catalogue.identifierKey(key(identifier).lowercased())
    }
}

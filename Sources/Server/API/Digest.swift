internal import Foundation
internal import HTTPTypes
internal import IIIF

/// A SHA-256 digest in `Content-Digest` or `Repr-Digest` (RFC 9530): `sha-256=:BASE64:`. Other algorithms are passed
/// over, as its section 3 allows.
enum Digest {
    /// The digest, hexadecimal; nil where the field has none of SHA-256.
    /// - Throws: 400 where it cannot be read.
    static func sha256(_ field: String?, _ name: String) throws(Problem) -> String? {
        guard let field else { return nil }
        guard field.utf8.contains(UInt8(ascii: "=")) else {
            throw Problem(.badRequest, "\(name) says nothing. Accepted: sha-256=:BASE64: (RFC 9530).")
        }
        for member in HeaderText.split(Array(field.utf8)[...], at: UInt8(ascii: ",")) {
            let text = HeaderText.text(member)
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[1].hasPrefix(":"), parts[1].hasSuffix(":"), parts[1].utf8.count > 2 else {
                throw Problem(.badRequest, "\(name) cannot be read. Accepted: sha-256=:BASE64: (RFC 9530).")
            }
            guard parts[0].lowercased() == "sha-256" else { continue }
            guard let bytes = Data(base64Encoded: String(parts[1].dropFirst().dropLast())), bytes.count == 32 else {
                throw Problem(
                    .badRequest, "\(name) has no SHA-256 digest. Accepted: sha-256=: and 32 bytes in Base64 and :.")
            }
            return Hexadecimal.text(bytes)
        }
        return nil
    }
}

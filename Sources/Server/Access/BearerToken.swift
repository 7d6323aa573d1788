internal import Crypto
internal import IIIF

/// The token of an `Authorization: Bearer` field (RFC 6750, section 2.1): a public part, by which it is found, and a
/// secret of 256 random bits.
public struct BearerToken: Hashable, Sendable {
    /// Eight hexadecimal digits.
    public let id: String
    /// 64 hexadecimal digits.
    private let secret: String

    private static let beginning = "vitrine_"

    /// A new one.
    public init() {
        func random(_ count: Int) -> String {
            var generator = SystemRandomNumberGenerator()
            return Hexadecimal.text((0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
        (id, secret) = (random(4), random(32))
    }

    /// Reads what was sent; nil for what cannot be a token of ours.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, "\(parts[0])_" == Self.beginning, parts[1].utf8.count == 8, parts[2].utf8.count == 64,
            parts.dropFirst().allSatisfy({ part in
                part.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            })
        else { return nil }
        (id, secret) = (String(parts[1]), String(parts[2]))
    }

    /// What its holder sends.
    public var text: String { "\(Self.beginning)\(id)_\(secret)" }

    /// SHA-256 of the secret, hexadecimal.
    public var digest: String { Hexadecimal.text(Array(SHA256.hash(data: Array(secret.utf8)))) }

    /// Whether a digest is that of this token: takes as long wherever they differ.
    func matches(_ digest: String) -> Bool {
        let (own, other) = (Array(self.digest.utf8), Array(digest.utf8))
        guard own.count == other.count else { return false }
        return zip(own, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// The credentials of a field of the scheme Bearer; nil where it is of another scheme.
    static func credentials(_ authorization: String) -> Substring? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.first?.lowercased() == "bearer" else { return nil }
        return parts.count == 2 ? parts[1].drop { $0 == " " } : ""
    }
}

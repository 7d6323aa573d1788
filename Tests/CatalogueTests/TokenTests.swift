import Catalogue
import Foundation
import Testing

@Suite("Tokens")
struct TokenTests {
    private static let moment = Date(timeIntervalSince1970: 1_800_000_000)

    private static func token(expires: Double?, revoked: Double? = nil) -> Token {
        Token(
            id: "t", digest: "d", audience: "staff", scopes: [.read], note: "", createdAt: moment - 1000,
            expiresAt: expires.map { moment + $0 }, revokedAt: revoked.map { moment + $0 })
    }

    @Test(
        "A token is valid until the moment at which it expires, and not in it, and never once it is revoked",
        arguments: [
            (nil, nil, true), (0.001, nil, true), (0, nil, false), (-0.001, nil, false), (nil, -1, false),
            (100, -1, false),
        ] as [(Double?, Double?, Bool)])
    func validity(expires: Double?, revoked: Double?, isValid: Bool) {
        #expect(Self.token(expires: expires, revoked: revoked).isValid(at: Self.moment) == isValid)
    }
}

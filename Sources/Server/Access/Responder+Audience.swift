internal import Catalogue
internal import Foundation
internal import HTTPTypes

/// Who asks: the public, or the audience that a token names. A token that is not accepted is refused (RFC 6750,
/// section 3.1), never taken for none.
extension Responder {
    /// The inquiry with its audience.
    func identified(_ inquiry: Inquiry) async throws -> Inquiry {
        guard let token = try bearer(inquiry) else { return inquiry }
        let known = try await site.catalogue.token(token.id)
        let identified = try identified(inquiry, token, known)
        noteUse(of: known)
        return identified
    }

    /// The same without waiting; nil where the token has to be read first.
    func identifiedPromptly(_ inquiry: Inquiry) throws -> Inquiry? {
        guard let token = try bearer(inquiry) else { return inquiry }
        guard let known = try site.catalogue.knownToken(token.id) else { return nil }
        let identified = try identified(inquiry, token, known)
        noteUse(of: known)
        return identified
    }

    private func bearer(_ inquiry: Inquiry) throws(Problem) -> BearerToken? {
        guard let credentials = inquiry.fields[.authorization].flatMap(BearerToken.credentials) else { return nil }
        guard let token = BearerToken(credentials) else { throw Self.refused("The token is not one of this server.") }
        return token
    }

    private func identified(_ inquiry: Inquiry, _ token: BearerToken, _ known: Token?) throws(Problem) -> Inquiry {
        let (known, audience) = try accepted(token, known)
        guard known.scopes.contains(.read) else {
            throw Problem(.forbidden, "The token's scopes do not include read.")
        }
        var inquiry = inquiry
        inquiry.audience = audience
        inquiry.expiresAt = known.expiresAt
        return inquiry
    }

    private func accepted(_ token: BearerToken, _ known: Token?) throws(Problem) -> (Token, Audience) {
        // Digests are compared before anything is said of the token, so that only its holder learns it.
        guard let known, token.matches(known.digest) else {
            throw Self.refused("The token is not one of this server.")
        }
        guard known.revokedAt == nil else { throw Self.refused("The token was revoked.") }
        guard known.isValid(at: .now) else { throw Self.refused("The token has expired.") }
        guard let audience = site.catalogue.audience(named: known.audience) else {
            throw Self.refused("The token's audience is none of this server any more.")
        }
        return (known, audience)
    }

    /// The token of a request that nobody may make without one, and its audience.
    /// - Throws: 401 without a token that is accepted, 403 where it lacks the scope (RFC 6750, section 3.1).
    func holder(of inquiry: Inquiry, with scope: Token.Scope) async throws -> (Token, Audience) {
        guard let token = try bearer(inquiry) else {
            var problem = Problem(
                .unauthorized, "A token is needed: Authorization: Bearer TOKEN, with the scope \(scope.rawValue).")
            problem.challenge = "Bearer realm=\"vitrine\", scope=\"\(scope.rawValue)\""
            throw problem
        }
        let (known, audience) = try accepted(token, await site.catalogue.token(token.id))
        guard known.scopes.contains(scope) else {
            var problem = Problem(.forbidden, "The token's scopes do not include \(scope.rawValue).")
            problem.challenge =
                "Bearer realm=\"vitrine\", error=\"insufficient_scope\", scope=\"\(scope.rawValue)\""
            throw problem
        }
        noteUse(of: known)
        return (known, audience)
    }

    private static func refused(_ detail: String) -> Problem {
        var problem = Problem(.unauthorized, detail)
        problem.challenge = "Bearer realm=\"vitrine\", error=\"invalid_token\", error_description=\"\(detail)\""
        return problem
    }

    /// Notes the hour of the last use: more often would make the server forget what it keeps in memory.
    private func noteUse(of token: Token?) {
        guard let token, token.usedAt.map({ Date.now.timeIntervalSince($0) >= 3600 }) ?? true,
            site.uses.begin(token.id)
        else { return }
        let site = site
        Task {
            try? await site.catalogue.noteUse(ofToken: token.id, at: .now)
            site.uses.end(token.id)
        }
    }
}

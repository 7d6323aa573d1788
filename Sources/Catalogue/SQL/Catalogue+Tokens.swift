public import Foundation
internal import GRDB

extension Catalogue {
    /// Keeps a new token.
    public func add(_ token: Token) throws {
        try pool.write {
            try $0.execute(
                sql: """
                    INSERT INTO token (id, digest, audience, scopes, note, created_at, expires_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    token.id, token.digest, token.audience,
                    token.scopes.map(\.rawValue).sorted().joined(separator: " "),
                    token.note, Self.text(of: token.createdAt), token.expiresAt.map(Self.text),
                ])
        }
    }

    /// All tokens, in the order in which they were made.
    public func tokens() throws -> [Token] {
        try pool.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM token ORDER BY created_at, id").map(Self.token)
        }
    }

    /// A token by its public part, valid or not: from memory where nothing changed since.
    public func token(_ id: String) async throws -> Token? {
        let now = try stamp.moment()
        if let known = tokenFacts.fact(id, at: now) { return known }
        let token = try await reading {
            try Row.fetchOne($0, sql: "SELECT * FROM token WHERE id = ?", arguments: [id]).map(Self.token)
        }
        tokenFacts.keep(token, for: id, at: now)
        return token
    }

    /// The same, if it is in memory and nothing changed since.
    public func knownToken(_ id: String) throws -> Token?? { tokenFacts.fact(id, at: try stamp.moment()) }

    /// Ends a token.
    /// - Returns: false where there is none of that id that was not revoked before.
    public func revokeToken(_ id: String) throws -> Bool {
        try pool.write { database in
            try database.execute(
                sql: "UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", arguments: [Self.now(), id])
            return database.changesCount > 0
        }
    }

    /// Notes that a token was used.
    public func noteUse(ofToken id: String, at moment: Date) async throws {
        try await pool.write {
            try $0.execute(
                sql: "UPDATE token SET used_at = ? WHERE id = ?", arguments: [Self.text(of: moment), id])
        }
    }

    private static func token(_ row: Row) -> Token {
        func date(_ name: String) -> Date? {
            milliseconds(of: row[name]).map { Date(timeIntervalSince1970: Double($0) / 1000) }
        }
        let scopes = (row["scopes"] as String).split(separator: " ").compactMap { Token.Scope(rawValue: String($0)) }
        return Token(
            id: row["id"], digest: row["digest"], audience: row["audience"], scopes: Set(scopes), note: row["note"],
            createdAt: date("created_at") ?? .distantPast, expiresAt: date("expires_at"), revokedAt: date("revoked_at"),
            usedAt: date("used_at"))
    }
}

public import Foundation

/// What names an audience in requests. The secret itself is known to its holder alone.
public struct Token: Hashable, Sendable {
    public enum Scope: String, Codable, Hashable, Sendable, CaseIterable {
        /// To see what the audience sees.
        case read
        /// To change objects and their values.
        case write
        /// To change who sees what.
        case admin
    }

    /// The public part, by which it is listed and revoked.
    public var id: String
    /// SHA-256 of the secret, hexadecimal.
    public var digest: String
    /// The name of its audience.
    public var audience: String
    public var scopes: Set<Scope>
    /// What it was made for.
    public var note: String
    public var createdAt: Date
    /// From when on it is refused; nil for never.
    public var expiresAt: Date?
    public var revokedAt: Date?
    /// When it was last used, to the hour; nil for never.
    public var usedAt: Date?

    public init(
        id: String, digest: String, audience: String, scopes: Set<Scope>, note: String, createdAt: Date,
        expiresAt: Date?, revokedAt: Date? = nil, usedAt: Date? = nil
    ) {
        self.id = id
        self.digest = digest
        self.audience = audience
        self.scopes = scopes
        self.note = note
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.revokedAt = revokedAt
        self.usedAt = usedAt
    }

    /// Whether it is neither revoked nor expired.
    public func isValid(at moment: Date) -> Bool { revokedAt == nil && expiresAt.map { moment < $0 } ?? true }
}

/// What the world is told of one change.
public struct ActivityRecord: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case create, update, delete, move, refresh }

    public var kind: Kind
    /// The object's identifier; nil with `refresh`.
    public var identifier: String?
    /// Its new identifier, with `move`.
    public var target: String?
    /// UTC, ISO 8601, milliseconds; never earlier than that of the one before.
    public var at: String
}

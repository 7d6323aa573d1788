/// An old address and where it leads.
public struct Redirect: Hashable, Sendable, Codable {
    /// A path, perhaps with a query, written in one way; with captures in braces where it is a pattern.
    public var source: String
    /// A path below the public address, or a whole address; may name captures.
    public var target: String
    public var isPattern: Bool

    public init(source: String, target: String, isPattern: Bool) {
        (self.source, self.target, self.isPattern) = (source, target, isPattern)
    }
}

/// A file that is being sent, or was.
public struct Upload: Hashable, Sendable {
    public var id: String
    /// The id of the token that it was begun with; nobody else sees it.
    public var holder: String
    /// What the sender calls it: one name, no path.
    public var name: String
    /// Bytes of the whole file.
    public var size: Int
    /// SHA-256 that the whole file is said to have, hexadecimal; nil where nothing was said.
    public var digest: String?
    /// What was learnt of the whole file, as JSON; nil until all of it is there and understood.
    public var facts: String?
    /// The resource that has it as its file.
    public var resource: String?

    public init(id: String, holder: String, name: String, size: Int, digest: String?) {
        self.id = id
        self.holder = holder
        self.name = name
        self.size = size
        self.digest = digest
    }
}

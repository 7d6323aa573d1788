/// What another system says of an object.
public struct LinkedRecord: Hashable, Sendable {
    /// Tells records of a module apart.
    public var key: String
    public var identifier: String
    /// Of the identifier and the values.
    public var hash: String
    public var values: [FieldText]

    public init(key: String, identifier: String, hash: String, values: [FieldText]) {
        (self.key, self.identifier, self.hash, self.values) = (key, identifier, hash, values)
    }
}

/// What became of a record.
public enum LinkedOutcome: String, Codable, Sendable {
    /// Its object has it for the first time, or again.
    case created
    case updated, unchanged
    /// There is no object of that identifier yet; it gets the record when its files come.
    case waiting
    /// Its object was withdrawn by hand, and stays so.
    case staysWithdrawn
}

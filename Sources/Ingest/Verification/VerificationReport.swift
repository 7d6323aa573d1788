/// Something that is not as the catalogue has it.
public struct VerificationFault: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        case catalogue
        /// An original that is not there, or cannot be opened.
        case originalMissing = "original_missing"
        /// An original that was written again since it was imported.
        case originalChanged = "original_changed"
        /// An original with other content under the same size and time: nobody meant to change it.
        case originalDamaged = "original_damaged"
        case sideFileMissing = "side_file_missing"
        case derivativeMissing = "derivative_missing"
        case derivativeDamaged = "derivative_damaged"
        /// An image whose derivative nobody was asked to make.
        case derivativeForgotten = "derivative_forgotten"
        /// A file among the derivatives, or the rendered images, that belongs to nothing.
        case orphan
    }

    public var kind: Kind
    /// The object; nil where it is none's.
    public var identifier: String?
    public var resource: String?
    public var file: String
    /// What is wrong, as a clause.
    public var reason: String
    /// What to do, as an imperative.
    public var remedy: String
    /// Whether it has been put right.
    public var isRepaired = false
    /// The image whose derivative it is.
    var image: String?

    private enum CodingKeys: String, CodingKey {
        case kind, identifier, resource, file, reason, remedy
        case isRepaired = "repaired"
    }
}

/// What a verification came to.
public struct VerificationReport: Hashable, Sendable, Codable {
    public var faults: [VerificationFault] = []
    /// Originals whose content was read and compared.
    public var originals = 0
    public var derivatives = 0
    /// Bytes of originals read.
    public var bytes = 0

    /// How many faults are left.
    public var open: Int { faults.count { !$0.isRepaired } }
}

/// A resource as somebody who edits it sees it, whatever the public may see.
public struct ResourceSheet: Hashable, Sendable {
    /// What one owner says of a field.
    public struct Shown: Hashable, Sendable {
        public var owner: String
        public var value: FieldText
    }

    public var id: String
    /// Identifier of its object.
    public var object: String
    public var sequence: String?
    public var isPublished: Bool
    public var isDeleted: Bool
    /// Name and path of the folder that its file is below.
    public var folder: String
    public var root: String
    /// The file's path below that.
    public var path: String
    public var kind: String
    public var mediaType: String
    public var byteSize: Int
    /// SHA-256, hexadecimal.
    public var checksum: String
    public var width: Int?
    public var height: Int?
    /// Seconds.
    public var duration: Double?
    public var pages: Int
    /// Ids of its images, in the order of their pages.
    public var images: [String]
    /// What the interface for programs says. One empty text: nothing is to be shown.
    public var own: [FieldText]
    /// What is shown, and who says it.
    public var shown: [Shown]
}

/// An object as somebody who edits it sees it.
public struct ObjectSheet: Hashable, Sendable {
    public var identifier: String
    /// What the public sees of it.
    public var state: PublicationState
    public var isWithdrawn: Bool
    /// Ids of its resources in their order, without those that were deleted.
    public var resources: [String]
}

/// What of a resource can be edited, as it was at some time. What was computed is not in it.
public struct ResourceState: Hashable, Sendable, Codable {
    public struct Value: Hashable, Sendable, Codable {
        public var field: String
        public var language: String?
        public var text: String
    }

    public var object: String
    public var sequence: String?
    public var published: Bool
    public var deleted: Bool
    /// Name of the folder, and the path below it.
    public var folder: String
    public var path: String
    /// What was shown.
    public var values: [Value]

    /// The values, a field and language at a time.
    public var texts: [FieldText] {
        var texts: [FieldText] = []
        for value in values {
            if let index = texts.firstIndex(where: { $0.field == value.field && $0.language == value.language }) {
                texts[index].texts.append(value.text)
            } else {
                texts.append(FieldText(field: value.field, language: value.language, texts: [value.text]))
            }
        }
        return texts
    }
}

/// A change of a resource.
public struct ResourceChange: Hashable, Sendable {
    public var number: Int
    /// UTC, ISO 8601.
    public var at: String
    public var actor: String
    /// What is told of it, if anything is.
    public var detail: String
    /// How the resource was before; nil where the change brought it.
    public var before: ResourceState?
    /// How it was from then on.
    public var after: ResourceState
}

/// What an edit makes of a resource.
public struct ResourceEdit: Sendable {
    public var id: String
    public var object: String
    public var sequence: String?
    public var isPublished: Bool
    public var isDeleted = false
    /// What the interface for programs says from now on. One empty text: nothing is to be shown.
    public var values: [FieldText]
    /// Its file, where that is another one from now on, and the import root that it is below.
    public var file: ResourceUpdate?
    public var root: Int64?

    public init(id: String, object: String, sequence: String?, isPublished: Bool, values: [FieldText]) {
        self.id = id
        self.object = object
        self.sequence = sequence
        self.isPublished = isPublished
        self.values = values
    }
}

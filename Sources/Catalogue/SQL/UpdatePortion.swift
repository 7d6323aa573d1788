internal import Rules

/// Updates of some thousand resources, by whole objects, with all that can be made ready for writing them before anybody
/// writes: while one thread writes, another makes these.
public struct UpdatePortion: Sendable {
    public let updates: [ObjectUpdate]
    /// Of those that may be new, what is written of them; by their places among the updates.
    let drafts: [NewObjectDraft?]
    /// Fields and languages in drafts, by the numbers that these have for them.
    let names: [String]
    /// JSON arrays of the objects' keys, and of the resources' ids and paths.
    let keys: String
    let ids: String
    let paths: String

    public init(_ updates: [ObjectUpdate]) {
        self.updates = updates
        var names: [String] = []
        drafts = updates.map { NewObjectDraft($0, &names) }
        self.names = names
        keys = KnownRows.list(updates.lazy.map { Catalogue.identifierKey($0.identifier) })
        ids = KnownRows.list(updates.lazy.flatMap(\.resources).map(\.id))
        paths = KnownRows.list(updates.lazy.flatMap(\.resources).map(\.path))
    }
}

/// An object that is nothing but rows of a spreadsheet: if it is new, it is written as it stands here.
struct NewObjectDraft: Sendable {
    let key: String
    let readingKey: String
    let sortKey: String
    let isPublic: Bool
    /// In the order of the update's resources.
    let resources: [Resource]
    let values: [Value]
    let search: SearchDraft
    /// All texts, one after the other.
    let bytes: [UInt8]

    /// Where a resource's texts are.
    struct Resource: Sendable {
        var id: Range<Int>
        var path: Range<Int>
        var sequence: Range<Int>?
        var sequenceKey: Range<Int>
        var kind: Range<Int>
        var mediaType: Range<Int>
        var checksum: Range<Int>
        /// Among those of all.
        var values: Range<Int>
    }

    struct Value: Sendable {
        /// Numbers among the portion's names.
        var field: Int
        var language: Int
        var text: Range<Int>
    }

    /// - Parameter names: of the portion.
    /// - Returns: nil for an object that is more than that.
    init?(_ update: ObjectUpdate, _ names: inout [String]) {
        guard !update.resources.isEmpty, update.resources.allSatisfy(Self.isPlain) else { return nil }
        key = Catalogue.identifierKey(update.identifier)
        readingKey = IdentifierReading.foldedKey(update.identifier)
        sortKey = NaturalOrder.key(update.identifier)
        isPublic = update.resources.contains(where: \.isPublished)
        var bytes: [UInt8] = []
        func pack(_ text: String) -> Range<Int> {
            let start = bytes.count
            bytes.append(contentsOf: text.utf8)
            return start..<bytes.count
        }
        func number(of name: String) -> Int {
            if let known = names.firstIndex(where: { $0 == name && $0.utf8.elementsEqual(name.utf8) }) { return known }
            names.append(name)
            return names.count - 1
        }
        var values: [Value] = []
        var said: [(key: String, position: Int, resource: Int)] = []
        resources = update.resources.enumerated().map { position, resource in
            let key = NaturalOrder.key(resource.sequence ?? "")
            let first = values.count
            for value in resource.values {
                let (field, language) = (number(of: value.field), number(of: value.language ?? ""))
                for text in value.texts { values.append(Value(field: field, language: language, text: pack(text))) }
            }
            if resource.isPublished, !resource.values.isEmpty { said.append((key, resource.position, position)) }
            return Resource(
                id: pack(resource.id), path: pack(resource.path), sequence: resource.sequence.map(pack),
                sequenceKey: pack(key), kind: pack(resource.kind), mediaType: pack(resource.mediaType),
                checksum: pack(resource.checksum), values: first..<values.count)
        }
        self.values = values
        said.sort { one, other in
            let (first, second) = (update.resources[one.resource].id, update.resources[other.resource].id)
            return (one.key, one.position, first) < (other.key, other.position, second)
        }
        search = SearchDraft(update.identifier, said.flatMap { update.resources[$0.resource].values })
        self.bytes = bytes
    }

    private static func isPlain(_ resource: ResourceUpdate) -> Bool {
        resource.images.isEmpty && resource.sideFiles?.isEmpty != false && resource.sideFileFaults.isEmpty
            && resource.values.allSatisfy { value in
                value.field != PropertyField.iiif.field && !value.texts.contains(where: ArchivalResourceKey.mayBe)
            }
    }
}

/// What is said of an object that the public sees, as it is indexed.
struct SearchDraft: Sendable {
    /// As given, in order.
    let values: [FieldText]
    /// What is indexed of each field, under the name that rows give it.
    let texts: [(field: String, text: String)]

    init(_ identifier: String, _ values: [FieldText]) {
        self.values = values
        var entries: [(field: String, entry: SearchEntry)] = []
        for value in values {
            let known = entries.firstIndex { $0.field == value.field && $0.field.utf8.elementsEqual(value.field.utf8) }
            let place = known ?? entries.count
            if known == nil { entries.append((value.field, SearchEntry())) }
            for text in value.texts { entries[place].entry.add(text, in: 0) }
        }
        texts = entries.map { ($0.field, $0.entry.texts[0] ?? "") }
    }
}

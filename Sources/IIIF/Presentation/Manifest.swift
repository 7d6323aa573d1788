/// An object as viewers see it (3.0, section 5.2; 2.1, section 5.1; 4.0, Manifest).
@dynamicMemberLookup
public struct Manifest: Hashable, Sendable {
    /// Where the document itself is found.
    public var id: String
    public var properties: ResourceProperties
    public var viewingDirection: ViewingDirection?
    /// Services that hold for many parts, described once (3.0, section 3.3, `services`).
    public var services: [Service] = []
    /// The canvas, or part of one, to show first.
    public var start: AnnotationTarget?
    /// One at least.
    public var items: [Canvas] = []
    public var structures: [ContentsRange] = []
    /// The URI of 2.1's one sequence.
    public var sequence: String

    public init(id: String, label: LanguageMap, sequence: String) {
        self.id = id
        self.sequence = sequence
        properties = ResourceProperties(label: label)
    }

    public subscript<Value>(dynamicMember path: WritableKeyPath<ResourceProperties, Value>) -> Value {
        get { properties[keyPath: path] }
        set { properties[keyPath: path] = newValue }
    }
}

/// A section of an object, in its table of contents or another order of its pages (3.0, section 5.4).
@dynamicMemberLookup
public struct ContentsRange: Hashable, Sendable {
    public indirect enum Item: Hashable, Sendable {
        /// A canvas, or part of one.
        case canvas(AnnotationTarget)
        case range(ContentsRange)
    }

    public var id: String
    public var properties: ResourceProperties
    public var viewingDirection: ViewingDirection?
    public var start: AnnotationTarget?
    /// URI of an annotation collection with the section's own annotations, its text for one.
    public var supplementary: ResourceReference?
    public var items: [Item]

    public init(id: String, label: LanguageMap, items: [Item]) {
        self.id = id
        self.items = items
        properties = ResourceProperties(label: label)
    }

    public subscript<Value>(dynamicMember path: WritableKeyPath<ResourceProperties, Value>) -> Value {
        get { properties[keyPath: path] }
        set { properties[keyPath: path] = newValue }
    }

    /// The range of this URI, here or below.
    public func find(_ id: String) -> ContentsRange? { find { $0.id == id } }

    /// The first range of a kind, here or below.
    public func find(where isMeant: (ContentsRange) -> Bool) -> ContentsRange? {
        if isMeant(self) { return self }
        for case .range(let range) in items {
            if let found = range.find(where: isMeant) { return found }
        }
        return nil
    }

    var hasPlace: Bool {
        properties.navPlace != nil
            || items.contains { item in
                if case .range(let inner) = item { inner.hasPlace } else { false }
            }
    }

    /// Ranges that refer to one another by their ids, put into one another.
    ///
    /// A range has one place. One that is, by whatever way, part of itself has none; of two that name the same range
    /// the first gets it.
    /// - Parameters:
    ///   - ranges: each with its canvases as items.
    ///   - children: the ids of the ranges below a range, in order.
    /// - Returns: the ranges that no other names, and the ids that were refused a place: ranges going round in
    ///   circles, named twice, or not there.
    public static func nested(
        _ ranges: [ContentsRange], children: [String: [String]]
    ) -> (ranges: [ContentsRange], refused: [String]) {
        let known = Dictionary(ranges.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var placed: Set<String> = []
        var refused: [String] = []
        func grown(_ id: String) -> ContentsRange? {
            guard var range = known[id], placed.insert(id).inserted else {
                refused.append(id)
                return nil
            }
            range.items += (children[id] ?? []).compactMap { grown($0).map(Item.range) }
            return range
        }
        let named = Set(children.values.joined())
        let tops = ranges.filter { !named.contains($0.id) }.compactMap { grown($0.id) }
        return (tops, refused + ranges.map(\.id).filter { !placed.contains($0) && !refused.contains($0) })
    }
}

/// A list of objects and of other lists (3.0, section 5.1).
@dynamicMemberLookup
public struct ObjectCollection: Hashable, Sendable {
    /// A member, named: collections never hold manifests themselves.
    public struct Item: Hashable, Sendable {
        public enum Kind: Hashable, Sendable {
            case manifest
            /// With what it holds, where that is said here; without items it is only named.
            case collection([Item])
        }

        public var id: String
        public var kind: Kind
        public var label: LanguageMap
        public var thumbnail: ContentResource?
        public var navDate: NavigationDate?

        public init(
            id: String, kind: Kind = .manifest, label: LanguageMap, thumbnail: ContentResource? = nil,
            navDate: NavigationDate? = nil
        ) {
            self.id = id
            self.kind = kind
            self.label = label
            self.thumbnail = thumbnail
            self.navDate = navDate
        }
    }

    public enum Members: Hashable, Sendable {
        case items([Item])
        /// Too many for one document. 2.1 and 4.0 name the first and last page; 3.0 knows no pages and gets a
        /// collection of collections. Two pages at least (4.0), else the items belong here.
        case pages([ResourceReference], total: Int)
    }

    public var id: String
    public var properties: ResourceProperties
    public var viewingDirection: ViewingDirection?
    public var services: [Service] = []
    public var members: Members

    public init(id: String, label: LanguageMap, items: [Item]) {
        self.id = id
        properties = ResourceProperties(label: label)
        members = .items(items)
    }

    /// A collection in pages, each with its URI and label.
    public init(id: String, label: LanguageMap, pages: [ResourceReference], total: Int) {
        self.id = id
        properties = ResourceProperties(label: label)
        members = .pages(pages, total: total)
    }

    public subscript<Value>(dynamicMember path: WritableKeyPath<ResourceProperties, Value>) -> Value {
        get { properties[keyPath: path] }
        set { properties[keyPath: path] = newValue }
    }
}

/// One page of a collection (4.0, Collection Page; 2.1, section 5.9; in 3.0 a collection of its own).
public struct CollectionPage: Hashable, Sendable {
    public var id: String
    public var label: LanguageMap
    /// The collection it is a page of.
    public var collection: ResourceReference
    /// Number of its first item in the whole collection, from 0.
    public var startIndex: Int
    public var next: String?
    public var prev: String?
    public var items: [ObjectCollection.Item]

    public init(
        id: String, label: LanguageMap, collection: ResourceReference, startIndex: Int, next: String?, prev: String?,
        items: [ObjectCollection.Item]
    ) {
        self.id = id
        self.label = label
        self.collection = collection
        self.startIndex = startIndex
        self.next = next
        self.prev = prev
        self.items = items
    }
}

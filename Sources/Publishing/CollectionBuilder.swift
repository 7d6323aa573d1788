public import Catalogue
public import IIIF
public import Settings

/// Makes collections: lists of objects and of other collections.
///
/// A collection of more than ``Settings/Collection/documentSize`` members is divided into pages. 2.1 and 4.0 have pages
/// of their own (2.1, section 5.9; 4.0, Collection Page); 3.0 has none, so there each is a collection within the
/// collection, of the same URI.
public struct CollectionBuilder: Sendable {
    public let settings: Settings
    public let limits: ImageLimits
    private let fields: FieldTexts

    public init(settings: Settings, limits: ImageLimits) {
        self.settings = settings
        self.limits = limits
        fields = FieldTexts(settings: settings)
    }

    /// What a collection lists.
    public enum Member: Hashable, Sendable {
        case object(ObjectSummary)
        case value(Catalogue.SharedValue)

        var name: String {
            switch self {
            case .object(let object): object.identifier
            case .value(let value): value.text
            }
        }
    }

    /// What one document about a collection says of its members.
    public enum Contents: Sendable {
        /// All of them.
        case whole([Member])
        /// Which pages there are, each by the names of its first and last member.
        case divided([(first: String, last: String)], total: Int)
        /// One page, from 1: never an empty one.
        case page(Int, [Member], total: Int)
    }

    /// Members in one document.
    public var size: Int { settings.collection.documentSize }

    /// The document, as a version wants it.
    /// - Parameter groupings: collections by fields that the collection of everything lists; those of the settings
    ///   unless others are given.
    public func document(
        _ name: CollectionName, _ contents: Contents, groupings: [Settings.Collection.Grouping]? = nil, links: Links,
        version: PresentationVersion
    ) -> PresentationDocument {
        let groupings = groupings ?? settings.collection.groupings
        let leading = leading(name, groupings, links)
        switch contents {
        case .whole(let members):
            let items = leading + members.map { item($0, in: name, links: links, version: version) }
            return .collection(collection(name, .items(items), links))
        case .divided(let spans, let total):
            let pages = spans.enumerated().map { index, span in
                let end = min((index + 1) * size, total)
                return ResourceReference(
                    .collection, links.collection(name, page: index + 1),
                    label: pageLabel(from: index * size + 1, to: end, first: span.first, last: span.last))
            }
            guard version == .v3 else {
                return .collection(collection(name, .pages(pages, total: total + leading.count), links))
            }
            let items = pages.map { ObjectCollection.Item(id: $0.id, kind: .collection([]), label: $0.label) }
            return .collection(collection(name, .items(leading + items), links))
        case .page(let number, let members, let total):
            return .collectionPage(
                page(number, members, leading, total: total, of: name, links: links, version: version))
        }
    }

    private func page(
        _ number: Int, _ members: [Member], _ leading: [ObjectCollection.Item], total: Int, of name: CollectionName,
        links: Links, version: PresentationVersion
    ) -> CollectionPage {
        // What stands before the objects stands in 3.0 beside the pages, in the others on the first of them.
        let leading = version == .v3 ? [] : leading
        let start = (number - 1) * size
        let items = members.map { item($0, in: name, links: links, version: version) }
        return CollectionPage(
            id: links.collection(name, page: number),
            label: pageLabel(
                from: start + 1, to: start + members.count, first: members.first?.name ?? "",
                last: members.last?.name ?? ""),
            collection: ResourceReference(.collection, links.collection(name), label: label(of: name)),
            startIndex: number == 1 ? 0 : start + leading.count,
            next: number * size < total ? links.collection(name, page: number + 1) : nil,
            prev: number > 1 ? links.collection(name, page: number - 1) : nil,
            items: number == 1 ? leading + items : items)
    }

    private func collection(
        _ name: CollectionName, _ members: ObjectCollection.Members, _ links: Links
    ) -> ObjectCollection {
        var collection = ObjectCollection(id: links.collection(name), label: label(of: name), items: [])
        collection.members = members
        collection.requiredStatement = fields.requiredStatement
        switch name {
        case .top:
            collection.summary = settings.collection.summary.map(fields.value) ?? LanguageMap()
        case .field, .rule, .search: collection.partOf = [reference(.top, links)]
        case .value(let grouping, _, _):
            collection.partOf = [reference(.field(grouping), links)]
            if grouping.isOfVolumes { collection.behavior = [.multiPart] }
        }
        return collection
    }

    private func reference(_ name: CollectionName, _ links: Links) -> ResourceReference {
        ResourceReference(.collection, links.collection(name), label: label(of: name))
    }

    /// The collections by fields and by rules, which the collection of everything lists before the objects.
    private func leading(
        _ name: CollectionName, _ groupings: [Settings.Collection.Grouping], _ links: Links
    ) -> [ObjectCollection.Item] {
        guard name == .top else { return [] }
        return groupings.map { grouping in
            let name = CollectionName.field(grouping)
            return ObjectCollection.Item(id: links.collection(name), kind: .collection([]), label: label(of: name))
        }
            + settings.collection.ruleCollections.map { collection in
                let name = CollectionName.rule(collection)
                return ObjectCollection.Item(id: links.collection(name), kind: .collection([]), label: label(of: name))
            }
    }

    private func item(
        _ member: Member, in name: CollectionName, links: Links, version: PresentationVersion
    ) -> ObjectCollection.Item {
        switch member {
        case .object(let object):
            return ObjectCollection.Item(
                id: links.manifest(object.identifier), label: label(of: object),
                thumbnail: object.image.flatMap { thumbnail($0, links: links, version: version) })
        case .value(let value):
            // Only a field has values.
            guard case .field(let grouping) = name else { preconditionFailure("values outside of a field") }
            let name = CollectionName.value(grouping, text: value.text, language: value.language)
            return ObjectCollection.Item(id: links.collection(name), kind: .collection([]), label: label(of: name))
        }
    }

    // MARK: Labels

    private func label(of name: CollectionName) -> LanguageMap {
        return switch name {
        case .top: fields.map(settings.collection.title)
        case .field(let grouping):
            grouping.label.map(fields.map)
                ?? LanguageMap(grouping.field, language: settings.collection.language)
        case .rule(let collection):
            collection.label.map(fields.map)
                ?? LanguageMap(collection.name, language: settings.collection.language)
        case .search(let query): Wording.search(query)
        case .value(_, let text, let language): fields.name(text, language: language)
        }
    }

    /// `1–1000: a – m`
    private func pageLabel(from start: Int, to end: Int, first: String, last: String) -> LanguageMap {
        let (first, last) = (shown(first), shown(last))
        let names = first == last ? first : "\(first) – \(last)"
        return LanguageMap((start == end ? "\(start)" : "\(start)–\(end)") + ": " + names)
    }

    /// A member's name in the collection's language, where it is written in several.
    private func shown(_ name: String) -> String {
        fields.name(name, language: nil).text(preferring: [settings.collection.language]) ?? name
    }

    public func label(of object: ObjectSummary) -> LanguageMap {
        let title = fields.map(object.titles)
        return title.isEmpty ? LanguageMap(object.identifier) : title
    }

    /// A thumbnail for lists; nil where the limits allow none.
    public func thumbnail(_ image: ImageRecord, links: Links, version: PresentationVersion) -> ContentResource? {
        ImageDocuments.thumbnail(
            of: image, service: links.image(image.id, version.imageVersion), version: version, limits: limits)
    }
}

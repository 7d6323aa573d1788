/// The documents that a list of changes is published in, oldest change first (Change Discovery API 1.0, sections 3.1 and
/// 3.2). The same value gives the same bytes.
public enum ActivityDocument: Hashable, Sendable {
    /// The whole list: where its pages begin and end.
    /// - Parameter total: activities in all pages.
    case collection(id: String, total: Int, first: String, last: String)
    /// A page of at least one activity.
    /// - Parameter start: how many activities come before the page's first.
    case page(id: String, collection: String, start: Int, previous: String?, next: String?, activities: [Activity])

    public static let context = "http://iiif.io/api/discovery/1/context.json"

    /// The document as JSON, `@context` first.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("@context", Self.context)
            switch self {
            case .collection(let id, let total, let first, let last):
                json.member("id", id)
                json.member("type", "OrderedCollection")
                json.member("totalItems", total)
                Self.reference("first", first, "OrderedCollectionPage", &json)
                Self.reference("last", last, "OrderedCollectionPage", &json)
            case .page(let id, let collection, let start, let previous, let next, let activities):
                json.member("id", id)
                json.member("type", "OrderedCollectionPage")
                json.member("startIndex", start)
                Self.reference("partOf", collection, "OrderedCollection", &json)
                if let previous { Self.reference("prev", previous, "OrderedCollectionPage", &json) }
                if let next { Self.reference("next", next, "OrderedCollectionPage", &json) }
                json.array("orderedItems", activities) { $1.write(&$0) }
            }
        }
        return writer.bytes
    }

    private static func reference(_ name: StaticString, _ id: String, _ type: String, _ json: inout JSONWriter) {
        json.object(name) { json in
            json.member("id", id)
            json.member("type", type)
        }
    }
}

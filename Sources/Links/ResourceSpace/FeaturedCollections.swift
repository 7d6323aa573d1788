/// Featured collections that the IIIF user sees: `j*` all, `j12` this one and those below it, `-j12` not this one.
///
/// Source: ResourceSpace, `compute_featured_collections_access_control` in `include/collections_functions.php`. It
/// hides the direct children of a `-j` collection; here everything below one is hidden.
struct FeaturedCollections {
    private(set) var seen: Set<Int> = []
    /// Whether nothing is hidden, in which case public collections are seen too.
    let seesAll: Bool

    init(_ connection: ODBCConnection, _ access: ResourceSpaceAccess) throws {
        var parents: [Int: Int] = [:]
        var all: Set<Int> = []
        try connection.each("SELECT ref, parent FROM collection WHERE type = 3") { row in
            guard let ref = row.int(0) else { return }
            all.insert(ref)
            if let parent = row.int(1), parent > 0 { parents[ref] = parent }
        }
        self.init(all, parents: parents, access)
    }

    /// - Parameter parents: the collection above a collection.
    init(_ all: Set<Int>, parents: [Int: Int], _ access: ResourceSpaceAccess) {
        let hidesSome = access.restricted.contains { $0.hasPrefix("-j") }
        seesAll = access.closed.isEmpty && access.granted.contains("j*") && !hidesSome
        guard access.closed.isEmpty else { return }
        for ref in all {
            var line = [ref]
            while let last = line.last, let parent = parents[last], !line.contains(parent) { line.append(parent) }
            if line.contains(where: { access.restricted.contains("-j\($0)") }) { continue }
            if access.granted.contains("j*") || line.contains(where: { access.granted.contains("j\($0)") }) {
                seen.insert(ref)
            }
        }
    }

    /// Names of featured and public collections by resource, and the resources in featured ones.
    func names(_ connection: ODBCConnection) throws -> (names: [Int: [String]], resources: Set<Int>) {
        var names: [Int: [String]] = [:]
        var resources: Set<Int> = []
        try connection.each(
            """
            SELECT c.ref, c.type, c.name, m.resource FROM collection c
            JOIN collection_resource m ON m.collection = c.ref WHERE c.type IN (3, 4)
            ORDER BY c.order_by, c.ref, m.sortorder, m.resource
            """
        ) { row in
            guard let ref = row.int(0), let resource = row.int(3) else { return }
            let isFeatured = row.int(1) == 3
            guard isFeatured ? seen.contains(ref) : seesAll else { return }
            if isFeatured { resources.insert(resource) }
            if let name = row[2], !name.isEmpty, names[resource]?.contains(name) != true {
                names[resource, default: []].append(name)
            }
        }
        return (names, resources)
    }
}

/// What the user may see whose eyes ResourceSpace's IIIF interface has.
struct ResourceSpaceUser: Sendable {
    let id: Int
    let group: Int
    let permissions: Set<String>
    let filter: Filter?

    /// A search filter: which nodes resources must have.
    struct Filter: Sendable {
        enum Condition: Int, Sendable { case all = 1, noneOf, any }

        struct Rule: Sendable {
            /// Having one of these fulfils the rule,
            var with: Set<Int> = []
            /// and so does having none of these.
            var without: Set<Int> = []

            func holds(_ nodes: Set<Int>) -> Bool {
                (!with.isEmpty && !with.isDisjoint(with: nodes))
                    || (!without.isEmpty && without.isDisjoint(with: nodes))
            }
        }

        var condition: Condition
        var rules: [Rule]

        func admits(_ nodes: Set<Int>) -> Bool {
            switch condition {
            case _ where rules.isEmpty: true
            case .all: rules.allSatisfy { $0.holds(nodes) }
            case .any: rules.contains { $0.holds(nodes) }
            case .noneOf: !rules.contains { $0.holds(nodes) }
            }
        }
    }

    /// Whether a field is shown: `f*` all, `f12` this one, `f-12` not this one.
    func sees(field: Int) -> Bool {
        !permissions.contains("f-\(field)") && (permissions.contains("f*") || permissions.contains("f\(field)"))
    }

    /// Whether a featured collection is shown: `j*` all, `j12` this one, `-j12` not this one.
    func sees(featured collection: Int) -> Bool {
        !permissions.contains("-j\(collection)")
            && (permissions.contains("j*") || permissions.contains("j\(collection)"))
    }

    /// Whether a resource is there and open.
    /// - Parameters:
    ///   - granted: what a custom access says for this user, else for the group; nil where there is none.
    func sees(_ resource: ResourceSpaceResource, granted: (user: Int?, group: Int?), nodes: Set<Int>) -> Bool {
        guard lists(resource, granted: granted, nodes: nodes) else { return false }
        // Without `g`, and with `rws0` for live ones, what is open is restricted.
        return permissions.contains("v")
            || access(resource, granted) == 0 && permissions.contains("g") && !permissions.contains("rws0")
    }

    /// Whether a resource is in the user's lists, which ResourceSpace numbers canvases by; it may be restricted.
    func lists(_ resource: ResourceSpaceResource, granted: (user: Int?, group: Int?), nodes: Set<Int>) -> Bool {
        // The IIIF interface searches live resources only.
        guard resource.archive == 0, !permissions.contains("z0") else { return false }
        guard let type = resource.type, !permissions.contains("T\(type)") else { return false }
        guard filter?.admits(nodes) ?? true else { return false }
        return permissions.contains("v") || access(resource, granted) < 2
    }

    /// 0 open, 1 restricted, 2 confidential.
    private func access(_ resource: ResourceSpaceResource, _ granted: (user: Int?, group: Int?)) -> Int {
        granted.user ?? (resource.access == 3 ? granted.group ?? 2 : resource.access)
    }
}

/// A row of the table `resource`, and what hangs on it.
struct ResourceSpaceResource: Sendable {
    var ref: Int
    var type: Int?
    var archive: Int
    var access: Int
    /// Of the original; empty where there is none.
    var ending: String
    /// Below the folder of static sync.
    var syncedPath: String?
    var modified: String
}

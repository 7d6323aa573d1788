import Foundation

extension ResourceSpaceOracle {
    // MARK: compute_featured_collections_access_control

    /// Refs of featured collections that the user sees.
    /// - Returns: `may` is nil where ResourceSpace checks nothing. Not followed: `-j` of an ancestor further up.
    func featured(_ user: User) throws -> (must: Set<Int>, may: Set<Int>?) {
        func has(_ permission: String) -> Bool { user.permissions.contains(permission) }
        var parents: [Int: Int] = [:]
        for row in try bench.rows("SELECT ref, parent FROM collection WHERE type = 3") {
            if let ref = Int(row[0]) { parents[ref] = Int(row[1]) ?? 0 }
        }
        func children(_ parent: Int) -> [Int] { parents.filter { $0.value == parent }.map(\.key) }
        let hidden = Set(user.permissions.filter { $0.hasPrefix("-j") }.compactMap { Int($0.dropFirst(2)) })
        var seen: Set<Int> = []
        if has("j*") {
            seen = Set(parents.keys)
            if hidden.isEmpty { return (seen, nil) }
            for ref in hidden { seen.subtract([ref] + children(ref)) }
        } else {
            for ref in user.permissions.filter({ $0.hasPrefix("j") }).compactMap({ Int($0.dropFirst()) }) {
                seen.insert(ref)
                var queue = children(ref)
                while !queue.isEmpty {
                    let child = queue.removeFirst()
                    guard !has("-j\(child)") else { continue }
                    seen.insert(child)
                    queue += children(child)
                }
            }
            seen.formIntersection(parents.keys)
        }
        let must = seen.filter { ref in
            var line = ref
            var steps = 0
            while line != 0, steps < 20 {
                if hidden.contains(line) { return false }
                line = parents[line] ?? 0
                steps += 1
            }
            return true
        }
        return (must, seen)
    }

    // MARK: get_resource_field_data

    /// Texts of resources that their fields show, by resource.
    func texts(of refs: Set<Int>, fields: Set<Int>) throws -> [Int: Set<String>] {
        guard !refs.isEmpty, !fields.isEmpty else { return [:] }
        func list(_ numbers: Set<Int>) -> String { numbers.sorted().map(String.init).joined(separator: ", ") }
        var texts: [Int: Set<String>] = [:]
        for row in try bench.rows(
            """
            SELECT rn.resource, n.name FROM resource_node rn JOIN node n ON n.ref = rn.node
            JOIN resource r ON r.ref = rn.resource JOIN resource_type_field f ON f.ref = n.resource_type_field
            WHERE f.active = 1 AND f.ref IN (\(list(fields))) AND r.ref IN (\(list(refs)))
                AND (f.global = 1 OR f.ref = 8 OR f.ref IN (SELECT resource_type_field
                    FROM resource_type_field_resource_type rtjoin WHERE rtjoin.resource_type = r.resource_type))
            """)
        {
            guard let ref = Int(row[0]) else { continue }
            texts[ref, default: []].insert(row[1])
        }
        return texts
    }

    /// The object of each resource: its identifier, or its ref where it has none.
    func objects() throws -> [Int: String] {
        var objects: [Int: String] = [:]
        for ref in try bench.refs("SELECT ref FROM resource") { objects[ref] = String(ref) }
        for row in try bench.rows(
            """
            SELECT rn.resource, n.name FROM resource_node rn JOIN node n ON n.ref = rn.node
            WHERE n.resource_type_field = 88
            """)
        {
            if let ref = Int(row[0]), objects[ref] != nil { objects[ref] = row[1] }
        }
        return objects
    }

    /// Names of collections that contain one of these resources.
    func collections(_ collections: Set<Int>, with refs: Set<Int>) throws -> Set<String> {
        guard !collections.isEmpty, !refs.isEmpty else { return [] }
        func list(_ numbers: Set<Int>) -> String { numbers.sorted().map(String.init).joined(separator: ", ") }
        return Set(
            try bench.rows(
                """
                SELECT DISTINCT c.name FROM collection c JOIN collection_resource m ON m.collection = c.ref
                WHERE c.ref IN (\(list(collections))) AND m.resource IN (\(list(refs)))
                """
            ).compactMap(\.first))
    }
}

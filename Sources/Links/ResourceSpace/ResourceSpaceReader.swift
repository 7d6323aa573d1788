internal import Foundation
internal import Settings

/// Reads a ResourceSpace's database. Only `SELECT`, and every value a parameter.
struct ResourceSpaceReader: Sendable {
    let session: ODBCSession
    let install: ResourceSpaceInstall

    struct Field: Sendable {
        var ref: Int
        var title: String
        var type: Int
        var order: Int
    }

    /// Everything about visible resources that is the same for all.
    struct Frame: Sendable {
        var user: ResourceSpaceUser
        /// Those the user sees, in their order.
        var fields: [Field]
        /// Types that borrow the picture of a related resource.
        var borrowing: Set<Int>
        /// Featured and public collections with their resources in order.
        var collections: [Int: [String]]
        /// Custom access by resource.
        var granted: [Int: (user: Int?, group: Int?)]
        /// Resources that a resource is related to, either way.
        var related: [Int: [Int]]
    }

    func frame() async throws -> Frame {
        let user = try await user()
        let (fields, borrowing, granted, related) = try await session.with { connection in
            var fields: [Field] = []
            try connection.each(
                "SELECT ref, title, type, order_by FROM resource_type_field WHERE active = 1 ORDER BY order_by, ref"
            ) { row in
                guard let ref = row.int(0), user.sees(field: ref) else { return }
                fields.append(Field(ref: ref, title: row[1] ?? "", type: row.int(2) ?? 0, order: row.int(3) ?? 0))
            }
            var borrowing: Set<Int> = []
            try connection.each("SELECT ref FROM resource_type WHERE pull_images = 1") { row in
                if let ref = row.int(0) { borrowing.insert(ref) }
            }
            var granted: [Int: (user: Int?, group: Int?)] = [:]
            try connection.each(
                """
                SELECT resource, `user`, access FROM resource_custom_access WHERE (`user` = ? AND
                (user_expires IS NULL OR user_expires > CURRENT_DATE)) OR usergroup = ?
                """, [.integer(Int64(user.id)), .integer(Int64(user.group))]
            ) { row in
                guard let resource = row.int(0), let access = row.int(2) else { return }
                if row.int(1) == user.id {
                    granted[resource, default: (nil, nil)].user = access
                } else {
                    granted[resource, default: (nil, nil)].group = access
                }
            }
            var related: [Int: [Int]] = [:]
            try connection.each("SELECT resource, related FROM resource_related ORDER BY resource, related") { row in
                guard let one = row.int(0), let other = row.int(1) else { return }
                related[one, default: []].append(other)
                related[other, default: []].append(one)
            }
            return (fields, borrowing, granted, related)
        }
        return Frame(
            user: user, fields: fields, borrowing: borrowing, collections: try await collections(user),
            granted: granted, related: related)
    }

    private func user() async throws -> ResourceSpaceUser {
        let id = install.userID ?? 0
        return try await session.with { connection in
            var found: (group: Int, permissions: String, filter: Int?)?
            try connection.each(
                """
                SELECT u.usergroup, g.permissions, u.search_filter_o_id, g.search_filter_id
                FROM `user` u JOIN usergroup g ON g.ref = u.usergroup WHERE u.ref = ?
                """, [.integer(Int64(id))]
            ) { row in
                let own = row.int(2).flatMap { $0 > 0 ? $0 : nil }
                found = (row.int(0) ?? 0, row[1] ?? "", own ?? row.int(3).flatMap { $0 > 0 ? $0 : nil })
            }
            guard let found else {
                throw LinkFault(
                    "ResourceSpace has no user \(id), whom $iiif_userid names",
                    remedy: "correct $iiif_userid, or give that user a group")
            }
            var filter: ResourceSpaceUser.Filter?
            if let number = found.filter {
                var rules: [Int: ResourceSpaceUser.Filter.Rule] = [:]
                var condition: ResourceSpaceUser.Filter.Condition?
                try connection.each(
                    """
                    SELECT f.filter_condition, r.ref, n.node_condition, n.node FROM filter f
                    LEFT JOIN filter_rule r ON r.filter = f.ref LEFT JOIN filter_rule_node n ON n.filter_rule = r.ref
                    WHERE f.ref = ?
                    """, [.integer(Int64(number))]
                ) { row in
                    condition = row.int(0).flatMap { ResourceSpaceUser.Filter.Condition(rawValue: $0) }
                    guard let rule = row.int(1), let node = row.int(3) else { return }
                    if row.int(2) == 1 {
                        rules[rule, default: .init()].with.insert(node)
                    } else {
                        rules[rule, default: .init()].without.insert(node)
                    }
                }
                guard let condition else {
                    throw LinkFault(
                        "the search filter \(number) of ResourceSpace's user \(id) is not there or not understood",
                        remedy: "open it in ResourceSpace and save it; until then nothing is published anew")
                }
                filter = ResourceSpaceUser.Filter(condition: condition, rules: Array(rules.values))
            }
            let permissions = found.permissions.split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            return ResourceSpaceUser(id: id, group: found.group, permissions: Set(permissions), filter: filter)
        }
    }

    /// Names of featured and public collections by resource.
    private func collections(_ user: ResourceSpaceUser) async throws -> [Int: [String]] {
        try await session.with { connection in
            var result: [Int: [String]] = [:]
            try connection.each(
                """
                SELECT c.ref, c.type, c.name, m.resource FROM collection c
                JOIN collection_resource m ON m.collection = c.ref WHERE c.type IN (3, 4)
                ORDER BY c.order_by, c.ref, m.sortorder, m.resource
                """
            ) { row in
                guard let ref = row.int(0), let name = row[2], !name.isEmpty, let resource = row.int(3) else { return }
                if row.int(1) == 4 || user.sees(featured: ref) { result[resource, default: []].append(name) }
            }
            return result
        }
    }

    /// Some resources in the order of their numbers, with their nodes.
    func resources(
        after place: Int, limit: Int
    ) async throws -> [(resource: ResourceSpaceResource, nodes: [Node])] {
        try await session.with { connection in
            var resources: [(resource: ResourceSpaceResource, nodes: [Node])] = []
            try connection.each(
                connection.limited(
                    """
                    SELECT ref, resource_type, archive, access, file_extension, file_path, modified FROM resource
                    WHERE ref > ? ORDER BY ref
                    """, to: limit), [.integer(Int64(place))]
            ) { row in
                guard let ref = row.int(0) else { return }
                resources.append(
                    (
                        ResourceSpaceResource(
                            ref: ref, type: row.int(1), archive: row.int(2) ?? 0, access: row.int(3) ?? 2,
                            ending: row[4] ?? "", syncedPath: row[5].flatMap { $0.isEmpty ? nil : $0 },
                            modified: row[6] ?? ""), []
                    ))
            }
            guard let last = resources.last?.resource.ref else { return [] }
            let places = Dictionary(
                resources.enumerated().map { ($1.resource.ref, $0) }, uniquingKeysWith: { first, _ in first })
            try connection.each(
                """
                SELECT m.resource, n.ref, n.resource_type_field, n.name FROM resource_node m
                JOIN node n ON n.ref = m.node WHERE m.resource > ? AND m.resource <= ?
                ORDER BY m.resource, n.resource_type_field, n.order_by, n.ref
                """, [.integer(Int64(place)), .integer(Int64(last))]
            ) { row in
                guard let resource = row.int(0), let place = places[resource], let ref = row.int(1),
                    let field = row.int(2)
                else { return }
                resources[place].nodes.append(Node(ref: ref, field: field, name: row[3] ?? ""))
            }
            return resources
        }
    }

    /// Alternative files by resource.
    func alternatives() async throws -> [Int: [Alternative]] {
        try await session.with { connection in
            var result: [Int: [Alternative]] = [:]
            try connection.each(
                "SELECT resource, ref, name, file_extension FROM resource_alt_files ORDER BY resource, ref"
            ) { row in
                guard let resource = row.int(0), let ref = row.int(1) else { return }
                result[resource, default: []].append(
                    Alternative(ref: ref, name: row[2] ?? String(ref), ending: row[3] ?? ""))
            }
            return result
        }
    }

    /// What changes whenever anything that is published does: counts, greatest numbers, the last modification.
    func fingerprint() async throws -> String {
        try await session.with { connection in
            var parts: [String] = []
            for sql in [
                "SELECT count(*), max(ref), max(modified), sum(crc32(concat_ws(' ', ref, resource_type, archive, access, "
                    + "file_extension, file_path))) FROM resource",
                "SELECT count(*), sum(crc32(concat(resource, ' ', node))) FROM resource_node",
                "SELECT count(*), max(ref), sum(crc32(concat_ws(' ', ref, name, order_by))) FROM node",
                "SELECT count(*), sum(crc32(concat_ws(' ', resource, `user`, usergroup, access, user_expires))), "
                    + "sum(user_expires <= CURRENT_DATE) FROM resource_custom_access",
                "SELECT count(*), sum(crc32(concat_ws(' ', collection, resource, sortorder))) FROM collection_resource",
                "SELECT sum(crc32(concat_ws(' ', ref, name, type, order_by))) FROM collection",
                "SELECT sum(crc32(concat_ws(' ', ref, title, type, active, order_by))) FROM resource_type_field",
                "SELECT sum(crc32(concat_ws(' ', ref, permissions, search_filter_id))) FROM usergroup",
                "SELECT sum(crc32(concat_ws(' ', ref, usergroup, search_filter_o_id))) FROM `user`",
                "SELECT sum(crc32(concat_ws(' ', filter_rule, node_condition, node))) FROM filter_rule_node",
                "SELECT sum(crc32(concat_ws(' ', ref, filter))) FROM filter_rule",
                "SELECT sum(crc32(concat_ws(' ', ref, filter_condition))) FROM filter",
                "SELECT count(*), sum(crc32(concat_ws(' ', resource, related))) FROM resource_related",
                "SELECT count(*), sum(crc32(concat_ws(' ', ref, name, file_extension))) FROM resource_alt_files",
            ] {
                let statement = try ODBCStatement(connection, sql)
                let count = try statement.columns().count
                guard try statement.next() else { continue }
                parts += try (1...count).map { try statement.text($0) ?? "" }
            }
            return parts.joined(separator: "|")
        }
    }

    struct Node: Hashable, Sendable {
        var ref: Int
        var field: Int
        var name: String
    }

    struct Alternative: Sendable {
        var ref: Int
        var name: String
        var ending: String
    }
}

/// A row of a result of few columns.
struct ODBCRow {
    private let texts: [String?]
    init(_ texts: [String?]) { self.texts = texts }
    subscript(column: Int) -> String? { texts[column] }
    func int(_ column: Int) -> Int? { texts[column].flatMap { Int($0) } }
}

extension ODBCConnection {
    /// Runs a query and hands over its rows.
    func each(
        _ sql: String, _ parameters: [ODBCParameter] = [], _ body: (ODBCRow) throws -> Void
    ) throws {
        let statement = try ODBCStatement(self, sql, parameters)
        let count = try statement.columns().count
        while try statement.next() {
            try body(ODBCRow(try (1...count).map { try statement.text($0) }))
        }
    }
}

internal import Foundation
internal import Settings

/// Reads a ResourceSpace's database. Only `SELECT`, and every value a parameter.
struct ResourceSpaceReader: Sendable {
    let session: ODBCSession
    let install: ResourceSpaceInstall

    struct Field: Hashable, Sendable {
        var ref: Int
        var title: String
        var type: Int
        var isGlobal: Bool
        /// Resource types that have the field, where it is not global.
        var types: Set<Int> = []

        /// Types 2, 3, 7, 9 and 12 have values out of a list.
        var isList: Bool { [2, 3, 7, 9, 12].contains(type) }
        /// Types 4, 6, 10 and 14 hold dates.
        var isDate: Bool { [4, 6, 10, 14].contains(type) }

        /// Whether a resource of a type has the field. Source: `get_resource_field_data`.
        func applies(to type: Int?) -> Bool { isGlobal || (type.map(types.contains) ?? false) }
    }

    /// Everything about visible resources that is equal for all.
    struct Frame: Sendable {
        var access: ResourceSpaceAccess
        /// Active fields in ResourceSpace's order.
        var fields: [Field]
        /// Types that borrow the picture of a related resource.
        var borrowing: Set<Int>
        /// Names of the featured and public collections that the user sees, by resource.
        var collections: [Int: [String]]
        /// Resources in a featured collection that the user sees.
        var featured: Set<Int>
        /// Custom access by resource.
        var custom: [Int: ResourceSpaceAccess.Custom]
        /// Resources that a resource is related to, either way.
        var related: [Int: [Int]]
    }

    struct Node: Hashable, Sendable {
        var ref: Int
        var field: Int
        var name: String
        var hits = 0
    }

    struct Alternative: Hashable, Sendable {
        var ref: Int
        var name: String
        var ending: String
        /// Whether ResourceSpace made it of an office document.
        var isConversion = false
    }

    /// Runs `body` on one state of the database, so that rights and records belong together.
    func reading<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        let install = self.install
        try await session.with { connection in
            try connection.beginReading()
            try ResourceSpaceTables.check(connection, user: install.user)
        }
        do {
            let value = try await body()
            try await session.with { connection in connection.endReading() }
            return value
        } catch {
            try? await session.with { connection in connection.endReading() }
            throw error
        }
    }

    /// What changes whenever anything that is published does.
    func fingerprint() async throws -> String {
        let install = self.install
        return try await session.with(patience: 4) { connection in
            let optional = try ResourceSpaceTables.check(connection, user: install.user)
            return try ResourceSpaceTables.fingerprint(connection, optional: optional)
        }
    }

    func frame() async throws -> Frame {
        let install = self.install
        return try await session.with(patience: 4) { connection in
            let access = try connection.access(of: install)
            let featured = try FeaturedCollections(connection, access)
            let (names, resources) = try featured.names(connection)
            return Frame(
                access: access, fields: try connection.activeFields(), borrowing: try connection.borrowingTypes(),
                collections: names, featured: resources,
                custom: try connection.customAccess(user: access.user, group: access.group),
                related: try connection.relatedResources())
        }
    }

    /// Some resources in the order of their numbers, with their nodes.
    func resources(
        after place: Int, limit: Int
    ) async throws -> [(resource: ResourceSpaceResource, nodes: [Node])] {
        try await session.with(patience: 2) { connection in
            var resources: [(resource: ResourceSpaceResource, nodes: [Node])] = []
            try connection.each(
                connection.limited(
                    """
                    SELECT ref, resource_type, archive, access, created_by, file_extension, preview_extension,
                    file_path, has_image, hit_count, user_rating, modified, file_modified FROM resource
                    WHERE ref > ? ORDER BY ref
                    """, to: limit), [.integer(Int64(place))]
            ) { row in
                guard let ref = row.int(0) else { return }
                resources.append(
                    (
                        ResourceSpaceResource(
                            ref: ref, type: row.int(1), archive: row.int(2), access: row.int(3),
                            contributor: row.int(4), ending: row[5] ?? "", previewEnding: row[6] ?? "",
                            syncedPath: row[7].flatMap { $0.isEmpty ? nil : $0 }, hasImage: (row.int(8) ?? 0) != 0,
                            hits: row.int(9) ?? 0, rating: row.int(10),
                            modified: (row[11] ?? "") + " " + (row[12] ?? "")), []
                    ))
            }
            guard let last = resources.last?.resource.ref else { return [] }
            let places = Dictionary(
                resources.enumerated().map { ($1.resource.ref, $0) }, uniquingKeysWith: { first, _ in first })
            try connection.each(
                """
                SELECT m.resource, n.ref, n.resource_type_field, n.name, m.hit_count FROM resource_node m
                JOIN node n ON n.ref = m.node WHERE m.resource > ? AND m.resource <= ?
                ORDER BY m.resource, n.resource_type_field, n.order_by, n.ref
                """, [.integer(Int64(place)), .integer(Int64(last))]
            ) { row in
                guard let resource = row.int(0), let place = places[resource], let ref = row.int(1),
                    let field = row.int(2)
                else { return }
                resources[place].nodes.append(
                    Node(ref: ref, field: field, name: row[3] ?? "", hits: row.int(4) ?? 0))
            }
            return resources
        }
    }

    /// Alternative files by resource.
    func alternatives() async throws -> [Int: [Alternative]] {
        try await session.with { connection in
            var result: [Int: [Alternative]] = [:]
            try connection.each(
                "SELECT resource, ref, name, file_extension, unoconv FROM resource_alt_files ORDER BY resource, ref"
            ) { row in
                guard let resource = row.int(0), let ref = row.int(1) else { return }
                result[resource, default: []].append(
                    Alternative(
                        ref: ref, name: row[2] ?? "", ending: row[3] ?? "", isConversion: (row.int(4) ?? 0) != 0))
            }
            return result
        }
    }

    /// A resource and its nodes; nil where there is none.
    func resource(_ ref: Int) async throws -> (resource: ResourceSpaceResource, nodes: [Node])? {
        try await resources(after: ref - 1, limit: 1).first { $0.resource.ref == ref }
    }

    /// Fields and names of nodes by ref.
    func nodeNames(_ refs: Set<Int>) async throws -> [Int: (field: Int, name: String)] {
        try await session.with { connection in
            var names: [Int: (field: Int, name: String)] = [:]
            for ref in refs.sorted() {
                try connection.each(
                    "SELECT resource_type_field, name FROM node WHERE ref = ?", [.integer(Int64(ref))]
                ) { row in names[ref] = (row.int(0) ?? 0, row[1] ?? "") }
            }
            return names
        }
    }

    /// Which of these resources exist.
    func existing(_ refs: [Int]) async throws -> Set<Int> {
        try await session.with(patience: 4) { connection in
            var found: Set<Int> = []
            for start in stride(from: 0, to: refs.count, by: 200) {
                let some = refs[start..<min(start + 200, refs.count)]
                let marks = some.map { _ in "?" }.joined(separator: ", ")
                try connection.each(
                    "SELECT ref FROM resource WHERE ref IN (\(marks))", some.map { .integer(Int64($0)) }
                ) { row in
                    if let ref = row.int(0) { found.insert(ref) }
                }
            }
            return found
        }
    }
}

extension ODBCConnection {
    fileprivate func activeFields() throws -> [ResourceSpaceReader.Field] {
        var types: [Int: Set<Int>] = [:]
        try each("SELECT resource_type_field, resource_type FROM resource_type_field_resource_type") { row in
            if let field = row.int(0), let type = row.int(1) { types[field, default: []].insert(type) }
        }
        var fields: [ResourceSpaceReader.Field] = []
        // As get_resource_field_data sorts them.
        try each(
            """
            SELECT ref, title, type, global FROM resource_type_field
            WHERE active = 1 ORDER BY global DESC, order_by, ref
            """
        ) { row in
            guard let ref = row.int(0), let type = row.int(2) else { return }
            fields.append(
                ResourceSpaceReader.Field(
                    ref: ref, title: row[1] ?? "", type: type, isGlobal: row.int(3) == 1, types: types[ref] ?? []))
        }
        return fields
    }

    fileprivate func borrowingTypes() throws -> Set<Int> {
        var types: Set<Int> = []
        try each("SELECT ref FROM resource_type WHERE pull_images = 1") { row in
            if let ref = row.int(0) { types.insert(ref) }
        }
        return types
    }

    /// Rows that count: for the group, and for the user unless they have expired.
    fileprivate func customAccess(user: Int, group: Int) throws -> [Int: ResourceSpaceAccess.Custom] {
        var custom: [Int: ResourceSpaceAccess.Custom] = [:]
        try each(
            """
            SELECT resource, `user`, usergroup, access, (user_expires IS NULL OR user_expires > NOW())
            FROM resource_custom_access WHERE `user` = ? OR usergroup = ?
            """, [.integer(Int64(user)), .integer(Int64(group))]
        ) { row in
            guard let resource = row.int(0) else { return }
            // A level that is empty or no number opens nothing.
            let level = row.int(3) ?? 2
            if row.int(1) == user, row.int(4) == 1 { custom[resource, default: .none].user.append(level) }
            if row.int(2) == group { custom[resource, default: .none].group.append(level) }
        }
        return custom
    }

    fileprivate func relatedResources() throws -> [Int: [Int]] {
        var related: [Int: [Int]] = [:]
        try each("SELECT resource, related FROM resource_related ORDER BY resource, related") { row in
            guard let one = row.int(0), let other = row.int(1) else { return }
            related[one, default: []].append(other)
            related[other, default: []].append(one)
        }
        return related
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

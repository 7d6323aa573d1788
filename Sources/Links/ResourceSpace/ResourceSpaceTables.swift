internal import Foundation

/// The columns of ResourceSpace's database that decide what is published. Each is read, so each must be readable, and
/// each is part of the fingerprint.
enum ResourceSpaceTables {
    static let columns: [(table: String, columns: [String])] = [
        (
            "resource",
            [
                "ref", "resource_type", "archive", "access", "created_by", "file_extension", "preview_extension",
                "file_path", "has_image", "hit_count", "user_rating", "file_modified", "modified",
            ]
        ),
        ("resource_node", ["resource", "node", "hit_count"]),
        ("node", ["ref", "resource_type_field", "name", "parent", "order_by"]),
        ("resource_type", ["ref", "name", "pull_images"]),
        ("resource_type_field", ["ref", "title", "type", "global", "order_by", "active"]),
        ("resource_type_field_resource_type", ["resource_type_field", "resource_type"]),
        ("user", ["ref", "usergroup", "search_filter_o_id", "search_filter_override"]),
        (
            "usergroup",
            [
                "ref", "parent", "permissions", "inherit_flags", "config_options", "search_filter",
                "search_filter_id", "derestrict_filter", "derestrict_filter_id",
            ]
        ),
        ("filter", ["ref", "name", "filter_condition"]),
        ("filter_rule", ["ref", "filter"]),
        ("filter_rule_node", ["filter_rule", "node_condition", "node"]),
        ("resource_custom_access", ["resource", "user", "usergroup", "access", "user_expires"]),
        ("resource_related", ["resource", "related"]),
        ("resource_alt_files", ["ref", "resource", "name", "file_extension", "unoconv"]),
        ("collection", ["ref", "name", "type", "parent", "order_by"]),
        ("collection_resource", ["collection", "resource", "sortorder"]),
        ("user_preferences", ["user", "parameter", "value"]),
    ]

    /// Columns that older versions lack and that only narrow what is read.
    static let optional: [(table: String, column: String)] = [("user_preferences", "usergroup")]

    /// Checks that the database user may read every column.
    /// - Throws: `LinkFault` that names what is missing. A column without a grant looks like one that does not exist,
    ///   and a rule that is not seen must not count as one that does not apply.
    /// - Returns: the columns of `optional` that exist.
    @discardableResult
    static func check(_ connection: ODBCConnection, user: String) throws -> Set<String> {
        var found: [String: Set<String>] = [:]
        try connection.each(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()"
        ) { row in
            guard let table = row[0], let column = row[1] else { return }
            found[table.lowercased(), default: []].insert(column.lowercased())
        }
        for (table, columns) in Self.columns {
            let readable = found[table] ?? []
            let missing = columns.filter { !readable.contains($0) }
            guard !missing.isEmpty else { continue }
            let what =
                missing.count == columns.count
                ? "the table \(table)" : "\(table).\(missing.joined(separator: ", \(table)."))"
            throw LinkFault(
                "ResourceSpace's database has no \(what) that its user \(user) may read",
                remedy: "check that the database is whole and of ResourceSpace 10.3 or newer; else "
                    + "GRANT SELECT (\(columns.map { "`\($0)`" }.joined(separator: ", "))) ON `\(table)` to that user")
        }
        return Set(optional.filter { found[$0.table]?.contains($0.column) == true }.map { "\($0.table).\($0.column)" })
    }

    /// A text that changes whenever a column of `columns` does, or a custom access expires.
    /// - Parameter optional: as `check` returns them.
    static func fingerprint(_ connection: ODBCConnection, optional: Set<String>) throws -> String {
        var parts: [String] = []
        for (table, required) in Self.columns {
            let more = Self.optional.filter { $0.table == table && optional.contains("\(table).\($0.column)") }
            let columns = required + more.map(\.column)
            // Quoted, so that null is no text and no value runs into its neighbour.
            let text = "concat_ws(',', \(columns.map { "quote(`\($0)`)" }.joined(separator: ", ")))"
            let sql =
                "SELECT count(*), sum(crc32(\(text))), "
                + "bit_xor(cast(conv(left(md5(\(text)), 15), 16, 10) AS unsigned)) FROM `\(table)`"
            try connection.each(sql) { row in parts += (0..<3).map { row[$0] ?? "" } }
        }
        try connection.each(
            "SELECT count(*) FROM resource_custom_access WHERE user_expires IS NOT NULL AND user_expires <= NOW()"
        ) { row in parts.append(row[0] ?? "") }
        return parts.joined(separator: "|")
    }
}

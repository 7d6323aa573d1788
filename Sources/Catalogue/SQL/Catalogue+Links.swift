internal import Foundation
internal import GRDB

extension Catalogue {
    /// The owner of values that links bring.
    public static let linkOwner = "link"

    /// A record as it was stored; nil where there is none.
    public func linkedRecord(_ link: String, _ module: String, key: String) throws -> (LinkedRecord, isGone: Bool)? {
        try pool.read { try Self.linkedRecord($0, link, module, key) }
    }

    /// Stored records by key: of a chunk, so that only that much is in memory.
    public func linkedRecords(
        _ link: String, _ module: String, keys: [String]
    ) throws -> [String: (record: LinkedRecord, isGone: Bool)] {
        try pool.read { database in
            var found: [String: (record: LinkedRecord, isGone: Bool)] = [:]
            for key in keys {
                found[key] = try Self.linkedRecord(database, link, module, key).map { ($0.0, $0.isGone) }
            }
            return found
        }
    }

    private static func linkedRecord(
        _ database: Database, _ link: String, _ module: String, _ key: String
    ) throws -> (LinkedRecord, isGone: Bool)? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT identifier, hash, content, gone FROM link_record WHERE link = ? AND module = ? AND key = ?
                """)
        guard let row = try Row.fetchOne(statement, arguments: [link, module, key]) else { return nil }
        return (
            LinkedRecord(key: key, identifier: row[0], hash: row[1], values: LinkedContent.values(row[2])),
            row[3] as Int == 1
        )
    }

    /// Keys of the records that the source had when it was last read whole.
    public func linkedKeys(_ link: String, _ module: String) throws -> [String] {
        try pool.read {
            try String.fetchAll(
                $0, sql: "SELECT key FROM link_record WHERE link = ? AND module = ? AND gone = 0 ORDER BY key",
                arguments: [link, module])
        }
    }

    /// Writes records, and gives their values to their objects, in one transaction with the change records.
    public func apply(
        _ records: [LinkedRecord], link: String, module: String
    ) throws -> [LinkedOutcome] {
        try pool.write { database in
            let write = LinkWrite(database, link: link, module: module)
            return try records.map { try write.put($0) }
        }
    }

    /// Gives records to objects that came after them.
    /// - Returns: how many.
    public func attachWaiting(_ link: String, limit: Int) throws -> Int {
        try pool.write { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT link_record.identifier, module FROM link_record
                    JOIN object ON object.identifier_key = link_record.identifier_key
                    WHERE link = ? AND attached = 0 AND gone = 0
                    AND EXISTS (SELECT 1 FROM resource WHERE object_id = object.id AND withdrawn = 0) LIMIT ?
                    """, arguments: [link, limit])
            for row in rows { _ = try LinkWrite(database, link: link, module: row[1]).refresh(row[0]) }
            return rows.count
        }
    }

    /// Marks records as gone, and takes their objects out of publication where no other record speaks for them.
    /// - Parameter withdrawing: whether objects go, too; their values go in any case.
    /// - Returns: identifiers of the objects that were withdrawn.
    public func remove(
        _ keys: [String], link: String, module: String, withdrawing: Bool
    ) throws -> [String] {
        try pool.write { database in
            let write = LinkWrite(database, link: link, module: module)
            return try keys.compactMap { try write.remove($0, withdrawing: withdrawing) }
        }
    }

    /// Sets whose text is shown where several owners have one for a field, the first of them first.
    public func setPrecedence(_ owners: [String]) throws {
        func read(_ database: Database) throws -> [String] {
            try String.fetchAll(database, sql: "SELECT name FROM value_owner ORDER BY rank")
        }
        guard try pool.read(read) != owners else { return }
        try pool.write { database in
            try database.execute(sql: "DELETE FROM value_owner")
            for (rank, owner) in owners.enumerated() {
                try database.execute(
                    sql: "INSERT INTO value_owner (name, rank) VALUES (?, ?)", arguments: [owner, rank])
            }
        }
    }

    // MARK: Memory between runs

    public func linkState(_ link: String, _ name: String) throws -> String? {
        try pool.read {
            try String.fetchOne(
                $0, sql: "SELECT value FROM link_state WHERE link = ? AND name = ?", arguments: [link, name])
        }
    }

    public func setLinkState(_ link: String, _ name: String, _ value: String) throws {
        try pool.write {
            try $0.execute(
                sql: """
                    INSERT INTO link_state (link, name, value) VALUES (?, ?, ?)
                    ON CONFLICT (link, name) DO UPDATE SET value = excluded.value
                    """, arguments: [link, name, value])
        }
    }
}

/// The mapped fields of a record as JSON.
enum LinkedContent {
    private struct Field: Codable {
        var f: String
        var l: String?
        var t: [String]
    }

    static func text(_ values: [FieldText]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let fields = values.map { Field(f: $0.field, l: $0.language, t: $0.texts) }
        return ((try? encoder.encode(fields)).map { String(decoding: $0, as: UTF8.self) }) ?? "[]"
    }

    static func values(_ text: String) -> [FieldText] {
        let fields = (try? JSONDecoder().decode([Field].self, from: Data(text.utf8))) ?? []
        return fields.map { FieldText(field: $0.f, language: $0.l, texts: $0.t) }
    }
}

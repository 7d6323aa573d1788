internal import Foundation
internal import GRDB
public import Rules

extension Catalogue {
    /// A record as it was stored.
    public struct StoredRecord: Sendable {
        public var identifier: String
        public var hash: String
        /// Whether the source has it no more.
        public var isGone: Bool
        let content: String

        /// Read when asked for: of most records, only the hash is wanted.
        public var values: [FieldText] { LinkedContent.values(content) }
    }

    /// Stored records by key: of a chunk, so that only that much is in memory.
    public func storedRecords(_ link: String, _ module: String, keys: [String]) throws -> [String: StoredRecord] {
        try pool.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT identifier, hash, gone, content FROM link_record WHERE link = ? AND module = ? AND key = ?
                    """)
            var found: [String: StoredRecord] = [:]
            for key in keys {
                guard let row = try Row.fetchOne(statement, arguments: [link, module, key]) else { continue }
                found[key] = StoredRecord(identifier: row[0], hash: row[1], isGone: row[2], content: row[3])
            }
            return found
        }
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
    /// - Parameter computed: fields that are computed anew in the same transaction.
    public func apply(
        _ records: [LinkedRecord], link: String, module: String, computed: ComputedFields = .none
    ) throws -> [LinkedOutcome] {
        try writeLinked { database, access, index in
            let write = try LinkWrite(database, access, index, link: link, module: module, computed)
            return try records.map { try write.put($0) }
        }
    }

    /// Gives records to objects that came after them.
    /// - Returns: how many.
    public func attachWaiting(_ link: String, limit: Int, computed: ComputedFields = .none) throws -> Int {
        try writeLinked { database, access, index in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT DISTINCT link_record.identifier, module FROM link_record
                    JOIN object ON object.identifier_key = link_record.identifier_key
                    WHERE link = ? AND attached = 0 AND gone = 0
                    AND EXISTS (SELECT 1 FROM resource WHERE object_id = object.id AND withdrawn = 0) LIMIT ?
                    """, arguments: [link, limit])
            for row in rows {
                try LinkWrite(database, access, index, link: link, module: row[1], computed).refresh(row[0])
            }
            return rows.count
        }
    }

    /// Marks records as gone, and takes their objects out of publication where no other record speaks for them.
    /// - Parameter withdrawing: whether objects go, too; their values go in any case.
    /// - Returns: identifiers of the objects that were withdrawn.
    public func remove(
        _ keys: [String], link: String, module: String, withdrawing: Bool, computed: ComputedFields = .none
    ) throws -> [String] {
        try writeLinked { database, access, index in
            let write = try LinkWrite(database, access, index, link: link, module: module, computed)
            return try keys.compactMap { try write.remove($0, withdrawing: withdrawing) }
        }
    }

    /// One transaction with what all writing of objects needs.
    private func writeLinked<Result>(
        _ body: (Database, AccessInForce, SearchWriter) throws -> Result
    ) throws -> Result {
        let access = inForce
        return try pool.write { database in
            let index = try SearchWriter(database)
            // Where other rules are in force by now, nothing is written.
            _ = try AccessWrite(database, access)
            let result = try body(database, access, index)
            try index.flush()
            return result
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

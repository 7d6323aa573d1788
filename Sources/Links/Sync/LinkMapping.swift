internal import Catalogue
internal import Crypto
internal import Foundation
internal import Ingest
internal import Settings

/// Rows of a module as records of objects.
struct LinkMapping: Sendable {
    let table: LinkTable

    /// The record of a row.
    /// - Throws: `LinkFault` where the row names no object.
    func record(_ row: LinkRow) throws(LinkFault) -> LinkedRecord {
        guard let identifier = row.values[table.identifier]?.first else {
            throw LinkFault(
                "module “\(table.module.name)”, \(table.key) \(row.key): \(table.identifier) is empty",
                remedy: "give the object a number there, or name another column as identifier")
        }
        if let fault = IdentifierRule.check(identifier) {
            throw LinkFault(
                "module “\(table.module.name)”, \(table.key) \(row.key): “\(identifier)” in \(table.identifier) cannot "
                    + "name an object: \(fault.reason)", remedy: fault.remedy)
        }
        var values: [FieldText] = []
        for field in table.fields {
            let texts = (row.values[field.column] ?? []).flatMap { Self.split($0, at: field.separator) }
            if !texts.isEmpty { values.append(FieldText(field: field.field, language: field.language, texts: texts)) }
        }
        return LinkedRecord(key: row.key, identifier: identifier, hash: Self.hash(identifier, values), values: values)
    }

    /// Fields in their order, each once.
    var fieldNames: [String] {
        table.fields.map(\.field).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Changes when rows mean something else although they are the same.
    var signature: String {
        let parts =
            [table.table, table.key, table.identifier, table.changed ?? ""]
            + table.fields.flatMap {
                [$0.column, $0.field, $0.language ?? "", $0.encoding.rawValue, $0.separator ?? ""]
            }
        return Self.digest(parts)
    }

    private static func split(_ text: String, at separator: String?) -> [String] {
        guard let separator else { return [text] }
        return text.components(separatedBy: separator).map {
            $0.trimmingCharacters(in: .whitespacesAndNewlines)
        }.filter { !$0.isEmpty }
    }

    private static func hash(_ identifier: String, _ values: [FieldText]) -> String {
        digest([identifier] + values.flatMap { [$0.field, $0.language ?? ""] + $0.texts + [""] })
    }

    /// Lengths stand between the parts, so that no two lists of parts run into the same bytes.
    static func digest(_ parts: [String]) -> String {
        var hasher = SHA256()
        for part in parts {
            withUnsafeBytes(of: UInt64(part.utf8.count)) { hasher.update(bufferPointer: $0) }
            hasher.update(data: Data(part.utf8))
        }
        return hasher.finalize().prefix(16).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}

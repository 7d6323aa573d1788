public import Foundation
internal import Glibc
internal import Ingest
public import Settings
internal import Synchronization

/// A folder into which somebody drops exports: CSV, TSV or NDJSON. The newest file of a module's pattern is what holds.
public final class FolderSource: LinkSource {
    private let folder: URL
    private let link: Settings.Link
    private let files = Mutex<[String: File]>([:])

    /// A file as it was read, once for each run.
    private struct File: Sendable {
        var path: String
        var columns: [String]
        var rows: [[String: [String]]]
        var problems: [String]
    }

    /// Bytes of one file.
    private static let limit = 1 << 30

    public init(_ link: Settings.Link, home: URL) {
        self.link = link
        let path = link.folder ?? ""
        folder = path.hasPrefix("/") ? URL(fileURLWithPath: path) : home.appendingPathComponent(path)
    }

    public func table(of module: Settings.Link.Module) async throws -> LinkTable {
        let file = try read(module)
        files.withLock { $0[module.name] = file }
        return try LinkTable(
            module, table: file.path, has: file.columns.map { ($0, "") }, preset: link.preset)
    }

    public func chunk(of table: LinkTable, after place: String?, since: String?) async throws -> LinkChunk {
        let file = files.withLock { $0[table.module.name] }
        let start = place.flatMap { Int($0) } ?? 0
        guard let file, start < file.rows.count else { return LinkChunk(rows: [], next: nil) }
        let end = min(start + link.chunk, file.rows.count)
        var chunk = LinkChunk(rows: [], next: end < file.rows.count ? String(end) : nil)
        if start == 0 { chunk.problems = file.problems }
        for number in start..<end {
            guard let row = row(file.rows[number], table) else {
                chunk.problems.append("\(file.path), row \(number + 1): \(table.key) is empty; give every row its own")
                continue
            }
            if let since, let changed = row.changed, precedes(changed, since) { continue }
            chunk.rows.append(row)
        }
        return chunk
    }

    public func keys(of table: LinkTable) async throws -> [String]? {
        files.withLock { $0[table.module.name] }?.rows.compactMap { $0[table.key]?.first }
    }

    public func latest(of table: LinkTable) async throws -> String? {
        guard let changed = table.changed else { return nil }
        return files.withLock { $0[table.module.name] }?.rows.compactMap { $0[changed]?.first }
            .max { precedes($0, $1) }
    }

    public func row(of table: LinkTable, key: String) async throws -> LinkRow? {
        files.withLock { $0[table.module.name] }?.rows.first { $0[table.key]?.first == key }
            .flatMap { row($0, table) }
    }

    private func row(_ values: [String: [String]], _ table: LinkTable) -> LinkRow? {
        values[table.key]?.first.map { key in
            LinkRow(key: key, values: values, changed: table.changed.flatMap { values[$0]?.first })
        }
    }

    /// Numbers by value, times as they are written.
    private func precedes(_ one: String, _ other: String) -> Bool {
        if let first = Double(one), let second = Double(other) { return first < second }
        return one < other
    }

    // MARK: Files

    private func read(_ module: Settings.Link.Module) throws(LinkFault) -> File {
        let pattern = module.table ?? "*"
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        } catch {
            throw LinkFault(
                "the drop folder \(folder.path) cannot be read: \(error.localizedDescription)",
                remedy: "make it, and let Vitrine's user read it")
        }
        let fitting = names.filter {
            fnmatch(pattern, $0, 0) == 0 && ["csv", "tsv", "ndjson", "jsonl"].contains(ending($0))
        }
        let dated = fitting.map { name in
            let facts = try? FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent(name).path)
            return (name, facts?[.modificationDate] as? Date ?? .distantPast, facts?[.size] as? Int ?? 0)
        }
        guard let newest = dated.max(by: { ($0.1, $0.0) < ($1.1, $1.0) }) else {
            throw LinkFault(
                "module “\(module.name)”: \(folder.path) has no file “\(pattern)” that ends in .csv, .tsv, .ndjson or .jsonl",
                remedy: "drop one there, or correct the module's table, which is a pattern such as objects-*.csv")
        }
        guard newest.2 <= Self.limit else {
            throw LinkFault(
                "\(newest.0) is larger than \(Self.limit >> 20) MB", remedy: "divide it among several modules")
        }
        let path = folder.appendingPathComponent(newest.0).path
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw LinkFault("\(path) cannot be read", remedy: "let Vitrine's user read it")
        }
        return ["ndjson", "jsonl"].contains(ending(newest.0))
            ? try lines(bytes, path: newest.0) : try sheet(bytes, path: newest.0)
    }

    private func ending(_ name: String) -> String { (name as NSString).pathExtension.lowercased() }

    private func sheet(_ bytes: Data, path: String) throws(LinkFault) -> File {
        let table: SpreadsheetTable
        do throws(SpreadsheetError) {
            table = try SpreadsheetTable(parsing: SpreadsheetText(decoding: bytes).text)
        } catch {
            throw LinkFault("\(path): \(error.reason)", remedy: "export it again as “CSV UTF-8”")
        }
        let columns = table.header.map { $0.trimmingCharacters(in: .whitespaces) }
        var file = File(path: path, columns: columns.filter { !$0.isEmpty }, rows: [], problems: [])
        for record in table.records where record.fields.contains(where: { !$0.isEmpty }) {
            if record.fields.count > columns.count {
                file.problems.append(
                    "\(path), line \(record.line): there are more cells than columns; the row was passed over: correct its "
                        + "quotation marks")
                continue
            }
            var row: [String: [String]] = [:]
            for (column, cell) in zip(columns, record.fields) where !column.isEmpty {
                let text = cell.trimmingCharacters(in: .whitespacesAndNewlines)
                if !text.isEmpty { row[column] = [text] }
            }
            file.rows.append(row)
        }
        return file
    }

    private func lines(_ bytes: Data, path: String) throws(LinkFault) -> File {
        var file = File(path: path, columns: [], rows: [], problems: [])
        for (number, line) in bytes.split(separator: 0x0A).enumerated() where line.contains(where: { $0 > 0x20 }) {
            guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(line)), case .object = value else {
                // A line cut short is what a file being written looks like.
                throw LinkFault(
                    "\(path), line \(number + 1) is no JSON object",
                    remedy: "write the file elsewhere and move it here when it is complete")
            }
            let row = value.columns
            for column in row.keys.sorted() where !file.columns.contains(column) { file.columns.append(column) }
            file.rows.append(row.filter { !$0.value.isEmpty })
        }
        return file
    }
}

public import Foundation
internal import Rules
public import Settings
internal import Synchronization

/// An API that answers with JSON, a page at a time.
///
/// Every run reads all pages: an API tells what is gone by not telling of it any more.
public final class RESTSource: LinkSource {
    private let link: Settings.Link
    private let client: HTTPReader
    private let paging: Settings.Link.Paging
    /// What was met in this run: a page that comes again would never end.
    private let met = Mutex<Set<String>>([])

    /// Pages that are looked through for a column that is in no row before.
    private static let pagesSearched = 20

    public init(_ link: Settings.Link, environment: [String: String], home: URL) throws(LinkFault) {
        self.link = link
        paging = link.paging
        client = HTTPReader(
            seconds: link.timeoutSeconds, token: try link.password?.read(environment: environment, folder: home))
    }

    // MARK: Reading

    public func table(of module: Settings.Link.Module) async throws -> LinkTable {
        var module = module
        // Everything is read each time.
        module.changed = nil
        let wanted = Set([module.key, module.identifier].compactMap { $0 } + module.fields.map(\.column))
        var columns: [String] = []
        var place: String?
        begin()
        for _ in 0..<Self.pagesSearched {
            let page = try await page(of: module, at: place)
            for row in page.rows {
                for column in row.keys.sorted() where !columns.contains(column) { columns.append(column) }
            }
            place = page.next
            if place == nil || !wanted.isEmpty && wanted.isSubset(of: columns) { break }
        }
        if columns.isEmpty {
            // An empty list says nothing about columns; whether it may be empty, the limit of withdrawals decides.
            columns = wanted.sorted()
        }
        return try LinkTable(
            module, table: address(of: module), has: columns.map { ($0, "") }, preset: link.preset)
    }

    public func chunk(of table: LinkTable, after place: String?, since: String?) async throws -> LinkChunk {
        if place == nil { begin() }
        let page = try await page(of: table.module, at: place)
        var chunk = LinkChunk(rows: [], next: page.next)
        for row in page.rows {
            guard let key = row[table.key]?.first else {
                chunk.problems.append(
                    "module “\(table.module.name)”: a row of \(table.table) has no \(table.key); give every row its own"
                )
                continue
            }
            chunk.rows.append(LinkRow(key: key, values: row))
        }
        return chunk
    }

    public func keys(of table: LinkTable) async throws -> [String]? { nil }

    public func latest(of table: LinkTable) async throws -> String? { nil }

    public func row(of table: LinkTable, key: String) async throws -> LinkRow? {
        var place: String?
        repeat {
            let chunk = try await chunk(of: table, after: place, since: nil)
            if let row = chunk.rows.first(where: { $0.key == key }) { return row }
            place = chunk.next
        } while place != nil
        return nil
    }

    // MARK: Pages

    private struct Page {
        var rows: [[String: [String]]]
        /// The next page's address; nil behind the last.
        var next: String?
    }

    private func begin() { met.withLock { $0 = [] } }

    private func address(of module: Settings.Link.Module) -> String {
        let base = link.url ?? ""
        guard let path = module.table else { return base }
        return (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/" + path.drop { $0 == "/" }
    }

    /// - Parameter place: an address; or a number, where a parameter counts.
    private func page(of module: Settings.Link.Module, at place: String?) async throws -> Page {
        let base = address(of: module)
        var arguments: [String: String] = [:]
        if let size = paging.size { arguments[size] = String(link.chunk) }
        let counted = paging.page ?? paging.offset
        let number = place.flatMap { Int($0) } ?? paging.first ?? (paging.page == nil ? 0 : 1)
        if let counted { arguments[counted] = String(number) }
        let asked = counted == nil ? place : nil
        let answer = try await client.get(asked ?? base, asked == nil ? arguments : [:])
        let (json, list) = try rows(answer.body, from: asked ?? base)
        let rows = list.map(\.columns)
        var page = Page(rows: rows)
        if counted != nil {
            page.next = rows.isEmpty ? nil : String(number + (paging.page == nil ? rows.count : 1))
            if let first = rows.first { try note("\(first.sorted { $0.key < $1.key })", base, module) }
        } else {
            page.next = try next(json, answer.fields["link"], after: asked ?? base)
            if let next = page.next { try note(next, base, module) }
        }
        return page
    }

    private func note(_ sign: String, _ base: String, _ module: Settings.Link.Module) throws(LinkFault) {
        guard !met.withLock({ $0.insert(sign).inserted }) else { return }
        throw LinkFault(
            "module “\(module.name)”: \(base) gives the same page a second time, so its list would never end",
            remedy: "check paging in the link, or tell whoever runs it; nothing is withdrawn until it is put right")
    }

    private func rows(_ body: Data, from address: String) throws(LinkFault) -> (json: JSONValue, rows: [JSONValue]) {
        guard let json = try? JSONDecoder().decode(JSONValue.self, from: body) else {
            let start = String(decoding: body.prefix(60), as: UTF8.self).filter { !$0.isNewline }
            throw LinkFault(
                "the answer of \(address) is no JSON (it begins “\(start)”)",
                remedy: "check the url and the module's table; open it in a browser", mayPass: true)
        }
        let found = json.member(paging.rows)
        if case .list(let rows)? = found { return (json, rows) }
        var there = ""
        if case .object(let members) = json {
            there = "; it has " + members.keys.sorted().prefix(20).joined(separator: ", ")
        }
        throw LinkFault(
            "the answer of \(address) "
                + (paging.rows.map { "has no list at “\($0)”" } ?? "is no list") + there,
            remedy: "correct paging.rows of the link")
    }

    /// The address of the next page, which must be of the same service: it learns the token.
    private func next(_ json: JSONValue, _ header: String?, after address: String) throws(LinkFault) -> String? {
        let said: String? =
            if let path = paging.next { json.member(path)?.text } else { header.flatMap(Self.next(inHeader:)) }
        guard let said, !said.isEmpty else { return nil }
        guard let base = URL(string: address), let url = URL(string: said, relativeTo: base)?.absoluteURL,
            url.scheme == base.scheme, url.host == base.host, url.port == base.port
        else {
            throw LinkFault(
                "\(address) names “\(said)” as its next page, which is no address of the same service",
                remedy: "correct paging.next of the link, or give page or offset where the API counts")
        }
        return url.absoluteString
    }

    /// `<https://…?page=2>; rel="next", <…>; rel="last"` (RFC 8288).
    static func next(inHeader header: String) -> String? {
        for part in header.split(separator: "<").dropFirst() {
            let halves = part.split(separator: ">", maxSplits: 1)
            guard halves.count == 2 else { continue }
            let relation = halves[1].split(separator: ",", maxSplits: 1).first.map(String.init) ?? ""
            let names = relation.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
            if names.contains(where: { ["rel=\"next\"", "rel=next"].contains($0.lowercased()) }) {
                return String(halves[0])
            }
        }
        return nil
    }
}

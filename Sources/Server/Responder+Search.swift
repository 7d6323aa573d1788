internal import Catalogue
internal import HTTPTypes
internal import IIIF
internal import Publishing

/// What the query of a search says: `q`, `field`, `filter`, `facet`, `cursor` and `limit`.
struct SearchParameters {
    var text = ""
    /// Fields that alone are searched; empty for all.
    var fields: [String] = []
    var filters: [SearchRequest.Filter] = []
    /// Facets to count; `*` for all.
    var facets: [String] = []
    var cursor: SearchCursor?
    var limit: Int

    init(limit: Int) { self.limit = limit }

    /// - Parameter limit: where the query gives none.
    init(_ query: Query, limit: Int) throws(Problem) {
        self.limit = limit
        for item in query.items {
            switch item.name {
            case "q": text = item.value
            case "field": fields.append(item.value)
            case "facet": facets.append(item.value)
            case "filter":
                guard let colon = item.value.firstIndex(of: ":"), colon > item.value.startIndex else {
                    throw Problem(
                        .badRequest, "filter=“\(item.value)” is no filter. Accepted: a field, a colon and a value.")
                }
                filters.append(
                    SearchRequest.Filter(
                        field: String(item.value[..<colon]),
                        text: String(item.value[item.value.index(after: colon)...])))
            case "cursor":
                guard let given = SearchCursor(item.value) else {
                    throw Problem(
                        .badRequest, "cursor=“\(item.value)” is no cursor. Accepted: what “next” of an answer has.")
                }
                cursor = given
            case "limit":
                guard let number = Int(item.value), (1...100).contains(number) else {
                    throw Problem(.badRequest, "limit=“\(item.value)” is not possible. Accepted: 1 to 100.")
                }
                self.limit = number
            default: break
            }
        }
        guard fields.count <= 20, filters.count <= 20, facets.count <= 20 else {
            throw Problem(.badRequest, "These are too many parameters. Accepted: up to 20 of each name.")
        }
    }

    /// The parameters as a query, such as `q=map&cursor=12-20`.
    func query(cursor: SearchCursor?) -> String {
        var items = text.isEmpty ? [] : [("q", text)]
        items += fields.map { ("field", $0) } + filters.map { ("filter", "\($0.field):\($0.text)") }
        items += facets.map { ("facet", $0) }
        if let cursor { items.append(("cursor", cursor.description)) }
        return items.map { "\($0)=\(PathSegment.encode($1))" }.joined(separator: "&")
    }
}

extension Responder {
    /// What somebody wrote, read.
    func searchQuery(_ text: String) throws(Problem) -> SearchQuery {
        do throws(SearchQueryError) {
            return try SearchQuery(parsing: text)
        } catch {
            throw Problem(.badRequest, "The query cannot be read: \(error).")
        }
    }

    /// Asks the catalogue; what it refuses becomes a refusal for the client.
    func searched<Result>(_ ask: (Catalogue) async throws -> Result) async throws -> Result {
        do {
            return try await ask(site.catalogue)
        } catch SearchError.query(let error) {
            throw Problem(.badRequest, "The query cannot be answered: \(error).")
        } catch SearchError.unknownFacet(let field, let known) {
            throw Problem(
                .badRequest,
                known.isEmpty
                    ? "No field has values that are counted here."
                    : "“\(field)” is no field whose values are counted. Accepted: \(known.joined(separator: ", ")).")
        } catch SearchError.expired {
            throw Problem(
                .gone, "The collection changed since this list began, and it is not kept any more. Ask without cursor.")
        }
    }

    func request(_ parameters: SearchParameters, _ inquiry: Inquiry) async throws -> SearchRequest {
        guard !parameters.text.isEmpty else { return SearchRequest(nil, filters: parameters.filters) }
        var query = try searchQuery(parameters.text)
        if !parameters.fields.isEmpty {
            let known = try await site.catalogue.searchFields(for: inquiry.audience)
            for field in parameters.fields where !known.contains(field.lowercased()) {
                throw Problem(
                    .badRequest, "There is no field “\(field)”. Accepted: \(known.joined(separator: ", ")).")
            }
            let within = parameters.fields.map { SearchQuery.field($0, query) }
            query = within.count == 1 ? within[0] : .or(within)
        }
        return SearchRequest(query, filters: parameters.filters)
    }

    /// `/iiif/collection/search?q=…`: the collection has its query in its path.
    func searchCollection(_ version: NamedVersion?, _ query: Query, _ inquiry: Inquiry) throws -> Answer {
        guard let text = query["q"], !text.isEmpty else {
            throw Problem(.badRequest, "There is nothing to look for. Accepted: /iiif/collection/search/{query}.")
        }
        _ = try searchQuery(text)
        return .redirect(to: Links(base: inquiry.base, named: version?.presentation).collection(.search(text)))
    }

    /// `/api/v1/search`
    func searchDocument(_ query: Query, _ inquiry: Inquiry) async throws -> Answer {
        let parameters = try SearchParameters(query, limit: 20)
        guard !parameters.text.isEmpty || !parameters.filters.isEmpty || !parameters.facets.isEmpty else {
            throw Problem(
                .badRequest, "There is nothing to look for. Accepted: q=words, filter=field:value or facet=field.")
        }
        let path = "api/v1/search?\(parameters.query(cursor: parameters.cursor))&limit=\(parameters.limit)"
        return try await programmingDocument(path, inquiry) { links in
            let request = try await request(parameters, inquiry)
            return try await searched { catalogue in
                let answer = try await catalogue.search(
                    request, for: inquiry.audience, after: parameters.cursor, limit: parameters.limit)
                let facets =
                    parameters.facets.isEmpty
                    ? []
                    : try await catalogue.facets(
                        parameters.facets.contains("*") ? nil : parameters.facets, of: request, for: inquiry.audience,
                        limit: 50)
                return SearchDocument(
                    parameters: parameters, answer: answer, facets: facets, links: links,
                    collections: site.builders(for: inquiry.audience).collections
                ).bytes
            }
        }
    }

    /// `/api/v1/suggest`
    func suggestions(_ query: Query, _ inquiry: Inquiry) async throws -> Answer {
        guard let text = query["q"], !text.isEmpty else {
            throw Problem(.badRequest, "There is nothing to go on from. Accepted: q=two or more letters.")
        }
        let typed = String(text.prefix(200))
        return try await programmingDocument("api/v1/suggest?q=\(PathSegment.encode(typed))", inquiry) { _ in
            let found = try await site.catalogue.suggestions(for: typed, for: inquiry.audience, limit: 10)
            var json = JSONWriter()
            json.object { json in
                json.member("query", typed)
                json.key("suggestions")
                json.array { json in
                    for suggestion in found {
                        json.object { json in
                            json.member("word", suggestion.word)
                            json.member("objects", suggestion.objects)
                        }
                    }
                }
            }
            return json.bytes
        }
    }

    /// A document of the interface for programs: kept, like those for viewers, until anything changes.
    private func programmingDocument(
        _ path: String, _ inquiry: Inquiry, make: (Links) async throws -> [UInt8]
    ) async throws -> Answer {
        let key = DocumentCache.Key(
            path: path, base: inquiry.base, version: .v3, audience: inquiry.audience.name,
            change: try await site.catalogue.lastChange())
        let document = try await kept(key) { try await make(Links(base: inquiry.base, named: nil)) }
        return try sent(
            document, type: "application/json", changedAt: nil,
            due: try await site.catalogue.nextDay(for: inquiry.audience), vary: "Accept-Encoding", inquiry)
    }
}

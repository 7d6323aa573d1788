internal import Catalogue
internal import HTTPTypes
internal import IIIF
internal import Publishing
internal import Settings

extension Responder {
    /// Whether the home page is asked to search.
    static func isSearch(_ query: Query) -> Bool {
        query.items.contains { $0.name == "q" && !$0.value.isEmpty || $0.name == "filter" }
    }

    /// `/?q=…`: what was found, with facets beside it. Works without a script.
    func searchPage(_ query: Query, _ inquiry: Inquiry) async throws -> Answer {
        var parameters = SearchParameters(limit: site.settings.collection.pageSize)
        do {
            parameters = try SearchParameters(query, limit: site.settings.collection.pageSize)
            parameters.limit = site.settings.collection.pageSize
            parameters.facets = []
            let request = try await request(parameters, inquiry)
            let (cursor, limit) = (parameters.cursor, parameters.limit)
            let (answer, facets) = try await searched { catalogue in
                (
                    try await catalogue.search(request, for: inquiry.audience, after: cursor, limit: limit),
                    try await catalogue.facets(nil, of: request, for: inquiry.audience, limit: 12)
                )
            }
            return page(parameters, answer, facets, inquiry)
        } catch let problem as Problem where problem.status == .gone {
            parameters.cursor = nil
            return .redirect(to: "\(inquiry.base)/?\(parameters.query(cursor: nil))")
        } catch let problem as Problem where problem.status == .badRequest {
            parameters.text = query["q"] ?? ""
            var answer = searchFrame(parameters, results: "<p>\(problem.detail)</p>", inquiry)
            answer.status = .badRequest
            return answer
        }
    }

    private func page(
        _ parameters: SearchParameters, _ answer: SearchAnswer, _ facets: [SearchFacet], _ inquiry: Inquiry
    ) -> Answer {
        let links = Links(base: inquiry.base, named: nil)
        let languages = Self.languages(inquiry)
        let items = answer.hits.map { hit in
            card(
                hit.object, extract: hit.extract.isEmpty ? nil : SearchDocument.html(hit.extract), links, languages,
                inquiry)
        }
        let offset = parameters.cursor?.offset ?? 0
        var pages: [HTML] = []
        if offset > 0 {
            let before = offset - parameters.limit
            let cursor = before > 0 ? SearchCursor(change: answer.change, offset: before) : nil
            pages.append("<a rel=\"prev\" href=\"?\(parameters.query(cursor: cursor))\">Previous page</a>")
        }
        if let next = answer.next {
            pages.append("<a rel=\"next\" href=\"?\(parameters.query(cursor: next))\">Next page</a>")
        }
        let chosen = parameters.filters.map { filter -> HTML in
            var without = parameters
            without.cursor = nil
            without.filters.removeAll { $0 == filter }
            let target = without.query(cursor: nil)
            return " · <a href=\"?\(target)\">\(filter.field): \(filter.text) ✕</a>"
        }
        let number: HTML =
            answer.isComplete
            ? answer.total == 1 ? "1 object" : "\(answer.total) objects" : "more than \(answer.total) objects"
        let collection: HTML =
            parameters.filters.isEmpty
            ? " · <a href=\"\(links.collection(.search(parameters.text)))\">IIIF collection</a>" : ""
        return searchFrame(
            parameters,
            results: """
                <p>\(number)\(HTML(chosen, separator: ""))\(collection)</p>
                <ul class="objects">\(HTML(items))</ul><nav class="pages" aria-label="Pages">\(HTML(pages))</nav>
                """,
            aside: HTML(facets.compactMap { list($0, parameters) }), inquiry)
    }

    private func list(_ facet: SearchFacet, _ parameters: SearchParameters) -> HTML? {
        guard !facet.values.isEmpty else { return nil }
        let items = facet.values.map { value -> HTML in
            var narrowed = parameters
            let filter = SearchRequest.Filter(field: facet.field, text: value.text)
            if narrowed.filters.contains(filter) { return "<li><strong>\(value.text)</strong> \(value.objects)</li>" }
            narrowed.filters.append(filter)
            return "<li><a href=\"?\(narrowed.query(cursor: nil))\">\(value.text)</a> \(value.objects)</li>"
        }
        let name = facet.field.split(separator: "_").joined(separator: " ")
        return "<h2>\(name)</h2><ul>\(HTML(items))</ul>"
    }

    private func searchFrame(
        _ parameters: SearchParameters, results: HTML, aside: HTML = "", _ inquiry: Inquiry
    ) -> Answer {
        let name = text(site.settings.collection.title.byLanguage, Self.languages(inquiry)) ?? "Collection"
        let side: HTML = aside.text.isEmpty ? "" : "<aside class=\"facets\" aria-label=\"Narrow down\">\(aside)</aside>"
        return html(
            title: "\(parameters.text.isEmpty ? "Search" : parameters.text) – \(name)",
            body: """
                <header><h1><a href="\(inquiry.base)/">\(name)</a></h1></header>
                <main>\(searchForm(parameters.text, parameters.filters))
                <div class="found\(aside.text.isEmpty ? "" : " sided")">\(side)<div class="results">\(results)</div></div></main>
                """, inquiry)
    }

    /// The box to search with, which keeps what the results were narrowed to.
    func searchForm(_ text: String, _ filters: [SearchRequest.Filter]) -> HTML {
        let kept = filters.map { filter -> HTML in
            "<input type=\"hidden\" name=\"filter\" value=\"\(filter.field):\(filter.text)\">"
        }
        return """
            <form class="search" role="search" action="" method="get">
            <input type="search" name="q" value="\(text)" aria-label="Search" placeholder="Search" maxlength="1000">
            \(HTML(kept))<button>Search</button></form>
            """
    }
}

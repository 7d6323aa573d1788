internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import NIOCore
internal import Publishing
internal import Settings

extension Responder {
    /// `/`: the objects, a page at a time.
    func homePage(_ query: Query, _ inquiry: Inquiry) async throws -> Answer {
        if let state = query["iiif-content"] { return try await contentStatePage(state, inquiry) }
        if Self.isSearch(query) { return try await searchPage(query, inquiry) }
        let size = site.settings.collection.pageSize
        let page = max(1, min(query["page"].flatMap(Int.init) ?? 1, 1_000_000))
        let extent = try await site.catalogue.extent(for: inquiry.audience)
        let objects = try await site.catalogue.objects(for: inquiry.audience, offset: (page - 1) * size, limit: size)
        let links = Links(base: inquiry.base, named: nil)
        let languages = Self.languages(inquiry)
        let settings = site.settings.collection
        let title = text(settings.title.byLanguage, languages) ?? "Collection"
        let items = objects.map { card($0, extract: nil, links, languages, inquiry) }
        let last = max(1, (extent.objects + size - 1) / size)
        var pages: [HTML] = []
        if page > 1 { pages.append("<a rel=\"prev\" href=\"?page=\(min(page - 1, last))\">Previous page</a>") }
        if page < last { pages.append("<a rel=\"next\" href=\"?page=\(page + 1)\">Next page</a>") }
        let summary = settings.summary.flatMap { text($0.byLanguage, languages) }
        let empty: HTML =
            extent.objects > 0
            ? "" : "<p>Nothing is published yet. <code>vitrine import FOLDER --home HOME</code> brings objects in.</p>"
        return html(
            title: title,
            body: """
                <header><h1>\(title)</h1>\(summary.map { "<p>\($0)</p>" as HTML } ?? "")</header>
                <main>\(searchForm("", []))\(empty)<ul class="objects">\(HTML(items))</ul>
                <nav class="pages" aria-label="Pages">\(HTML(pages))</nav></main>
                <footer>\(extent.objects) objects · <a href="\(links.topCollection)">IIIF collection</a></footer>
                """, inquiry)
    }

    /// `/object/{identifier}`: the object in the viewer.
    func objectPage(_ position: Catalogue.ObjectPosition, _ inquiry: Inquiry) async throws -> Answer {
        if let state = try inquiry.route().query["iiif-content"] { return try await contentStatePage(state, inquiry) }
        let object = try await directory(of: position.identifier, change: position.change, inquiry)
        let title = object.label.text(preferring: Self.languages(inquiry)) ?? object.identifier
        let manifest = Links(base: inquiry.base, named: nil).manifest(object.identifier)
        return viewerPage(View(document: manifest, title: title, identifier: object.identifier), inquiry)
    }

    /// `/assets/…`: Vitrine's own style and script, and the installed viewer's files.
    func asset(_ path: String, _ inquiry: Inquiry) async throws -> Answer {
        let own = ["vitrine.css": (PageAssets.style, "text/css"), "vitrine.js": (PageAssets.script, "text/javascript")]
        if let (text, type) = own[path] {
            return try validated(
                .text(text, type: type + "; charset=utf-8"), entityTag: Self.tag(of: Array(text.utf8)),
                cacheControl: "public, max-age=300", inquiry)
        }
        let types = [
            "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "map": "application/json",
            "woff2": "font/woff2", "svg": "image/svg+xml", "png": "image/png", "txt": "text/plain; charset=utf-8",
        ]
        guard let folder = site.viewerFolder, let type = types[(path as NSString).pathExtension],
            let file = MediaFile(path: folder + "/" + path, below: folder)
        else { throw Problem(.notFound, "There is no file “\(path)” here.") }
        var answer = Answer(.ok, body: .file(file, offset: 0, length: file.size))
        answer.fields[.contentType] = type
        return try validated(
            answer, entityTag: "\(file.size)-\(file.modified)", cacheControl: "public, max-age=86400", inquiry)
    }

    // MARK: Pieces

    func html(title: String, bodyClass: String = "", body: HTML, _ inquiry: Inquiry) -> Answer {
        let page: HTML = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title><link rel="icon" href="data:,">
            <link rel="stylesheet" href="\(inquiry.base)/assets/vitrine.css"></head>
            <body class="\(bodyClass)">\(body)</body></html>
            """
        var answer = Answer.text(page.text, type: "text/html; charset=utf-8")
        answer.fields[.cacheControl] = "no-cache"
        answer.fields[.vary] = "Accept-Language"
        // Viewers set styles from script and read images and manifests from anywhere; scripts come from here alone.
        answer.fields[.contentSecurityPolicy] =
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data: blob:; "
            + "media-src * blob:; connect-src *; font-src 'self' data:; worker-src 'self' blob:; base-uri 'none'; "
            + "form-action 'self'"
        return answer
    }

    /// An object in a list.
    func card(
        _ object: ObjectSummary, extract: HTML?, _ links: Links, _ languages: [String], _ inquiry: Inquiry
    ) -> HTML {
        let collections = site.builders(for: inquiry.audience).collections
        let label = collections.label(of: object).text(preferring: languages) ?? object.identifier
        let picture: HTML =
            if let image = object.image.flatMap({ collections.thumbnail($0, links: links, version: .v3) }) {
                "<img src=\"\(image.id)\" alt=\"\" loading=\"lazy\">"
            } else {
                "<span class=\"kind\" aria-hidden=\"true\">\(Self.sign(object.kind))</span>"
            }
        let parts = object.count == 1 ? object.identifier : "\(object.identifier) · \(object.count)"
        let text: HTML = extract.map { "<p class=\"extract\">\($0)</p>" } ?? ""
        return """
            <li><a href="\(links.page(object.identifier))"><div class="frame">\(picture)</div>
            <h2>\(label)</h2><p>\(parts)</p>\(text)</a></li>
            """
    }

    func text(_ texts: [(language: String, texts: [String])], _ languages: [String]) -> String? {
        for language in languages {
            if let entry = texts.first(where: { $0.language == language }) { return entry.texts.first }
        }
        return texts.first?.texts.first
    }

    /// The client's languages, best first, in the order given: weights are almost always falling.
    static func languages(_ inquiry: Inquiry) -> [String] {
        (inquiry.fields[.acceptLanguage] ?? "").split(separator: ",").prefix(20).flatMap { entry -> [String] in
            let tag = entry.split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
            let primary = tag.split(separator: "-").first.map(String.init) ?? tag
            return tag == primary ? [tag] : [tag, primary]
        }
    }

    private static func sign(_ kind: String) -> String {
        switch kind {
        case "sound": "♪"
        case "video": "▶"
        case "document": "¶"
        default: "…"
        }
    }
}

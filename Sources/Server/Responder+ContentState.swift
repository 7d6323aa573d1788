internal import Catalogue
internal import HTTPTypes
internal import IIIF
internal import Publishing

/// What the viewer is to open.
struct View: Sendable {
    /// URI of a manifest or collection.
    var document: String
    /// For people.
    var title: String
    /// The object that is shown; nil for a collection.
    var identifier: String?
    /// URI of the canvas to begin with; nil for the first.
    var canvas: String?
    /// On the canvas, in its coordinates.
    var region: PixelRectangle?
    /// Seconds.
    var time: Double?

    /// A content state that says the same.
    var link: String?
}

/// `?iiif-content=` on the home page and on the pages of objects (Content State API 1.0, section 3.1).
///
/// Only documents of this server are opened: a page under the museum's name shows nothing that somebody else wrote.
extension Responder {
    /// The viewer at a content state, or a page that says why there is nothing to show.
    func contentStatePage(_ parameter: String, _ inquiry: Inquiry) async throws -> Answer {
        do {
            return viewerPage(try await view(parameter, inquiry), inquiry)
        } catch let problem as Problem {
            var answer = html(
                title: "This link cannot be opened",
                body: """
                    <header><h1>This link cannot be opened</h1></header>
                    <main><p>\(problem.detail)</p><p><a href="\(inquiry.base)/">All objects</a></p></main>
                    """, inquiry)
            answer.status = problem.status
            answer.fields[.cacheControl] = "no-store"
            return answer
        }
    }

    private func view(_ parameter: String, _ inquiry: Inquiry) async throws -> View {
        guard parameter.utf8.count <= 16_384 else { throw Problem(.badRequest, "iiif-content is too long.") }
        let state: ContentState
        do throws(ContentState.Problem) {
            state = try ContentState(parameter)
        } catch {
            throw Problem(.badRequest, "iiif-content \(error.description).")
        }
        switch state {
        case .uri(let uri): return try await view(of: uri, nil, inquiry)
        case .targets(let targets):
            // Several are all meant, and the first is where to begin (section 5.3).
            guard let first = targets.first else { throw Problem(.badRequest, "iiif-content names nothing to show.") }
            return try await view(of: first.manifest ?? first.resource.source, first.resource, inquiry)
        }
    }

    private func view(of uri: String, _ target: AnnotationTarget?, _ inquiry: Inquiry) async throws -> View {
        guard uri.hasPrefix(inquiry.base + "/iiif/"), let reading = try? RequestTarget.parse(uri, prefix: site.prefix)
        else {
            throw Problem(
                .badRequest, "iiif-content names “\(uri)”. This viewer opens the objects of \(inquiry.base)/ only.")
        }
        switch reading.route {
        case .topCollection, .collection: return View(document: uri, title: "Collection")
        default: break
        }
        guard let (route, position) = try await follow(reading, inquiry),
            let object = try await site.catalogue.object(position.identifier, for: inquiry.audience)
        else { throw Problem(.notFound, "There is no object here that “\(uri)” could mean.") }
        return try view(of: object, target ?? Self.target(of: route, uri), inquiry)
    }

    /// The canvas or range that a bare URI names.
    private static func target(of route: Route, _ uri: String) -> AnnotationTarget? {
        switch route {
        case .canvas: AnnotationTarget(.canvas, uri)
        case .range: AnnotationTarget(.range, uri)
        default: nil
        }
    }

    private func view(of object: ObjectRecord, _ target: AnnotationTarget?, _ inquiry: Inquiry) throws -> View {
        let links = Links(base: inquiry.base, named: nil)
        let manifest = site.builders(for: inquiry.audience).manifests.manifest(of: object, links: links, version: .v3)
        var view = View(
            document: manifest.id, title: manifest.label.text(preferring: Self.languages(inquiry)) ?? object.identifier,
            identifier: object.identifier)
        guard let target, [.canvas, .timeline, .range].contains(target.kind) else { return view }
        var part = target
        if target.kind == .range {
            let range = manifest.structures.lazy.compactMap { $0.find(target.source) }.first
            guard let range else { throw Problem(.notFound, "“\(object.identifier)” has no section \(target.source).") }
            guard let first = Self.firstCanvas(of: range) else { return view }
            part = first
        }
        let canvas = manifest.items.first { $0.id == part.source } ?? renamed(part.source, in: object, manifest)
        guard let canvas else {
            throw Problem(.notFound, "“\(object.identifier)” has no canvas \(part.source).")
        }
        view.canvas = canvas.id
        switch part.selector {
        case .fragment(let fragment):
            view.region = fragment.region.flatMap { Self.cut($0, to: canvas.extent.size) }
            view.time = fragment.start
        case .point(let point):
            view.time = point.t
            if let x = point.x, let y = point.y, let size = canvas.extent.size {
                // A point is shown with what is around it.
                let (width, height) = (max(1, size.width / 8), max(1, size.height / 8))
                let around = PixelRectangle(
                    x: min(x, size.width) - width / 2, y: min(y, size.height) - height / 2, width: width, height: height
                )
                view.region = Self.cut(around, to: size)
            }
        default: break
        }
        view.link = links.view(object.identifier, canvas: canvas.id, selector: part.selector)
        return view
    }

    /// The canvas of an address that an earlier identifier stands in.
    private func renamed(_ source: String, in object: ObjectRecord, _ manifest: Manifest) -> Canvas? {
        guard let reading = try? RequestTarget.parse(source, prefix: site.prefix),
            case .canvas(_, _, let name) = reading.route,
            let known = site.manifests.canvas(named: name, in: object), manifest.items.indices.contains(known.index)
        else { return nil }
        return manifest.items[known.index]
    }

    private static func firstCanvas(of range: ContentsRange) -> AnnotationTarget? {
        for item in range.items {
            switch item {
            case .canvas(let target): return target
            case .range(let inner): if let found = firstCanvas(of: inner) { return found }
            }
        }
        return nil
    }

    /// What of a region is on the canvas; nil where nothing is, or all of a canvas that has no size.
    private static func cut(_ region: PixelRectangle, to size: PixelSize?) -> PixelRectangle? {
        guard let size, region.x < size.width, region.y < size.height else { return nil }
        let (x, y) = (max(0, region.x), max(0, region.y))
        let right = region.width > size.width - region.x ? size.width : region.x + region.width
        let bottom = region.height > size.height - region.y ? size.height : region.y + region.height
        guard right > x, bottom > y else { return nil }
        return PixelRectangle(x: x, y: y, width: right - x, height: bottom - y)
    }

    /// The page with the viewer in it.
    func viewerPage(_ view: View, _ inquiry: Inquiry) -> Answer {
        let link = view.link ?? view.identifier.map { Links(base: inquiry.base, named: nil).view($0) }
        let data: [(String, String?)] = [
            ("manifest", view.document), ("canvas", view.canvas), ("region", view.region?.description),
            ("time", view.time.map { "\($0)" }),
        ]
        let attributes = HTML(
            data.compactMap { name, value in value.map { "data-\(name)=\"\($0)\"" as HTML } })
        let viewer: HTML =
            site.viewerFolder == nil
            ? """
            <div class="note"><p>No viewer is installed here. Open the manifest in any IIIF viewer, or run
            <code>scripts/install-mirador.sh</code> and set <code>viewer.assets</code>.</p></div>
            """
            : """
            <div id="viewer" \(attributes)></div>
            <script src="\(inquiry.base)/assets/mirador.min.js"></script>
            <script src="\(inquiry.base)/assets/vitrine.js"></script>
            """
        let sharing: HTML = link.map { "<a id=\"link\" href=\"\($0)\">Copy link to this view</a>" } ?? ""
        return html(
            title: view.title, bodyClass: "viewing",
            body: """
                <div class="bar"><a href="\(inquiry.base)/">All objects</a><strong>\(view.title)</strong>
                \(sharing)<a href="\(view.document)">IIIF manifest</a></div>
                \(viewer)
                """, inquiry)
    }
}

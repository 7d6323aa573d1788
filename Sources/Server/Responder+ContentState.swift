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

    private func view(of address: String, _ target: AnnotationTarget?, _ inquiry: Inquiry) async throws -> View {
        let (uri, fragment) = Self.parts(of: address)
        guard uri.hasPrefix(inquiry.base + "/iiif/"), let reading = try? RequestTarget.parse(uri, prefix: site.prefix)
        else {
            throw Problem(
                .badRequest, "iiif-content names “\(uri)”. This viewer opens the objects of \(inquiry.base)/ only.")
        }
        switch reading.route {
        case .topCollection: return View(document: uri, title: "Collection")
        case .collection(_, let name, let value, let page):
            try await checkCollection(CollectionPath(name: name, value: value, page: page), inquiry)
            return View(document: uri, title: "Collection")
        default: break
        }
        guard let (route, position) = try await follow(reading, inquiry),
            let object = try await site.catalogue.object(position.identifier, for: inquiry.audience)
        else { throw Problem(.notFound, "There is no object here that “\(uri)” could mean.") }
        let manifest = site.manifests.manifest(
            of: object, links: Links(base: inquiry.base, named: nil), version: .v3)
        var part = target
        if part == nil {
            part = try await self.target(of: route, uri, object, manifest, inquiry)
            if let fragment { part?.selector = .fragment(fragment) }
        }
        return try view(of: object, manifest, part, inquiry)
    }

    /// A URI that is nothing but a string may say itself which part is meant.
    private static func parts(of address: String) -> (uri: String, fragment: MediaFragment?) {
        guard let hash = address.lastIndex(of: "#"), let fragment = MediaFragment(address[hash...].dropFirst()) else {
            return (address, nil)
        }
        return (String(address[..<hash]), fragment)
    }

    /// The part of an object that a bare URI names: a canvas, a range, or what an annotation or a page of annotations
    /// is about, since that is where they are seen (section 2.2.4).
    private func target(
        of route: Route, _ uri: String, _ object: ObjectRecord, _ manifest: Manifest, _ inquiry: Inquiry
    ) async throws -> AnnotationTarget? {
        let links = Links(base: inquiry.base, named: nil)
        switch route {
        case .canvas: return AnnotationTarget(.canvas, uri)
        case .range: return AnnotationTarget(.range, uri)
        case .annotation(_, _, let name):
            let beside = try await annotation(name, object, links, inquiry)
            return try (beside ?? annotation(name, in: manifest, object, .v3)).target
        case .annotationPage(_, _, let name):
            let beside = try await page(name, object, links, inquiry)
            let listing = try beside ?? page(partName(name, object), in: manifest)
            return listing.annotations?.first.map { AnnotationTarget($0.target.kind, $0.target.source) }
        default: return nil
        }
    }

    private func view(
        of object: ObjectRecord, _ manifest: Manifest, _ target: AnnotationTarget?, _ inquiry: Inquiry
    ) throws -> View {
        let links = Links(base: inquiry.base, named: nil)
        var view = View(
            document: manifest.id, title: manifest.label.text(preferring: Self.languages(inquiry)) ?? object.identifier,
            identifier: object.identifier)
        guard let target, [.canvas, .timeline, .range].contains(target.kind) else { return view }
        var part = target
        if target.kind == .range {
            guard let section = range(target.source, in: manifest) else {
                throw Problem(.notFound, "“\(object.identifier)” has no section \(target.source).")
            }
            guard let first = Self.firstCanvas(of: section) else { return view }
            part = first
        }
        let own = manifest.items.first { $0.id == part.source } ?? renamed(part.source, in: object, manifest)
        guard let canvas = own else {
            // A picture before or beside others is seen where they are; a place on it is no place there.
            let holder = manifest.items.first { Self.isAttached(part.source, to: $0.properties) }
            guard holder != nil || Self.isAttached(part.source, to: manifest.properties) else {
                throw Problem(.notFound, "“\(object.identifier)” has no canvas \(part.source).")
            }
            view.canvas = holder?.id
            view.link = holder.map { links.view(object.identifier, canvas: $0.id) }
            return view
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

    /// The section of an address, in whichever version that names it.
    private func range(_ source: String, in manifest: Manifest) -> ContentsRange? {
        if let range = manifest.structures.lazy.compactMap({ $0.find(source) }).first { return range }
        guard let reading = try? RequestTarget.parse(source, prefix: site.prefix),
            case .range(_, _, let name) = reading.route
        else { return nil }
        return manifest.structures.lazy.compactMap { $0.find { $0.id.hasSuffix("/range/" + name) } }.first
    }

    private static func isAttached(_ source: String, to properties: ResourceProperties) -> Bool {
        [properties.placeholder, properties.accompanying].contains { $0?.id == source }
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

internal import Catalogue
internal import HTTPTypes
internal import IIIF
internal import Publishing

/// Parts of objects, each made from the rows that it shows.
extension Responder {
    /// An object's directory, and its parts as this request names them.
    private struct Parts {
        let directory: ObjectDirectory
        let builder: ManifestBuilder
        let links: Links
        let version: PresentationVersion
        let audience: Audience
        let catalogue: Catalogue

        /// What a place needs.
        /// - Throws: `Changed`.
        func records(_ place: DirectoryPlace) async throws -> [ResourceRecord] {
            let records = try await catalogue.parts(
                directory.needs(place), of: directory.identifier, at: directory.change, for: audience)
            guard let records else { throw Changed() }
            return records
        }
    }

    /// The object changed between two reads.
    private struct Changed: Error {}
    private static let mostAttempts = 5

    /// Whether a document is made from a directory.
    static func isPart(_ route: Route) -> Bool {
        switch route {
        case .canvas, .annotationPage, .annotation, .annotationCollection, .range: true
        default: false
        }
    }

    /// A document about a part of an object: one that is kept, or is made now and kept.
    func part(
        _ route: Route, _ position: Catalogue.ObjectPosition, _ version: NamedVersion, _ inquiry: Inquiry
    ) async throws -> DocumentCache.Document {
        var key = key(of: route, position, version, inquiry)
        if let known = site.documents[key] { return known }
        var change = position.change
        for _ in 0..<Self.mostAttempts {
            let directory = try await directory(of: position.identifier, change: change, inquiry)
            let parts = Parts(
                directory: directory, builder: site.builders(for: inquiry.audience).manifests,
                links: Links(base: inquiry.base, named: route.version?.presentation),
                version: version.presentation, audience: inquiry.audience, catalogue: site.catalogue)
            do {
                let document = DocumentCache.Document(try await encoded(route, parts, inquiry))
                key.change = directory.change
                site.documents.insert(document, for: key)
                return document
            } catch is Changed {
                guard
                    let now = try await site.catalogue.position(of: position.identifier, for: inquiry.audience),
                    now.state == .public
                else { throw Problem(.notFound, "There is no object “\(position.identifier)” here.") }
                change = now.change
            }
        }
        throw Problem(.serviceUnavailable, "“\(position.identifier)” is being changed. Ask again.", retryAfter: 1)
    }

    func directory(of identifier: String, change: Int, _ inquiry: Inquiry) async throws -> ObjectDirectory {
        let (catalogue, audience) = (site.catalogue, inquiry.audience)
        let builder = site.builders(for: audience).manifests
        let key = ObjectKey(identifier: identifier, audience: audience.name, change: change)
        let directory = try await site.directories.value(key) {
            try await catalogue.gather(identifier, for: audience) { object, next in
                var reader = DirectoryReader(builder)
                while let resource = try next() { reader.add(resource) }
                return reader.directory(object)
            } ?? nil
        }
        guard let directory else { throw Problem(.notFound, "There is no object “\(identifier)” here.") }
        return directory
    }

    private func encoded(_ route: Route, _ parts: Parts, _ inquiry: Inquiry) async throws -> [UInt8] {
        let document: PresentationDocument
        switch route {
        case .canvas(_, _, let name):
            let manifest = parts.links.manifest(parts.directory.identifier)
            document = .canvas(try await canvas(name, parts), manifest: manifest)
        case .annotationPage(_, _, let name): document = .annotationPage(try await annotationPage(name, parts))
        case .annotation(_, _, let name): document = .annotation(try await annotation(name, parts))
        case .annotationCollection(_, _, let name):
            document = .annotationCollection(try await annotationCollection(name, parts))
        case .range(_, _, let name):
            let manifest = parts.links.manifest(parts.directory.identifier)
            document = .range(try await range(name, parts, inquiry), manifest: manifest)
        default: throw Problem(.notFound, "There is no document of this kind.")
        }
        guard let bytes = document.encoded(as: parts.version) else { throw unsupported(parts.version) }
        return bytes
    }

    func unsupported(_ version: PresentationVersion) -> Problem {
        Problem(
            .notFound, "Version \(version.rawValue) has no document of this kind. Accepted: manifest, canvas, range.")
    }

    /// A section. Where they begin and end is worked out once for all of an object.
    private func range(_ name: String, _ parts: Parts, _ inquiry: Inquiry) async throws -> ContentsRange {
        let (directory, builder, links, version) = (parts.directory, parts.builder, parts.links, parts.version)
        let (catalogue, audience) = (parts.catalogue, parts.audience)
        let key = ObjectKey(
            identifier: directory.identifier, audience: audience.name, change: directory.change,
            links: "\(links.manifest("")) \(version.rawValue)")
        let index = try await site.ranges.value(key) {
            guard let object = try await catalogue.object(directory.identifier, for: audience),
                object.change == directory.change
            else { throw Changed() }
            return RangeIndex(builder.structures(of: object, links: links, version: version))
        }
        guard let range = index[name] else { throw Problem(.notFound, "This object has no range “\(name)”.") }
        return range
    }

    private func canvas(_ name: String, _ parts: Parts) async throws -> Canvas {
        let (directory, builder) = (parts.directory, parts.builder)
        if let place = directory.canvas(named: name) {
            let records = try await parts.records(place)
            guard
                let canvas = builder.canvas(
                    at: place, records, in: directory, links: parts.links, version: parts.version)
            else { throw Changed() }
            return canvas
        }
        let ending = "/canvas/" + name
        for place in directory.places(withPart: name) {
            let attached = builder.attached(
                at: place, try await parts.records(place), in: directory, links: parts.links, version: parts.version)
            if let found = attached.first(where: { $0.id.hasSuffix(ending) }) { return Canvas(found) }
        }
        throw Problem(
            .notFound, "This object has no canvas “\(name)”. Accepted: r and the id of one of its resources.")
    }

    /// An annotation page: of what is said beside a page or of its text, or one of those that the manifest itself holds.
    private func annotationPage(_ name: String, _ parts: Parts) async throws -> AnnotationPage {
        if let page = try await own(name, parts) { return page }
        let name = parts.directory.partName(name)
        let ending = "/annotationpage/" + name
        for place in parts.directory.places(withPart: name) {
            let (canvas, attached) = try await held(place, parts)
            let pages = (canvas.map { $0.items + $0.annotations } ?? []) + attached.flatMap(\.items)
            if let page = pages.first(where: { $0.id.hasSuffix(ending) }) { return page }
        }
        throw Problem(.notFound, "This object has no annotation page “\(name)”, or nothing is painted at present.")
    }

    private func annotation(_ name: String, _ parts: Parts) async throws -> Annotation {
        if let dash = name.lastIndex(of: "-"), Int(name[name.index(after: dash)...]) != nil,
            let page = try await own(String(name[..<dash]), parts),
            let found = page.annotations?.first(where: { $0.id.hasSuffix("/annotation/" + name) })
        {
            return found
        }
        let name = parts.directory.partName(name)
        let ending = "/annotation/" + name
        for place in parts.directory.places(withPart: name) {
            let (canvas, attached) = try await held(place, parts)
            let own = canvas.map { $0.painted(as: parts.version) + $0.annotations.flatMap { $0.annotations ?? [] } }
            let all = (own ?? []) + attached.flatMap(\.items).flatMap { $0.annotations ?? [] }
            if let found = all.first(where: { $0.id.hasSuffix(ending) }) { return found }
        }
        throw Problem(.notFound, "This object has no annotation “\(name)”, or nothing is painted at present.")
    }

    /// What the manifest holds at a place.
    private func held(
        _ place: DirectoryPlace, _ parts: Parts
    ) async throws -> (canvas: Canvas?, attached: [AttachedCanvas]) {
        let records = try await parts.records(place)
        let canvas = parts.builder.canvas(
            at: place, records, in: parts.directory, links: parts.links, version: parts.version)
        let attached = parts.builder.attached(
            at: place, records, in: parts.directory, links: parts.links, version: parts.version)
        return (canvas, attached)
    }

    /// A page of what is said beside the pages; nil where there is none of that name.
    private func own(_ name: String, _ parts: Parts) async throws -> AnnotationPage? {
        guard let part = parts.builder.part(named: name, in: parts.directory) else { return nil }
        return try await page(part, parts)
    }

    private func page(_ part: DirectoryPart, _ parts: Parts) async throws -> AnnotationPage? {
        let records = try await parts.records(part.place)
        let needed = part.needs(records)
        let text =
            if let needed { try await parts.catalogue.sideTexts(of: [needed], for: parts.audience)[needed] } else {
                String?.none
            }
        return parts.builder.page(part, records, text: text, in: parts.directory, links: parts.links)
    }

    private func annotationCollection(_ name: String, _ parts: Parts) async throws -> AnnotationCollection {
        guard let found = parts.builder.collection(named: name, in: parts.directory, links: parts.links) else {
            throw Problem(
                .notFound, "This object has no annotation collection “\(name)”. There may be: annotations, text.")
        }
        var collection = found.collection
        for part in found.uncounted { collection.total += try await page(part, parts)?.annotations?.count ?? 0 }
        return collection
    }
}

extension Canvas {
    /// A canvas that hangs on another, by itself.
    init(_ attached: AttachedCanvas) {
        self.init(id: attached.id, label: attached.label, extent: attached.extent)
        items = attached.items
    }
}

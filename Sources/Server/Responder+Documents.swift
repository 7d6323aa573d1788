internal import Catalogue
internal import HTTPTypes
internal import IIIF
internal import NIOCore
internal import Publishing
internal import Settings

extension Responder {
    /// A document about an object that is public.
    func document(_ route: Route, _ position: Catalogue.ObjectPosition, _ inquiry: Inquiry) async throws -> Answer {
        if case .object(let version, _) = route {
            let links = Links(base: inquiry.base, named: version?.presentation)
            return .redirect(to: links.manifest(position.identifier))
        }
        if case .objectPage = route { return try await objectPage(position, inquiry) }
        if case .record(_, let format) = route { return try await record(format, position, inquiry) }
        let version = version(of: route, inquiry)
        if case .sequence = route, version != .two {
            throw Problem(
                .notFound,
                "Version \(version.rawValue) has no sequences. Accepted: /iiif/v2/{identifier}/sequence/normal.")
        }
        let key = key(of: route, position, version, inquiry)
        if let known = site.documents[key] { return try json(known, version, position.changedAt, inquiry) }
        guard let object = try await site.catalogue.object(position.identifier, for: .everyone) else {
            throw Problem(.notFound, "There is no object “\(position.identifier)” here.")
        }
        let links = Links(base: inquiry.base, named: route.version?.presentation)
        let manifest = site.manifests.manifest(of: object, links: links, version: version.presentation)
        let bytes = try encode(route, manifest, object, version.presentation)
        let document = DocumentCache.Document(bytes)
        // Kept under the change it was really built from: another may have come in between.
        var fresh = key
        fresh.change = object.change
        site.documents.insert(document, for: fresh)
        return try json(document, version, position.changedAt, inquiry)
    }

    /// The same without waiting: one that is kept. Nil for all others.
    func promptDocument(_ route: Route, _ inquiry: Inquiry) throws -> Answer? {
        guard let identifier = route.identifier,
            let position = try site.catalogue.knownPosition(of: identifier), let position, position.state == .public
        else { return nil }
        let version = version(of: route, inquiry)
        guard let document = site.documents[key(of: route, position, version, inquiry)],
            document.isPrompt(compressed: Gzip.isAccepted(inquiry.joined(.acceptEncoding)))
        else { return nil }
        return try json(document, version, position.changedAt, inquiry)
    }

    private func version(of route: Route, _ inquiry: Inquiry) -> NamedVersion {
        route.version ?? DocumentNegotiation.presentationVersion(accept: inquiry.accept, default: site.defaultVersion)
    }

    private func key(
        of route: Route, _ position: Catalogue.ObjectPosition, _ version: NamedVersion, _ inquiry: Inquiry
    ) -> DocumentCache.Key {
        DocumentCache.Key(
            path: route.replacing(identifier: position.identifier).path(), base: inquiry.base,
            version: version.presentation, change: position.change)
    }

    private func encode(
        _ route: Route, _ manifest: Manifest, _ object: ObjectRecord, _ version: PresentationVersion
    ) throws -> [UInt8] {
        let document: PresentationDocument
        switch route {
        case .manifest: document = .manifest(manifest)
        case .sequence: document = .sequence(manifest)
        case .canvas(_, _, let name): document = .canvas(try canvas(name, in: manifest, object), manifest: manifest.id)
        case .annotationPage(_, _, let name): document = .annotationPage(try page(partName(name, object), in: manifest))
        case .annotation(_, _, let name):
            let ending = "/annotation/" + partName(name, object)
            let attached = Self.attached(to: manifest).flatMap(\.items)
            let own = manifest.items.flatMap { canvas in
                canvas.painted(as: version) + canvas.annotations.flatMap { $0.annotations ?? [] }
            }
            let found = (own + attached.flatMap { $0.annotations ?? [] }).first { $0.id.hasSuffix(ending) }
            guard let found else {
                throw Problem(.notFound, "This object has no annotation “\(name)”, or nothing is painted at present.")
            }
            document = .annotation(found)
        case .range(_, _, let name):
            guard let range = Self.range(named: name, in: manifest.structures) else {
                throw Problem(.notFound, "This object has no range “\(name)”.")
            }
            document = .range(range, manifest: manifest.id)
        default: throw Problem(.notFound, "There is no document of this kind.")
        }
        guard let bytes = document.encoded(as: version) else {
            throw Problem(
                .notFound,
                "Version \(version.rawValue) has no document of this kind. Accepted: manifest, canvas, range.")
        }
        return bytes
    }

    private func page(_ name: String, in manifest: Manifest) throws -> AnnotationPage {
        let ending = "/annotationpage/" + name
        let pages = manifest.items.flatMap { $0.items + $0.annotations } + Self.attached(to: manifest).flatMap(\.items)
        guard let page = pages.first(where: { $0.id.hasSuffix(ending) }) else {
            throw Problem(.notFound, "This object has no annotation page “\(name)”, or nothing is painted at present.")
        }
        return page
    }

    private func canvas(_ name: String, in manifest: Manifest, _ object: ObjectRecord) throws -> Canvas {
        if let known = site.manifests.canvas(named: name, in: object), manifest.items.indices.contains(known.index) {
            return manifest.items[known.index]
        }
        let ending = "/canvas/" + name
        guard let attached = Self.attached(to: manifest).first(where: { $0.id.hasSuffix(ending) }) else {
            throw Problem(
                .notFound, "This object has no canvas “\(name)”. Accepted: r and the id of one of its resources.")
        }
        var canvas = Canvas(id: attached.id, label: attached.label, extent: attached.extent)
        canvas.items = attached.items
        return canvas
    }

    /// What the ids of a canvas's parts end with, by whatever name it is asked for.
    private func partName(_ name: String, _ object: ObjectRecord) -> String {
        site.manifests.canvas(named: name, in: object)?.name ?? name
    }

    /// The canvases before and beside others.
    private static func attached(to manifest: Manifest) -> [AttachedCanvas] {
        ([manifest.properties] + manifest.items.map(\.properties)).flatMap { properties in
            [properties.placeholder, properties.accompanying].compactMap { $0 }
        }
    }

    /// An object's description for machines.
    private func record(
        _ format: RecordFormat, _ position: Catalogue.ObjectPosition, _ inquiry: Inquiry
    ) async throws -> Answer {
        guard let object = try await site.catalogue.object(position.identifier, for: .everyone) else {
            throw Problem(.notFound, "There is no object “\(position.identifier)” here.")
        }
        let links = Links(base: inquiry.base, named: nil)
        let document = DocumentCache.Document(site.manifests.record(format, of: object, links: links))
        let compressed = Gzip.isAccepted(inquiry.joined(.acceptEncoding)) ? document.compressed : nil
        var answer = Answer(.ok, body: .bytes(compressed ?? document.bytes))
        answer.fields[.contentType] = format.mediaType
        if compressed != nil { answer.fields[.contentEncoding] = "gzip" }
        return try validated(
            answer, entityTag: document.entityTag + (compressed == nil ? "" : "-gz"), changedAt: position.changedAt,
            cacheControl: site.settings.documents.cacheControl, vary: "Accept-Encoding", inquiry)
    }

    private static func range(named name: String, in ranges: [ContentsRange]) -> ContentsRange? {
        for range in ranges {
            if range.id.hasSuffix("/range/" + name) { return range }
            let inner = range.items.compactMap { item in
                if case .range(let range) = item { range } else { nil as ContentsRange? }
            }
            if let found = Self.range(named: name, in: inner) { return found }
        }
        return nil
    }

    func json(
        _ document: DocumentCache.Document, _ version: NamedVersion, _ changedAt: Int64?, _ inquiry: Inquiry
    ) throws -> Answer {
        let type = DocumentNegotiation.jsonType(accept: inquiry.accept, interface: .presentation, version: version)
        let compressed = Gzip.isAccepted(inquiry.joined(.acceptEncoding)) ? document.compressed : nil
        var answer = Answer(.ok, body: .bytes(compressed ?? document.bytes))
        answer.source = .memory
        answer.fields[.contentType] = type.contentType
        if compressed != nil { answer.fields[.contentEncoding] = "gzip" }
        // Each representation has a tag of its own.
        let suffix = Self.suffix(ofTag: type.type) + (compressed == nil ? "" : "-gz")
        return try validated(
            answer, entityTag: document.entityTag + suffix, changedAt: changedAt,
            cacheControl: site.settings.documents.cacheControl,
            vary: "Accept, Accept-Encoding", inquiry)
    }
}

internal import CLinux
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
        if case .pdf = route { return try await pdf(position, inquiry) }
        if case .record(_, let format) = route { return try await record(format, route, position, inquiry) }
        let version = version(of: route, inquiry)
        if case .sequence = route, version != .two {
            throw Problem(
                .notFound,
                "Version \(version.rawValue) has no sequences. Accepted: /iiif/v2/{identifier}/sequence/normal.")
        }
        if Self.isPart(route) {
            let document = try await part(route, position, version, inquiry)
            return try json(document, version, position.changedAt, due: position.due, inquiry)
        }
        let document = try await document(route, position, version, inquiry) { object in
            let links = Links(base: inquiry.base, named: route.version?.presentation)
            guard case .manifest = route else {
                let manifest = site.builders(for: inquiry.audience).manifests.manifest(
                    of: object, links: links, version: version.presentation)
                guard case .sequence = route,
                    let bytes = PresentationDocument.sequence(manifest).encoded(as: version.presentation)
                else { throw unsupported(version.presentation) }
                return DocumentCache.Document(bytes)
            }
            return DocumentCache.Document(making: { write in
                site.builders(for: inquiry.audience).manifests.encodeManifest(
                    of: object, links: links, version: version.presentation, to: write)
            })
        }
        return try json(document, version, position.changedAt, due: position.due, inquiry)
    }

    /// One that is kept, or is made now and kept.
    private func document(
        _ route: Route, _ position: Catalogue.ObjectPosition, _ version: NamedVersion, _ inquiry: Inquiry,
        make: (ObjectRecord) async throws -> DocumentCache.Document
    ) async throws -> DocumentCache.Document {
        let key = key(of: route, position, version, inquiry)
        if let known = site.documents[key] { return known }
        return try await site.documents.document(key) { try await made(key, position, inquiry, make: make) }
    }

    private func made(
        _ key: DocumentCache.Key, _ position: Catalogue.ObjectPosition, _ inquiry: Inquiry,
        make: (ObjectRecord) async throws -> DocumentCache.Document
    ) async throws -> DocumentCache.Document {
        var key = key
        guard let object = try await site.catalogue.object(position.identifier, for: inquiry.audience) else {
            throw Problem(.notFound, "There is no object “\(position.identifier)” here.")
        }
        // What an answer before it left behind is of no use to this one, which is made on another thread.
        if object.resources.count > 2000 { vitrine_return_memory() }
        let document = try await make(object)
        // Kept under the change it was really built from: another may have come in between.
        key.change = object.change
        site.documents.insert(document, for: key)
        if document.isLarge { vitrine_return_memory() }
        return document
    }

    /// The same without waiting: one that is kept. Nil for all others.
    func promptDocument(_ route: Route, _ inquiry: Inquiry) throws -> Answer? {
        guard let identifier = route.identifier,
            let position = try site.catalogue.knownPosition(of: identifier, for: inquiry.audience), let position,
            position.state == .public
        else { return nil }
        let version = version(of: route, inquiry)
        let key = key(of: route, position, version, inquiry)
        return try promptDocument(key, inquiry).map {
            try json($0, version, position.changedAt, due: position.due, inquiry)
        }
    }

    /// A document that is kept and takes no more than a moment to send.
    func promptDocument(_ key: DocumentCache.Key, _ inquiry: Inquiry) -> DocumentCache.Document? {
        site.documents[key].flatMap { $0.isPrompt(compressed: takesGzip(inquiry)) ? $0 : nil }
    }

    private func takesGzip(_ inquiry: Inquiry) -> Bool { Gzip.isAccepted(inquiry.fields[.acceptEncoding]) }

    private func version(of route: Route, _ inquiry: Inquiry) -> NamedVersion {
        presentationVersion(route.version, inquiry)
    }

    func presentationVersion(_ named: NamedVersion?, _ inquiry: Inquiry) -> NamedVersion {
        named ?? DocumentNegotiation.presentationVersion(accept: inquiry.accept, default: site.defaultVersion)
    }

    func key(
        of route: Route, _ position: Catalogue.ObjectPosition, _ version: NamedVersion, _ inquiry: Inquiry
    ) -> DocumentCache.Key {
        DocumentCache.Key(
            path: route.replacing(identifier: position.identifier).path(), base: inquiry.base,
            version: version.presentation, audience: inquiry.audience.name, change: position.change)
    }

    /// One of those that the manifest itself holds.
    func annotation(
        _ name: String, in manifest: Manifest, _ object: ObjectRecord, _ version: PresentationVersion
    ) throws -> Annotation {
        let ending = "/annotation/" + partName(name, object)
        let own = manifest.items.flatMap { canvas in
            canvas.painted(as: version) + canvas.annotations.flatMap { $0.annotations ?? [] }
        }
        let attached = Self.attached(to: manifest).flatMap(\.items).flatMap { $0.annotations ?? [] }
        guard let found = (own + attached).first(where: { $0.id.hasSuffix(ending) }) else {
            throw Problem(.notFound, "This object has no annotation “\(name)”, or nothing is painted at present.")
        }
        return found
    }

    /// One of those that the manifest itself holds.
    func page(_ name: String, in manifest: Manifest) throws -> AnnotationPage {
        let ending = "/annotationpage/" + name
        let pages = manifest.items.flatMap { $0.items + $0.annotations } + Self.attached(to: manifest).flatMap(\.items)
        guard let page = pages.first(where: { $0.id.hasSuffix(ending) }) else {
            throw Problem(.notFound, "This object has no annotation page “\(name)”, or nothing is painted at present.")
        }
        return page
    }

    /// What the ids of a canvas's parts end with, by whatever name it is asked for.
    func partName(_ name: String, _ object: ObjectRecord) -> String {
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
        _ format: RecordFormat, _ route: Route, _ position: Catalogue.ObjectPosition, _ inquiry: Inquiry
    ) async throws -> Answer {
        // It has no versions; what it names is of the default one.
        let document = try await document(route, position, site.defaultVersion, inquiry) { object in
            DocumentCache.Document(
                site.builders(for: inquiry.audience).manifests.record(
                    format, of: object, links: Links(base: inquiry.base, named: nil)))
        }
        return try sent(
            document, type: format.mediaType, changedAt: position.changedAt, due: position.due, vary: "Accept-Encoding",
            inquiry)
    }

    func json(
        _ document: DocumentCache.Document, _ version: NamedVersion, _ changedAt: Int64?, due: String?,
        _ inquiry: Inquiry
    ) throws -> Answer {
        let type = DocumentNegotiation.jsonType(accept: inquiry.accept, interface: .presentation, version: version)
        return try sent(
            document, type: type.contentType, suffix: Self.suffix(ofTag: type.type), changedAt: changedAt,
            due: due, vary: "Accept, Accept-Encoding", inquiry)
    }

    /// - Parameter suffix: each representation has a tag of its own.
    func sent(
        _ document: DocumentCache.Document, type: String, suffix: String = "", changedAt: Int64?, due: String?,
        vary: String,
        _ inquiry: Inquiry
    ) throws -> Answer {
        let compressed = takesGzip(inquiry) ? document.compressed : nil
        var answer = Answer(.ok, body: .bytes(compressed ?? document.bytes))
        answer.source = .memory
        answer.fields[.contentType] = type
        if compressed != nil { answer.fields[.contentEncoding] = "gzip" }
        return try validated(
            answer, entityTag: document.entityTag + suffix + (compressed == nil ? "" : "-gz"), changedAt: changedAt,
            due: due,
            cacheControl: site.settings.documents.cacheControl, vary: vary, inquiry)
    }
}

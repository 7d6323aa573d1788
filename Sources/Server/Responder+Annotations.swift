internal import Catalogue
internal import HTTPTypes
internal import IIIF
internal import Publishing

extension Responder {
    /// What a route means of what is said beside the pages of an object, comments, tags and text, whether the manifest
    /// holds it or not; nil where it means something else.
    func annotations(
        _ route: Route, _ object: ObjectRecord, _ version: PresentationVersion, _ inquiry: Inquiry
    ) async throws -> [UInt8]? {
        let links = Links(base: inquiry.base, named: route.version?.presentation)
        let builder = site.manifests
        switch route {
        case .annotationCollection(_, _, let name):
            guard let series = builder.series(named: name, of: object) else {
                throw Problem(
                    .notFound, "This object has no annotation collection “\(name)”. There may be: annotations, text.")
            }
            let texts = try await site.catalogue.sideTexts(of: series.needs(), for: inquiry.audience)
            return builder.collection(series, of: object, texts: texts, links: links).flatMap {
                PresentationDocument.annotationCollection($0).encoded(as: version)
            }
        case .annotationPage(_, _, let name):
            return try await page(name, object, links, inquiry).flatMap {
                PresentationDocument.annotationPage($0).encoded(as: version)
            }
        case .annotation(_, _, let name):
            return try await annotation(name, object, links, inquiry).flatMap {
                PresentationDocument.annotation($0).encoded(as: version)
            }
        default: return nil
        }
    }

    /// One of those that are said beside the pages; nil where there is none of that name.
    func annotation(
        _ name: String, _ object: ObjectRecord, _ links: Links, _ inquiry: Inquiry
    ) async throws -> Annotation? {
        guard let dash = name.lastIndex(of: "-"), Int(name[name.index(after: dash)...]) != nil,
            let page = try await page(String(name[..<dash]), object, links, inquiry)
        else { return nil }
        let ending = "/annotation/" + name
        return page.annotations?.first { $0.id.hasSuffix(ending) }
    }

    /// A page of them; nil where there is none of that name.
    func page(
        _ name: String, _ object: ObjectRecord, _ links: Links, _ inquiry: Inquiry
    ) async throws -> AnnotationPage? {
        guard let series = site.manifests.series(withPage: name, of: object) else { return nil }
        let texts = try await site.catalogue.sideTexts(of: series.needs(page: name), for: inquiry.audience)
        return site.manifests.page(name, of: series, in: object, texts: texts, links: links)
    }
}

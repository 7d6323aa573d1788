internal import Catalogue
internal import HTTPTypes
internal import IIIF
internal import Publishing

/// What is said beside the pages of an object that is in memory as a whole, for the page that shows it.
extension Responder {
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
        guard let series = site.builders(for: inquiry.audience).manifests.series(withPage: name, of: object) else {
            return nil
        }
        let texts = try await site.catalogue.sideTexts(of: series.needs(page: name), for: inquiry.audience)
        return site.builders(for: inquiry.audience).manifests.page(
            name, of: series, in: object, texts: texts, links: links)
    }
}

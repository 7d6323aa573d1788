internal import IIIF
public import Publishing

/// What a URL of this server means. `version` is nil on the default path, where the configuration and `Accept` decide.
///
/// Identifiers and names are decoded text. Swift compares strings by canonical equivalence, so two routes that differ
/// only in Unicode normal form are equal; the bytes are those the client sent. The grammar is
/// `docs/decisions/0002-routing-grammar.md`.
public enum Route: Hashable, Sendable {
    /// `/`: the list of objects; paging and searching are in the query.
    case home
    /// `/healthz`
    case health
    /// `/readyz`
    case ready
    /// `/robots.txt`
    case robots
    /// `/sitemap.xml`, or `/sitemap-{page}.xml`, a part of it, from 1.
    case sitemap(page: Int?)
    /// `/api/v1/search`: objects found, as JSON; what is looked for is in the query.
    case search
    /// `/api/v1/suggest`: words that go on from what was typed, as JSON.
    case suggestions
    /// `/assets/…`: a file of the web pages. Every segment is a safe name, so the path never leaves its folder.
    case asset(path: String)
    /// `/object/{identifier}`: the page that opens the object in the viewer.
    case objectPage(identifier: String)
    /// `/ark:…`: an ARK as it was sent, decoded, with or without qualifiers.
    case ark(text: String)
    /// `/media/{resource-id}/{file}`: film, sound or document; `file` is one safe name.
    case media(resource: String, file: String)

    /// `/iiif/[vN/]image/{image-id}`: answered with 303 to the information document (Image API 3.0 §2).
    case imageBase(version: NamedVersion?, image: String)
    /// `/iiif/[vN/]image/{image-id}/info.json`
    case imageInformation(version: NamedVersion?, image: String)
    /// `/iiif/[vN/]image/{image-id}/{region}/{size}/{rotation}/{quality}.{format}`; the four parameters are decoded
    /// but not yet understood.
    case imageRequest(
        version: NamedVersion?, image: String, region: String, size: String, rotation: String, file: String)

    /// `/iiif/activity/all-changes`, or `/iiif/activity/page-{page}`, a part of it, from 0 (Change Discovery API 1.0).
    case activity(page: Int?)
    /// `/iiif/[vN/]collection/top`
    case topCollection(version: NamedVersion?)
    /// `/iiif/[vN/]collection/{name}[/{value}][/page/{page}]`: the collection by a field, or the objects with one of
    /// its values; a page, from 1, of either or of `top`. By the name `search`, the objects that a query finds.
    case collection(version: NamedVersion?, name: String, value: String?, page: Int?)
    /// `/iiif/[vN/]{identifier}`: answered with 303 to the manifest.
    case object(version: NamedVersion?, identifier: String)
    /// `/iiif/[vN/]{identifier}/manifest`
    case manifest(version: NamedVersion?, identifier: String)
    /// `/iiif/[vN/]{identifier}/canvas/{name}`; the name is `r{resource-id}` or `r{resource-id}-p{page}`.
    case canvas(version: NamedVersion?, identifier: String, name: String)
    /// `/iiif/[vN/]{identifier}/annotationpage/{name}`
    case annotationPage(version: NamedVersion?, identifier: String, name: String)
    /// `/iiif/[vN/]{identifier}/annotation/{name}`
    case annotation(version: NamedVersion?, identifier: String, name: String)
    /// `/iiif/[vN/]{identifier}/annotationcollection/{name}`: `annotations`, `text`, or a section's.
    case annotationCollection(version: NamedVersion?, identifier: String, name: String)
    /// `/iiif/[vN/]{identifier}/range/{name}`
    case range(version: NamedVersion?, identifier: String, name: String)
    /// `/iiif/[v2/]{identifier}/sequence/normal`: never with a later version, which has no sequences.
    case sequence(version: NamedVersion?, identifier: String)
    /// `/iiif/{identifier}/record/{name}`: the object's description for machines.
    case record(identifier: String, format: RecordFormat)
    /// `/iiif/{identifier}/rendering/object.pdf`: the object's pictures as one PDF.
    case pdf(identifier: String)
}

extension Route {
    /// The identifier of the object that the route is about, where it is about one.
    public var identifier: String? {
        switch self {
        case .objectPage(let identifier), .object(_, let identifier), .manifest(_, let identifier),
            .canvas(_, let identifier, _), .annotationPage(_, let identifier, _), .annotation(_, let identifier, _),
            .annotationCollection(_, let identifier, _), .range(_, let identifier, _), .sequence(_, let identifier),
            .record(let identifier, _), .pdf(let identifier):
            identifier
        case .home, .health, .ready, .robots, .sitemap, .search, .suggestions, .asset, .ark, .media, .imageBase,
            .imageInformation, .imageRequest, .activity, .topCollection, .collection:
            nil
        }
    }

    /// The version that the URL names, nil on the default path and outside `/iiif`.
    public var version: NamedVersion? {
        switch self {
        case .home, .health, .ready, .robots, .sitemap, .search, .suggestions, .activity, .asset, .ark, .media,
            .objectPage, .record, .pdf:
            nil
        case .imageBase(let version, _), .imageInformation(let version, _),
            .imageRequest(let version, _, _, _, _, _), .topCollection(let version),
            .collection(let version, _, _, _), .object(let version, _),
            .manifest(let version, _), .canvas(let version, _, _), .annotationPage(let version, _, _),
            .annotation(let version, _, _), .annotationCollection(let version, _, _), .range(let version, _, _),
            .sequence(let version, _):
            version
        }
    }

    /// The same route about another object; routes that are about none stay as they are.
    public func replacing(identifier: String) -> Route {
        switch self {
        case .objectPage: .objectPage(identifier: identifier)
        case .object(let version, _): .object(version: version, identifier: identifier)
        case .manifest(let version, _): .manifest(version: version, identifier: identifier)
        case .canvas(let version, _, let name): .canvas(version: version, identifier: identifier, name: name)
        case .annotationPage(let version, _, let name):
            .annotationPage(version: version, identifier: identifier, name: name)
        case .annotation(let version, _, let name): .annotation(version: version, identifier: identifier, name: name)
        case .annotationCollection(let version, _, let name):
            .annotationCollection(version: version, identifier: identifier, name: name)
        case .range(let version, _, let name): .range(version: version, identifier: identifier, name: name)
        case .sequence(let version, _): .sequence(version: version, identifier: identifier)
        case .record(_, let format): .record(identifier: identifier, format: format)
        case .pdf: .pdf(identifier: identifier)
        case .home, .health, .ready, .robots, .sitemap, .search, .suggestions, .asset, .ark, .media, .imageBase,
            .imageInformation, .imageRequest, .activity, .topCollection, .collection:
            self
        }
    }

    /// The canonical path of the route below a prefix such as `/museum`: what ``RequestTarget/parse(_:prefix:)`` reads
    /// back as this route. The prefix is written as given, but for superfluous slashes.
    public func path(prefix: String = "") -> String {
        let segments = ([trimmed(prefix)] + segments).filter { !$0.isEmpty }
        return "/" + segments.joined(separator: "/")
    }

    private func trimmed(_ prefix: String) -> String {
        prefix.utf8.split(separator: UInt8(ascii: "/"))
            .map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: "/")
    }

    private var segments: [String] {
        switch self {
        case .home: []
        case .health: ["healthz"]
        case .ready: ["readyz"]
        case .robots: ["robots.txt"]
        case .sitemap(let page): [page.map { "sitemap-\($0).xml" } ?? "sitemap.xml"]
        case .activity(let page): ["iiif", "activity", page.map { "page-\($0)" } ?? "all-changes"]
        case .search: ["api", "v1", "search"]
        case .suggestions: ["api", "v1", "suggest"]
        case .asset(let path): ["assets", path]
        case .ark(let text):
            text.split(separator: "/", omittingEmptySubsequences: false).map { PathSegment.encode(String($0)) }
        case .objectPage(let identifier): ["object", PathSegment.encode(identifier)]
        case .media(let resource, let file): ["media", resource, PathSegment.encode(file)]
        case .imageBase(_, let image): iiif("image", image)
        case .imageInformation(_, let image): iiif("image", image, "info.json")
        case .imageRequest(_, let image, let region, let size, let rotation, let file):
            iiif("image", image) + [region, size, rotation, file].map(encodeImageParameter)
        case .topCollection: iiif("collection", "top")
        case .collection(_, let name, let value, let page):
            iiif("collection", PathSegment.encode(name)) + (value.map { [PathSegment.encode($0)] } ?? [])
                + (page.map { ["page", String($0)] } ?? [])
        case .object(_, let identifier): iiif(PathSegment.encode(identifier))
        case .manifest(_, let identifier): iiif(PathSegment.encode(identifier), "manifest")
        case .canvas(_, let identifier, let name): named(identifier, "canvas", name)
        case .annotationPage(_, let identifier, let name): named(identifier, "annotationpage", name)
        case .annotation(_, let identifier, let name): named(identifier, "annotation", name)
        case .annotationCollection(_, let identifier, let name): named(identifier, "annotationcollection", name)
        case .range(_, let identifier, let name): named(identifier, "range", name)
        case .sequence(_, let identifier): named(identifier, "sequence", "normal")
        case .record(let identifier, let format): named(identifier, "record", format.rawValue)
        case .pdf(let identifier): named(identifier, "rendering", "object.pdf")
        }
    }

    private func iiif(_ rest: String...) -> [String] {
        ["iiif"] + (version.map { [$0.segment] } ?? []) + rest
    }

    private func named(_ identifier: String, _ kind: String, _ name: String) -> [String] {
        iiif(PathSegment.encode(identifier), kind, PathSegment.encode(name))
    }

    /// Image parameters keep `,` and `!`, which the Image API writes raw.
    private func encodeImageParameter(_ parameter: String) -> String {
        PathSegment.encode(parameter.utf8) { PathSegment.isUnreserved($0) || ":,!".utf8.contains($0) }
    }
}

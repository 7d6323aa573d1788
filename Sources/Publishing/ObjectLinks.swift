internal import IIIF

/// The URLs of one object's parts, beginnings made once: a newspaper has forty thousand.
struct ObjectLinks {
    private let canvases: String
    private let annotationPages: String
    private let annotations: String
    private let images: String

    init(_ links: Links, identifier: String, version: PresentationVersion) {
        canvases = links.canvas(identifier, "")
        annotationPages = links.annotationPage(identifier, "")
        annotations = links.annotation(identifier, "")
        images = links.image("", version.imageVersion)
    }

    func canvas(_ name: String) -> String { canvases + name }
    func annotationPage(_ name: String) -> String { annotationPages + name }
    func annotation(_ name: String) -> String { annotations + name }
    /// The image service, in the version that the documents name.
    func image(_ id: String) -> String { images + id }
}

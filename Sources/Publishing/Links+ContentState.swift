public import IIIF

extension Links {
    /// A link to the page that shows an object, at one of its canvases or a part of one, as a content state
    /// (Content State API 1.0, section 3.1).
    /// - Parameters:
    ///   - canvas: URI of one of the object's canvases, as in its manifest; nil for the object as a whole.
    ///   - selector: the part of the canvas: a region, a time or both.
    public func view(_ identifier: String, canvas: String? = nil, selector: Selector? = nil) -> String {
        // The same URI in every version, since what is shared lives longer than a version.
        let manifest = Links(base: base, named: nil).manifest(identifier)
        let state = canvas.map { ContentState.canvas($0, selector: selector, manifest: manifest) } ?? .whole(manifest)
        return state.link(viewer: page(identifier))
    }
}

public import Catalogue
internal import IIIF
internal import Settings

/// Where an object is found and what is shown first, for systems that keep a line on it.
public struct ObjectOutline: Hashable, Sendable {
    public let identifier: String
    public let manifest: String
    /// URL of a small picture; nil where there is none.
    public let thumbnail: String?
    /// Of the first picture, pixels.
    public let width: Int?
    public let height: Int?
    /// URI, or words where there is none.
    public let rights: String?
}

extension ManifestBuilder {
    /// What others need to know to lead to an object.
    public func outline(of object: ObjectRecord, links: Links) -> ObjectOutline {
        let draft = Draft(object, self, links, .v3)
        let manifest = manifestWithoutCanvases(draft)
        let image = draft.view.pages.lazy.compactMap { self.ready($0.row.images, $0.page) }.first
        let words = fields.first(draft.view.rows.lazy.map(\.values), "rights").flatMap(\.texts).first
        return ObjectOutline(
            identifier: object.identifier, manifest: manifest.id, thumbnail: manifest.thumbnail.first?.id,
            width: image?.width, height: image?.height,
            rights: manifest.rights?.uri ?? manifest.otherLicenses.first ?? words)
    }
}

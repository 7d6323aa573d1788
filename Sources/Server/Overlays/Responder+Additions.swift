internal import Catalogue
internal import Foundation
internal import IIIF
internal import Imaging
internal import Publishing
internal import Settings

extension Responder {
    /// What is laid over an image, and what its file says of itself.
    func additions(to plan: RenderPlan, _ image: ImageRecord) -> RenderAdditions {
        let settings = site.settings.images
        var overlays = site.overlays.overlays(
            image: image.id, resource: image.resource, object: image.context?.object,
            spared: image.context?.spared ?? "")
        overlays.spread = image.spread
        // All tiles of an image are alike, whether they are stored or rendered.
        let isTile = TileStore.isTile(
            plan, image: image.size, tileSize: image.tileSize, levels: image.reduced?.levels ?? image.levels)
        let embeds = isTile ? settings.embedProfile == .all : settings.embedProfile != .none
        return RenderAdditions(
            overlays: overlays, embedsProfile: embeds, rights: settings.embedRights && !isTile ? rights(image) : nil)
    }

    /// The licence or rights statement, where what is stated is the URI of one.
    func rightsURI(_ image: ImageRecord) -> RightsURI? { statedRights(image).flatMap { RightsURI($0) } }

    private func statedRights(_ image: ImageRecord) -> String? {
        (image.context?.rights ?? site.settings.publication.rights).flatMap { text in
            text.isEmpty ? nil : RightsWords.meaning(of: text, in: site.settings)
        }
    }

    /// The rights and the attribution that the manifest states, and what the file says.
    private func rights(_ image: ImageRecord) -> RightsNote? {
        let publication = site.settings.publication
        let stated = statedRights(image)
        let uri = stated.flatMap { RightsURI($0)?.uri }
        let attribution = publication.requiredStatement?.value ?? publication.provider?.label
        let parts = [attribution?.values.first?.text, uri ?? stated].compactMap { $0 }
        let embedded = image.context?.embeddedRights.flatMap {
            try? JSONDecoder().decode(EmbeddedRights.self, from: Data($0.utf8))
        }
        if parts.isEmpty, embedded == nil { return nil }
        return RightsNote(text: parts.joined(separator: ". "), uri: uri, embedded: embedded)
    }
}

extension ImageRecord {
    /// The smaller picture that stands for the image where a cap holds; nil where none does.
    var reduced: ReducedImage? {
        guard cap != nil else { return nil }
        return ReducedImage(
            size: size, levels: ImagePyramid.levels(width: width, height: height, tileSize: max(1, tileSize)))
    }

    /// How far pixels under a redaction have taken part in pixels around it. Of a file whose format says nothing of its
    /// compression, as TIFF's, the worst is assumed.
    fileprivate var spread: Spread {
        if isInPlace { return .foreign }
        let lossless: Set = ["image/png", "image/gif", "image/bmp"]
        return lossless.contains(context?.original?.mediaType ?? "") ? .lossless : .lossy
    }
}

extension RenderAdditions {
    /// Names all that they change: a part of the entity tag.
    var key: String { "\(overlays.key) \(embedsProfile) \(rights.map { "\($0)" } ?? "")" }
}

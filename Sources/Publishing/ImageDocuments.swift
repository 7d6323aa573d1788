public import Catalogue
public import IIIF

/// What info.json says of a catalogued image.
public enum ImageDocuments {
    /// The size of `max`: the image's own, or the largest within the limits.
    public static func largest(of image: PixelSize, limits: ImageLimits) -> PixelSize {
        if image.width > 0, image.height > 0, limits.holding(for: image).allow(image) { return image }
        guard
            let request = try? ImageRequest(
                version: .v3, region: "full", size: "max", rotation: "0", file: "default.jpg"),
            let plan = try? RenderPlan.make(for: request, image: image, capabilities: ImageCapabilities(limits: limits))
        else { return image }
        return plan.size
    }

    /// The smallest level of the pyramid, a stored size, so that lists of many cost little; nil where the limits forbid
    /// even that.
    static func thumbnail(
        of image: ImageRecord, service: String, version: PresentationVersion, limits: ImageLimits
    ) -> ContentResource? {
        let whole = PixelSize(width: image.width, height: image.height)
        let tile = PixelSize(width: image.tileSize, height: image.tileSize)
        let size = ImagePyramid.smallest(of: whole, tile: tile)
        guard limits.allow(size) else { return nil }
        let scale =
            switch version {
            case .v2: size == whole ? "full" : "\(size.width),"
            case .v3, .v4: size == whole ? "max" : "\(size.width),\(size.height)"
            }
        return .image(
            id: "\(service)/full/\(scale)/0/default.jpg", width: size.width, height: size.height,
            service: .image(version.imageVersion, id: service))
    }

    public static func information(
        of image: ImageRecord, id: String, capabilities: ImageCapabilities, rights: RightsURI?
    ) -> ImageInformation {
        let size = PixelSize(width: image.width, height: image.height)
        return ImageInformation(
            id: id, pyramid: ImageInformation.pyramid(of: size, tileSize: image.tileSize), capabilities: capabilities,
            rights: rights?.uri)
    }
}

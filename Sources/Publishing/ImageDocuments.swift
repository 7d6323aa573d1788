public import Catalogue
public import IIIF

/// What info.json says of a catalogued image.
public enum ImageDocuments {
    /// The size of `max`: the image's own, or the largest within the limits.
    public static func largest(of image: PixelSize, limits: ImageLimits) -> PixelSize {
        guard
            let request = try? ImageRequest(
                version: .v3, region: "full", size: "max", rotation: "0", file: "default.jpg"),
            let plan = try? RenderPlan.make(for: request, image: image, capabilities: ImageCapabilities(limits: limits))
        else { return image }
        return plan.size
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

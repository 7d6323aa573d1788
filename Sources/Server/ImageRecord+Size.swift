internal import Catalogue
internal import IIIF

extension ImageRecord {
    /// As the audience sees it.
    var size: PixelSize { PixelSize(width: width, height: height) }
    var fullSize: PixelSize { PixelSize(width: fullWidth, height: fullHeight) }
}

extension RenderPlan {
    /// Names the pixels and their encoding: the same for requests of either version that give the same image.
    var key: String { "\(region) \(size) \(rotation) \(quality.rawValue) \(format.rawValue)" }
}

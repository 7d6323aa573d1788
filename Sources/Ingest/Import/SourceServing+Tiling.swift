internal import Catalogue
internal import IIIF
internal import Imaging

extension SourceServing {
    /// The tiles that an image announces while it has no derivative; nil where it is not to be answered without.
    func tiling(of image: ResourceUpdate.Image, mediaType: String) -> ResourceUpdate.Tiling? {
        guard serves(mediaType: mediaType, width: image.width, height: image.height) else { return nil }
        return ResourceUpdate.Tiling(
            tileSize: tileSize,
            levels: ImagePyramid.levels(width: image.width, height: image.height, tileSize: tileSize))
    }
}

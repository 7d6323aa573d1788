public import IIIF

extension ImagePyramid {
    /// How many levels the pyramid of an image has, the full size included.
    public static func levels(width: Int, height: Int, tileSize: Int) -> Int {
        ImagePyramid(
            image: PixelSize(width: width, height: height), tile: PixelSize(width: tileSize, height: tileSize)
        ).scaleFactors.count
    }
}

internal import CVips
internal import IIIF

/// Pixels to bytes of each output format.
struct OutputEncoding {
    let quality: Int

    static func suffix(_ format: ImageFormat) -> String {
        switch format {
        case .jpg, .pdf: ".jpg"
        case .tif: ".tif"
        // libvips writes AVIF under its container's name.
        case .avif: ".heif"
        default: "." + format.rawValue
        }
    }

    static func keepsAlpha(_ format: ImageFormat) -> Bool {
        switch format {
        case .jpg, .pdf: false
        default: true
        }
    }

    func encode(_ picture: Picture, as format: ImageFormat) throws(ImagingError) -> [UInt8] {
        switch format {
        case .jpg: try picture.encoded(".jpg[Q=\(quality),strip,optimize-coding]")
        case .png: try picture.encoded(".png[strip,compression=6]")
        case .webp: try picture.encoded(".webp[Q=\(quality),strip]")
        case .gif: try picture.encoded(".gif[strip]")
        case .tif: try picture.encoded(".tif[strip,compression=deflate,predictor=horizontal]")
        case .jp2: try picture.encoded(".jp2[strip,Q=\(quality)]")
        case .avif: try picture.encoded(".heif[compression=av1,strip,Q=\(quality * 3 / 4),effort=2]")
        case .jxl: try picture.encoded(".jxl[strip,Q=\(quality),effort=4]")
        case .pdf:
            PDFPage(
                jpeg: try picture.encoded(".jpg[Q=\(quality),strip,optimize-coding]"), width: picture.width,
                height: picture.height, isGrey: picture.bands == 1
            ).bytes
        }
    }
}

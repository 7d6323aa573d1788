/// The format parameter (Image API section 4.5), and two formats newer than the standard's list.
///
/// What an installation can write is in ``ImageCapabilities``; level 2 requires `jpg` and `png`.
public enum ImageFormat: String, Hashable, Codable, Sendable, CaseIterable {
    case jpg, png, webp, gif, tif, jp2, pdf
    /// Not in the standard's table: offered through `extraFormats`.
    case avif
    /// Not in the standard's table: offered through `extraFormats`.
    case jxl

    /// The media type of such a body.
    public var mediaType: String {
        switch self {
        case .jpg: "image/jpeg"
        case .png: "image/png"
        case .webp: "image/webp"
        case .gif: "image/gif"
        case .tif: "image/tiff"
        case .jp2: "image/jp2"
        case .pdf: "application/pdf"
        case .avif: "image/avif"
        case .jxl: "image/jxl"
        }
    }
}

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

    /// Pixels of the longest side that such a file may have; nil where no image comes near the bound.
    ///
    /// `jpg` and the `pdf` made of it: what libjpeg writes (ISO/IEC 10918-1 has 65 535). `webp`: 14 bits (RFC 9649
    /// section 2.6). `gif`: 16 bits (GIF89a section 18). `avif`: what libheif reads.
    public var largestSide: Int? {
        switch self {
        case .jpg, .pdf: 65_500
        case .webp: 16_383
        case .gif: 65_535
        case .avif: 16_384
        case .png, .tif, .jp2, .jxl: nil
        }
    }
}

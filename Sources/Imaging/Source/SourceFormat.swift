/// The image and document formats that a worker reads, decided by a file's first bytes.
enum SourceFormat: String, CaseIterable, Sendable {
    case jpeg, png, tiff, jpeg2000, codestream2000, webp, gif, heif, avif, jpegXL, bitmap, pdf, svg

    /// The registered media type.
    var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .tiff: "image/tiff"
        case .jpeg2000: "image/jp2"
        case .codestream2000: "image/j2c"
        case .webp: "image/webp"
        case .gif: "image/gif"
        case .heif: "image/heif"
        case .avif: "image/avif"
        case .jpegXL: "image/jxl"
        case .bitmap: "image/bmp"
        case .pdf: "application/pdf"
        case .svg: "image/svg+xml"
        }
    }

    /// For people.
    var name: String {
        switch self {
        case .jpeg: "JPEG"
        case .png: "PNG"
        case .tiff: "TIFF"
        case .jpeg2000, .codestream2000: "JPEG 2000"
        case .webp: "WebP"
        case .gif: "GIF"
        case .heif: "HEIF"
        case .avif: "AVIF"
        case .jpegXL: "JPEG XL"
        case .bitmap: "BMP"
        case .pdf: "PDF"
        case .svg: "SVG"
        }
    }

    /// How the name of libvips' loader begins; nil where Vitrine reads the format itself. A file that another loader
    /// takes for its own is not opened at all.
    var loader: String? {
        switch self {
        case .jpeg: "VipsForeignLoadJpeg"
        case .png: "VipsForeignLoadPng"
        case .tiff: "VipsForeignLoadTiff"
        case .jpeg2000, .codestream2000: "VipsForeignLoadJp2k"
        case .webp: "VipsForeignLoadWebp"
        case .gif: "VipsForeignLoadNsgif"
        case .heif, .avif: "VipsForeignLoadHeif"
        case .jpegXL: "VipsForeignLoadJxl"
        case .bitmap: nil
        case .pdf: "VipsForeignLoadPdf"
        case .svg: "VipsForeignLoadSvg"
        }
    }
}

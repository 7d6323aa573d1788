internal import CVips
internal import IIIF

/// Pixels to bytes of each output format.
struct OutputEncoding {
    let quality: Int
    var embedsProfile = false
    var rights: RightsNote?

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

    /// Bytes of memory that an encoder takes for each pixel, where it holds the whole image: what it was seen to take at
    /// 59 megapixels (6.7, 12.0, 18.5 and 41), rounded up. Nil for those that work in rows or tiles.
    static func bytesHeld(_ format: ImageFormat) -> Int? {
        switch format {
        case .webp: 7
        case .gif: 13
        case .avif: 20
        case .jxl: 42
        case .jpg, .pdf, .png, .tif, .jp2: nil
        }
    }

    /// Whether a JPEG keeps its colours at half resolution: below quality 90, as is usual, and not where it is so small
    /// that its edges are most of it, the more so as the colours of tiles have been halved once already.
    static func halvesColours(width: Int, height: Int, quality: Int) -> Bool {
        quality < 90 && width * height >= 40_000
    }

    /// What is said of the pixels is put into JPEGs here, so that it stands alone, without the EXIF that libvips would
    /// add. AVIF takes no XMP from libvips 8.14. GIF, PDF, JPEG 2000 and JPEG XL get nothing: the first has no place, the
    /// second takes the JPEG's samples as they are, and the others name sRGB or its grey in their own headers.
    func encode(_ picture: Picture, as format: ImageFormat) throws(ImagingError) -> [UInt8] {
        switch format {
        case .jpg: JPEGSegment.insert(segments(picture), into: try jpeg(picture))
        case .png: try described(picture).encoded(".png[\(keep)compression=6]")
        case .webp: try described(picture).encoded(".webp[\(keep)Q=\(quality)]")
        case .gif: try picture.encoded(".gif[strip]")
        case .tif: try described(picture).encoded(".tif[\(keep)compression=deflate,predictor=horizontal]")
        case .jp2: try picture.encoded(".jp2[strip,Q=\(quality)]")
        case .avif: try described(picture).encoded(".heif[\(keep)compression=av1,Q=\(quality * 3 / 4),effort=2]")
        case .jxl: try picture.encoded(".jxl[strip,Q=\(quality),effort=4]")
        case .pdf: Self.page(try jpeg(picture), of: picture)
        }
    }

    /// A PDF of one page that is the picture, at 72 pixels to the inch.
    private static func page(_ jpeg: [UInt8], of picture: Picture) -> [UInt8] {
        var file: [UInt8] = []
        var writer = PDFWriter<Never> { file += $0 }
        writer.add(
            .init(jpeg: jpeg, width: picture.width, height: picture.height, components: picture.bands == 1 ? 1 : 3),
            resolution: 72)
        writer.finish()
        return file
    }

    private func jpeg(_ picture: Picture) throws(ImagingError) -> [UInt8] {
        let halves = Self.halvesColours(width: picture.width, height: picture.height, quality: quality)
        return try picture.encoded(".jpg[Q=\(quality),strip,optimize-coding,subsample-mode=\(halves ? "on" : "off")]")
    }

    private var keep: String { embedsProfile || rights != nil ? "" : "strip," }

    private func profile(_ picture: Picture) -> [UInt8]? {
        guard embedsProfile else { return nil }
        return picture.bands <= 2 ? ColourProfile.grey : ColourProfile.sRGB
    }

    private func segments(_ picture: Picture) -> [UInt8] {
        (rights?.segment ?? []) + (profile(picture).map(ColourProfile.segment) ?? [])
    }

    private func described(_ picture: Picture) throws(ImagingError) -> Picture {
        if keep.isEmpty == false { return picture }
        return try picture.describing(profile: profile(picture), xmp: rights?.xmp)
    }
}

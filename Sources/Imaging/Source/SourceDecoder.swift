internal import CVips

/// Turns a source file into upright 8-bit sRGB or grey pixels, with or without alpha. Worker processes only.
struct SourceDecoder {
    let limits: DecodingLimits

    /// Opens one page (from 1), dimensions checked, nothing decoded yet.
    func open(_ path: String, page: Int, sequential: Bool) throws(ImagingError) -> Picture {
        let loader = Picture.loader(for: path) ?? ""
        var options = ""
        if loader.contains("Pdf") || loader.contains("pdf") {
            options = "page=\(page - 1),n=1,dpi=\(limits.documentResolution)"
        } else if page > 1 {
            options = "page=\(page - 1),n=1"
        }
        guard !loader.isEmpty else {
            throw .unsupported(found: "this kind of file", accepted: SourceProbe.accepted)
        }
        let picture = try Picture.open(path, options: options, sequential: sequential)
        let (pixels, overflow) = picture.width.multipliedReportingOverflow(by: picture.height)
        guard !overflow, pixels <= limits.maxPixels else {
            throw .tooLarge(
                what: "an image of \(picture.width) × \(picture.height) pixels", limit: "\(limits.maxPixels) pixels")
        }
        return picture
    }

    /// The page as it is to be seen.
    func upright(_ path: String, page: Int) throws(ImagingError) -> Picture {
        var picture = try open(path, page: page, sequential: true)
        if picture.orientation > 1 {
            // Turning needs the rows in another order than they come.
            picture = try open(path, page: page, sequential: false)
            picture = try picture.step(vitrine_autorot)
        }
        return try withoutIdleAlpha(standardColour(picture), path: path, page: page)
    }

    /// 8 bits, grey or sRGB, through the embedded profile where there is one.
    func standardColour(_ source: Picture) throws(ImagingError) -> Picture {
        var picture = source
        let space = picture.interpretation
        let isPrint = space == VIPS_INTERPRETATION_CMYK
        let isGrey =
            space == VIPS_INTERPRETATION_B_W || space == VIPS_INTERPRETATION_GREY16
            || (space == VIPS_INTERPRETATION_MULTIBAND && picture.bands <= 2)
        if picture.hasProfile || isPrint {
            let fallback = isPrint ? "cmyk" : "srgb"
            if let converted = try? picture.step({ vitrine_icc_to_srgb($0, $1, fallback) }) {
                picture = converted
            } else {
                // A damaged profile is no reason to lose the picture: read it as what its numbers usually mean.
                picture = try picture.converted(to: VIPS_INTERPRETATION_sRGB)
            }
        } else if isGrey {
            picture = try picture.converted(to: VIPS_INTERPRETATION_B_W)
        } else {
            picture = try picture.converted(to: VIPS_INTERPRETATION_sRGB)
        }
        if picture.format != VIPS_FORMAT_UCHAR {
            picture = try picture.step { vitrine_cast_shift($0, $1, VIPS_FORMAT_UCHAR, 1) }
        }
        if picture.bands > 4 { picture = try picture.bands(0, count: 3) }
        return picture
    }

    /// Many cameras and programs write an alpha channel that hides nothing; without it tiles can be JPEG.
    private func withoutIdleAlpha(_ picture: Picture, path: String, page: Int) throws(ImagingError) -> Picture {
        guard picture.hasAlpha else { return picture }
        let again = try standardColour(open(path, page: page, sequential: true))
        let alpha = try again.bands(again.bands - 1, count: 1)
        var lowest = 0.0
        guard vitrine_min(alpha.pointer, &lowest) == 0 else { throw .unreadable(detail: VipsRuntime.takeError()) }
        return lowest >= 255 ? try picture.bands(0, count: picture.bands - 1) : picture
    }
}

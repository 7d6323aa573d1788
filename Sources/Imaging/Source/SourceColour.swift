internal import CVips

/// Brings any picture to 8 bits, grey or sRGB, with or without alpha.
///
/// - Embedded ICC profiles are honoured (relative colorimetric, black point compensated); one that cannot be used is
///   left out, not the picture. CMYK without a profile is read with libvips' own; CIELAB is D50, as in profiles
///   (an alpha channel beside it is not kept).
/// - Unsigned integers are scaled from their full range: 65,535 becomes 255.
/// - Floating point from 0 to 1 is black to white: linear light where it is RGB without a profile, as Photoshop and
///   libvips have it. Any other floating-point or signed numbers are measurements: the lowest is shown black, the
///   highest white, evenly between. What is no number, or infinite, is shown as 0.
struct SourceColour {
    /// Opens the same pixels once more: finding their range reads them all.
    let reopen: () throws(ImagingError) -> Picture

    func standard(_ source: Picture) throws(ImagingError) -> Picture {
        if Self.isLab(source) {
            return try source.step(vitrine_lab_unpack).bands(0, count: 3).step(vitrine_lab_to_srgb)
        }
        var picture = try integers(source)
        if picture.hasProfile || picture.interpretation == VIPS_INTERPRETATION_CMYK {
            picture = try throughProfile(picture)
        } else {
            picture = try plain(picture)
        }
        if picture.format != VIPS_FORMAT_UCHAR {
            picture = try picture.step { vitrine_cast_shift($0, $1, VIPS_FORMAT_UCHAR, 1) }
        }
        return picture.bands > 4 ? try picture.bands(0, count: 3) : picture
    }

    private static func isLab(_ picture: Picture) -> Bool {
        let space = picture.interpretation
        return space == VIPS_INTERPRETATION_LAB || space == VIPS_INTERPRETATION_LABS
            || space == VIPS_INTERPRETATION_LABQ
    }

    private static func isGrey(_ picture: Picture) -> Bool {
        let space = picture.interpretation
        return space == VIPS_INTERPRETATION_B_W || space == VIPS_INTERPRETATION_GREY16 || picture.bands <= 2
    }

    // MARK: Colour

    private func throughProfile(_ picture: Picture) throws(ImagingError) -> Picture {
        let isPrint = picture.interpretation == VIPS_INTERPRETATION_CMYK
        let fallback = isPrint ? "cmyk" : "srgb"
        if let converted = try? picture.step({ vitrine_icc_to_srgb($0, $1, fallback) }) {
            // Grey stays grey: its profile leaves the three bands equal.
            guard Self.isGrey(picture), converted.bands >= 3 else { return converted }
            let grey = try converted.bands(1, count: 1)
            guard picture.bands == 2, converted.bands == 4 else { return try Self.asGrey(grey) }
            let alpha = try converted.bands(3, count: 1)
            return try Self.asGrey(grey.step { vitrine_bandjoin($0, alpha.pointer, $1) })
        }
        _ = VipsRuntime.takeError()
        let bare = try picture.step(vitrine_without_profile)
        return isPrint ? try bare.step { vitrine_icc_to_srgb($0, $1, fallback) } : try plain(bare)
    }

    private static func asGrey(_ picture: Picture) throws(ImagingError) -> Picture {
        try picture.step { vitrine_reinterpret($0, $1, VIPS_INTERPRETATION_B_W) }
    }

    private func plain(_ picture: Picture) throws(ImagingError) -> Picture {
        if Self.isGrey(picture) { return try picture.converted(to: VIPS_INTERPRETATION_B_W) }
        guard picture.interpretation == VIPS_INTERPRETATION_MULTIBAND else {
            return try picture.converted(to: VIPS_INTERPRETATION_sRGB)
        }
        // More bands than there are names for: the first three are shown.
        let wide = picture.format == VIPS_FORMAT_USHORT
        return try picture.bands(0, count: 3)
            .step { vitrine_reinterpret($0, $1, wide ? VIPS_INTERPRETATION_RGB16 : VIPS_INTERPRETATION_sRGB) }
            .converted(to: VIPS_INTERPRETATION_sRGB)
    }

    // MARK: Numbers

    /// Unsigned integers of 8 or 16 bits; linear light stays floating point.
    private func integers(_ picture: Picture) throws(ImagingError) -> Picture {
        switch picture.format {
        case VIPS_FORMAT_UCHAR, VIPS_FORMAT_USHORT: return picture
        case VIPS_FORMAT_UINT:
            return try named(picture.step { vitrine_cast_shift($0, $1, VIPS_FORMAT_USHORT, 1) }, like: picture)
        default: break
        }
        let finite = try picture.step(vitrine_finite)
        let range = try range(picture.format)
        let isUnit = range.isFloating && range.lowest >= 0 && range.highest <= 1
        if isUnit, !picture.hasProfile, picture.interpretation == VIPS_INTERPRETATION_scRGB { return finite }
        let (lowest, highest) = isUnit ? (0, 1) : (range.lowest, range.highest)
        let factor = highest > lowest ? 65_535 / (highest - lowest) : 0
        let scaled = try finite.step { vitrine_linear1($0, $1, factor, -lowest * factor + 0.5) }
        return try named(scaled.step { vitrine_cast_shift($0, $1, VIPS_FORMAT_USHORT, 0) }, like: picture)
    }

    private func named(_ picture: Picture, like source: Picture) throws(ImagingError) -> Picture {
        let space =
            Self.isGrey(source)
            ? VIPS_INTERPRETATION_GREY16
            : source.interpretation == VIPS_INTERPRETATION_CMYK ? VIPS_INTERPRETATION_CMYK : VIPS_INTERPRETATION_RGB16
        return try picture.step { vitrine_reinterpret($0, $1, space) }
    }

    private func range(
        _ format: VipsBandFormat
    ) throws(ImagingError) -> (lowest: Double, highest: Double, isFloating: Bool) {
        var (lowest, highest) = (0.0, 0.0)
        let (first, second) = (try reopen().step(vitrine_finite), try reopen().step(vitrine_finite))
        guard vitrine_min(first.pointer, &lowest) == 0, vitrine_max(second.pointer, &highest) == 0 else {
            throw .unreadable(detail: VipsRuntime.takeError())
        }
        return (lowest, highest, format == VIPS_FORMAT_FLOAT || format == VIPS_FORMAT_DOUBLE)
    }
}

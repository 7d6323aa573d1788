internal import CVips

/// Turns a source file into upright 8-bit sRGB or grey pixels, with or without alpha. Worker processes only.
struct SourceDecoder {
    let limits: DecodingLimits

    /// Drawings (SVG) have no pixels of their own; larger ones are drawn smaller.
    static let drawingPixels = 100_000_000

    /// Opens one page (from 1), dimensions checked, nothing decoded yet. BMP alone is read at once.
    /// - Parameter reduction: how often each side is to be halved, up to 3: JPEG only, and rounded down.
    func open(_ path: String, page: Int, sequential: Bool, reduction: Int = 0) throws(ImagingError) -> Picture {
        let format = try format(of: path)
        switch format {
        case .bitmap:
            let bitmap = try BitmapDecoder(path: path)
            try check(width: bitmap.header.width, height: bitmap.header.height)
            try BufferedDecoding(limits: limits)
                .check(path, format, width: bitmap.header.width, height: bitmap.header.height)
            return try bitmap.picture()
        case .svg: return try drawing(path)
        default: break
        }
        var options = reduction > 0 && format == .jpeg ? "shrink=\(1 << reduction)" : ""
        if format == .pdf {
            options = "page=\(page - 1),n=1,dpi=\(limits.documentResolution)"
        } else if format == .tiff {
            options = "page=\(try supported(tiffPage(path, page)).directory),n=1"
        }
        let picture = try Picture.open(path, options: options, sequential: sequential)
        let (width, height) = (picture.width << reduction, picture.height << reduction)
        try check(width: width, height: height)
        try BufferedDecoding(limits: limits).check(path, format, width: width, height: height)
        switch format {
        case .tiff: return try completed(picture, tiffPage(path, page))
        case .jpeg2000: return try coloured(picture, path)
        default: return picture
        }
    }

    /// The page as it is to be seen.
    func upright(_ path: String, page: Int, reduction: Int = 0) throws(ImagingError) -> Picture {
        var picture = try open(path, page: page, sequential: true, reduction: reduction)
        if picture.orientation > 1 {
            // Turning needs the rows in another order than they come.
            picture = try open(path, page: page, sequential: false, reduction: reduction)
            picture = try picture.step(vitrine_autorot)
        }
        let colour = SourceColour { () throws(ImagingError) in
            try open(path, page: page, sequential: true, reduction: reduction)
        }
        return try withoutIdleAlpha(colour.standard(picture), colour)
    }

    /// The format, where the decoder for it agrees that it is one.
    func format(of path: String) throws(ImagingError) -> SourceFormat {
        let head = try FileSignature.head(of: path)
        guard !head.isEmpty else { throw .unreadable(detail: "it is empty") }
        guard let format = FileSignature.image(head) else {
            throw .unsupported(found: SourceProbe.describe(head), accepted: SourceProbe.accepted)
        }
        if let expected = format.loader, format != .svg {
            guard let loader = Picture.loader(for: path) else {
                throw .unreadable(detail: "it begins like \(format.name), but is damaged or cut short")
            }
            guard loader.hasPrefix(expected) else {
                throw .unsupported(found: "this variety of \(format.name)", accepted: SourceProbe.accepted)
            }
        }
        return format
    }

    /// Size of each page, upright, none of them decoded.
    /// - Throws: `ImagingError.tooLarge` where there are more pages than `limits` allows.
    func pageSizes(_ path: String) throws(ImagingError) -> [PageSize] {
        let format = try format(of: path)
        // What cannot be opened is refused now, not when its turn comes.
        let first = try open(path, page: 1, sequential: true)
        if format == .tiff { return try TIFFPages(path: path, limit: limits.maxPages).pages.map(\.size) }
        let size = PageSize(width: first.width, height: first.height)
        guard format == .pdf else {
            return [first.orientation >= 5 ? PageSize(width: size.height, height: size.width) : size]
        }
        let count = first.pages
        guard count <= limits.maxPages else {
            throw .tooLarge(what: "a file of \(count) pages", limit: "\(limits.maxPages) pages")
        }
        var sizes = [size]
        for page in 1..<max(1, count) {
            let picture = try Picture.open(
                path, options: "page=\(page),n=1,dpi=\(limits.documentResolution)", sequential: true)
            sizes.append(PageSize(width: picture.width, height: picture.height))
        }
        return sizes
    }

    // MARK: Parts

    private func check(width: Int, height: Int) throws(ImagingError) {
        let (pixels, overflow) = width.multipliedReportingOverflow(by: height)
        guard !overflow, pixels <= limits.maxPixels else {
            throw .tooLarge(what: "an image of \(width) × \(height) pixels", limit: "\(limits.maxPixels) pixels")
        }
    }

    private func tiffPage(_ path: String, _ page: Int) throws(ImagingError) -> TIFFPages.Page {
        let pages = try TIFFPages(path: path, limit: limits.maxPages).pages
        guard pages.indices.contains(page - 1) else {
            throw .unreadable(detail: "it has \(pages.count) pages, not \(page)")
        }
        return pages[page - 1]
    }

    /// What libvips would refuse without a word that helps, or read as noise.
    private func supported(_ page: TIFFPages.Page) throws(ImagingError) -> TIFFPages.Page {
        let accepted = "TIFF with samples of 1, 2, 4, 8, 16 or 32 bits, YCbCr whole or as JPEG"
        if page.bits > 32 { throw .unsupported(found: "a TIFF with \(page.bits)-bit samples", accepted: accepted) }
        if page.compression == 6 { throw .unsupported(found: "the old JPEG of TIFF 6.0", accepted: accepted) }
        if page.isBareYCbCr, page.subsampling != [1, 1] || page.bits != 8 || page.samples != 3 {
            throw .unsupported(found: "a TIFF with subsampled YCbCr that is not JPEG", accepted: accepted)
        }
        return page
    }

    /// What libvips leaves to do.
    private func completed(_ picture: Picture, _ page: TIFFPages.Page) throws(ImagingError) -> Picture {
        if page.isBareYCbCr { return try picture.step(vitrine_ycbcr_to_rgb) }
        // Bands beyond the colour that the file does not call alpha (masks, spot inks) would be taken for it.
        let colours = page.samples - page.extraSamples.count
        guard !page.extraSamples.isEmpty, page.extraSamples.allSatisfy({ $0 == 0 }), colours > 0,
            picture.bands == page.samples
        else { return picture }
        return try picture.bands(0, count: colours)
    }

    /// The colours that a JP2 file states and libvips does not see. Where colour differences are subsampled, libvips
    /// converts them itself.
    private func coloured(_ picture: Picture, _ path: String) throws(ImagingError) -> Picture {
        let colour = try JPEG2000Colour(path: path)
        if !colour.profile.isEmpty, !picture.hasProfile {
            return try picture.step { vitrine_with_profile($0, $1, colour.profile, colour.profile.count) }
        }
        guard colour.isYCC, picture.bands == 3,
            try !CodestreamHeader(path: path, isBoxed: true).isSubsampled
        else { return picture }
        let narrow =
            picture.format == VIPS_FORMAT_UCHAR
            ? picture : try picture.step { vitrine_cast_shift($0, $1, VIPS_FORMAT_UCHAR, 1) }
        return try narrow.step(vitrine_ycbcr_to_rgb)
    }

    /// Lengths are taken at the configured resolution, a pixel as 1/72 inch. Nothing outside the file is ever fetched:
    /// what comes as a stream has no place that references could start from.
    private func drawing(_ path: String) throws(ImagingError) -> Picture {
        func load(_ scale: Double) throws(ImagingError) -> Picture {
            guard let source = vips_source_new_from_file(path) else {
                throw .unreadable(detail: VipsRuntime.takeError())
            }
            guard let image = vitrine_load_drawing(source, scale) else {
                vitrine_unref(source)
                throw .unreadable(detail: VipsRuntime.takeError())
            }
            return Picture(image, source: UnsafeMutableRawPointer(source))
        }
        let scale = Double(limits.documentResolution) / 72
        let picture = try load(scale)
        let most = min(Self.drawingPixels, limits.maxPixels)
        let pixels = Double(picture.width) * Double(picture.height)
        guard pixels > Double(most) else { return picture }
        let smaller = try load(scale * (Double(most) / pixels).squareRoot() * 0.999)
        try check(width: smaller.width, height: smaller.height)
        guard smaller.width * smaller.height <= most else {
            throw .tooLarge(what: "a drawing of \(picture.width) × \(picture.height) pixels", limit: "\(most) pixels")
        }
        return smaller
    }

    /// Many cameras and programs write an alpha channel that hides nothing; without it tiles can be JPEG.
    private func withoutIdleAlpha(_ picture: Picture, _ colour: SourceColour) throws(ImagingError) -> Picture {
        guard picture.hasAlpha else { return picture }
        let again = try colour.standard(colour.reopen())
        let alpha = try again.bands(again.bands - 1, count: 1)
        var lowest = 0.0
        guard vitrine_min(alpha.pointer, &lowest) == 0 else { throw .unreadable(detail: VipsRuntime.takeError()) }
        return lowest >= 255 ? try picture.bands(0, count: picture.bands - 1) : picture
    }
}

internal import CVips
public import IIIF

/// Renders Image API requests from pyramids that Vitrine wrote.
public struct PyramidRenderer: Sendable {
    public let settings: RenderSettings
    private let files = OpenPyramids()

    public init(settings: RenderSettings) {
        self.settings = settings
    }

    /// The formats that this installation can write, in the order of `candidates`.
    public static func available(_ candidates: [ImageFormat]) -> [ImageFormat] {
        candidates.filter { $0 == .pdf || VipsRuntime.canWrite(OutputEncoding.suffix($0)) }
    }

    /// Pixels of the largest image that a worker with so much memory can write; nil where its size is of no matter.
    public static func mostPixels(_ format: ImageFormat, memoryBytes: Int) -> Int? {
        OutputEncoding.bytesHeld(format).map { memoryBytes / 4 * 3 / $0 }
    }

    /// Encoded bytes for a plan. Blocking: call on a render thread.
    /// - Parameters:
    ///   - pyramid: path of the derivative.
    ///   - image: full-size pixel dimensions, from the catalogue.
    ///   - levels: how many levels the derivative has.
    ///   - reduced: given, the plan is of this smaller picture of the image.
    ///   - additions: what is laid over the image, and what is said of it in the file.
    public func render(
        _ plan: RenderPlan, pyramid: String, image: PixelSize, levels: Int, reduced: ReducedImage? = nil,
        additions: RenderAdditions = .none
    ) throws(ImagingError) -> [UInt8] {
        try render(
            plan, pyramid: pyramid, image: image, levels: levels, reduced: reduced, additions: additions, stop: nil)
    }

    /// Pixels that a plan reads and writes: what it costs.
    func work(
        for plan: RenderPlan, image: PixelSize, levels: Int, reduced: ReducedImage?, additions: RenderAdditions
    ) -> Int {
        let size = plan.size.width * plan.size.height
        // Its pixels are made from up to four times as many.
        if reduced != nil { return plan.region.width * plan.region.height * 4 + size }
        if let planes = PlaneRenderer(plan, image: image, levels: levels, settings: settings, additions: additions) {
            return planes.sampling.work
        }
        let scale = 1 << Self.level(for: plan, levels: levels)
        return (plan.region.width / scale) * (plan.region.height / scale) + size
    }

    func render(
        _ plan: RenderPlan, pyramid: String, image: PixelSize, levels: Int, reduced: ReducedImage?,
        additions: RenderAdditions, stop: StopFlag?
    ) throws(ImagingError) -> [UInt8] {
        let stored = try files.pyramid(pyramid)
        if reduced == nil,
            let planes = PlaneRenderer(plan, image: image, levels: levels, settings: settings, additions: additions),
            let stored, let bytes = try planes.render(stored, path: pyramid, stop: stop)
        {
            return bytes
        }
        return try render(
            plan, image: image, levels: levels, reduced: reduced, additions: additions, stop: stop
        ) { (level, area) throws(ImagingError) in
            try Picture.level(level, of: pyramid, isNested: stored?.isNested ?? false).crop(
                x: area.x, y: area.y, width: area.width, height: area.height)
        }
    }

    /// A part of a level, in that level's own pixels.
    typealias Part = (_ level: Int, _ area: PixelRectangle) throws(ImagingError) -> Picture

    /// Encoded bytes for a plan, from any ground that has the levels of a pyramid.
    func render(
        _ plan: RenderPlan, image: PixelSize, levels: Int, reduced: ReducedImage?, additions: RenderAdditions,
        stop: StopFlag?, part: Part
    ) throws(ImagingError) -> [UInt8] {
        var picture: Picture
        if let reduced {
            picture = try self.reduced(
                reduced.size, showing: plan.region, of: image, levels: levels, additions.overlays, part)
        } else {
            picture = try covered(Covers(additions.overlays, plan: plan, image: image, levels: levels), part)
        }
        let frame = MarkFrame(plan, image: reduced?.size ?? image, levels: reduced?.levels ?? levels)
        if frame.isBeforeScaling { picture = try marked(picture, additions.overlays.watermarks, frame) }
        picture = try picture.scaled(width: plan.size.width, height: plan.size.height)
        if !frame.isBeforeScaling { picture = try marked(picture, additions.overlays.watermarks, frame) }
        // One bit has no room for transparency.
        let keepsAlpha = OutputEncoding.keepsAlpha(plan.format) && plan.quality != .bitonal
        if picture.hasAlpha, !keepsAlpha { picture = try flattened(picture) }
        picture = try turned(picture, plan.rotation, keepsAlpha: keepsAlpha)
        picture = try coloured(picture, plan.quality)
        if let stop { vitrine_stop_on_flag(picture.pointer, stop.pointer) }
        return try OutputEncoding(
            quality: settings.quality, embedsProfile: additions.embedsProfile, rights: additions.rights
        ).encode(picture, as: plan.format)
    }

    /// The smallest level that still has every pixel asked for. One larger where the region does not fall on that
    /// level's pixels, so that rounding its edges moves nothing by more than half a pixel of the output.
    static func level(for plan: RenderPlan, levels: Int) -> Int {
        let level = LevelSampling.smallestLevel(for: plan, levels: levels)
        let mask = (1 << level) - 1
        let aligned = plan.region.x & mask == 0 && plan.region.y & mask == 0
        return aligned || level == 0 ? level : level - 1
    }

    /// The region in a level's own pixels, edges rounded outwards, never outside the level and never empty.
    static func area(of region: PixelRectangle, at level: Int, bounds: PixelSize) -> PixelRectangle {
        let scale = 1 << level
        let x = min(region.x / scale, bounds.width - 1)
        let y = min(region.y / scale, bounds.height - 1)
        let right = min(ImagePyramid.reduced(region.x + region.width, by: scale), bounds.width)
        let bottom = min(ImagePyramid.reduced(region.y + region.height, by: scale), bounds.height)
        return PixelRectangle(x: x, y: y, width: max(1, right - x), height: max(1, bottom - y))
    }

    private func turned(
        _ source: Picture, _ rotation: Rotation, keepsAlpha: Bool
    ) throws(ImagingError) -> Picture {
        var picture = source
        if rotation.mirrored { picture = try picture.step(vitrine_flip_horizontal) }
        switch rotation.degrees {
        case 0, 360: return picture
        case 90: return try picture.step { vitrine_rotate_right_angle($0, $1, VIPS_ANGLE_D90) }
        case 180: return try picture.step { vitrine_rotate_right_angle($0, $1, VIPS_ANGLE_D180) }
        case 270: return try picture.step { vitrine_rotate_right_angle($0, $1, VIPS_ANGLE_D270) }
        default:
            // The corners that appear are transparent where the output can say so, else of the colour that is set for
            // them, whether or not the image itself was transparent anywhere.
            if keepsAlpha && !picture.hasAlpha { picture = try picture.step(vitrine_addalpha) }
            guard picture.hasAlpha else {
                let colour = Self.colour(settings.rotationBackground, bands: picture.bands)
                return try picture.step { vitrine_rotate($0, $1, rotation.degrees, colour, Int32(colour.count)) }
            }
            // libvips multiplies by the alpha around a rotation itself, so that nothing bleeds into the edge.
            let clear = [Double](repeating: 0, count: picture.bands)
            return try picture.step { vitrine_rotate($0, $1, rotation.degrees, clear, Int32(clear.count)) }
                .step { vitrine_cast_shift($0, $1, VIPS_FORMAT_UCHAR, 0) }
        }
    }

    private func coloured(_ picture: Picture, _ quality: ImageQuality) throws(ImagingError) -> Picture {
        switch quality {
        case .default, .color: return picture
        case .gray: return try picture.converted(to: VIPS_INTERPRETATION_B_W)
        case .bitonal:
            return try picture.converted(to: VIPS_INTERPRETATION_B_W).step { vitrine_threshold($0, $1, 128) }
        }
    }

    func flattened(_ picture: Picture) throws(ImagingError) -> Picture {
        let colour = Self.colour(settings.background, bands: picture.bands - 1)
        return try picture.step { vitrine_flatten($0, $1, colour, Int32(colour.count)) }
    }

    /// Red, green, blue as values for each band: their luminance where there is one band only.
    static func colour(_ rgb: [UInt8], bands: Int) -> [Double] {
        let colour = rgb.map(Double.init)
        guard bands < 3, colour.count == 3 else { return colour }
        return [0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]]
    }
}

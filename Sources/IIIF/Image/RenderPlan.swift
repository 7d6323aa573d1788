/// A request resolved against one image: what to cut, how large to make it, and what to do then, all in whole pixels.
///
/// Equal plans give equal images, so a plan is also the key of a cache.
public struct RenderPlan: Hashable, Codable, Sendable {
    /// What to cut, in pixels of the full image, within its edges.
    public let region: PixelRectangle
    /// What the region is scaled to, before rotation.
    public let size: PixelSize
    /// Mirroring and rotation; 360 degrees have become 0.
    public let rotation: Rotation
    /// Never `color`, which is what `default` means here.
    public let quality: ImageQuality
    public let format: ImageFormat
    /// `/region/size/rotation/quality.format` in the canonical form of the version asked (3.0 section 4.8, 2.1 section
    /// 4.7).
    ///
    /// Asked for again, it gives this same plan. 360 degrees are written 0, and `color` as `default`: they are the same
    /// image.
    public let canonicalPath: String

    /// The size of what comes out, turned; of odd angles, at most a pixel too large.
    public var outputSize: PixelSize { rotation.bounds(of: size) }

    /// Resolves `request` for an image of `image` pixels.
    ///
    /// Checked in the order region, size, rotation, format, and last whether the format has room for the result; the first
    /// refusal is thrown.
    /// - Parameter tileSize: side of the image's tiles; only wanted where `capabilities` offers nothing else.
    public static func make(
        for request: ImageRequest, image: PixelSize, tileSize: Int = 0, capabilities: ImageCapabilities
    ) throws(ImageRequestError) -> RenderPlan {
        guard image.width > 0, image.height > 0 else {
            throw ImageRequestError(
                segment: .region, value: request.region.description, problem: "belongs to an image without pixels",
                accepted: "nothing", kind: .outside)
        }
        let limits = capabilities.limits.holding(for: image)
        let region = try request.region.rectangle(in: image)
        let size = try request.size.size(of: region.size, version: request.version, limits: limits)
        try check(request, capabilities)
        if capabilities.level != .level2 {
            try check(request, region: region, size: size, of: image, tileSize: tileSize, capabilities)
        }
        let rotation = request.rotation.reduced
        try check(request, size: rotation.bounds(of: size), capabilities)
        let quality = request.quality == .color ? .default : request.quality
        let regionText = region.size == image ? Region.full.description : region.description
        let sizeText = ImageScale.canonical(size, of: region.size, version: request.version, limits: limits)
        return RenderPlan(
            region: region, size: size, rotation: rotation, quality: quality, format: request.format,
            canonicalPath: "/\(regionText)/\(sizeText)/\(rotation)/\(quality.rawValue).\(request.format.rawValue)")
    }

    /// Without tiles the full image is all there is; without sizes of the client's choice, the sizes and tiles listed.
    private static func check(
        _ request: ImageRequest, region: PixelRectangle, size: PixelSize, of image: PixelSize, tileSize: Int,
        _ capabilities: ImageCapabilities
    ) throws(ImageRequestError) {
        let isWhole = region.size == image
        if !capabilities.tiles, !isWhole {
            throw ImageRequestError(
                segment: .region, value: request.region.description, problem: "is not offered here", accepted: "full",
                kind: .malformed)
        }
        guard !capabilities.customSizes, request.size.description != "max" || !isWhole else { return }
        let pyramid = ImageInformation.pyramid(of: image, tileSize: tileSize)
        let isListed =
            isWhole
            ? pyramid.sizes.contains(size)
            : pyramid.hasTile(region, size: size, at: capabilities.listed(pyramid.scaleFactors))
        if isListed { return }
        throw ImageRequestError(
            segment: isWhole ? .size : .region, value: isWhole ? request.size.description : request.region.description,
            problem: "is not among those offered here",
            accepted: "the sizes\(capabilities.tiles ? " and tiles" : "") that info.json lists", kind: .malformed)
    }

    /// Whether the format can be as large as what comes out.
    private static func check(
        _ request: ImageRequest, size: PixelSize, _ capabilities: ImageCapabilities
    ) throws(ImageRequestError) {
        func refusal(_ limit: String) -> ImageRequestError {
            ImageRequestError(
                segment: .format, value: request.format.rawValue, problem: "has no room for an image of \(size) pixels",
                accepted: "a size of at most \(limit) in this format", kind: .tooLarge)
        }
        if let side = request.format.largestSide, size.width > side || size.height > side {
            throw refusal("\(side) pixels a side")
        }
        let (pixels, isOver) = size.width.multipliedReportingOverflow(by: size.height)
        if let most = capabilities.mostPixels[request.format], isOver || pixels > most {
            throw refusal("\(most) pixels in all")
        }
    }

    private static func check(_ request: ImageRequest, _ capabilities: ImageCapabilities) throws(ImageRequestError) {
        if request.rotation.mirrored, !capabilities.mirroring {
            throw ImageRequestError(
                segment: .rotation, value: request.rotation.description,
                problem: "asks for mirroring, not offered here",
                accepted: "a rotation without !", kind: .malformed)
        }
        if request.rotation.quarterTurns == nil, !capabilities.arbitraryRotation {
            throw ImageRequestError(
                segment: .rotation, value: request.rotation.description, problem: "is not a multiple of 90",
                accepted: "0, 90, 180, 270", kind: .malformed)
        }
        guard capabilities.formats.contains(request.format) else {
            throw ImageRequestError(
                segment: .format, value: request.format.rawValue, problem: "is not offered here",
                accepted: capabilities.formats.map(\.rawValue).joined(separator: ", "), kind: .malformed)
        }
    }
}

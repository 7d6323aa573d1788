extension ImageScale {
    /// The pixels that a region of `region` becomes; every rule of section 4.2 about sizes is here.
    ///
    /// - A side that is computed is rounded half up, but not below 1: a 10000×3 image asked for `100,` is 100×1. Only
    ///   when nothing is left of both sides (`pct:0.001` of a small image) is it an error.
    /// - Version 2 clients ask for tiles and listed sizes by their width alone. There, `w,` and `,h` that are the region
    ///   reduced by a power of two, rounded up, reduce the other side in the same way, so that the answer is the tile
    ///   of the pyramid itself: 577×1024 as `145,` is 145×256, though 257 would be nearer. Version 3 clients ask with
    ///   `w,h`, and it wants the proportions as close as possible.
    /// - `!w,h` never enlarges, and so is never too large, in either version (2.1 leaves the exact scaling to us).
    /// - Version 2 `full` above the limits is refused: it means unscaled; `max` is scaled to them.
    /// - Version 3 `^` without need of upscaling is honoured even by a service that does not upscale.
    func size(
        of region: PixelSize, version: ImageVersion, limits: ImageLimits
    ) throws(ImageRequestError) -> PixelSize {
        let wanted = try unchecked(region, version, limits)
        guard let size = wanted, !size.exceeds(region) else {
            switch version {
            case .v3 where !upscales: throw Self.needsCaret(description)
            case .v3 where !limits.allowsUpscaling:
                throw refusal("needs upscaling, which this service does not do", region, .unsupported)
            case .v2 where !limits.allowsUpscaling: throw refusal("is larger than the region", region, .tooLarge)
            default: break
            }
            guard let size = wanted, limits.allow(size) else { throw exceeded(limits) }
            return size
        }
        guard limits.allow(size) else { throw exceeded(limits) }
        return size
    }

    /// The size meant, before it is held against the region and the limits; nil if it is beyond `Int`.
    private func unchecked(
        _ region: PixelSize, _ version: ImageVersion, _ limits: ImageLimits
    ) throws(ImageRequestError) -> PixelSize? {
        switch form {
        case .full: return region
        case .max: return upscales ? limits.largest(of: region) : limits.largest(of: region, within: region)
        case .width(let width):
            return Self.level(version, region.level(width: width)) ?? region.scaled(toWidth: width)
        case .height(let height):
            return Self.level(version, region.level(height: height)) ?? region.scaled(toHeight: height)
        case .exact(let width, let height): return PixelSize(width: width, height: height)
        case .within(let width, let height):
            let box =
                upscales
                ? PixelSize(width: width, height: height)
                : PixelSize(width: Swift.min(width, region.width), height: Swift.min(height, region.height))
            return limits.largest(of: region, within: box)
        case .percent(let percent):
            guard let width = percent.percent(of: region.width), let height = percent.percent(of: region.height)
            else { return nil }
            guard width > 0 || height > 0 else {
                throw refusal("leaves less than one pixel", region, .outside)
            }
            return PixelSize(width: Swift.max(width, 1), height: Swift.max(height, 1))
        }
    }

    /// The shortest parameter that means `size` for `region`, in the version's canonical form.
    ///
    /// 3.0 section 4.8: `max`, `^max`, `w,h`, `^w,h`. 2.1 section 4.7: `full`, `w,`, and `w,h` where `w,` would give
    /// another height.
    static func canonical(
        _ size: PixelSize, of region: PixelSize, version: ImageVersion, limits: ImageLimits
    ) -> String {
        let exact = "\(size.width),\(size.height)"
        switch version {
        case .v2:
            if size == region { return "full" }
            let byWidth = region.level(width: size.width) ?? region.scaled(toWidth: size.width)
            return byWidth == size ? "\(size.width)," : exact
        case .v3:
            if size == limits.largest(of: region, within: region) { return "max" }
            guard size.exceeds(region) else { return exact }
            return size == limits.largest(of: region) ? "^max" : "^" + exact
        }
    }

    /// A level of the region's pyramid, in the version that goes by it.
    private static func level(_ version: ImageVersion, _ level: @autoclosure () -> PixelSize?) -> PixelSize? {
        version == .v2 ? level() : nil
    }

    private func refusal(_ problem: String, _ region: PixelSize, _ kind: ImageRequestError.Kind) -> ImageRequestError {
        ImageRequestError(
            segment: .size, value: description, problem: problem, accepted: "1×1 to \(region) pixels", kind: kind)
    }

    private func exceeded(_ limits: ImageLimits) -> ImageRequestError {
        ImageRequestError(
            segment: .size, value: description, problem: "is above the limits of this service",
            accepted: limits.description, kind: .tooLarge)
    }
}

/// How large an answer may be, as declared in info.json (3.0 section 5.2, 2.1 section 5.3).
///
/// They hold for the scaled region, before rotation.
public struct ImageLimits: Hashable, Sendable, CustomStringConvertible {
    /// What makes limits invalid.
    public enum Fault: Error, Hashable, Sendable {
        /// The standard requires `maxWidth` beside `maxHeight`.
        case heightWithoutWidth
        /// Upscaling needs `maxWidth` or `maxArea` (3.0 section 5.7), else one request could ask for any amount of work.
        case upscalingWithoutLimit
        /// A limit below 1.
        case notPositive
    }

    /// Pixels across; nil: as wide as the region.
    public private(set) var maxWidth: Int?
    /// Pixels down; nil: `maxWidth` applies, if there is one.
    public private(set) var maxHeight: Int?
    /// Width times height; nil: no such limit.
    public let maxArea: Int?
    /// Whether `^` (3.0) and sizes above the region (2.1, `sizeAboveFull`) are served.
    public private(set) var allowsUpscaling: Bool

    /// No limits but the region itself, and no upscaling.
    public static let none = ImageLimits()

    private init() {
        maxWidth = nil
        maxHeight = nil
        maxArea = nil
        allowsUpscaling = false
    }

    /// Throws what the standard does not allow; each limit is at least 1.
    public init(
        maxWidth: Int? = nil, maxHeight: Int? = nil, maxArea: Int? = nil, allowsUpscaling: Bool = false
    ) throws(Fault) {
        for limit in [maxWidth, maxHeight, maxArea] where limit.map({ $0 < 1 }) == true { throw .notPositive }
        if maxHeight != nil, maxWidth == nil { throw .heightWithoutWidth }
        if allowsUpscaling, maxWidth == nil, maxArea == nil { throw .upscalingWithoutLimit }
        self.maxWidth = maxWidth
        self.maxHeight = maxHeight
        self.maxArea = maxArea
        self.allowsUpscaling = allowsUpscaling
    }

    /// The same limits, with nothing enlarged.
    public var withoutUpscaling: ImageLimits {
        var limits = self
        limits.allowsUpscaling = false
        return limits
    }

    /// These limits as they hold for one image: no size is promised that `jpg`, which everybody asks for, cannot have.
    /// They are the same for all but the largest images, and where enlarging has no other bound to its sides.
    public func holding(for image: PixelSize) -> ImageLimits {
        guard let side = ImageFormat.jpg.largestSide else { return self }
        let isWithin = (maxWidth ?? .max) <= side && (maxHeight ?? maxWidth ?? .max) <= side
        let mayBeLarger =
            image.width > side || image.height > side || allowsUpscaling && (maxArea ?? .max) > side
        guard mayBeLarger, !isWithin else { return self }
        var limits = self
        limits.maxWidth = min(maxWidth ?? side, side)
        limits.maxHeight = maxHeight.map { min($0, side) }
        return limits
    }

    /// The limits in words.
    public var description: String {
        var parts: [String] = []
        if let maxWidth { parts.append("at most \(maxWidth)×\(maxHeight ?? maxWidth) pixels") }
        if let maxArea { parts.append("at most \(maxArea) pixels in all") }
        return parts.isEmpty ? "at most the region's own size" : parts.joined(separator: ", ")
    }

    /// Whether an image of `size` is within the limits.
    public func allow(_ size: PixelSize) -> Bool {
        if let maxWidth, size.width > maxWidth || size.height > maxHeight ?? maxWidth { return false }
        guard let maxArea else { return true }
        let (area, overflows) = size.width.multipliedReportingOverflow(by: size.height)
        return !overflows && area <= maxArea
    }

    /// The largest size with the proportions of `region` within `box` and the limits; nil if beyond `Int`.
    func largest(of region: PixelSize, within box: PixelSize) -> PixelSize? {
        let width = min(box.width, maxWidth ?? box.width)
        let height = min(box.height, maxHeight ?? maxWidth ?? box.height)
        guard let fitted = region.fitted(in: PixelSize(width: width, height: height)) else { return nil }
        guard let maxArea, !allow(fitted) else { return fitted }
        // Both sides rounded down, as in the implementation notes of 3.0 (section 4), so as never to exceed the area.
        let across = Quotient.rounded(maxArea, times: region.width, over: region.height, .down) ?? .max
        let down = Quotient.rounded(maxArea, times: region.height, over: region.width, .down) ?? .max
        // A side held up at 1 leaves less area for the other.
        let tall = min(max(1, min(fitted.height, Quotient.squareRoot(down))), maxArea)
        let wide = min(max(1, min(fitted.width, Quotient.squareRoot(across))), maxArea / tall)
        return PixelSize(width: wide, height: tall)
    }

    /// The largest size with the proportions of `region` within the limits alone; without limits, `region`.
    func largest(of region: PixelSize) -> PixelSize? {
        guard let bound = maxWidth ?? maxArea else { return region }
        // No side can be longer than the area, the other being at least 1.
        return largest(of: region, within: PixelSize(width: bound, height: maxHeight ?? bound))
    }
}

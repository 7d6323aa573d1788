/// The region parameter (Image API section 4.1), as asked for.
public enum Region: Hashable, Sendable, CustomStringConvertible {
    case full
    case square
    /// Pixels of the full image; `width` and `height` are at least 1, and the rectangle may reach beyond the image.
    case pixels(x: Int, y: Int, width: Int, height: Int)
    /// Hundredths of the full image's sides; `width` and `height` are above 0.
    case percent(x: DecimalNumber, y: DecimalNumber, width: DecimalNumber, height: DecimalNumber)

    /// Reads `full`, `square`, `x,y,w,h` or `pct:x,y,w,h`.
    public init(parsing text: String) throws(ImageRequestError) {
        switch text {
        case "full": self = .full
        case "square": self = .square
        case _ where text.hasPrefix("pct:"):
            let numbers = Numeral.fields(text.utf8.dropFirst(4)).compactMap { DecimalNumber(parsing: $0) }
            guard numbers.count == 4, Numeral.fields(text.utf8).count == 4 else { throw Self.malformed(text) }
            guard !numbers[2].isZero, !numbers[3].isZero else { throw Self.empty(text) }
            self = .percent(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
        default:
            let numbers = Numeral.fields(text.utf8).compactMap { Numeral.integer($0) }
            guard numbers.count == 4, Numeral.fields(text.utf8).count == 4 else { throw Self.malformed(text) }
            guard numbers[2] > 0, numbers[3] > 0 else { throw Self.empty(text) }
            self = .pixels(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
        }
    }

    /// The parameter, numbers in their canonical form.
    public var description: String {
        switch self {
        case .full: "full"
        case .square: "square"
        case .pixels(let x, let y, let width, let height): "\(x),\(y),\(width),\(height)"
        case .percent(let x, let y, let width, let height): "pct:\(x),\(y),\(width),\(height)"
        }
    }

    /// The pixels meant in an image of `image`, cropped at its edges.
    ///
    /// `square` is centred, the odd pixel to the right or below. Each percentage is rounded half up on its own; one
    /// above 0 is at least a pixel of width or height, and an origin below 100 is at most the last pixel.
    func rectangle(in image: PixelSize) throws(ImageRequestError) -> PixelRectangle {
        let wanted: PixelRectangle
        switch self {
        case .full:
            wanted = PixelRectangle(x: 0, y: 0, width: image.width, height: image.height)
        case .square:
            let side = min(image.width, image.height)
            wanted = PixelRectangle(
                x: (image.width - side) / 2, y: (image.height - side) / 2, width: side, height: side)
        case .pixels(let x, let y, let width, let height):
            wanted = PixelRectangle(x: x, y: y, width: width, height: height)
        case .percent(let x, let y, let width, let height):
            wanted = PixelRectangle(
                x: Self.origin(x, of: image.width), y: Self.origin(y, of: image.height),
                width: max(width.percent(of: image.width) ?? .max, 1),
                height: max(height.percent(of: image.height) ?? .max, 1))
        }
        guard wanted.x < image.width, wanted.y < image.height else {
            throw ImageRequestError(
                segment: .region, value: description, problem: "lies outside the image",
                accepted: "a region that starts within \(image) pixels", kind: .outside)
        }
        return PixelRectangle(
            x: wanted.x, y: wanted.y, width: min(wanted.width, image.width - wanted.x),
            height: min(wanted.height, image.height - wanted.y))
    }

    private static func origin(_ percent: DecimalNumber, of side: Int) -> Int {
        let position = percent.percent(of: side) ?? .max
        return percent < DecimalNumber(100) ? min(position, side - 1) : position
    }

    private static func malformed(_ text: String) -> ImageRequestError {
        ImageRequestError(
            segment: .region, value: text, problem: "is not a region",
            accepted: "full, square, x,y,w,h in whole pixels, or pct:x,y,w,h in digits and “.”", kind: .malformed)
    }

    private static func empty(_ text: String) -> ImageRequestError {
        ImageRequestError(
            segment: .region, value: text, problem: "is empty", accepted: "a width and a height above 0", kind: .outside
        )
    }
}

/// The size parameter (Image API section 4.2), as asked for.
public struct ImageScale: Hashable, Sendable, CustomStringConvertible {
    /// The shapes of the parameter; pixel counts are at least 1 and percentages above 0.
    public enum Form: Hashable, Sendable {
        /// `full`, version 2 only.
        case full
        case max
        /// `w,`
        case width(Int)
        /// `,h`
        case height(Int)
        /// `pct:n`
        case percent(DecimalNumber)
        /// `w,h`, proportions as they come.
        case exact(width: Int, height: Int)
        /// `!w,h`, proportions kept.
        case within(width: Int, height: Int)
    }

    public let form: Form
    /// Whether the parameter starts with `^` (version 3 only).
    public let upscales: Bool

    /// Reads the size parameter of the given version.
    ///
    /// Refuses what no image can satisfy: zero, and in version 3 more than 100 per cent without `^`.
    public init(parsing text: String, version: ImageVersion) throws(ImageRequestError) {
        upscales = text.utf8.first == UInt8(ascii: "^")
        if upscales, version == .v2 {
            throw Self.malformed(text, "starts with ^, which came with version 3", version)
        }
        // By bytes: a combining mark after ^ would leave with it.
        let bare = String(Substring(text.utf8.dropFirst(upscales ? 1 : 0)))
        switch bare {
        case "max": form = .max
        case "full":
            guard version == .v2 else { throw Self.malformed(text, "was replaced by max in version 3", version) }
            form = .full
        case _ where bare.hasPrefix("pct:"):
            guard let percent = DecimalNumber(parsing: bare.utf8.dropFirst(4)) else {
                throw Self.malformed(text, "is not a percentage", version)
            }
            guard !percent.isZero else { throw Self.empty(text) }
            guard version == .v2 || upscales || percent <= DecimalNumber(100) else { throw Self.needsCaret(text) }
            form = .percent(percent)
        default:
            form = try Self.pixels(bare, in: text, version)
        }
    }

    private static func pixels(
        _ bare: String, in text: String, _ version: ImageVersion
    ) throws(ImageRequestError) -> Form {
        let confined = bare.utf8.first == UInt8(ascii: "!")
        let fields = Numeral.fields(bare.utf8.dropFirst(confined ? 1 : 0))
        let numbers = fields.map { Numeral.integer($0) }
        guard fields.count == 2, zip(fields, numbers).allSatisfy({ $0.isEmpty || $1 != nil }) else {
            throw malformed(text, "is not a size", version)
        }
        if numbers.contains(0) { throw empty(text) }
        switch (numbers[0], numbers[1], confined) {
        case (let width?, let height?, true): return .within(width: width, height: height)
        case (let width?, let height?, false): return .exact(width: width, height: height)
        case (let width?, nil, false): return .width(width)
        case (nil, let height?, false): return .height(height)
        default: throw malformed(text, "lacks a width or a height", version)
        }
    }

    /// The parameter, numbers in their canonical form.
    public var description: String {
        let caret = upscales ? "^" : ""
        return switch form {
        case .full: "full"
        case .max: "\(caret)max"
        case .width(let width): "\(caret)\(width),"
        case .height(let height): "\(caret),\(height)"
        case .percent(let percent): "\(caret)pct:\(percent)"
        case .exact(let width, let height): "\(caret)\(width),\(height)"
        case .within(let width, let height): "\(caret)!\(width),\(height)"
        }
    }

    private static func malformed(_ text: String, _ problem: String, _ version: ImageVersion) -> ImageRequestError {
        let shared = "max, “w,”, “,h”, “w,h”, “!w,h” in whole pixels, or pct:n in digits and “.”"
        let accepted =
            switch version {
            case .v2: "full, " + shared
            case .v3: shared + "; ^ before any of them to upscale"
            }
        return ImageRequestError(segment: .size, value: text, problem: problem, accepted: accepted, kind: .malformed)
    }

    private static func empty(_ text: String) -> ImageRequestError {
        ImageRequestError(
            segment: .size, value: text, problem: "is less than one pixel", accepted: "at least 1 pixel each way",
            kind: .outside)
    }

    static func needsCaret(_ text: String) -> ImageRequestError {
        ImageRequestError(
            segment: .size, value: text, problem: "is larger than the region",
            accepted: "at most the region's own size, or ^ before the size to upscale", kind: .tooLarge)
    }
}

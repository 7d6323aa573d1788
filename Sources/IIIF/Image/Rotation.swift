/// The rotation parameter (Image API section 4.3): mirrored first, if at all, then turned clockwise.
public struct Rotation: Hashable, Sendable, CustomStringConvertible {
    /// Whether the image is reflected on its vertical axis before it is turned.
    public let mirrored: Bool
    /// The angle as written, 0 to 360.
    public let angle: DecimalNumber

    /// Neither mirrored nor turned.
    public static let none = Rotation(mirrored: false, angle: DecimalNumber(0))

    private init(mirrored: Bool, angle: DecimalNumber) {
        self.mirrored = mirrored
        self.angle = angle
    }

    /// Reads `n` or `!n`, n being 0 to 360.
    public init(parsing text: String) throws(ImageRequestError) {
        let mirrored = text.utf8.first == UInt8(ascii: "!")
        guard let angle = DecimalNumber(parsing: text.utf8.dropFirst(mirrored ? 1 : 0)) else {
            throw ImageRequestError(
                segment: .rotation, value: text, problem: "is not a number of degrees", accepted: Self.accepted,
                kind: .malformed)
        }
        guard angle <= DecimalNumber(360) else {
            throw ImageRequestError(
                segment: .rotation, value: text, problem: "is more than a full turn", accepted: Self.accepted,
                kind: .outside)
        }
        self.init(mirrored: mirrored, angle: angle)
    }

    static let accepted = "n or !n, where n is 0 to 360 in digits and “.”"

    /// Degrees clockwise, 0 to 360.
    public var degrees: Double { angle.doubleValue }

    /// 0, 1, 2 or 3 where the angle is that many right angles (360 degrees are 0); nil for other angles.
    public var quarterTurns: Int? {
        (0...4).first { angle == DecimalNumber($0 * 90) }.map { $0 % 4 }
    }

    /// The size of an image of `size` after turning; of odd angles, at most a pixel too large.
    func bounds(of size: PixelSize) -> PixelSize {
        if let quarterTurns {
            return quarterTurns % 2 == 0 ? size : PixelSize(width: size.height, height: size.width)
        }
        let turned = degrees.truncatingRemainder(dividingBy: 180)
        let acute = min(turned, 180 - turned)
        let (across, down) = (Self.cosine(acute), Self.cosine(90 - acute))
        func length(_ value: Double) -> Int { Int(exactly: (value + 1).rounded(.down)) ?? .max }
        return PixelSize(
            width: length(Double(size.width) * across + Double(size.height) * down),
            height: length(Double(size.width) * down + Double(size.height) * across))
    }

    /// Of 0 to 90 degrees, by its series: there the first term left out is below 10⁻¹².
    private static func cosine(_ degrees: Double) -> Double {
        let square = degrees * .pi / 180 * (degrees * .pi / 180)
        var (sum, term) = (1.0, 1.0)
        for index in stride(from: 1.0, through: 17, by: 2) {
            term *= -square / (index * (index + 1))
            sum += term
        }
        return sum
    }

    /// `!` if mirrored, then an integer if possible (sections 4.8 of 3.0 and 4.7 of 2.1).
    public var description: String { (mirrored ? "!" : "") + angle.description }

    /// The same turn with 360 degrees written 0.
    var reduced: Rotation { quarterTurns == 0 ? Rotation(mirrored: mirrored, angle: DecimalNumber(0)) : self }
}

extension Rotation: Codable {
    /// As the parameter's text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    public init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }
}

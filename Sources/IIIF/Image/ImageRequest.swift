/// The five parameters of an image request (Image API section 4), read but not yet held against an image.
public struct ImageRequest: Hashable, Sendable, CustomStringConvertible {
    public let version: ImageVersion
    public let region: Region
    public let size: ImageScale
    public let rotation: Rotation
    public let quality: ImageQuality
    public let format: ImageFormat

    /// Reads percent-decoded path segments; `file` is `{quality}.{format}`.
    ///
    /// The first offending segment, from the left, is reported.
    public init(
        version: ImageVersion, region: String, size: String, rotation: String, file: String
    ) throws(ImageRequestError) {
        self.version = version
        self.region = try Region(parsing: region)
        self.size = try ImageScale(parsing: size, version: version)
        self.rotation = try Rotation(parsing: rotation)
        let point = file.utf8.lastIndex(of: UInt8(ascii: "."))
        let name = String(file[..<(point ?? file.endIndex)])
        guard let quality = ImageQuality(rawValue: name) else {
            throw ImageRequestError(
                segment: .quality, value: name, problem: "is not a quality",
                accepted: ImageQuality.allCases.map(\.rawValue).joined(separator: ", "), kind: .malformed)
        }
        let suffix = point.map { String(file[file.utf8.index(after: $0)...]) } ?? ""
        guard let format = ImageFormat(rawValue: suffix) else {
            throw ImageRequestError(
                segment: .format, value: suffix, problem: point == nil ? "is missing" : "is not a format",
                accepted: ImageFormat.allCases.map(\.rawValue).joined(separator: ", "), kind: .malformed)
        }
        self.quality = quality
        self.format = format
    }

    /// `/region/size/rotation/quality.format` as asked for, numbers in their canonical form; needs no escaping but for
    /// `^`, which strict readers of RFC 3986 want as `%5E`.
    public var path: String { "/\(region)/\(size)/\(rotation)/\(quality.rawValue).\(format.rawValue)" }

    public var description: String { path }
}

/// A version of the IIIF APIs as a URL names it: `/iiif/v2/…`, `/iiif/v3/…` or `/iiif/v4/…`.
///
/// The number is the major version of the Image API and the Presentation API alike (2 is 2.1.1, 3 is 3.0, 4 is
/// the release candidate of 4.0). There is no Image API 4: documents of version 4 have image services of version 3.
public enum NamedVersion: Int, Hashable, Sendable, CaseIterable {
    case two = 2
    case three = 3
    case four = 4

    /// Those that there is an Image API of.
    public static let ofImages: [NamedVersion] = [.two, .three]

    /// The path segment, such as `v3`.
    public var segment: String { "v\(rawValue)" }
}

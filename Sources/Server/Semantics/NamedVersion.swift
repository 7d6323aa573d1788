/// A version of the IIIF APIs as a URL names it: `/iiif/v2/…` or `/iiif/v3/…`.
///
/// The number is the major version of the Image API and the Presentation API alike (2 is 2.1.1, 3 is 3.0).
public enum NamedVersion: Int, Hashable, Sendable, CaseIterable {
    case two = 2
    case three = 3

    /// The path segment, such as `v3`.
    public var segment: String { "v\(rawValue)" }
}

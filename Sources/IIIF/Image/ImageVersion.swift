/// The versions of the IIIF Image API that Vitrine speaks.
public enum ImageVersion: Sendable, Hashable, CaseIterable {
    /// Image API 2.1.1.
    case v2
    /// Image API 3.0.
    case v3

    /// The JSON-LD context of info.json: the first member's value and the `profile` of its media type (3.0).
    public var contextURI: String {
        switch self {
        case .v2: "http://iiif.io/api/image/2/context.json"
        case .v3: "http://iiif.io/api/image/3/context.json"
        }
    }
}

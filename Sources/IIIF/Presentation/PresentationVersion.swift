/// The versions of the Presentation API that documents are written in.
public enum PresentationVersion: Int, Hashable, Sendable, CaseIterable {
    /// 2.1.1
    case v2 = 2
    case v3 = 3
    /// 4.0, the release candidate.
    case v4 = 4

    /// The Image API version that documents of this version refer to.
    public var imageVersion: ImageVersion { self == .v2 ? .v2 : .v3 }

    /// URI of the JSON-LD context, also the `profile` of the media type.
    public var context: String { "http://iiif.io/api/presentation/\(rawValue)/context.json" }
}

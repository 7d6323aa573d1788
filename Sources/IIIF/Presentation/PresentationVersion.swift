/// The versions of the Presentation API that documents are written in.
public enum PresentationVersion: Int, Hashable, Sendable, CaseIterable {
    case v2 = 2
    case v3 = 3

    /// The Image API version that documents of this version refer to.
    public var imageVersion: ImageVersion { self == .v2 ? .v2 : .v3 }
}

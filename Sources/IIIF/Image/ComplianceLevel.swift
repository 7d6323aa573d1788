/// How much of the Image API a service offers (section 6 of 3.0 and of 2.1). Level 1 is not among them: what Vitrine can
/// be told to leave out is either nothing, or something that level 1 requires.
public enum ComplianceLevel: String, Hashable, Sendable, CaseIterable {
    case level0, level2

    /// The compliance level document, for `Link: <…>;rel="profile"`.
    public func profileURI(_ version: ImageVersion) -> String {
        switch (self, version) {
        case (.level0, .v2): "http://iiif.io/api/image/2/level0.json"
        case (.level0, .v3): "http://iiif.io/api/image/3/level0.json"
        case (.level2, .v2): "http://iiif.io/api/image/2/level2.json"
        case (.level2, .v3): "http://iiif.io/api/image/3/level2.json"
        }
    }
}

/// The quality parameter (Image API section 4.4).
///
/// Every quality is available for every image: `color` of a grey image is grey, and must not be an error.
public enum ImageQuality: String, Hashable, Codable, Sendable, CaseIterable {
    /// The image as it is: with Vitrine the same pixels as `color`.
    case `default`
    /// All of the colour information there is.
    case color
    case gray
    case bitonal
}

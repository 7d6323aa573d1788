/// Why an image request was refused: which segment, what it said, and what would have been accepted.
public struct ImageRequestError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The parameters of an image request.
    public enum Segment: String, Hashable, Sendable, CaseIterable {
        case region, size, rotation, quality, format
    }

    /// The sort of refusal.
    public enum Kind: Hashable, Sendable, CaseIterable {
        /// Not a value that this service takes: wrong syntax, or a format, quality or rotation that it does not offer
        /// (3.0 sections 4.3 to 4.5: 400).
        case malformed
        /// Well formed, but nothing is there: a region that is empty or outside the image, a size under one pixel, a
        /// rotation above 360 degrees (400).
        case outside
        /// Larger than the region where upscaling is not asked for or, in 2.1, not offered; or larger than the limits
        /// of this service (400).
        case tooLarge
        /// Version 3 with `^`, valid, and in need of upscaling, which this service does not do (3.0 section 4.2: 501).
        case unsupported
    }

    public var segment: Segment
    /// The segment's value; possibly long, and not safe to show without escaping.
    public var value: String
    /// What is wrong with it, as the end of a sentence.
    public var problem: String
    /// What would be accepted.
    public var accepted: String
    public var kind: Kind

    public init(segment: Segment, value: String, problem: String, accepted: String, kind: Kind) {
        self.segment = segment
        self.value = value
        self.problem = problem
        self.accepted = accepted
        self.kind = kind
    }

    /// One line of plain text; a value over 60 characters is cut, and control characters become `?`.
    public var description: String {
        let scalars = value.unicodeScalars
        var shown = String(scalars.prefix(60).map { $0.properties.generalCategory == .control ? "?" : Character($0) })
        if scalars.count > 60 { shown += "…" }
        return "\(segment.rawValue) “\(shown)” \(problem); accepted: \(accepted)"
    }
}

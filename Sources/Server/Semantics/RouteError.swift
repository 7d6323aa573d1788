/// Why a request target leads nowhere. `notFound` is answered with 404, `malformed` with 400.
public enum RouteError: Error, Hashable, Sendable {
    /// The target is well formed, but no URL of this server looks like it.
    case notFound(RouteProblem)
    /// The target cannot be read.
    case malformed(RouteProblem)

    /// What was wrong, whichever kind of error it is.
    public var problem: RouteProblem {
        switch self {
        case .notFound(let problem), .malformed(let problem): problem
        }
    }
}

/// What was wrong with a request target, where, and what would be accepted there.
public struct RouteProblem: Hashable, Sendable {
    /// What was wrong.
    public enum Reason: Hashable, Sendable {
        /// The target is neither a path nor an `http` or `https` URL (RFC 9112 §3.2).
        case targetForm
        /// A `%` that two hexadecimal digits do not follow.
        case invalidPercentEncoding
        /// The segment does not decode to UTF-8.
        case invalidUTF8
        /// The segment decodes to text with U+0000.
        case nullCharacter
        /// The first segment is none that this server knows, or more follows than it takes.
        case unknownPath
        /// `/iiif/` or `/object/` with nothing, or with an empty identifier, after it.
        case noIdentifier
        /// `/iiif/vN/` for a version that this server does not speak.
        case unknownVersion
        /// A word kept for later, such as `search`.
        case reservedWord
        /// An image or resource identifier with characters other than ASCII letters, digits and hyphens.
        case imageIdentifier
        /// An image path with a number of segments that the Image API does not know; a slash inside an image
        /// identifier looks like this too.
        case imagePath
        /// Not a collection of this server.
        case unknownCollection
        /// Version 3 has no sequences.
        case sequenceInVersion3
        /// A file name that could lead out of its folder, or that is empty.
        case unsafeFileName
    }

    /// Position of the faulty segment in the path as sent, 0 for the first after the leading slash; nil when the
    /// target as a whole is at fault.
    public let segment: Int?
    /// The faulty segment (or target) as sent, still encoded; bytes that are not UTF-8 show as U+FFFD.
    public let value: String
    public let reason: Reason
    /// Forms that would be accepted, for people: templates or words. Empty if there is nothing to choose from.
    public let accepted: [String]

    public init(segment: Int?, value: String, reason: Reason, accepted: [String] = []) {
        self.segment = segment
        self.value = value
        self.reason = reason
        self.accepted = accepted
    }
}

extension RouteProblem: CustomStringConvertible {
    /// One sentence for people, in English and without markup. It quotes the client's own text, so whoever writes it
    /// into HTML escapes it.
    public var description: String {
        let expected =
            switch accepted.count {
            case 0: ""
            case 1: " Accepted: \(accepted[0])."
            default: " Accepted: \(accepted.joined(separator: ", "))."
            }
        return "“\(value)”: \(reason.sentence)\(expected)"
    }
}

extension RouteProblem.Reason {
    fileprivate var sentence: String {
        switch self {
        case .targetForm: "the request target must be a path beginning with a slash, or an http or https URL."
        case .invalidPercentEncoding: "a % must be followed by two hexadecimal digits; a plain % is written %25."
        case .invalidUTF8: "this does not decode to UTF-8."
        case .nullCharacter: "the character U+0000 is not accepted."
        case .unknownPath: "there is nothing at this path."
        case .noIdentifier: "the identifier is missing."
        case .unknownVersion: "this version of the IIIF APIs is not available."
        case .reservedWord: "this word is reserved and nothing is there yet."
        case .imageIdentifier: "identifiers of images and media are made of letters, digits and hyphens."
        case .imagePath: "this is not a form of an image URL."
        case .unknownCollection: "there is no such collection."
        case .sequenceInVersion3: "versions after 2 have no sequences."
        case .unsafeFileName: "this is not an acceptable file name."
        }
    }
}

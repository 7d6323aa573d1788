internal import IIIF

/// Which strings may identify an object. They are opaque otherwise: slashes, spaces and percent signs are welcome.
public enum IdentifierRule {
    /// The longest identifier, in bytes of UTF-8.
    public static let maximumLength = 512

    /// First segments of URLs below `/iiif/` that belong to Vitrine.
    public static let reserved = PathSegment.reservedWords

    /// What forbids an identifier.
    public enum Fault: Error, Hashable, Sendable {
        case empty
        case surroundingSpace
        /// A control character, a line or paragraph separator, or U+FFFD, which stands for text that was misread.
        case unreadable(Unicode.Scalar)
        /// Its length in bytes of UTF-8.
        case tooLong(Int)
        /// Nothing but dots, or a segment `.` or `..`, which clients resolve away.
        case dots
        /// It is, or begins with, this reserved segment.
        case reserved(String)
    }

    /// What is wrong with an identifier; nil if nothing is.
    public static func check(_ identifier: String) -> Fault? {
        guard !identifier.isEmpty else { return .empty }
        let scalars = identifier.unicodeScalars
        if let first = scalars.first, let last = scalars.last,
            first.properties.isWhitespace || last.properties.isWhitespace
        {
            return .surroundingSpace
        }
        let length = identifier.utf8.count
        guard length <= maximumLength else { return .tooLong(length) }
        for scalar in scalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: return .unreadable(scalar)
            default: if scalar == "\u{FFFD}" { return .unreadable(scalar) }
            }
        }
        let dot = UInt8(ascii: ".")
        let bytes = identifier.utf8
        if bytes.allSatisfy({ $0 == dot }) { return .dots }
        let segments = bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if segments.contains(where: { (1...2).contains($0.count) && $0.allSatisfy { $0 == dot } }) { return .dots }
        return segments.first.flatMap { first in
            let first = String(decoding: first, as: UTF8.self)
            return reserved.contains(first) ? .reserved(first) : nil
        }
    }
}

extension IdentifierRule.Fault: CustomStringConvertible {
    /// What is wrong, as a clause.
    public var reason: String {
        switch self {
        case .empty: "the identifier is empty"
        case .surroundingSpace: "the identifier begins or ends with a space"
        case .unreadable(let scalar):
            "the identifier contains the character U+" + RowReader.hexadecimal(scalar)
                + ", which has no place in a name"
        case .tooLong(let length):
            "the identifier is \(length) bytes long, more than \(IdentifierRule.maximumLength)"
        case .dots: "an identifier, or a part of it between slashes, cannot be dots only"
        case .reserved(let segment): "an identifier cannot be “\(segment)” or begin with “\(segment)/”"
        }
    }

    /// What to do, as an imperative.
    public var remedy: String {
        switch self {
        case .empty: "give one"
        case .surroundingSpace: "remove the space"
        case .unreadable: "retype it, and save the spreadsheet as “CSV UTF-8”"
        case .tooLong: "shorten it"
        case .dots: "choose another"
        case .reserved:
            "choose another; Vitrine's own addresses begin with " + IdentifierRule.reserved.joined(separator: ", ")
        }
    }

    /// Reason and remedy in one line.
    public var description: String { "\(reason); \(remedy)" }
}

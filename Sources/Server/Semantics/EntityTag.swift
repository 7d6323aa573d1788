/// An entity tag (RFC 9110 §8.8.3): which bytes a representation has.
public struct EntityTag: Hashable, Sendable {
    /// The text between the quotes.
    public let opaque: String
    /// Whether the tag promises equivalent rather than identical bytes (`W/`).
    public let isWeak: Bool

    /// - Parameter opaque: printable ASCII without quotes; any other character is left out.
    public init(_ opaque: String, isWeak: Bool = false) {
        let allowed = opaque.utf8.filter { $0 == 0x21 || (0x23...0x7E).contains($0) || $0 >= 0x80 }
        self.opaque = String(decoding: allowed, as: UTF8.self)
        self.isWeak = isWeak
    }

    /// Strong comparison (RFC 9110 §8.8.3.2): the same tag and neither is weak. For `If-Match` and `If-Range`.
    public func matchesStrongly(_ other: EntityTag) -> Bool {
        !isWeak && !other.isWeak && hasSameText(as: other)
    }

    /// Weak comparison: the same tag, weak or not. For `If-None-Match`.
    public func matchesWeakly(_ other: EntityTag) -> Bool { hasSameText(as: other) }

    private func hasSameText(as other: EntityTag) -> Bool { opaque.utf8.elementsEqual(other.opaque.utf8) }
}

extension EntityTag: CustomStringConvertible {
    /// The tag as a header field carries it, such as `"abc"` or `W/"abc"`.
    public var description: String { (isWeak ? "W/" : "") + "\"\(opaque)\"" }
}

/// The value of `If-Match` or `If-None-Match`.
public enum EntityTagCondition: Hashable, Sendable {
    /// `*`: any representation at all.
    case any
    /// One of these; empty if the value holds no tag that can be read.
    case oneOf([EntityTag])

    /// Reads a field value; several field lines are joined with a comma first.
    ///
    /// More is read than RFC 9110 allows to be sent: a tag without quotes counts as a strong tag, `w/` as `W/`, empty
    /// members and a missing comma are passed over, a quote that never closes ends the list.
    public init(_ value: String) {
        let bytes = HeaderText.trim(Array(value.utf8)[...])
        if bytes.elementsEqual("*".utf8) {
            self = .any
            return
        }
        var tags: [EntityTag] = []
        var rest = bytes
        while true {
            rest = rest.drop { HeaderText.isSpace($0) || $0 == UInt8(ascii: ",") }
            guard !rest.isEmpty else { break }
            let isWeak = rest.starts(with: "W/".utf8) || rest.starts(with: "w/".utf8)
            if isWeak { rest = rest.dropFirst(2) }
            if rest.first == UInt8(ascii: "\"") {
                let opaque = rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") }
                guard opaque.endIndex < rest.endIndex else { break }
                tags.append(EntityTag(HeaderText.text(opaque), isWeak: isWeak))
                rest = rest[(opaque.endIndex + 1)...]
            } else {
                let opaque = rest.prefix { $0 != UInt8(ascii: ",") }
                let tag = EntityTag(HeaderText.text(HeaderText.trim(opaque)), isWeak: isWeak)
                if !tag.opaque.isEmpty { tags.append(tag) }
                rest = rest[opaque.endIndex...]
            }
        }
        self = .oneOf(tags)
    }
}

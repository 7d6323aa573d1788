/// Text with, in front of it, the part of a page that it is about: `xywh=10,20,300,400 The signature`, `t=5,7 A bell`.
public struct PlacedText: Hashable, Sendable {
    /// Nil for the whole page.
    public var fragment: MediaFragment?
    public var text: String

    public enum Problem: Error, Hashable, Sendable {
        /// It begins like a part, and is none.
        case badPart(String)
        case noText
    }

    public init(_ written: String) throws(Problem) {
        let written = written.trimmed
        var rest = Substring(written)
        if ["xywh=", "t="].contains(where: written.hasPrefix) {
            let part = rest.prefix { !$0.isWhitespace }
            guard let fragment = MediaFragment(part) else { throw .badPart(String(part)) }
            self.fragment = fragment
            rest = rest.dropFirst(part.count)
        }
        text = rest.trimmed
        // Markup that nothing may be left of says nothing either.
        if TextualBody.written(text, language: nil).value.isEmpty { throw .noText }
    }

    /// A part as a cell of its own has it: `10,20,300,400`, or with `xywh=` or `t=` in front.
    public static func part(_ text: String) -> MediaFragment? {
        let text = text.filter { !$0.isWhitespace }
        return MediaFragment(text.contains("=") ? text : "xywh=" + text)
    }
}

extension TextualBody {
    /// Text as people write it into cells: HTML where it has some that may stand, made safe, else as it is.
    public static func written(_ text: String, language: String?, purpose: Motivation? = nil) -> TextualBody {
        let html = HTMLText.sanitised(text)
        guard html.hasPrefix("<"), html.hasSuffix(">") else {
            return TextualBody(HTMLText.plain(text), language: language, purpose: purpose)
        }
        return TextualBody(html, format: "text/html", language: language, purpose: purpose)
    }
}

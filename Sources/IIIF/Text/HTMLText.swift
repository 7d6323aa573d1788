/// The little HTML that the Presentation API lets stand in `summary`, metadata values and `requiredStatement`
/// (3.0, section 4.5), and nowhere else.
public enum HTMLText {
    private static let allowed: Set<String> = ["a", "b", "br", "i", "img", "p", "small", "span", "sub", "sup"]
    /// The same thing said with an element that clients know.
    private static let renamed = ["em": "i", "strong": "b"]
    /// What is inside goes as well.
    private static let dropped: Set<String> = [
        "script", "style", "object", "form", "iframe", "template", "noscript", "svg", "math", "select", "textarea",
        "title", "applet", "audio", "video", "canvas", "frameset", "noembed", "noframes", "option", "optgroup",
        "datalist", "portal", "dialog",
    ]
    /// Elements that only their tags are dropped of, and that show that a text means to be HTML.
    private static let known: Set<String> = [
        "div", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "u", "s", "table", "tr", "td", "th", "tbody",
        "thead", "tfoot", "caption", "col", "colgroup", "input", "font", "center", "blockquote", "pre", "code", "cite",
        "q", "dl", "dt", "dd", "hr", "embed", "link", "meta", "base", "button", "body", "html", "head", "header",
        "footer", "main", "nav", "aside", "section", "article", "address", "hgroup", "search", "menu", "figure",
        "figcaption", "label", "fieldset", "legend", "output", "progress", "meter", "details", "summary", "abbr",
        "acronym", "bdi", "bdo", "big", "data", "del", "dfn", "ins", "kbd", "mark", "nobr", "rp", "rt", "ruby", "samp",
        "slot", "strike", "time", "tt", "var", "wbr", "map", "area", "picture", "source", "track", "param", "marquee",
        "blink", "basefont", "bgsound", "frame", "image", "dir", "xmp", "listing", "plaintext", "keygen", "isindex",
    ]

    /// A value that may hold HTML, made safe: well-formed, in one element, the elements a, b, br, i, img, p, small, span,
    /// sub and sup (em and strong become i and b), `href` on a (http, https, mailto), `src` (http, https) and `alt` on
    /// img; no scripts, styles, forms, comments, CDATA or processing instructions.
    ///
    /// Text without markup stays as it is; text that merely looks like markup to a client, beginning with `<` and ending
    /// with `>`, gets the space at its end that section 4.5 recommends.
    public static func sanitised(_ text: String) -> String {
        let text = text.trimmed
        guard text.utf8.contains(UInt8(ascii: "<")), isMarkup(text) else { return guarded(text) }
        var cleaner = Cleaner()
        cleaner.read(text)
        guard cleaner.hasElements else { return guarded(cleaner.plain.trimmed) }
        let html = cleaner.html.trimmed
        return cleaner.isOneElement ? html : "<span>\(html)</span>"
    }

    /// A value that may hold no HTML, such as a label: tags taken away, entities read.
    public static func plain(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "<")), isMarkup(text) else { return text }
        var cleaner = Cleaner()
        cleaner.read(text)
        return cleaner.plain.trimmed
    }

    /// A space behind plain text that begins and ends like HTML, so that nobody takes it for that (3.0, section 4.5; 2.1,
    /// section 4.4).
    public static func guarded(_ text: String) -> String {
        text.utf8.last == UInt8(ascii: ">") && text.first == "<" && text.last == ">" ? text + " " : text
    }

    private static func isMarkup(_ text: String) -> Bool {
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "<") {
            rest = rest[start...].dropFirst()
            if rest.hasPrefix("!--") || rest.hasPrefix("![CDATA[") || rest.hasPrefix("?") { return true }
            let name = rest.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }.lowercased()
            if allowed.contains(name) || renamed[name] != nil || dropped.contains(name) || known.contains(name) {
                return true
            }
        }
        return false
    }

    private struct Cleaner {
        var html = ""
        var plain = ""
        var hasElements = false
        private var open: [String] = []
        private var roots = 0
        private var hasRootText = false

        /// Whether all of it is in one element, so that it needs no other around it.
        var isOneElement: Bool { roots == 1 && !hasRootText }

        mutating func read(_ text: String) {
            var rest = Substring(text)
            while let character = rest.first {
                if character == "<", let after = markup(rest) {
                    rest = after
                } else {
                    let run = rest.dropFirst().prefix { $0 != "<" }
                    write(rest[rest.startIndex..<run.endIndex])
                    rest = rest[run.endIndex...]
                }
            }
            while let name = open.popLast() { html += "</\(name)>" }
        }

        private mutating func write(_ text: Substring) {
            let text = Entities.decoded(String(text))
            plain += text
            if open.isEmpty, !text.trimmed.isEmpty { hasRootText = true }
            for character in text.unicodeScalars {
                switch character {
                case "&": html += "&amp;"
                case "<": html += "&lt;"
                case ">": html += "&gt;"
                // XML has no other control characters (XML 1.0, section 2.2).
                case "\u{0}"..<"\t", "\u{B}", "\u{C}", "\u{E}"..<" ", "\u{FFFE}", "\u{FFFF}": break
                default: html.unicodeScalars.append(character)
                }
            }
        }

        /// Handles what begins with `<`; nil where it is no markup and so is text.
        private mutating func markup(_ text: Substring) -> Substring? {
            for (start, end) in [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", ">"), ("<!", ">")]
            where text.hasPrefix(start) {
                return Self.after(end, in: text.dropFirst(start.count)) ?? text[text.endIndex...]
            }
            let isEnd = text.hasPrefix("</")
            let inside = text.dropFirst(isEnd ? 2 : 1)
            let name = inside.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
            guard name.first?.isLetter == true, let (attributes, after) = Self.attributes(inside.dropFirst(name.count))
            else { return nil }
            let lower = name.lowercased()
            if HTMLText.dropped.contains(lower) {
                guard !isEnd else { return after }
                return Self.afterElement(lower, in: after)
            }
            let element = HTMLText.renamed[lower] ?? lower
            if HTMLText.allowed.contains(element) {
                isEnd ? close(element) : begin(element, attributes)
            } else if !isEnd || lower != "span" {
                // A block that goes leaves a space, so that words stay apart.
                if plain.last?.isWhitespace == false { write(" ") }
            }
            return after
        }

        private mutating func begin(_ name: String, _ attributes: [(name: String, value: String)]) {
            var tag = "<\(name)"
            for attribute in attributes {
                let schemes: [String]
                switch (name, attribute.name) {
                case ("a", "href"): schemes = ["http:", "https:", "mailto:"]
                case ("img", "src"): schemes = ["http:", "https:"]
                case ("img", "alt"): schemes = []
                default: continue
                }
                let value = Entities.decoded(attribute.value).trimmed
                guard schemes.isEmpty || schemes.contains(where: { value.lowercased().hasPrefix($0) }) else { continue }
                tag += " \(attribute.name)=\"\(Entities.escaped(value))\""
            }
            if name == "img", !tag.contains(" src=") { return }
            hasElements = true
            if open.isEmpty { roots += 1 }
            if name == "br" || name == "img" {
                // At the root it is no element that holds anything.
                if open.isEmpty { hasRootText = true }
                if name == "br" { plain += " " }
                html += tag + "/>"
                return
            }
            if name == "p", plain.last?.isWhitespace == false { plain += " " }
            html += tag + ">"
            open.append(name)
        }

        private mutating func close(_ name: String) {
            guard let index = open.lastIndex(of: name) else { return }
            while open.count > index { html += "</\(open.removeLast())>" }
        }

        private static func after(_ end: String, in text: Substring) -> Substring? {
            var rest = text
            while !rest.isEmpty {
                if rest.hasPrefix(end) { return rest.dropFirst(end.count) }
                rest = rest.dropFirst()
            }
            return nil
        }

        private static func afterElement(_ name: String, in text: Substring) -> Substring {
            var rest = text
            while let start = rest.firstIndex(of: "<") {
                rest = rest[start...]
                if rest.dropFirst().first == "/", rest.dropFirst(2).prefix(name.count).lowercased() == name {
                    return after(">", in: rest) ?? rest[rest.endIndex...]
                }
                rest = rest.dropFirst()
            }
            return text[text.endIndex...]
        }

        /// Attributes up to `>`, and what follows; nil where there is no `>`.
        private static func attributes(
            _ text: Substring
        ) -> (attributes: [(name: String, value: String)], rest: Substring)? {
            var found: [(name: String, value: String)] = []
            var rest = text
            while true {
                rest = rest.drop { $0.isWhitespace || $0 == "/" }
                guard let character = rest.first else { return nil }
                if character == ">" { return (found, rest.dropFirst()) }
                let name = rest.prefix { !$0.isWhitespace && !"=/>".contains($0) }
                rest = rest.dropFirst(max(1, name.count)).drop(while: \.isWhitespace)
                var value: Substring = ""
                if rest.first == "=" {
                    rest = rest.dropFirst().drop(while: \.isWhitespace)
                    if let quote = rest.first, quote == "\"" || quote == "'" {
                        guard let end = rest.dropFirst().firstIndex(of: quote) else { return nil }
                        value = rest[rest.startIndex..<end].dropFirst()
                        rest = rest[end...].dropFirst()
                    } else {
                        value = rest.prefix { !$0.isWhitespace && $0 != ">" }
                        rest = rest.dropFirst(value.count)
                    }
                }
                found.append((name.lowercased(), String(value)))
            }
        }
    }
}

/// Character references of HTML.
enum Entities {
    private static let names: [String: Character] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "ndash": "–", "mdash": "—",
        "hellip": "…", "copy": "©", "reg": "®", "eacute": "é", "egrave": "è", "ecirc": "ê", "agrave": "à", "acirc": "â",
        "ccedil": "ç", "ocirc": "ô", "ucirc": "û", "ugrave": "ù", "icirc": "î", "iuml": "ï", "auml": "ä", "ouml": "ö",
        "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü", "szlig": "ß", "Eacute": "É", "ntilde": "ñ", "oelig": "œ",
        "laquo": "«", "raquo": "»", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "bdquo": "„", "euro": "€",
        "deg": "°", "times": "×", "middot": "·", "bull": "•", "frac12": "½", "aring": "å", "oslash": "ø", "aelig": "æ",
    ]

    static func decoded(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var result = ""
        var rest = Substring(text)
        while let start = rest.firstIndex(of: "&") {
            result += rest[..<start]
            rest = rest[start...]
            let body = rest.dropFirst().prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "#") }
            let after = rest.dropFirst(1 + body.count)
            if after.first == ";", let character = character(body) {
                result.append(character)
                rest = after.dropFirst()
            } else {
                result += "&"
                rest = rest.dropFirst()
            }
        }
        return result + rest
    }

    static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
    }

    private static func character(_ name: Substring) -> Character? {
        guard name.first == "#" else { return names[String(name)] }
        let digits = name.dropFirst()
        let isHex = digits.first == "x" || digits.first == "X"
        guard let code = UInt32(isHex ? digits.dropFirst() : digits, radix: isHex ? 16 : 10),
            code >= 0x20 || code == 9 || code == 10, let scalar = Unicode.Scalar(code)
        else { return nil }
        return Character(scalar)
    }
}

/// Annotations that somebody else wrote (Web Annotation Data Model), read and made safe to publish as ours.
///
/// Read are one annotation, a list, an annotation page, and an annotation collection with its first page in it. Each
/// annotation is put onto a canvas of ours, whatever it says its target's URI is; the part of it is kept. Bodies are
/// text, with HTML as ``HTMLText`` lets it stand, and resources with a web address, or several of these.
public struct AnnotationDocument: Hashable, Sendable {
    public struct Problem: Hashable, Sendable {
        /// Which one, from 1.
        public var annotation: Int
        public var value: String
        public var reason: String
        public var remedy: String
    }

    public private(set) var annotations: [Annotation] = []
    /// Those that are left out.
    public private(set) var problems: [Problem] = []

    /// More than anybody writes of one page.
    private static let most = 100_000

    /// - Parameter canvas: the whole of it.
    /// - Returns: nil where it is not JSON, or none of the documents above.
    public init?(_ text: String, onto canvas: AnnotationTarget) {
        guard let json = JSONValue(text), let items = Self.items(json) else { return nil }
        for (index, item) in items.prefix(Self.most).enumerated() {
            do throws(Fault) {
                annotations.append(try Self.annotation(item, canvas, "\(canvas.source)/annotation/\(index + 1)"))
            } catch {
                problems.append(
                    Problem(annotation: index + 1, value: error.value, reason: error.reason, remedy: error.remedy))
            }
        }
    }

    private static func items(_ json: JSONValue) -> [JSONValue]? {
        if case .list(let items) = json { return items }
        switch json["type"]?.text {
        case "AnnotationPage": return json["items"]?.items ?? []
        case "AnnotationCollection": return json["first"]?["items"]?.items
        default: return (json["type"]?.items ?? []).contains(.text("Annotation")) ? [json] : nil
        }
    }

    private struct Fault: Error {
        var value = ""
        var reason: String
        var remedy: String
    }

    private static func annotation(
        _ json: JSONValue, _ canvas: AnnotationTarget, _ id: String
    ) throws(Fault) -> Annotation {
        guard (json["type"]?.items ?? []).contains(.text("Annotation")) else {
            throw Fault(
                value: json["type"]?.text ?? "", reason: "this is no annotation", remedy: "give it the type Annotation")
        }
        let motivation = try motivation(json)
        var annotation = Annotation(id: id, motivation: motivation, body: nil, target: try target(json, canvas))
        if let value = json["bodyValue"]?.text { annotation.body = [.text(TextualBody(value))] }
        for body in json["body"]?.items ?? [] where body != .null { annotation.body.append(try Self.body(body)) }
        let highlights: Set<Motivation> = [.highlighting, .bookmarking]
        guard !annotation.body.isEmpty || highlights.contains(motivation) else {
            throw Fault(reason: "it says nothing", remedy: "give it a body with a value")
        }
        return annotation
    }

    private static func motivation(_ json: JSONValue) throws(Fault) -> Motivation {
        let words = (json["motivation"]?.items ?? []).compactMap(\.text)
        guard !words.isEmpty else { return .commenting }
        if let known = words.lazy.compactMap({ Motivation.beside($0) }).first { return known }
        throw Fault(
            value: words.joined(separator: ", "), reason: "annotations beside a page are not made for this",
            remedy: "give a motivation such as commenting, tagging, describing, linking or supplementing")
    }

    // MARK: Bodies

    private static func body(_ json: JSONValue) throws(Fault) -> AnnotationBody {
        if let text = json.text {
            throw Fault(
                value: text, reason: "this body is only an address",
                remedy: "give it as an object with id, type and format, or as bodyValue if it is text")
        }
        let type = json["type"]?.items.first?.text
        switch type {
        case "TextualBody":
            guard let value = json["value"]?.text, !value.trimmed.isEmpty else {
                throw Fault(reason: "this body has no value", remedy: "give its text as value")
            }
            return .text(textualBody(value, json))
        case "Choice":
            var alternatives: [AnnotationBody] = []
            for item in json["items"]?.items ?? [] { alternatives.append(try body(item)) }
            guard let body = AnnotationBody(alternatives: alternatives) else {
                throw Fault(reason: "this choice is empty", remedy: "give it items")
            }
            return body
        default:
            let kind = type == "Audio" ? .sound : type.flatMap { ContentResource.Kind(rawValue: $0) }
            guard let kind else {
                throw Fault(
                    value: type ?? "", reason: "bodies of this type are not published",
                    remedy: "give a TextualBody, a Choice, or an Image, Video, Sound, Text or Dataset with its address")
            }
            let id = json["id"]?.text ?? ""
            guard isAddress(id) else {
                throw Fault(
                    value: id, reason: "this is no web address", remedy: "give one that begins with http:// or https://"
                )
            }
            return .content(ContentResource(kind, id: id, format: json["format"]?.text))
        }
    }

    private static func textualBody(_ value: String, _ json: JSONValue) -> TextualBody {
        let isHTML = json["format"]?.text == "text/html"
        let language = json["language"]?.items.first?.text.flatMap { tag in
            tag.utf8.allSatisfy { PathSegment.isUnreserved($0) && $0 != UInt8(ascii: ".") } && !tag.isEmpty ? tag : nil
        }
        return TextualBody(
            isHTML ? HTMLText.sanitised(value) : value, format: isHTML ? "text/html" : "text/plain",
            language: language, purpose: json["purpose"]?.text.flatMap { Motivation.beside($0) })
    }

    private static func isAddress(_ text: String) -> Bool {
        ["http://", "https://"].contains { text.hasPrefix($0) && text.count > $0.count }
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>\"{}|\\^`".utf8.contains($0) }
    }

    // MARK: Targets

    private static func target(_ json: JSONValue, _ canvas: AnnotationTarget) throws(Fault) -> AnnotationTarget {
        var target = canvas
        guard let first = json["target"]?.items.first, first != .null else { return target }
        let uri = first.text ?? first["id"]?.text ?? first["source"]?.text ?? first["source"]?["id"]?.text ?? ""
        if let selector = first["selector"]?.items.first {
            guard let known = Selector(selector) else {
                throw Fault(
                    value: selector["value"]?.text ?? selector["type"]?.text ?? "",
                    reason: "this selector is not understood",
                    remedy: "give a FragmentSelector such as xywh=10,20,300,400, a PointSelector or an SvgSelector")
            }
            if case .svg(let drawing) = known, !Drawing.isHarmless(drawing) {
                throw Fault(
                    value: drawing, reason: "this drawing holds more than shapes",
                    remedy: "give an svg of path, polygon, rect, circle, ellipse, line and polyline")
            }
            target.selector = known
        } else if let hash = uri.firstIndex(of: "#") {
            let fragment = uri[uri.index(after: hash)...]
            guard let known = MediaFragment(fragment) else {
                throw Fault(
                    value: String(fragment), reason: "this is no part of a page",
                    remedy: "give xywh=10,20,300,400 in pixels, or t=5,7.5 in seconds")
            }
            target.selector = .fragment(known)
        }
        return target
    }
}

extension Motivation {
    /// One that an annotation beside a canvas may have, without the prefix that 2.1 gives it.
    public static func beside(_ text: String) -> Motivation? {
        let word = text.hasPrefix("oa:") ? String(text.dropFirst(3)) : text
        return Motivation(rawValue: word).flatMap { [.painting, .contentState].contains($0) ? nil : $0 }
    }
}

extension Selector {
    /// The selectors that name a place in space or time; nil for others.
    init?(_ json: JSONValue) {
        func whole(_ name: String) -> Int? { json[name]?.number.flatMap { Int(exactly: $0.rounded()) } }
        let read: Selector? =
            switch json["type"]?.text {
            case "PointSelector":
                Selector.Point(x: whole("x"), y: whole("y"), t: json["t"]?.number).map { .point($0) }
            case "FragmentSelector": json["value"]?.text.flatMap { MediaFragment($0) }.map { .fragment($0) }
            case "SvgSelector": json["value"]?.text.map { .svg($0) }
            default: nil
            }
        guard let read else { return nil }
        self = read
    }
}

/// Drawings as selectors have them.
private enum Drawing {
    private static let elements: Set<String> = [
        "svg", "g", "path", "polygon", "polyline", "rect", "circle", "ellipse", "line", "defs", "title", "desc",
    ]

    /// Whether there is nothing in it but shapes: no scripts, no links, no handlers.
    static func isHarmless(_ text: String) -> Bool {
        guard MarkupReader.root(of: text)?.name == "svg" else { return false }
        var reader = MarkupReader(text)
        while let token = reader.next() {
            guard case .open(let tag) = token else { continue }
            guard elements.contains(tag.name),
                !tag.attributes.contains(where: { name, value in
                    name.hasPrefix("on") || name == "href" || value.lowercased().contains("javascript:")
                })
            else { return false }
        }
        return true
    }
}

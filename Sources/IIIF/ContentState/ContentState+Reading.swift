extension ContentState {
    /// Reads a content state in any of its forms: a URI, a target body or annotation as JSON, either of these
    /// content-state-encoded; several targets.
    /// - Parameter text: the value of `iiif-content` after the URL's own escaping has been undone, or what was pasted.
    public init(_ text: String) throws(Problem) {
        let text = text.trimmed
        if Self.isURI(text) {
            self = .uri(text)
        } else if text.hasPrefix("{") || text.hasPrefix("[") {
            self = try Self.read(json: text)
        } else {
            guard let bytes = Base64URL.decode(text), !bytes.isEmpty, let inner = try? PathSegment.decode(bytes: bytes)
            else {
                throw .notEncoded
            }
            self = Self.isURI(inner) ? .uri(inner) : try Self.read(json: inner)
        }
    }

    private static func isURI(_ text: String) -> Bool {
        ["http://", "https://"].contains { text.lowercased().hasPrefix($0) && text.count > $0.count }
            && !text.contains { $0.isWhitespace || "<>\"{}".contains($0) }
    }

    private static func read(json text: String) throws(Problem) -> ContentState {
        guard let json = JSONValue(text) else { throw .notJSON }
        var body = json
        if isAnnotation(json), json["motivation"]?.items.contains(.text("contentState")) == true {
            guard let target = json["target"] else { throw .noTarget }
            body = target
        }
        if let uri = body.text { return .uri(uri) }
        // Another annotation is itself what is to be shown (section 2.2.4).
        if let annotation = body.items.first, isAnnotation(annotation) {
            guard let id = annotation["id"]?.text else { throw .namelessAnnotation }
            return .uri(id)
        }
        var targets: [Target] = []
        for item in body.items { targets.append(try target(item)) }
        guard let first = targets.first else { throw .noTarget }
        let isWhole = [.manifest, .collection].contains(first.resource.kind) && first.resource.selector == nil
        return targets.count == 1 && isWhole ? .uri(first.resource.source) : .targets(targets)
    }

    private static func isAnnotation(_ json: JSONValue) -> Bool { json["type"]?.text == "Annotation" }

    private static func target(_ json: JSONValue) throws(Problem) -> Target {
        if json["type"]?.text == "SpecificResource" {
            guard let source = json["source"] else { throw .noTarget }
            // What the source does not say itself stands around it; a source that is only a URI is a canvas.
            let partOf = source["partOf"] ?? json["partOf"]
            var target =
                if let uri = source.text {
                    try resource(id: uri, type: "Canvas", partOf: partOf)
                } else {
                    try resource(id: source["id"]?.text, type: source["type"]?.text, partOf: partOf)
                }
            // Selectors that viewers cannot go to leave the whole.
            if let selector = json["selector"]?.items.first { target.resource.selector = Selector(selector) }
            return target
        }
        if let uri = json.text { return try resource(id: uri, type: "Manifest", partOf: nil) }
        return try resource(id: json["id"]?.text, type: json["type"]?.text, partOf: json["partOf"])
    }

    private static func resource(id: String?, type: String?, partOf: JSONValue?) throws(Problem) -> Target {
        guard let id, let type else { throw .noTarget }
        guard let kind = ResourceReference.Kind(rawValue: type),
            [.manifest, .collection, .canvas, .timeline, .range].contains(kind)
        else { throw .unknownType(type) }
        let parts = id.split(separator: "#", maxSplits: 1).map(String.init)
        guard let source = parts.first, isURI(source) else { throw .noTarget }
        let fragment = parts.count > 1 ? MediaFragment(parts[1]) : nil
        let manifest = partOf?.items.lazy.compactMap { $0.text ?? $0["id"]?.text }.first
        if manifest == nil, [.canvas, .timeline, .range].contains(kind) { throw .noManifest(source) }
        return Target(AnnotationTarget(kind, source, selector: fragment.map { .fragment($0) }), manifest: manifest)
    }
}

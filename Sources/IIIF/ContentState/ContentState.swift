/// What a link asks a viewer to show (Content State API 1.0, section 2).
public enum ContentState: Hashable, Sendable {
    /// A manifest, collection or annotation, to be fetched to learn which (sections 2.2.2 and 2.2.4).
    case uri(String)
    /// Resources or parts of them, one as a rule (sections 2.2.1, 2.2.3 and 5.3).
    case targets([Target])

    public struct Target: Hashable, Sendable {
        public var resource: AnnotationTarget
        /// The manifest that a canvas or range is part of: without it no viewer finds it.
        public var manifest: String?

        public init(_ resource: AnnotationTarget, manifest: String?) {
            self.resource = resource
            self.manifest = manifest
        }
    }

    /// Why a content state cannot be shown.
    public enum Problem: Error, Hashable, Sendable, CustomStringConvertible {
        /// Neither an http or https URI nor content-state-encoded.
        case notEncoded
        case notJSON
        case noTarget
        /// Of a type that is none of Presentation's.
        case unknownType(String)
        /// An annotation that is no content state, so that it is meant itself, and has no `id` (section 2.2.4).
        case namelessAnnotation
        /// A canvas or range that does not say which manifest it is part of (section 2.2.4).
        case noManifest(String)

        public var description: String {
            switch self {
            case .notEncoded: "is neither an http(s) URI nor base64url of percent-encoded JSON"
            case .notJSON: "holds no JSON"
            case .noTarget: "names nothing to show: an id and a type are needed"
            case .unknownType(let type):
                "names a “\(type)”. Accepted: Manifest, Collection, Canvas, Timeline, Range, SpecificResource, Annotation"
            case .namelessAnnotation:
                "holds an annotation without the motivation contentState, which is then itself what is to be shown, "
                    + "but has no id to be found by"
            case .noManifest(let id): "names \(id), but not the manifest it is part of"
            }
        }
    }

    /// A manifest or collection as a whole: the simplest form (section 3.1).
    public static func whole(_ id: String) -> ContentState { .uri(id) }

    /// A canvas or part of one.
    public static func canvas(_ id: String, selector: Selector? = nil, manifest: String) -> ContentState {
        .targets([Target(AnnotationTarget(.canvas, id, selector: selector), manifest: manifest)])
    }

    // MARK: Writing

    /// The value of `iiif-content` before the URL's own escaping: a URI as it is, anything else as its target body,
    /// content-state-encoded (section 6).
    public var parameter: String {
        switch self {
        case .uri(let uri): uri
        case .targets: Self.encoded(json)
        }
    }

    /// A link to a viewer that reads `iiif-content` from its query (section 3.1).
    public func link(viewer: String) -> String {
        let value = PathSegment.encode(Array(parameter.utf8)) {
            PathSegment.isUnreserved($0) || "/:@!$'()*,;?".utf8.contains($0)
        }
        return viewer + (viewer.contains("?") ? "&" : "?") + "iiif-content=" + value
    }

    /// For pasting, dragging and posting, which take it unencoded (section 6.2): a URI, or the target body as JSON.
    public var json: String {
        guard case .targets(let targets) = self else { return parameter }
        var json = JSONWriter(capacity: 512)
        if targets.count == 1 {
            Self.write(targets[0], to: &json)
        } else {
            json.array(targets) { Self.write($1, to: &$0) }
        }
        return String(decoding: json.bytes, as: UTF8.self)
    }

    /// The full annotation as a document with a URI of its own (section 2.2.1).
    public func annotation(id: String) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.member("@context", PresentationVersion.v3.context)
            json.member("id", id)
            json.member("type", "Annotation")
            json.member("motivation", ["contentState"])
            json.key("target")
            switch self {
            case .uri(let uri): json.value(uri)
            case .targets: json.raw(self.json.utf8)
            }
        }
        return json.bytes
    }

    private static func write(_ target: Target, to json: inout JSONWriter) {
        func resource(_ id: String, _ json: inout JSONWriter) {
            json.object { json in
                json.member("id", id)
                json.member("type", target.resource.kind == .timeline ? "Canvas" : target.resource.kind.rawValue)
                guard let manifest = target.manifest else { return }
                json.array("partOf") { json in
                    json.object { json in
                        json.member("id", manifest)
                        json.member("type", "Manifest")
                    }
                }
            }
        }
        switch target.resource.selector {
        case .point(let point):
            json.object { json in
                json.member("type", "SpecificResource")
                json.key("source")
                resource(target.resource.source, &json)
                json.object("selector") { json in
                    json.member("type", "PointSelector")
                    json.member("x", ifPresent: point.x)
                    json.member("y", ifPresent: point.y)
                    json.member("t", ifPresent: point.t)
                }
            }
        default: resource(target.resource.uri ?? target.resource.source, &json)
        }
    }

    /// Content-state-encoding: encodeURIComponent, base64url, no padding (section 6.1).
    static func encoded(_ text: String) -> String {
        // encodeURIComponent leaves these beside letters and digits (ECMA-262, 19.2.6.4).
        let escaped = PathSegment.encode(Array(text.utf8)) {
            PathSegment.isLetterOrDigit($0) || "-_.!~*'()".utf8.contains($0)
        }
        return Base64URL.encode(Array(escaped.utf8))
    }
}

/// Base 64 with the alphabet that is safe in URLs, without padding (RFC 4648, section 5).
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 4 / 3 + 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for position in 0...group.count { result.append(alphabet[value >> (18 - 6 * position) & 63]) }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Padding may stand at the end; nil for other characters and lengths that no bytes have.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        var characters = Array(text.utf8)
        while characters.last == UInt8(ascii: "=") { characters.removeLast() }
        guard characters.count % 4 != 1 else { return nil }
        var result: [UInt8] = []
        var value = 0
        var bits = 0
        for character in characters {
            guard let digit = alphabet.firstIndex(of: character) else { return nil }
            value = (value << 6 | digit) & 0xFFFF
            bits += 6
            if bits >= 8 {
                bits -= 8
                result.append(UInt8(value >> bits & 0xFF))
            }
        }
        return result
    }
}

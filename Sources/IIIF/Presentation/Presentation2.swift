/// Writes documents of the Presentation API 2.1: the faithful equivalent of what 3.0 says, as far as 2.1 can say it.
///
/// 2.1 paints only images: a film or sound recording is its poster, with the recording in `rendering`.
public enum Presentation2 {
    public static let context = "http://iiif.io/api/presentation/2/context.json"

    public static func encode(_ manifest: Manifest) -> [UInt8] {
        var json = JSONWriter(capacity: 2048 + 1536 * manifest.items.count)
        json.object { json in
            json.member("@context", context)
            json.member("@id", manifest.id)
            json.member("@type", "sc:Manifest")
            json.member2("label", ifPresent: manifest.label)
            metadata(manifest.metadata, to: &json)
            json.member2("description", ifPresent: manifest.summary)
            thumbnail(manifest.thumbnail, to: &json)
            json.member2("attribution", ifPresent: manifest.requiredStatement?.value ?? LanguageMap())
            json.member("license", ifPresent: manifest.rights?.uri)
            if let logo = manifest.provider.flatMap(\.logo).first { json.member("logo", logo.id) }
            if let hint = viewingHint(manifest.behavior) { json.member("viewingHint", hint) }
            related(manifest.homepage, to: &json)
            renderings(manifest.rendering, to: &json)
            json.array("sequences") { json in
                json.object { json in
                    json.member("@id", manifest.sequence)
                    json.member("@type", "sc:Sequence")
                    json.array("canvases", manifest.items) { write($1, to: &$0) }
                }
            }
            if !manifest.structures.isEmpty { structures(manifest.structures, to: &json) }
        }
        return json.bytes
    }

    public static func encode(_ collection: ObjectCollection) -> [UInt8] {
        var json = JSONWriter(capacity: 1024 + 512 * collection.items.count)
        json.object { json in
            json.member("@context", context)
            json.member("@id", collection.id)
            json.member("@type", "sc:Collection")
            json.member2("label", ifPresent: collection.label)
            json.member2("description", ifPresent: collection.summary)
            json.member2("attribution", ifPresent: collection.requiredStatement?.value ?? LanguageMap())
            json.array("manifests", collection.items) { json, item in
                json.object { json in
                    json.member("@id", item.id)
                    json.member("@type", "sc:Manifest")
                    json.member2("label", ifPresent: item.label)
                    thumbnail(item.thumbnail, to: &json)
                }
            }
        }
        return json.bytes
    }

    /// A canvas on its own.
    public static func encode(_ canvas: Canvas, within manifest: String) -> [UInt8] {
        var json = JSONWriter()
        write(canvas, to: &json, context: context, within: manifest)
        return json.bytes
    }

    /// The object's one sequence on its own.
    public static func encodeSequence(of manifest: Manifest) -> [UInt8] {
        var json = JSONWriter(capacity: 1024 + 1536 * manifest.items.count)
        json.object { json in
            json.member("@context", context)
            json.member("@id", manifest.sequence)
            json.member("@type", "sc:Sequence")
            json.member("within", manifest.id)
            json.array("canvases", manifest.items) { write($1, to: &$0) }
        }
        return json.bytes
    }

    /// The annotation that paints a canvas; nil where nothing does.
    public static func encodeAnnotation(of canvas: Canvas) -> [UInt8]? {
        guard let image = painted(canvas) else { return nil }
        var json = JSONWriter()
        annotation(image, on: canvas, to: &json, context: context)
        return json.bytes
    }

    private static func painted(_ canvas: Canvas) -> ImageContent? {
        if case .image(let image) = canvas.content { return image }
        return canvas.poster
    }

    private static func write(
        _ canvas: Canvas, to json: inout JSONWriter, context: String? = nil, within manifest: String? = nil
    ) {
        let image = painted(canvas)
        json.object { json in
            json.member("@context", ifPresent: context)
            json.member("@id", canvas.id)
            json.member("@type", "sc:Canvas")
            json.member2("label", ifPresent: canvas.label)
            // 2.1 requires dimensions: a recording without a poster gets those of a usual screen.
            json.member("height", canvas.height ?? image?.height ?? 720)
            json.member("width", canvas.width ?? image?.width ?? 1280)
            metadata(canvas.metadata, to: &json)
            thumbnail(canvas.thumbnail, to: &json)
            json.member("within", ifPresent: manifest)
            var renderings = canvas.rendering
            if case .timed(let timed) = canvas.content {
                renderings.insert(
                    ExternalResource(
                        id: timed.id, type: timed.kind.rawValue, label: canvas.label, format: timed.format),
                    at: 0)
            }
            renderings += canvas.supplements.map {
                ExternalResource(id: $0.id, type: "Text", label: $0.label, format: $0.format)
            }
            self.renderings(renderings, to: &json)
            json.array("images") { json in
                if let image { annotation(image, on: canvas, to: &json) }
            }
        }
    }

    private static func annotation(
        _ image: ImageContent, on canvas: Canvas, to json: inout JSONWriter, context: String? = nil
    ) {
        json.object { json in
            json.member("@context", ifPresent: context)
            json.member("@id", canvas.annotation)
            json.member("@type", "oa:Annotation")
            json.member("motivation", "sc:painting")
            json.key("resource")
            write(image, to: &json)
            json.member("on", canvas.id)
        }
    }

    private static func write(_ image: ImageContent, to json: inout JSONWriter) {
        json.object { json in
            json.member("@id", image.id)
            json.member("@type", "dctypes:Image")
            json.member("format", image.format.mediaType)
            json.member("height", image.height)
            json.member("width", image.width)
            guard let service = image.service else { return }
            json.object("service") { json in
                json.member("@context", "http://iiif.io/api/image/2/context.json")
                json.member("@id", service.id)
                json.member("profile", "http://iiif.io/api/image/2/level2.json")
            }
        }
    }

    /// 2.1 lists all ranges flat; one on top names the others.
    private static func structures(_ ranges: [ContentsRange], to json: inout JSONWriter) {
        json.array("structures") { json in
            for range in ranges { write(range, isTop: true, to: &json) }
        }
    }

    private static func write(_ range: ContentsRange, isTop: Bool, to json: inout JSONWriter) {
        var canvases: [String] = []
        var inner: [ContentsRange] = []
        for item in range.items {
            switch item {
            case .canvas(let id): canvases.append(id)
            case .range(let range): inner.append(range)
            }
        }
        json.object { json in
            json.member("@id", range.id)
            json.member("@type", "sc:Range")
            json.member2("label", ifPresent: range.label)
            if isTop { json.member("viewingHint", "top") }
            if !inner.isEmpty { json.member("ranges", inner.map(\.id)) }
            if !canvases.isEmpty { json.member("canvases", canvases) }
        }
        for range in inner { write(range, isTop: false, to: &json) }
    }

    private static func metadata(_ pairs: [MetadataPair], to json: inout JSONWriter) {
        guard !pairs.isEmpty else { return }
        json.array("metadata", pairs) { json, pair in
            json.object { json in
                json.member2("label", ifPresent: pair.label)
                json.member2("value", ifPresent: pair.value)
            }
        }
    }

    private static func thumbnail(_ image: ImageContent?, to json: inout JSONWriter) {
        guard let image else { return }
        json.key("thumbnail")
        write(image, to: &json)
    }

    private static func renderings(_ list: [ExternalResource], to json: inout JSONWriter) {
        externals("rendering", list, to: &json)
    }

    private static func related(_ list: [ExternalResource], to json: inout JSONWriter) {
        externals("related", list, to: &json)
    }

    private static func externals(_ name: StaticString, _ list: [ExternalResource], to json: inout JSONWriter) {
        guard !list.isEmpty else { return }
        json.array(name, list) { json, external in
            json.object { json in
                json.member("@id", external.id)
                json.member2("label", ifPresent: external.label)
                json.member("format", ifPresent: external.format)
            }
        }
    }

    private static func viewingHint(_ behavior: [String]) -> String? {
        behavior.first { ["individuals", "paged", "continuous"].contains($0) }
    }
}

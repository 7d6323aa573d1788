/// Writes documents of the Presentation API 3.0, keys in the specification's order.
public enum Presentation3 {
    public static let context = "http://iiif.io/api/presentation/3/context.json"

    public static func encode(_ manifest: Manifest) -> [UInt8] {
        var json = JSONWriter(capacity: 2048 + 1536 * manifest.items.count)
        json.object { json in
            json.member("@context", context)
            json.member("id", manifest.id)
            json.member("type", "Manifest")
            json.member("label", manifest.label)
            metadata(manifest.metadata, to: &json)
            json.member("summary", ifPresent: manifest.summary)
            pair("requiredStatement", manifest.requiredStatement, to: &json)
            json.member("rights", ifPresent: manifest.rights?.uri)
            agents(manifest.provider, to: &json)
            thumbnail(manifest.thumbnail, to: &json)
            if !manifest.behavior.isEmpty { json.member("behavior", manifest.behavior) }
            externals("homepage", manifest.homepage, to: &json)
            externals("rendering", manifest.rendering, to: &json)
            json.array("items", manifest.items) { write($1, to: &$0) }
            if !manifest.structures.isEmpty { json.array("structures", manifest.structures) { write($1, to: &$0) } }
        }
        return json.bytes
    }

    public static func encode(_ collection: ObjectCollection) -> [UInt8] {
        var json = JSONWriter(capacity: 1024 + 512 * collection.items.count)
        json.object { json in
            json.member("@context", context)
            json.member("id", collection.id)
            json.member("type", "Collection")
            json.member("label", collection.label)
            json.member("summary", ifPresent: collection.summary)
            pair("requiredStatement", collection.requiredStatement, to: &json)
            agents(collection.provider, to: &json)
            json.array("items", collection.items) { json, item in
                json.object { json in
                    json.member("id", item.id)
                    json.member("type", "Manifest")
                    json.member("label", item.label)
                    thumbnail(item.thumbnail, to: &json)
                }
            }
        }
        return json.bytes
    }

    /// A canvas on its own, at its own URI.
    public static func encode(_ canvas: Canvas, partOf manifest: String) -> [UInt8] {
        var json = JSONWriter()
        write(canvas, to: &json, context: context, partOf: manifest)
        return json.bytes
    }

    /// The annotation page that paints a canvas.
    public static func encodeAnnotationPage(of canvas: Canvas) -> [UInt8] {
        var json = JSONWriter()
        page(of: canvas, to: &json, context: context)
        return json.bytes
    }

    /// The annotation that paints a canvas; nil where nothing does.
    public static func encodeAnnotation(of canvas: Canvas) -> [UInt8]? {
        guard canvas.content != nil else { return nil }
        var json = JSONWriter()
        painting(canvas, to: &json, context: context)
        return json.bytes
    }

    /// A range on its own, at its own URI.
    public static func encode(_ range: ContentsRange) -> [UInt8] {
        var json = JSONWriter()
        write(range, to: &json, context: context)
        return json.bytes
    }

    private static func write(
        _ canvas: Canvas, to json: inout JSONWriter, context: String? = nil, partOf manifest: String? = nil
    ) {
        json.object { json in
            json.member("@context", ifPresent: context)
            json.member("id", canvas.id)
            json.member("type", "Canvas")
            json.member("label", ifPresent: canvas.label)
            json.member("height", ifPresent: canvas.height)
            json.member("width", ifPresent: canvas.width)
            json.member("duration", ifPresent: canvas.duration)
            metadata(canvas.metadata, to: &json)
            thumbnail(canvas.thumbnail, to: &json)
            externals("rendering", canvas.rendering, to: &json)
            if let manifest {
                json.array("partOf") { json in
                    json.object { json in
                        json.member("id", manifest)
                        json.member("type", "Manifest")
                    }
                }
            }
            json.array("items") { json in
                if canvas.content != nil { page(of: canvas, to: &json) }
            }
            if !canvas.supplements.isEmpty { json.array("annotations") { supplements(of: canvas, to: &$0) } }
        }
    }

    private static func page(of canvas: Canvas, to json: inout JSONWriter, context: String? = nil) {
        json.object { json in
            json.member("@context", ifPresent: context)
            json.member("id", canvas.annotationPage)
            json.member("type", "AnnotationPage")
            json.array("items") { json in
                if canvas.content != nil { painting(canvas, to: &json) }
            }
        }
    }

    private static func painting(_ canvas: Canvas, to json: inout JSONWriter, context: String? = nil) {
        json.object { json in
            json.member("@context", ifPresent: context)
            json.member("id", canvas.annotation)
            json.member("type", "Annotation")
            json.member("motivation", "painting")
            json.key("body")
            switch canvas.content {
            case .image(let image): write(image, to: &json)
            case .timed(let timed):
                json.object { json in
                    json.member("id", timed.id)
                    json.member("type", timed.kind.rawValue)
                    json.member("format", timed.format)
                    json.member("height", ifPresent: timed.height)
                    json.member("width", ifPresent: timed.width)
                    json.member("duration", timed.duration)
                }
            case nil: json.object { _ in }
            }
            json.member("target", canvas.id)
        }
    }

    /// The page of a canvas's captions on its own.
    public static func encodeSupplements(of canvas: Canvas) -> [UInt8] {
        var json = JSONWriter()
        supplements(of: canvas, to: &json, context: context)
        return json.bytes
    }

    /// One caption's annotation on its own.
    public static func encodeSupplement(_ index: Int, of canvas: Canvas) -> [UInt8] {
        var json = JSONWriter()
        write(canvas.supplements[index], on: canvas, to: &json, context: context)
        return json.bytes
    }

    private static func supplements(of canvas: Canvas, to json: inout JSONWriter, context: String? = nil) {
        json.object { json in
            json.member("@context", ifPresent: context)
            json.member("id", canvas.supplementPage)
            json.member("type", "AnnotationPage")
            json.array("items", canvas.supplements) { write($1, on: canvas, to: &$0) }
        }
    }

    private static func write(
        _ supplement: Canvas.Supplement, on canvas: Canvas, to json: inout JSONWriter, context: String? = nil
    ) {
        json.object { json in
            json.member("@context", ifPresent: context)
            json.member("id", supplement.annotation)
            json.member("type", "Annotation")
            json.member("motivation", "supplementing")
            json.object("body") { json in
                json.member("id", supplement.id)
                json.member("type", "Text")
                json.member("format", supplement.format)
                json.member("label", ifPresent: supplement.label)
                json.member("language", ifPresent: supplement.language)
            }
            json.member("target", canvas.id)
        }
    }

    private static func write(_ image: ImageContent, to json: inout JSONWriter) {
        json.object { json in
            json.member("id", image.id)
            json.member("type", "Image")
            json.member("format", image.format.mediaType)
            json.member("height", image.height)
            json.member("width", image.width)
            guard let service = image.service else { return }
            json.array("service") { json in
                json.object { json in
                    switch service.version {
                    case .v3:
                        json.member("id", service.id)
                        json.member("type", "ImageService3")
                        json.member("profile", "level2")
                    case .v2:
                        json.member("@id", service.id)
                        json.member("@type", "ImageService2")
                        json.member("profile", "http://iiif.io/api/image/2/level2.json")
                    }
                }
            }
        }
    }

    private static func write(_ range: ContentsRange, to json: inout JSONWriter, context: String? = nil) {
        json.object { json in
            json.member("@context", ifPresent: context)
            json.member("id", range.id)
            json.member("type", "Range")
            json.member("label", ifPresent: range.label)
            json.array("items", range.items) { json, item in
                switch item {
                case .canvas(let id):
                    json.object { json in
                        json.member("id", id)
                        json.member("type", "Canvas")
                    }
                case .range(let inner): write(inner, to: &json)
                }
            }
        }
    }

    private static func metadata(_ pairs: [MetadataPair], to json: inout JSONWriter) {
        guard !pairs.isEmpty else { return }
        json.array("metadata", pairs) { write($1, to: &$0) }
    }

    private static func pair(_ name: StaticString, _ pair: MetadataPair?, to json: inout JSONWriter) {
        guard let pair else { return }
        json.key(name)
        write(pair, to: &json)
    }

    private static func write(_ pair: MetadataPair, to json: inout JSONWriter) {
        json.object { json in
            json.member("label", pair.label)
            json.member("value", pair.value)
        }
    }

    private static func thumbnail(_ image: ImageContent?, to json: inout JSONWriter) {
        guard let image else { return }
        json.array("thumbnail") { write(image, to: &$0) }
    }

    private static func externals(_ name: StaticString, _ list: [ExternalResource], to json: inout JSONWriter) {
        guard !list.isEmpty else { return }
        json.array(name, list) { json, external in
            json.object { json in
                json.member("id", external.id)
                json.member("type", external.type)
                json.member("label", ifPresent: external.label)
                json.member("format", ifPresent: external.format)
                json.member("height", ifPresent: external.height)
                json.member("width", ifPresent: external.width)
            }
        }
    }

    private static func agents(_ list: [Agent], to json: inout JSONWriter) {
        guard !list.isEmpty else { return }
        json.array("provider", list) { json, agent in
            json.object { json in
                json.member("id", agent.id)
                json.member("type", "Agent")
                json.member("label", agent.label)
                externals("homepage", agent.homepage, to: &json)
                externals("logo", agent.logo, to: &json)
            }
        }
    }
}

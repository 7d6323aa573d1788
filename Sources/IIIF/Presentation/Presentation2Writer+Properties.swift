/// The members that resources of 2.1 share, in the order of its sections 3.1 to 3.3.
extension Presentation2Writer {
    mutating func properties(
        _ properties: ResourceProperties, of kind: ResourceReference.Kind, viewingDirection: ViewingDirection? = nil,
        hint: String? = nil, size: PixelSize? = nil
    ) {
        text("label", properties.label)
        if !properties.metadata.isEmpty {
            array("metadata", properties.metadata) { writer, pair in
                writer.object {
                    $0.text("label", pair.label)
                    $0.text("value", pair.value)
                }
            }
        }
        text("description", properties.summary)
        thumbnail(properties.thumbnail.first)
        text("attribution", properties.requiredStatement?.value ?? LanguageMap())
        oneOrMore("license", (properties.rights.map { [$0.uri] } ?? []) + properties.otherLicenses)
        if let logo = properties.provider.lazy.flatMap(\.logo).first { self.logo(logo) }
        json.member("height", ifPresent: size?.height)
        json.member("width", ifPresent: size?.width)
        json.member("viewingDirection", ifPresent: viewingDirection?.rawValue)
        json.member("viewingHint", ifPresent: hint ?? viewingHint(properties.behavior, of: kind))
        if kind == .collection || kind == .manifest { json.member("navDate", ifPresent: properties.navDate?.text) }
        externals("related", properties.homepage)
        externals("rendering", properties.rendering)
        services(properties.service)
        externals("seeAlso", properties.seeAlso, hasProfile: true)
        oneOrMore("within", properties.partOf.map(\.id))
    }

    private mutating func oneOrMore(_ name: StaticString, _ texts: [String]) {
        if texts.count > 1 {
            json.member(name, texts)
        } else {
            json.member(name, ifPresent: texts.first)
        }
    }

    /// Section 3.2, `viewingHint`: the behaviors that 2.1 knew, on the resources it allowed them.
    private func viewingHint(_ behavior: [Behavior], of kind: ResourceReference.Kind) -> String? {
        let known: [Behavior] =
            switch kind {
            case .collection: [.individuals, .multiPart]
            case .manifest, .range: [.individuals, .paged, .continuous]
            case .canvas: [.nonPaged, .facingPages]
            default: []
            }
        return behavior.first { known.contains($0) }?.rawValue
    }

    private mutating func externals(_ name: StaticString, _ list: [ExternalResource], hasProfile: Bool = false) {
        guard !list.isEmpty else { return }
        array(name, list) { writer, external in
            writer.object {
                $0.json.member("@id", external.id)
                $0.text("label", external.label)
                $0.json.member("format", ifPresent: external.format)
                if hasProfile { $0.json.member("profile", ifPresent: external.profile) }
            }
        }
    }

    mutating func thumbnail(_ image: ContentResource?) {
        guard let image else { return }
        json.key("thumbnail")
        write(image)
    }

    private mutating func logo(_ image: ContentResource) {
        guard !image.service.isEmpty else { return json.member("logo", image.id) }
        json.key("logo")
        object {
            $0.json.member("@id", image.id)
            $0.services(image.service)
        }
    }

    /// An image or another content resource.
    mutating func write(_ content: ContentResource) {
        object {
            let type =
                switch content.kind {
                case .image: "dctypes:Image"
                case .video: "dctypes:MovingImage"
                case .sound: "dctypes:Sound"
                case .text: "dctypes:Text"
                case .dataset, .model: "dctypes:Dataset"
                }
            $0.head(content.id, type)
            $0.text("label", content.label)
            $0.json.member("license", ifPresent: content.rights?.uri)
            $0.json.member("format", ifPresent: content.format)
            $0.json.member("height", ifPresent: content.size?.height)
            $0.json.member("width", ifPresent: content.size?.width)
            $0.services(content.service)
        }
    }

    /// Each with the context it needs; a service that has none for 2.1 is left out.
    mutating func services(_ services: [Service]) {
        let known = services.filter { $0.kind.context2 != nil && $0.profile != nil }
        guard let first = known.first else { return }
        json.key("service")
        if known.count == 1 { return write(first) }
        json.beginArray()
        for service in known { write(service) }
        json.endArray()
    }

    private mutating func write(_ service: Service) {
        object {
            $0.json.member("@context", ifPresent: service.kind.context2)
            $0.json.member("@id", service.id)
            $0.text("label", service.label)
            $0.json.member("profile", ifPresent: service.profile)
            $0.services(service.service)
        }
    }
}

/// The members that collections, manifests, canvases and ranges share, in the order of 3.0, sections 3.1 to 3.4.
extension PresentationWriter {
    /// Section 3.1.
    mutating func descriptive(_ properties: ResourceProperties, of kind: ResourceReference.Kind) {
        json.member("label", ifPresent: properties.label)
        if !properties.metadata.isEmpty { array("metadata", properties.metadata) { $0.write($1) } }
        json.member("summary", ifPresent: properties.summary)
        if let statement = properties.requiredStatement {
            json.key("requiredStatement")
            write(statement)
        }
        json.member("rights", ifPresent: properties.rights?.uri)
        if !properties.provider.isEmpty {
            // 4.0's schema takes an agent's homepage for a string wherever it looks at agents, which is everywhere but
            // on manifests; the property is optional.
            let hasHomepage = !is4 || kind == .manifest
            array("provider", properties.provider) { $0.write($1, hasHomepage: hasHomepage) }
        }
        if !properties.thumbnail.isEmpty { array("thumbnail", properties.thumbnail) { $0.write($1) } }
        json.member("navDate", ifPresent: properties.navDate?.text)
        if let place = properties.navPlace {
            json.key("navPlace")
            place.write(to: &json)
        }
        if let placeholder = properties.placeholder {
            json.key(is4 ? "placeholderContainer" : "placeholderCanvas")
            write(placeholder)
        }
        if let accompanying = properties.accompanying {
            json.key(is4 ? "accompanyingContainer" : "accompanyingCanvas")
            write(accompanying)
        }
    }

    /// Section 3.2, without what only some have.
    mutating func technical(
        _ properties: ResourceProperties, of kind: ResourceReference.Kind, viewingDirection: ViewingDirection? = nil
    ) {
        json.member("viewingDirection", ifPresent: viewingDirection?.rawValue)
        guard !properties.behavior.isEmpty else { return }
        let behavior = properties.behavior.filter { $0.applies(to: kind) }
        if !behavior.isEmpty { json.member("behavior", behavior.map(\.rawValue)) }
    }

    /// Section 3.3.
    mutating func linking(
        _ properties: ResourceProperties, services: [Service] = [], manifest: String? = nil,
        start: AnnotationTarget? = nil
    ) {
        externals("homepage", properties.homepage)
        externals("rendering", properties.rendering)
        write("service", properties.service)
        write("services", services)
        externals("seeAlso", properties.seeAlso)
        if let manifest {
            references("partOf", properties.partOf + [ResourceReference(.manifest, manifest)])
        } else {
            references("partOf", properties.partOf)
        }
        if let start {
            json.key("start")
            self.start(start)
        }
    }

    /// The end of section 3.4.
    mutating func annotations(_ properties: ResourceProperties) {
        if !properties.annotations.isEmpty { array("annotations", properties.annotations) { $0.write($1) } }
    }

    mutating func externals(_ name: StaticString, _ list: [ExternalResource]) {
        guard !list.isEmpty else { return }
        array(name, list) { writer, external in
            writer.object {
                $0.head(external.id, $0.name(external.type))
                $0.json.member("label", ifPresent: external.label)
                $0.json.member("format", ifPresent: external.format)
                if !external.language.isEmpty { $0.json.member("language", external.language) }
                $0.json.member("profile", ifPresent: external.profile)
            }
        }
    }

    mutating func references(_ name: StaticString, _ list: [ResourceReference]) {
        if !list.isEmpty { array(name, list) { $0.write($1) } }
    }

    mutating func write(_ reference: ResourceReference) {
        object {
            $0.head(reference.id, $0.name(reference.kind))
            $0.json.member("label", ifPresent: reference.label)
        }
    }

    func name(_ kind: ContentResource.Kind) -> String { kind == .sound && is4 ? "Audio" : kind.rawValue }

    private mutating func write(_ pair: MetadataPair) {
        object {
            $0.json.member("label", pair.label)
            $0.json.member("value", pair.value)
        }
    }

    private mutating func write(_ agent: Agent, hasHomepage: Bool) {
        object {
            $0.head(agent.id, "Agent")
            $0.json.member("label", agent.label)
            if hasHomepage { $0.externals("homepage", agent.homepage) }
            if !agent.logo.isEmpty { $0.array("logo", agent.logo) { $0.write($1) } }
            $0.externals("seeAlso", agent.seeAlso)
        }
    }

    mutating func write(_ name: StaticString, _ services: [Service]) {
        guard !services.isEmpty else { return }
        array(name, services) { $0.write($1) }
    }

    private mutating func write(_ service: Service) {
        object {
            if service.kind.keepsOldKeys {
                $0.json.member("@id", service.id)
                $0.json.member("@type", service.kind.name)
            } else {
                $0.head(service.id, service.kind.name)
            }
            if service.kind.keepsOldKeys {
                $0.json.member("label", ifPresent: service.label.text())
            } else {
                $0.json.member("label", ifPresent: service.label)
            }
            $0.json.member("profile", ifPresent: service.profile)
            if !service.sizes.isEmpty {
                $0.array("sizes", service.sizes) { writer, size in
                    writer.object {
                        $0.json.member("width", size.width)
                        $0.json.member("height", size.height)
                    }
                }
            }
            $0.write("service", service.service)
        }
    }
}

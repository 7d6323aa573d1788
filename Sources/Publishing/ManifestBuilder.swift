public import Catalogue
public import IIIF
public import Settings

/// Makes an object's manifest from what the catalogue knows, for one audience and one version. Pure: the same object,
/// settings and links give the same document.
public struct ManifestBuilder: Sendable {
    public let settings: Settings
    public let capabilities: ImageCapabilities

    public init(settings: Settings, capabilities: ImageCapabilities) {
        self.settings = settings
        self.capabilities = capabilities
    }

    /// Fields that have a place of their own in a manifest.
    private static let placed: Set<String> = ["title", "description", "rights", "toc"]

    public func manifest(of object: ObjectRecord, links: Links, version: PresentationVersion) -> Manifest {
        let fields = FieldTexts(settings: settings)
        let identifier = object.identifier
        var label = fields.first(object.resources, "title")
        if label.isEmpty { label = LanguageMap(identifier) }
        var manifest = Manifest(id: links.manifest(identifier), label: label, sequence: links.sequence(identifier))
        manifest.summary = fields.first(object.resources, "description")
        let main = object.resources.first
        manifest.metadata = main.map { metadata($0.values, fields) } ?? []
        setRights(of: object, on: &manifest, fields)
        manifest.requiredStatement = settings.publication.requiredStatement.map {
            MetadataPair(label: fields.map($0.label), value: fields.map($0.value))
        }
        manifest.provider = settings.publication.provider.map { [agent($0, fields)] } ?? []
        let pages = Self.pages(of: object)
        manifest.items = pages.enumerated().map { index, page in
            canvas(
                of: page, number: index + 1, count: pages.count, object: object, objectLabel: label, links: links,
                version: version, fields)
        }
        manifest.thumbnail = manifest.items.first { !$0.thumbnail.isEmpty }?.thumbnail ?? []
        manifest.homepage = [
            ExternalResource(id: links.page(identifier), type: .text, label: label, format: "text/html")
        ]
        manifest.rendering = object.resources.filter(isDelivered).map { document($0, links, label) }
        manifest.structures =
            contents(of: object, links: links, fields) + chapters(of: object, links: links, version: version)
        return manifest
    }

    // MARK: Canvases

    /// What a canvas shows: a resource, or one page of a resource that has several.
    private struct Page {
        var resource: ResourceRecord
        /// From 1; nil where the resource has one page only.
        var page: Int?

        /// Names the canvas: the resource, never its position.
        var name: String { "r\(resource.id)" + (page.map { "-p\($0)" } ?? "") }
        /// The first page of its resource.
        var isFirst: Bool { page ?? 1 == 1 }
    }

    private static func pages(of object: ObjectRecord) -> [Page] {
        let formats = RecordingFormats(object.resources)
        return object.resources.filter { !formats.isOther($0) }.flatMap { resource -> [Page] in
            let pages = resource.images.filter { $0.role == .page }.map(\.page)
            return pages.count > 1
                ? pages.map { Page(resource: resource, page: $0) } : [Page(resource: resource, page: nil)]
        }
    }

    private func canvas(
        of page: Page, number: Int, count: Int, object: ObjectRecord, objectLabel: LanguageMap, links: Links,
        version: PresentationVersion, _ fields: FieldTexts
    ) -> Canvas {
        let resource = page.resource
        let name = page.name
        let identifier = object.identifier
        let image = resource.images.first { $0.state == .ready && $0.page == page.page ?? $0.page }
        let expected = image ?? resource.images.first { $0.page == page.page ?? 1 && $0.width > 0 }
        let isFilm = resource.kind == "video"
        let isTimed = isFilm || resource.kind == "sound"
        let extent =
            isTimed
            ? CanvasExtent(
                width: isFilm ? resource.width : nil, height: isFilm ? resource.height : nil,
                duration: resource.duration)
            : CanvasExtent(width: expected?.width ?? resource.width, height: expected?.height ?? resource.height)
        var canvas = Canvas(
            id: links.canvas(identifier, name),
            label: label(of: page, number: number, count: count, objectLabel: objectLabel, fields),
            extent: extent ?? .unknown)
        if number > 1, page.isFirst, let main = object.resources.first {
            // What the object says already is not repeated on every page.
            canvas.metadata = metadata(resource.values.filter { !main.values.contains($0) }, fields)
        }
        if let image {
            let thumbnail = ImageDocuments.thumbnail(
                of: image, links: links, version: version, limits: capabilities.limits)
            canvas.thumbnail = thumbnail.map { [$0] } ?? []
        }
        let picture = image.map { painting($0, links: links, version: version) }
        var content: [ContentResource] = []
        if isTimed {
            let others = RecordingFormats(object.resources).others(of: resource)
            content = recordings(resource, others: others, links: links, on: canvas.extent)
            addPicture(picture, of: resource, named: name, identifier: identifier, links: links, to: &canvas)
            addTexts(of: resource, named: name, identifier: identifier, links: links, to: &canvas)
        } else {
            content = picture.map { [$0] } ?? []
            if isDelivered(resource) { canvas.rendering = [document(resource, links, objectLabel)] }
        }
        if !content.isEmpty {
            canvas.paint(
                content, page: links.annotationPage(identifier, name), annotation: links.annotation(identifier, name))
        }
        return canvas
    }

    /// A page's own title, else its sequence behind the configured prefix, else its number. The first page's title is
    /// the object's.
    private func label(
        of page: Page, number: Int, count: Int, objectLabel: LanguageMap, _ fields: FieldTexts
    ) -> LanguageMap {
        if count == 1 { return objectLabel }
        let prefix = settings.publication.sequencePrefix
        let own = fields.map(page.resource.values(of: "title"))
        if number > 1, page.isFirst, !own.isEmpty, own != objectLabel { return own }
        if page.page == nil, let sequence = page.resource.sequence, !sequence.isEmpty {
            return LanguageMap(prefix + sequence)
        }
        return LanguageMap("\(prefix)\(number)")
    }

    /// Whether it is a document whose file the world may have.
    private func isDelivered(_ resource: ResourceRecord) -> Bool {
        resource.kind == "document"
            && !settings.images.hidesPart(of: resource.images.map(\.id), of: resource.id, in: resource.object)
    }

    private func document(_ resource: ResourceRecord, _ links: Links, _ label: LanguageMap) -> ExternalResource {
        ExternalResource(
            id: links.media(resource.id, Media.fileName(resource.mediaType)), type: .text, label: label,
            format: resource.mediaType)
    }

    // MARK: Images

    /// The whole image at the largest size this installation gives.
    private func painting(_ image: ImageRecord, links: Links, version: PresentationVersion) -> ContentResource {
        let imageVersion = version.imageVersion
        let whole = PixelSize(width: image.width, height: image.height)
        let service = links.image(image.id, imageVersion)
        let size = ImageDocuments.largest(of: whole, limits: capabilities.limits)
        return .image(
            id: "\(service)/full/\(imageVersion == .v2 && size == whole ? "full" : "max")/0/default.jpg",
            width: size.width, height: size.height,
            service: .image(imageVersion, id: service))
    }

    // MARK: Text

    /// Metadata in the configured order, the others after in the order of their columns.
    private func metadata(_ values: [FieldText], _ fields: FieldTexts) -> [MetadataPair] {
        let publication = settings.publication
        // Without regard to case: a field must not come to light because one spreadsheet spells it otherwise.
        let configured = publication.fields.map { $0.name.lowercased() }
        let others = publication.otherFields == .show ? values.map(\.field) : []
        var seen: Set<String> = Self.placed
        return (publication.fields.map(\.name) + others.filter { !configured.contains($0.lowercased()) }).compactMap {
            name in
            let key = name.lowercased()
            guard seen.insert(key).inserted else { return nil }
            let field = publication.fields.first { $0.name.lowercased() == key }
            guard field?.isPublic != false else { return nil }
            let texts = values.filter { $0.field.lowercased() == key }
            let value = fields.map(texts)
            guard !value.isEmpty else { return nil }
            let label =
                field?.label.map(fields.map)
                ?? LanguageMap(texts.first?.field ?? name, language: settings.collection.language)
            return MetadataPair(label: label, value: value)
        }
    }

    private func setRights(of object: ObjectRecord, on manifest: inout Manifest, _ fields: FieldTexts) {
        var text = fields.first(object.resources, "rights")
        if text.isEmpty, let fallback = settings.publication.rights { text = LanguageMap(fallback) }
        guard !text.isEmpty else { return }
        if let uri = text.entries.lazy.flatMap(\.texts).compactMap({ RightsURI($0) }).first {
            manifest.rights = uri
        } else {
            manifest.metadata.append(MetadataPair(label: Wording.rights, value: text))
        }
    }

    private func agent(_ provider: Settings.Publication.Provider, _ fields: FieldTexts) -> Agent {
        let label = fields.map(provider.label)
        return Agent(
            id: provider.id, label: label,
            homepage: provider.homepage.map {
                [ExternalResource(id: $0, type: .text, label: label, format: "text/html")]
            } ?? [],
            logo: provider.logo.map { [ContentResource(.image, id: $0, format: nil)] } ?? [])
    }

    /// A table of contents from the `toc` field: each value opens a section that runs to the next.
    private func contents(of object: ObjectRecord, links: Links, _ fields: FieldTexts) -> [ContentsRange] {
        var sections: [ContentsRange] = []
        for page in Self.pages(of: object) {
            let canvas = ContentsRange.Item.canvas(
                AnnotationTarget(.canvas, links.canvas(object.identifier, page.name)))
            let entries = page.isFirst ? page.resource.values(of: "toc") : []
            let count = entries.map(\.texts.count).max() ?? 0
            for index in 0..<count {
                var label = LanguageMap()
                for entry in entries where index < entry.texts.count {
                    label.add([entry.texts[index]], language: fields.language(entry.language))
                }
                let name = page.name + (index > 0 ? "-\(index + 1)" : "")
                sections.append(
                    ContentsRange(id: links.range(object.identifier, name), label: label, items: [canvas]))
            }
            if count == 0, !sections.isEmpty { sections[sections.count - 1].items.append(canvas) }
        }
        guard !sections.isEmpty else { return [] }
        return [
            ContentsRange(
                id: links.range(object.identifier, "toc"), label: Wording.tableOfContents,
                items: sections.map { .range($0) })
        ]
    }
}

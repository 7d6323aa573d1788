internal import Catalogue
internal import IIIF
internal import Settings

extension ManifestBuilder {
    func canvas(at index: Int, _ draft: Draft) -> Canvas { canvas(draft.view.pages[index], number: index + 1, draft) }

    /// - Parameter number: of the canvas in the object, from 1.
    func canvas(_ page: ObjectPages.Page, number: Int, _ draft: Draft) -> Canvas {
        let row = page.row
        let name = page.name
        let image = ready(row.images, page.page)
        let isRecording = row.isRecording
        var canvas = Canvas(
            id: draft.canvas(page), label: label(of: page, number: number, draft), extent: extent(of: page, image))
        if number > 1, page.isFirst {
            // What the object says already is not repeated on every page.
            canvas.metadata = metadata(row.values.filter { !draft.facts.says($0) }, draft.names)
            setOwn(row, draft, on: &canvas.properties)
        }
        for row in page.alternatives {
            canvas.metadata += metadata(
                row.values.filter { !page.row.values.contains($0) && !draft.facts.says($0) },
                draft.names)
            if let rights = ownRights(of: row, on: page, draft), rightsURI(rights) == nil {
                MetadataPair(Wording.rights, ifSaid: fields.value(rights)).map { canvas.metadata.append($0) }
            }
        }
        if page.isFirst {
            canvas.navDate = draft.datesAndPlaces.date(of: row)
            canvas.navPlace = draft.datesAndPlaces.place(of: row).map {
                place($0, label: canvas.label, id: draft.links.place(draft.identifier, name))
            }
        }
        canvas.behavior = row.properties.behavior.filter { $0.applies(to: .canvas) && !$0.applies(to: .manifest) }
        canvas.thumbnail = image.flatMap { thumbnail(of: $0, draft) }.map { [$0] } ?? []
        let content = content(of: page, image, canvas.extent, draft)
        if !content.isEmpty {
            canvas.paint(
                content, page: draft.parts.annotationPage(name), annotation: draft.parts.annotation(name))
        }
        if isRecording { canvas.poster = image.map { painting($0, draft) } }
        setAttached(to: page, image, draft, on: &canvas)
        if page.isFirst { canvas.rendering = originals(of: page, draft) }
        if isRecording { addTexts(of: row.resource, named: name, draft, to: &canvas) }
        if page.isFirst { addAnnotations(of: page, draft, to: &canvas) }
        return canvas
    }

    func thumbnail(of image: ImageRecord, _ draft: Draft) -> ContentResource? {
        ImageDocuments.thumbnail(
            of: image, service: draft.parts.image(image.id), version: draft.version, limits: capabilities.limits)
    }

    /// The picture that stands for the first page that has one.
    func firstThumbnail(_ draft: Draft) -> ContentResource? {
        draft.view.pages.lazy.compactMap { page in
            self.ready(page.row.images, page.page).flatMap { self.thumbnail(of: $0, draft) }
        }.first
    }

    /// What is painted on a page: its file, other captures of the same, other formats of each.
    private func content(
        of page: ObjectPages.Page, _ image: ImageRecord?, _ extent: CanvasExtent, _ draft: Draft
    ) -> [ContentResource] {
        if page.alternatives.isEmpty, !page.row.isRecording {
            return image.map { [painting($0, draft)] } ?? []
        }
        return ([page.row] + page.alternatives).flatMap { row in
            let rights = ownRights(of: row, on: page, draft).flatMap(rightsURI)
            return ([row.resource] + draft.view.formats(of: row.resource)).compactMap {
                var content = content(
                    of: $0, page.page, label: page.alternatives.isEmpty ? [] : row.properties.choiceLabel, extent,
                    draft)
                content?.rights = rights
                return content
            }
        }
    }

    /// What an alternative says of its rights, where its page says something else.
    private func ownRights(of row: ObjectPages.Row, on page: ObjectPages.Page, _ draft: Draft) -> [FieldText]? {
        guard row !== page.row else { return nil }
        let own = row.values.filter { $0.field == "rights" }
        let said = page.row.values.filter { $0.field == "rights" }
        return own.isEmpty || own == (said.isEmpty ? draft.rights : said) ? nil : own
    }

    /// What is painted: the picture, or the film or recording; nil where there is none that works.
    private func content(
        of resource: ResourceRecord, _ page: Int?, label: [FieldText], _ extent: CanvasExtent, _ draft: Draft
    ) -> ContentResource? {
        var content: ContentResource
        if resource.isRecording {
            guard delivers(resource) else { return nil }
            content = .recording(
                resource.kind == "video" ? .video : .sound,
                id: draft.links.media(resource.id, Media.fileName(resource.mediaType)), format: resource.mediaType,
                extent: extent)
        } else {
            guard let image = ready(resource.images, page) else { return nil }
            content = painting(image, draft)
        }
        content.label = fields.map(label)
        return content
    }

    func ready(_ images: [ImageRecord], _ page: Int?) -> ImageRecord? {
        images.first { $0.state == .ready && $0.page == page ?? $0.page }
    }

    private func extent(of page: ObjectPages.Page, _ ready: ImageRecord?) -> CanvasExtent {
        if let ready, !page.row.isRecording {
            return CanvasExtent(width: ready.width, height: ready.height) ?? .unknown
        }
        let resource = page.resource
        let isFilm = resource.kind == "video"
        if resource.isRecording {
            let extent = CanvasExtent(
                width: isFilm ? resource.width : nil, height: isFilm ? resource.height : nil,
                duration: resource.duration)
            return extent ?? .unknown
        }
        let image = ready ?? resource.images.first { $0.page == page.page ?? 1 && $0.width > 0 }
        return CanvasExtent(width: image?.width ?? resource.width, height: image?.height ?? resource.height)
            ?? .unknown
    }

    /// What its row calls it, else a page's own title, else its sequence behind the configured prefix, else its number.
    /// The first page's title is the object's.
    func label(of page: ObjectPages.Page, number: Int, _ draft: Draft) -> LanguageMap {
        let given = page.properties.canvasLabel.map { value in
            guard let number = page.page, let text = value.texts.first else { return value }
            return FieldText(field: value.field, language: value.language, texts: ["\(text), \(number)"])
        }
        if !given.isEmpty { return fields.map(given) }
        if draft.facts.pages == 1 { return draft.label }
        let prefix = settings.publication.sequencePrefix
        if number > 1, page.isFirst {
            let own = fields.map(page.row.values.filter { $0.field == "title" })
            if !own.isEmpty, own != draft.label { return own }
        }
        if page.page == nil, let sequence = page.row.sequence, !sequence.isEmpty {
            return LanguageMap(prefix + sequence)
        }
        return LanguageMap("\(prefix)\(number)")
    }

    /// A page's description, rights and required statement, where they are others than the object's.
    private func setOwn(_ row: ObjectPages.Row, _ draft: Draft, on properties: inout ResourceProperties) {
        var rights: [FieldText] = []
        var description: [FieldText] = []
        for value in row.values {
            if value.field == "rights" { rights.append(value) }
            if value.field == "description" { description.append(value) }
        }
        if !description.isEmpty {
            let summary = fields.value(description)
            if summary != draft.summary { properties.summary = summary }
        }
        if !rights.isEmpty, rights != draft.rights { setRights(rights, on: &properties) }
        let statement = row.properties.requiredStatement
        if !statement.isEmpty, statement != draft.statement {
            properties.requiredStatement = requiredStatement(statement)
        }
    }

    // MARK: What belongs to a canvas

    /// The pictures before and beside a page: those that rows name, else a film's first picture and a sound's waveform.
    private func setAttached(
        to page: ObjectPages.Page, _ image: ImageRecord?, _ draft: Draft, on canvas: inout Canvas
    ) {
        guard page.placeholder != nil || page.accompanying != nil || image?.role == .poster else { return }
        let name = page.name
        canvas.placeholder = page.placeholder.flatMap { attached($0.resource, "placeholder", named: name, draft) }
        canvas.accompanying = page.accompanying.flatMap { attached($0.resource, "accompanying", named: name, draft) }
        guard let image, image.role == .poster, page.isFirst else { return }
        if page.resource.kind == "video", canvas.placeholder == nil {
            canvas.placeholder = attached(image, "placeholder", named: name, draft)
        } else if page.resource.kind == "sound", canvas.accompanying == nil {
            canvas.accompanying = attached(image, "accompanying", named: name, draft)
        }
    }

    /// - Parameter use: `placeholder` or `accompanying`.
    func attached(_ resource: ResourceRecord, _ use: String, named name: String, _ draft: Draft) -> AttachedCanvas? {
        ready(resource.images, nil).flatMap { attached($0, use, named: name, draft) }
    }

    private func attached(
        _ image: ImageRecord, _ use: String, named name: String, _ draft: Draft
    ) -> AttachedCanvas? {
        guard let extent = CanvasExtent(width: image.width, height: image.height) else { return nil }
        let part = "\(name)-\(use)"
        let id = draft.links.canvas(draft.identifier, part)
        let annotation = Annotation(
            id: draft.links.annotation(draft.identifier, part), motivation: .painting,
            body: .content(painting(image, draft)), target: AnnotationTarget(.canvas, id))
        return AttachedCanvas(
            id: id, label: use == "placeholder" ? Wording.placeholder : Wording.accompanying, extent: extent,
            items: [
                AnnotationPage(id: draft.links.annotationPage(draft.identifier, part), annotations: [annotation])
            ])
    }

    // MARK: Images

    /// The whole image at the largest size this installation gives.
    private func painting(_ image: ImageRecord, _ draft: Draft) -> ContentResource {
        let version = draft.version.imageVersion
        let whole = PixelSize(width: image.width, height: image.height)
        let service = draft.parts.image(image.id)
        let size = ImageDocuments.largest(of: whole, limits: capabilities.limits)
        return .image(
            id: "\(service)/full/\(version == .v2 && size == whole ? "full" : "max")/0/default.jpg",
            width: size.width, height: size.height, service: .image(version, id: service))
    }
}

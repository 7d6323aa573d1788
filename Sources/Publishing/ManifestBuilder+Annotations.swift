internal import Catalogue
internal import IIIF
internal import Settings

extension ManifestBuilder {
    /// What is said about a page, beside what is painted: comments and tags, from its row and from files beside it; its
    /// text; and pages of annotations elsewhere (recipes 0019, 0068, 0266, 0269 and 0306).
    func addAnnotations(of page: ObjectPages.Page, _ draft: Draft, to canvas: inout Canvas) {
        guard page.row.hasMore else { return }
        let (links, identifier) = (draft.links, draft.identifier)
        let resource = page.resource
        if Self.annotationCount(of: page) > 0 {
            let name = page.name + "-annotations"
            let id = links.annotationPage(identifier, name)
            if settings.publication.annotations == .embedded {
                canvas.annotations.append(
                    AnnotationPage(id: id, annotations: annotations(of: page, on: canvas.target, draft)))
            } else {
                canvas.annotations.append(AnnotationPage(external: id, label: Wording.annotations))
            }
        }
        for file in resource.sideFiles where file.role == .text {
            canvas.annotations.append(
                AnnotationPage(
                    external: links.annotationPage(identifier, Self.textPage(page, file)), label: Self.textLabel(file)))
            let isALTO = file.name.hasSuffix(".alto.xml")
            canvas.rendering.append(
                ExternalResource(
                    id: links.media(resource.id, file.name), type: .text,
                    label: isALTO ? LanguageMap("ALTO XML", language: "en") : Self.textLabel(file),
                    format: file.mediaType, profile: isALTO ? DescriptionFormat.alto.profile : nil,
                    language: file.language.map { [$0] } ?? []))
        }
        for address in page.properties.annotationPages {
            canvas.annotations.append(AnnotationPage(external: address))
        }
        canvas.seeAlso += descriptions(of: resource, .record, links)
    }

    /// Comments and tags of a page: those of its row first.
    func annotations(of page: ObjectPages.Page, on canvas: AnnotationTarget, _ draft: Draft) -> [Annotation] {
        var result: [Annotation] = []
        func add(_ value: FieldText, _ motivation: Motivation) {
            for text in value.texts {
                guard let placed = try? PlacedText(text) else { continue }
                var target = canvas
                target.selector = placed.fragment.map { .fragment($0) }
                let language = fields.language(value.language)
                result.append(
                    Annotation(
                        id: "", motivation: motivation,
                        body: .text(
                            .written(
                                placed.text, language: language == "none" ? nil : language,
                                purpose: motivation == .tagging ? .tagging : nil)), target: target))
            }
        }
        for value in page.properties.annotation { add(value, .commenting) }
        for value in page.properties.annotationTags { add(value, .tagging) }
        for file in page.row.sideFiles where file.role == .annotations {
            guard let document = AnnotationDocument(file.text ?? "", onto: canvas) else { continue }
            result += document.annotations
        }
        return named(PageReduction(of: page)?.annotations(result) ?? result, page.name + "-annotations", draft)
    }

    /// With ids of this object.
    func named(_ annotations: [Annotation], _ name: String, _ draft: Draft) -> [Annotation] {
        annotations.enumerated().map { index, annotation in
            var annotation = annotation
            annotation.id = draft.links.annotation(draft.identifier, "\(name)-\(index + 1)")
            return annotation
        }
    }

    static func annotationCount(of page: ObjectPages.Page) -> Int {
        page.row.hasMore ? annotationCount(of: page.resource, page.properties) : 0
    }

    static func annotationCount(of resource: ResourceRecord, _ properties: RowProperties) -> Int {
        let row = (properties.annotation + properties.annotationTags).reduce(0) { $0 + $1.texts.count }
        return resource.sideFiles.filter { $0.role == .annotations }.reduce(row) { $0 + $1.items }
    }

    /// `r1-text`, `r1-text-de`
    static func textPage(_ page: ObjectPages.Page, _ file: SideFile) -> String { textPage(page.name, file.language) }

    static func textPage(_ canvas: String, _ language: String?) -> String {
        "\(canvas)-text" + (language.map { "-" + $0 } ?? "")
    }

    static func textLabel(_ file: SideFile) -> LanguageMap {
        file.language.map { LanguageMap("Text (\($0))", language: "en") } ?? Wording.pageText
    }
}

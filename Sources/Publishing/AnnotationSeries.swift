public import Catalogue
public import IIIF
internal import Settings

/// Annotation pages of an object that belong together, in the order of its canvases: an annotation collection
/// (3.0, section 5.8; recipes 0025 and 0309).
public struct AnnotationSeries {
    struct Part {
        var page: ObjectPages.Page
        /// Of its annotation page.
        var name: String
        /// The file that holds a text; nil for comments and tags.
        var file: SideFile?
        /// Only what lies in these.
        var regions: [PixelRectangle]?
        /// Annotations, where that is known without reading them.
        var count: Int?
    }

    /// In URLs: `annotations`, `text`, or the name of a section of the table of contents.
    public let name: String
    let label: LanguageMap
    let parts: [Part]

    /// What has to be read before its pages can be made.
    /// - Parameter page: the one; nil for the collection itself, which needs only what nobody has counted.
    public func needs(page: String? = nil) -> [Catalogue.SideFileKey] {
        parts.filter { page == nil ? $0.count == nil : $0.name == page }.compactMap { part in
            part.file.map { Catalogue.SideFileKey(resource: part.page.resource.id, name: $0.name) }
        }
    }
}

extension ManifestBuilder {
    /// The series of a name; nil where the object has none.
    public func series(named name: String, of object: ObjectRecord) -> AnnotationSeries? {
        series(name, ObjectPages(object, order: settings.publication.order))
    }

    /// The series that a page of a name is of; nil where the object has none.
    public func series(withPage name: String, of object: ObjectRecord) -> AnnotationSeries? {
        let view = ObjectPages(object, order: settings.publication.order)
        var names = ["annotations", "text"]
        if let range = name.ranges(of: "-in-").first { names = [String(name[range.upperBound...])] }
        return names.lazy.compactMap { series($0, view) }.first { $0.parts.contains { $0.name == name } }
    }

    func series(_ name: String, _ view: ObjectPages) -> AnnotationSeries? {
        let firsts = view.pages.filter(\.isFirst)
        var parts: [AnnotationSeries.Part] = []
        var label = LanguageMap()
        switch name {
        case "annotations":
            label = Wording.annotations
            parts = firsts.compactMap { page in
                let count = Self.annotationCount(of: page)
                return count > 0
                    ? AnnotationSeries.Part(page: page, name: page.name + "-annotations", count: count) : nil
            }
        case "text":
            label = Wording.pageText
            parts = firsts.flatMap { page in
                page.resource.sideFiles.filter { $0.role == .text }.map { file in
                    AnnotationSeries.Part(
                        page: page, name: Self.textPage(page, file), file: file, count: file.items)
                }
            }
        default:
            guard let entry = Self.contentsEntries(of: view).first(where: { Self.sectionName($0) == name }) else {
                return nil
            }
            label = sectionLabel(entry)
            parts = firsts.compactMap { page in
                let regions = Self.regions(of: entry, on: page)
                guard !regions.isEmpty, let file = page.resource.sideFiles.first(where: { $0.role == .text }) else {
                    return nil
                }
                return AnnotationSeries.Part(page: page, name: "\(page.name)-in-\(name)", file: file, regions: regions)
            }
        }
        return parts.isEmpty ? nil : AnnotationSeries(name: name, label: label, parts: parts)
    }

    /// The collection itself.
    /// - Parameter texts: all that it needs.
    public func collection(
        _ series: AnnotationSeries, of object: ObjectRecord, texts: [Catalogue.SideFileKey: String], links: Links
    ) -> AnnotationCollection? {
        guard let first = series.parts.first, let last = series.parts.last else { return nil }
        let total = series.parts.reduce(0) { sum, part in
            sum + (part.count ?? annotations(of: part, texts, object, links).count)
        }
        return AnnotationCollection(
            id: links.annotationCollection(object.identifier, series.name), label: series.label, total: total,
            first: links.annotationPage(object.identifier, first.name),
            last: links.annotationPage(object.identifier, last.name))
    }

    /// One of its pages, with its annotations; nil where it has no such page.
    /// - Parameter texts: what the page needs.
    public func page(
        _ name: String, of series: AnnotationSeries, in object: ObjectRecord,
        texts: [Catalogue.SideFileKey: String], links: Links
    ) -> AnnotationPage? {
        guard let index = series.parts.firstIndex(where: { $0.name == name }) else { return nil }
        let part = series.parts[index]
        let before = series.parts[..<index].map(\.count)
        let position = SeriesPosition(
            series: series.name, label: series.label, prev: index > 0 ? series.parts[index - 1].name : nil,
            next: index + 1 < series.parts.count ? series.parts[index + 1].name : nil,
            startIndex: before.contains(nil) ? nil : before.reduce(0) { $0 + ($1 ?? 0) })
        return annotationPage(
            name, annotations(of: part, texts, object, links), part.file, position, Draft(object, self, links, .v3))
    }

    func annotationPage(
        _ name: String, _ annotations: [Annotation], _ file: SideFile?, _ position: SeriesPosition, _ draft: Draft
    ) -> AnnotationPage {
        let (links, identifier) = (draft.links, draft.identifier)
        var page = AnnotationPage(id: links.annotationPage(identifier, name), annotations: annotations)
        page.label = file.map(Self.textLabel) ?? Wording.annotations
        page.partOf = [
            ResourceReference(
                .annotationCollection, links.annotationCollection(identifier, position.series), label: position.label)
        ]
        page.prev = position.prev.map { links.annotationPage(identifier, $0) }
        page.next = position.next.map { links.annotationPage(identifier, $0) }
        page.startIndex = position.startIndex
        return page
    }

    private func annotations(
        of part: AnnotationSeries.Part, _ texts: [Catalogue.SideFileKey: String], _ object: ObjectRecord, _ links: Links
    ) -> [Annotation] {
        let text = part.file.flatMap { texts[Catalogue.SideFileKey(resource: part.page.resource.id, name: $0.name)] }
        return annotations(
            of: part.page, part.name, part.file, regions: part.regions, text: text, Draft(object, self, links, .v3))
    }

    /// - Parameter file: the file that holds the text; nil for comments and tags.
    func annotations(
        of page: ObjectPages.Page, _ name: String, _ file: SideFile?, regions: [PixelRectangle]?, text: String?,
        _ draft: Draft
    ) -> [Annotation] {
        let canvas = AnnotationTarget(page.resource.kind == "sound" ? .timeline : .canvas, draft.canvas(page))
        guard file != nil else { return annotations(of: page, on: canvas, draft) }
        var lines = AnnotationDocument(text ?? "", onto: canvas)?.annotations ?? []
        if let regions { lines = lines.filter { line in regions.contains { line.lies(in: $0) } } }
        return named(PageReduction(of: page)?.annotations(lines) ?? lines, name, draft)
    }
}

extension Annotation {
    /// Whether the middle of what it is about lies there.
    fileprivate func lies(in region: PixelRectangle) -> Bool {
        guard case .fragment(let fragment) = target.selector, let own = fragment.region else { return false }
        let (x, y) = (own.x + own.width / 2, own.y + own.height / 2)
        return x >= region.x && x < region.x + region.width && y >= region.y && y < region.y + region.height
    }
}

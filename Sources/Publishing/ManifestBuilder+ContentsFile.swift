internal import Catalogue
internal import Foundation
internal import IIIF

extension ManifestBuilder {
    /// A table of contents from a file: sections of pages, and of parts of them (recipe 0025).
    func contentsFromFile(_ draft: Draft) -> [ContentsRange] {
        let view = draft.view
        let entries = Self.contentsEntries(of: view)
        guard !entries.isEmpty else { return [] }
        var indices: [ContentsEntry.Place: Int] = [:]
        for (index, page) in view.pages.enumerated() {
            for resource in [page.resource] + page.alternatives.map(\.resource) {
                let place = ContentsEntry.Place(resource: resource.id, page: page.page)
                if indices[place] == nil { indices[place] = index }
                if page.isFirst { indices[ContentsEntry.Place(resource: resource.id)] = index }
            }
        }
        func index(of place: ContentsEntry.Place) -> Int? {
            indices[ContentsEntry.Place(resource: place.resource, page: place.page)]
        }
        let withText = Set(
            view.pages.map(\.resource).filter { $0.sideFiles.contains { $0.role == .text } }.map(\.id))
        var children: [String: [String]] = [:]
        let ranges = entries.enumerated().map { number, entry in
            let id = draft.links.range(draft.identifier, Self.sectionName(entry))
            if let parent = entry.parent {
                children[draft.links.range(draft.identifier, "contents-" + parent), default: []].append(id)
            }
            var range = ContentsRange(id: id, label: sectionLabel(entry), items: [])
            for place in entry.places {
                guard let first = index(of: place) else { continue }
                var last = first
                if entry.runsOn {
                    // To the page before the one where the next section begins.
                    let next = entries[(number + 1)...].lazy.compactMap { $0.places.first.flatMap(index) }.first
                    let isInner = entries.indices.contains(number + 1) && entries[number + 1].parent == entry.id
                    last = max(first, (next ?? view.pages.count) - 1)
                    if isInner, let next, next == first { continue }
                }
                for page in view.pages[first...last] {
                    let selector = place.region.flatMap(Self.rectangle).map {
                        Selector.fragment(MediaFragment(region: PageReduction(of: page)?.region($0) ?? $0))
                    }
                    range.items.append(.canvas(draft.target(page, selector: selector)))
                }
            }
            if entry.places.contains(where: { $0.region != nil && withText.contains($0.resource) }) {
                range.supplementary = ResourceReference(
                    .annotationCollection,
                    draft.links.annotationCollection(draft.identifier, Self.sectionName(entry)), label: range.label)
            }
            return range
        }
        let sections = ContentsRange.nested(ranges, children: children).ranges
        // 3.0 wants something in every range.
        let filled = sections.compactMap(Self.withoutEmpty)
        guard !filled.isEmpty else { return [] }
        return [
            ContentsRange(
                id: draft.links.range(draft.identifier, "contents"), label: Wording.tableOfContents,
                items: filled.map { .range($0) })
        ]
    }

    private static func withoutEmpty(_ range: ContentsRange) -> ContentsRange? {
        var range = range
        range.items = range.items.compactMap { item in
            guard case .range(let inner) = item else { return item }
            return withoutEmpty(inner).map { .range($0) }
        }
        return range.items.isEmpty ? nil : range
    }

    static func contentsEntries(of view: ObjectPages) -> [ContentsEntry] {
        contentsEntries(view.rows.lazy.flatMap(\.sideFiles).first { $0.role == .contents }?.text)
    }

    /// The entries of a file of contents.
    static func contentsEntries(_ text: String?) -> [ContentsEntry] {
        guard let text else { return [] }
        return (try? JSONDecoder().decode([ContentsEntry].self, from: Data(text.utf8))) ?? []
    }

    /// In URLs.
    static func sectionName(_ entry: ContentsEntry) -> String { "contents-" + entry.id }

    func sectionLabel(_ entry: ContentsEntry) -> LanguageMap {
        fields.map(entry.label.map { FieldText(field: "", language: $0.language, texts: [$0.text]) })
    }

    /// The parts of a page that a section names.
    static func regions(of entry: ContentsEntry, on page: ObjectPages.Page) -> [PixelRectangle] {
        entry.places.filter { $0.resource == page.resource.id && $0.page == page.page }
            .compactMap { $0.region.flatMap(rectangle) }
    }

    static func rectangle(_ numbers: [Int]) -> PixelRectangle? {
        numbers.count == 4
            ? PixelRectangle(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]) : nil
    }
}

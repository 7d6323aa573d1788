public import Catalogue
public import IIIF

/// A canvas with what hangs on it, or what hangs on the object as a whole.
public enum DirectoryPlace: Hashable, Sendable {
    /// Among the canvases of the manifest, from 0.
    case canvas(Int)
    case object
}

extension ObjectDirectory {
    /// The object's title; without one, its identifier.
    public var label: LanguageMap { facts.label }

    /// The place of a canvas among those of the manifest, by the name in its URL, or by the number by which ResourceSpace
    /// called it; nil where it is none of them.
    public func canvas(named name: String) -> DirectoryPlace? { slot(named: name).map { .canvas($0) } }

    /// What the ids of a canvas's parts end with, by whatever name it is asked for.
    public func partName(_ name: String) -> String { slot(named: name).map(self.name) ?? name }

    /// Where there may be a part of this name.
    public func places(withPart name: String) -> [DirectoryPlace] {
        slots(withPart: name).map { .canvas($0) } + (name.hasPrefix("object-") ? [.object] : [])
    }

    /// What has to be read to make what is there.
    public func needs(_ place: DirectoryPlace) -> [Catalogue.ResourcePart] {
        rows(at: place).enumerated().map { number, row in
            guard number == 0, case .canvas(let slot) = place, layout.slots[slot].page > 0 else {
                return Catalogue.ResourcePart(ids[row])
            }
            return Catalogue.ResourcePart(ids[row], page: Int(layout.slots[slot].page))
        }
    }

    /// Rows: of a canvas, its own, alternatives, what hangs on it, and other formats of the first and the alternatives.
    private func rows(at place: DirectoryPlace) -> [Int] {
        guard case .canvas(let slot) = place else {
            return [layout.objectPlaceholder, layout.objectAccompanying].compactMap(\.self)
        }
        let shown = [Int(layout.slots[slot].row)] + (layout.alternatives[slot] ?? [])
        return shown + [layout.placeholders[slot], layout.accompanying[slot]].compactMap(\.self)
            + shown.flatMap { formats[$0] ?? [] }
    }

    /// The pages of an object, as far as they are at a place.
    /// - Parameter records: all that it needs, in order.
    func view(_ place: DirectoryPlace, _ records: [ResourceRecord]) -> ObjectPages? {
        let rows = rows(at: place)
        guard rows.count == records.count else { return nil }
        var made: [Int: ObjectPages.Row] = [:]
        for (index, row) in rows.enumerated() {
            var known: ObjectPages.Row.Known?
            if index == 0, case .canvas(let slot) = place, layout.slots[slot].page > 0 {
                known = .init(isDelivered: delivered.contains(row))
            }
            made[row] = ObjectPages.Row(records, index, known: known)
        }
        guard case .canvas(let slot) = place else {
            return ObjectPages(
                placeholder: layout.objectPlaceholder.flatMap { made[$0] },
                accompanying: layout.objectAccompanying.flatMap { made[$0] })
        }
        let own = layout.slots[slot]
        guard let row = made[Int(own.row)] else { return nil }
        var page = ObjectPages.Page(row: row, page: own.page == 0 ? nil : Int(own.page))
        page.alternatives = (layout.alternatives[slot] ?? []).compactMap { made[$0] }
        page.placeholder = layout.placeholders[slot].flatMap { made[$0] }
        page.accompanying = layout.accompanying[slot].flatMap { made[$0] }
        var others: [String: [ResourceRecord]] = [:]
        for row in [Int(own.row)] + (layout.alternatives[slot] ?? []) {
            others[ids[row]] = formats[row]?.compactMap { made[$0]?.resource }
        }
        return ObjectPages(page, formats: others)
    }
}

extension ManifestBuilder {
    /// One canvas of an object, as its manifest has it.
    /// - Parameter records: what the place needs.
    public func canvas(
        at place: DirectoryPlace, _ records: [ResourceRecord], in directory: ObjectDirectory, links: Links,
        version: PresentationVersion
    ) -> Canvas? {
        guard case .canvas(let slot) = place, let view = directory.view(place, records), let page = view.pages.first
        else { return nil }
        return canvas(
            page, number: slot + 1, Draft(directory.identifier, view, directory.facts, self, links, version))
    }

    /// The canvases before and beside what is at a place.
    public func attached(
        at place: DirectoryPlace, _ records: [ResourceRecord], in directory: ObjectDirectory, links: Links,
        version: PresentationVersion
    ) -> [AttachedCanvas] {
        if let canvas = canvas(at: place, records, in: directory, links: links, version: version) {
            return [canvas.placeholder, canvas.accompanying].compactMap(\.self)
        }
        guard case .object = place, let view = directory.view(place, records) else { return [] }
        let draft = Draft(directory.identifier, view, directory.facts, self, links, version)
        return [
            view.placeholder.flatMap { attached($0.resource, "placeholder", named: "object", draft) },
            view.accompanying.flatMap { attached($0.resource, "accompanying", named: "object", draft) },
        ].compactMap(\.self)
    }
}

public import Catalogue
public import IIIF

/// One annotation page of an object: what is said beside a page, or one of its texts.
public struct DirectoryPart: Sendable {
    /// In URLs.
    let name: String
    let slot: Int
    /// Among the texts of its page; nil for comments and tags.
    let text: Int?
    /// Only what lies in these.
    var regions: [PixelRectangle]?
    let position: SeriesPosition

    public var place: DirectoryPlace { .canvas(slot) }
}

/// Where an annotation page is in its series.
struct SeriesPosition: Sendable {
    /// Of the annotation collection, in URLs.
    let series: String
    let label: LanguageMap
    var prev: String?
    var next: String?
    /// Annotations before it; nil where that is not known without reading them.
    var startIndex: Int?
}

extension DirectoryPart {
    /// The text of the page that it is of.
    /// - Parameter records: what its place needs.
    func file(_ records: [ResourceRecord]) -> SideFile? {
        guard let text else { return nil }
        let files = records.first?.sideFiles.filter { $0.role == .text } ?? []
        return files.indices.contains(text) ? files[text] : nil
    }

    /// What has to be read before it can be made; nil for nothing.
    public func needs(_ records: [ResourceRecord]) -> Catalogue.SideFileKey? {
        guard let resource = records.first, let file = file(records) else { return nil }
        return Catalogue.SideFileKey(resource: resource.id, name: file.name)
    }
}

extension ManifestBuilder {
    /// The annotation page of a name that is no part of the manifest itself; nil where there is none.
    public func part(named name: String, in directory: ObjectDirectory) -> DirectoryPart? {
        if let mark = name.ranges(of: "-in-").first {
            let parts = sectionParts(String(name[mark.upperBound...]), in: directory)
            return parts?.first { $0.name == name }
        }
        for slot in directory.slots(withPart: name) where directory.isFirst(slot) {
            let own = directory.name(of: slot)
            for (series, parts) in [("annotations", directory.series.comments), ("text", directory.series.texts)] {
                let place = DirectorySeries.places(of: slot, in: parts).first {
                    Self.name(parts[$0], own) == name
                }
                if let place { return part(place, of: parts, series, in: directory) }
            }
        }
        return nil
    }

    private static func name(_ part: DirectorySeries.Part, _ canvas: String) -> String {
        part.text < 0 ? canvas + "-annotations" : textPage(canvas, part.language)
    }

    private func part(
        _ place: Int, of parts: [DirectorySeries.Part], _ series: String, in directory: ObjectDirectory
    ) -> DirectoryPart {
        func name(_ place: Int) -> String { Self.name(parts[place], directory.name(of: Int(parts[place].slot))) }
        let part = parts[place]
        return DirectoryPart(
            name: name(place), slot: Int(part.slot), text: part.text < 0 ? nil : Int(part.text),
            position: SeriesPosition(
                series: series, label: part.text < 0 ? Wording.annotations : Wording.pageText,
                prev: place > 0 ? name(place - 1) : nil, next: place + 1 < parts.count ? name(place + 1) : nil,
                startIndex: part.before))
    }

    /// The pages of a section of the table of contents that have texts; nil where there is no such section.
    private func sectionParts(_ name: String, in directory: ObjectDirectory) -> [DirectoryPart]? {
        guard let entry = directory.contents.first(where: { Self.sectionName($0) == name }) else { return nil }
        var regions: [Int: [PixelRectangle]] = [:]
        for place in entry.places {
            guard let region = place.region.flatMap(Self.rectangle),
                let slot = directory.slot(of: place.resource, page: place.page), directory.isFirst(slot),
                !DirectorySeries.places(of: slot, in: directory.series.texts).isEmpty
            else { continue }
            regions[slot, default: []].append(region)
        }
        let slots = regions.keys.sorted()
        let names = slots.map { "\(directory.name(of: $0))-in-\(name)" }
        return slots.enumerated().map { number, slot in
            DirectoryPart(
                name: names[number], slot: slot, text: 0, regions: regions[slot],
                position: SeriesPosition(
                    series: name, label: sectionLabel(entry), prev: number > 0 ? names[number - 1] : nil,
                    next: number + 1 < names.count ? names[number + 1] : nil, startIndex: number == 0 ? 0 : nil))
        }
    }

    /// An annotation page with its annotations.
    /// - Parameters:
    ///   - records: what its place needs.
    ///   - text: what it needs besides.
    public func page(
        _ part: DirectoryPart, _ records: [ResourceRecord], text: String?, in directory: ObjectDirectory, links: Links
    ) -> AnnotationPage? {
        guard let view = directory.view(part.place, records), let page = view.pages.first else { return nil }
        let file = part.file(records)
        guard file != nil || part.text == nil else { return nil }
        let draft = Draft(directory.identifier, view, directory.facts, self, links, .v3)
        return annotationPage(
            part.name, annotations(of: page, part.name, file, regions: part.regions, text: text, draft), file,
            part.position, draft)
    }

    /// The annotation collection of a name, and what its total takes: nil where it is known, else the pages whose
    /// annotations are to be counted. Nil where there is no such collection.
    public func collection(
        named name: String, in directory: ObjectDirectory, links: Links
    ) -> (collection: AnnotationCollection, uncounted: [DirectoryPart])? {
        func collection(_ label: LanguageMap, _ first: String, _ last: String, _ total: Int) -> AnnotationCollection {
            AnnotationCollection(
                id: links.annotationCollection(directory.identifier, name), label: label, total: total,
                first: links.annotationPage(directory.identifier, first),
                last: links.annotationPage(directory.identifier, last))
        }
        guard let known = ["annotations": directory.series.comments, "text": directory.series.texts][name] else {
            guard let parts = sectionParts(name, in: directory), let first = parts.first, let last = parts.last else {
                return nil
            }
            return (collection(first.position.label, first.name, last.name, 0), parts)
        }
        guard let last = known.last else { return nil }
        let (first, end) = (
            part(0, of: known, name, in: directory), part(known.count - 1, of: known, name, in: directory)
        )
        return (collection(first.position.label, first.name, end.name, last.before + Int(last.count)), [])
    }
}

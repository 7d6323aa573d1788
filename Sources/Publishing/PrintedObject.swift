public import Catalogue
internal import IIIF
internal import Settings

/// An object as a PDF has it: pictures one after the other, each with its name, and the headings they stand under.
public struct PrintedObject: Sendable {
    public struct Page: Sendable {
        public let image: ImageRecord
        public let label: String
    }

    public struct Heading: Hashable, Sendable {
        public let title: String
        /// From 0, the outermost.
        public let level: Int
        /// Among the pages, from 0.
        public let page: Int

        public init(title: String, level: Int, page: Int) {
            (self.title, self.level, self.page) = (title, level, page)
        }
    }

    public let title: String
    public let author: String?
    /// BCP 47 tag.
    public let language: String?
    public let pages: [Page]
    public let headings: [Heading]
}

extension ManifestBuilder {
    /// The object's pictures as pages; nil where it has fewer than two or more than the settings allow, or where nobody
    /// may choose the size of a picture.
    public func printed(_ object: ObjectRecord, links: Links) -> PrintedObject? {
        let draft = Draft(object, self, links, .v3)
        guard isPrinted(draft.view) else { return nil }
        let language = settings.collection.language
        let preferred = [language, "none"]
        var places: [String: Int] = [:]
        var pages: [PrintedObject.Page] = []
        for (index, page) in draft.view.pages.enumerated() {
            guard !page.row.isRecording, let image = ready(page.row.images, page.page) else { continue }
            places[draft.canvas(page)] = pages.count
            let label = label(of: page, number: index + 1, draft).text(preferring: preferred) ?? ""
            pages.append(PrintedObject.Page(image: image, label: label))
        }
        var headings: [PrintedObject.Heading] = []
        for range in contents(of: draft.view, draft) + contentsFromFile(draft) {
            // The range around all says no more than that it is the table of contents.
            for case .range(let section) in range.items {
                addHeadings(section, level: 0, places, preferred, to: &headings)
            }
        }
        return PrintedObject(
            title: draft.label.text(preferring: preferred) ?? object.identifier,
            author: settings.publication.provider.flatMap { fields.map($0.label).text(preferring: preferred) },
            language: language == "none" ? nil : language, pages: pages, headings: headings)
    }

    /// Whether a PDF of the object's pictures is offered.
    func isPrinted(_ view: ObjectPages) -> Bool {
        let most = settings.publication.pdfPages
        guard most > 1, capabilities.customSizes, view.pages.count > 1, view.pages.count <= most else { return false }
        let pictures = view.pages.lazy.filter { !$0.row.isRecording && self.ready($0.row.images, $0.page) != nil }
        return pictures.prefix(2).count == 2
    }

    private func addHeadings(
        _ range: ContentsRange, level: Int, _ places: [String: Int], _ languages: [String],
        to headings: inout [PrintedObject.Heading]
    ) {
        guard let page = Self.firstPage(of: range, places) else { return }
        headings.append(
            PrintedObject.Heading(
                title: range.properties.label.text(preferring: languages) ?? "", level: level, page: page))
        for case .range(let inner) in range.items {
            addHeadings(inner, level: level + 1, places, languages, to: &headings)
        }
    }

    private static func firstPage(of range: ContentsRange, _ places: [String: Int]) -> Int? {
        for item in range.items {
            switch item {
            case .canvas(let target): if let page = places[target.source] { return page }
            case .range(let inner): if let page = firstPage(of: inner, places) { return page }
            }
        }
        return nil
    }
}

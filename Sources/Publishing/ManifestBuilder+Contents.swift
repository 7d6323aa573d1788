internal import Catalogue
internal import IIIF

extension ManifestBuilder {
    /// A table of contents from the `toc` field: each value opens a section that runs to the next. `Part 1 > Chapter 2`
    /// is a section in a section; what is the same as in the section before is not opened again.
    func contents(of view: ObjectPages, _ draft: Draft) -> [ContentsRange] {
        guard view.rows.contains(where: { $0.values.contains { $0.field == "toc" } }) else { return [] }
        var tree = SectionTree()
        for page in view.pages {
            let canvas = ContentsRange.Item.canvas(draft.target(page))
            let entries = page.isFirst ? page.resource.values(of: "toc") : []
            let headings = (0..<(entries.map(\.texts.count).max() ?? 0)).map { heading(entries, $0) }
            var opened = 0
            for heading in headings where !heading.isEmpty {
                tree.open(heading) {
                    opened += 1
                    let name = page.name + (opened > 1 ? "-\(opened)" : "")
                    return draft.links.range(draft.identifier, name)
                }
                tree.add(canvas)
            }
            if headings.isEmpty { tree.add(canvas) }
        }
        let sections = tree.closed()
        guard !sections.isEmpty else { return [] }
        return [
            ContentsRange(
                id: draft.links.range(draft.identifier, "toc"), label: Wording.tableOfContents,
                items: sections.map { .range($0) })
        ]
    }

    /// One label for each level, from the entries of one number in all languages.
    private func heading(_ entries: [FieldText], _ index: Int) -> [LanguageMap] {
        var heading: [LanguageMap] = []
        for entry in entries where index < entry.texts.count {
            let text = fields.label(entry.texts[index], language: entry.language)
            for part in text.entries {
                for (level, label) in SectionTree.levels(part.texts[0]).enumerated() {
                    if level == heading.count { heading.append(LanguageMap()) }
                    heading[level].add([label], language: part.language)
                }
            }
        }
        return heading
    }
}

/// Sections within sections while they are being read, page by page.
private struct SectionTree {
    private struct Section {
        var range: ContentsRange
        var last: ContentsRange.Item?
    }

    private var done: [ContentsRange] = []
    /// From the outermost to the one being filled.
    private var open: [Section] = []

    /// `Part 1 > Chapter 2` in two.
    static func levels(_ text: String) -> [String] {
        var levels: [String] = []
        var words: [Substring] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            if word == ">" {
                if !words.isEmpty { levels.append(words.joined(separator: " ")) }
                words = []
            } else {
                words.append(word)
            }
        }
        if !words.isEmpty { levels.append(words.joined(separator: " ")) }
        return levels
    }

    /// Opens what is new in a heading; a heading that is the same as before opens its last level again.
    mutating func open(_ heading: [LanguageMap], id: () -> String) {
        var same = 0
        while same < min(open.count, heading.count - 1), open[same].range.label == heading[same] { same += 1 }
        close(to: same)
        for label in heading[same...] {
            open.append(Section(range: ContentsRange(id: id(), label: label, items: [])))
        }
    }

    mutating func add(_ item: ContentsRange.Item) {
        guard let last = open.indices.last, open[last].last != item else { return }
        open[last].range.items.append(item)
        open[last].last = item
    }

    mutating func closed() -> [ContentsRange] {
        close(to: 0)
        return done
    }

    private mutating func close(to depth: Int) {
        while open.count > depth {
            let range = open.removeLast().range
            if let last = open.indices.last {
                open[last].range.items.append(.range(range))
            } else {
                done.append(range)
            }
        }
    }
}

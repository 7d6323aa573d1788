internal import Catalogue
internal import IIIF

/// The table of contents of an object, from a file of its own.
///
/// `toc.csv` has a section in each row: `title` (`title@fr` in French), `page`, and for sections in sections `level` (1,
/// 2, …), or `id` and `parent`. `toc.txt` has a section in each line, with its page behind a tab, dots or two spaces, and
/// sections in sections by their indentation. A page is a file's name, a sequence or, where no file has it, the number of
/// the page in the object; several are divided as cells are (`3|5`), `3-7` is a run, and `3#xywh=10,20,300,400` a part.
struct ContentsFile {
    private(set) var entries: [ContentsEntry] = []
    private(set) var problems: [RowProblem] = []

    private struct Section {
        var row: SideTable.Row
        var entry: ContentsEntry
        /// What the file calls it, and what it is below.
        var key: String
        var parent: String?
    }

    private let file: String
    private let pages: ContentsPages
    private let separator: String

    /// - Parameter file: path below the root.
    init(_ text: String, file: String, pages: ContentsPages, separator: String) throws(SpreadsheetError) {
        (self.file, self.pages, self.separator) = (file, pages, separator)
        if file.lowercased().hasSuffix(".txt") {
            readLines(text)
        } else {
            try readTable(SideTable(text, file: file))
        }
    }

    // MARK: CSV

    private mutating func readTable(_ table: SideTable) throws(SpreadsheetError) {
        let titles = table.columns.filter { $0 == "title" || $0.hasPrefix("title@") }
        guard !titles.isEmpty else {
            throw .missingFileColumn(expected: "title", headers: table.columns, nearest: nil)
        }
        var sections: [Section] = []
        var open: [(level: Int, key: String)] = []
        for row in table.rows {
            let label = titles.compactMap { column -> ContentsEntry.Text? in
                let tag = column.split(separator: "@").dropFirst().first.map(String.init)
                return row.text(column).map {
                    ContentsEntry.Text(language: tag.flatMap(LanguageTag.canonical), text: $0)
                }
            }
            guard !label.isEmpty else {
                problems.append(table.problem(row, "title", nil, "the section has no title", "give it one"))
                continue
            }
            let key = row.text("id") ?? "row \(row.number)"
            if let first = sections.first(where: { $0.key == key }) {
                problems.append(
                    table.problem(
                        row, "id", key, "row \(first.row.number) has this id already", "give each section its own"))
                continue
            }
            var parent = row.text("parent")
            if let level = row.text("level") {
                guard let number = Int(level), (1...100).contains(number) else {
                    problems.append(
                        table.problem(row, "level", level, "this is no level", "give 1 for the highest, 2 below it"))
                    continue
                }
                while let last = open.last, last.level >= number { open.removeLast() }
                parent = parent ?? open.last?.key
                open.append((number, key))
            }
            let found = places(row.text("page"), region: row.text("region"))
            problems += found.faults.map { table.problem(row, $0.column, $0.value, $0.reason, $0.remedy) }
            sections.append(
                Section(
                    row: row,
                    entry: ContentsEntry(
                        id: "\(row.number)", label: label, places: found.places, runsOn: found.runsOn), key: key,
                    parent: parent))
        }
        place(sections, table)
    }

    /// Puts sections below others. What goes round in circles, or is below nothing, is reported and left out.
    private mutating func place(_ sections: [Section], _ table: SideTable) {
        let byKey = Dictionary(sections.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        var refused: Set<String> = []
        for section in sections {
            guard let parent = section.parent else { continue }
            guard byKey[parent] != nil else {
                refused.insert(section.key)
                problems.append(
                    table.problem(
                        section.row, "parent", parent, "there is no section of this id",
                        "give the id of another row; until then the section is left out"))
                continue
            }
            var seen: Set<String> = [section.key]
            var above = section.parent
            while let key = above, seen.insert(key).inserted { above = byKey[key]?.parent }
            if above == section.key {
                refused.insert(section.key)
                problems.append(
                    table.problem(
                        section.row, "parent", parent, "the section is part of itself",
                        "break the circle; until then the section is left out"))
            }
        }
        for section in sections {
            var key: String? = section.key
            var isLeftOut = false
            while let here = key, !isLeftOut {
                isLeftOut = refused.contains(here)
                key = byKey[here]?.parent
            }
            guard !isLeftOut else { continue }
            var entry = section.entry
            entry.parent = section.parent.flatMap { byKey[$0]?.entry.id }
            entries.append(entry)
        }
    }

    // MARK: Indented lines

    private mutating func readLines(_ text: String) {
        var open: [(indent: Int, id: String)] = []
        let lines = text.normalisingLineEnds().split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.prefix(100_000).enumerated() where !line.allSatisfy(\.isWhitespace) {
            let indent = line.prefix { $0 == " " || $0 == "\t" }.reduce(0) { $0 + ($1 == "\t" ? 4 : 1) }
            let (title, page) = Self.parts(line)
            while let last = open.last, last.indent >= indent { open.removeLast() }
            let id = String(index + 1)
            let found = places(page, region: nil)
            problems += found.faults.map {
                RowProblem(
                    file: file, row: index + 1, line: index + 1, column: $0.column, value: $0.value, reason: $0.reason,
                    remedy: $0.remedy)
            }
            entries.append(
                ContentsEntry(
                    id: id, parent: open.last?.id, label: [ContentsEntry.Text(text: title)], places: found.places,
                    runsOn: found.runsOn))
            open.append((indent, id))
        }
    }

    /// `Chapter 1 ..... 12`: title and page.
    private static func parts(_ line: Substring) -> (title: String, page: String?) {
        let text = String(line.trimmingSpaces())
        let filled = text.replacing("\t", with: "  ").replacing("....", with: "  ").replacing("…", with: "  ")
        guard let gap = filled.ranges(of: "  ").last else { return (text, nil) }
        let page = filled[gap.upperBound...].drop { $0 == "." || $0.isWhitespace }
        var title = filled[..<gap.lowerBound]
        while let last = title.last, last == "." || last.isWhitespace { title.removeLast() }
        guard !page.isEmpty, !title.isEmpty else { return (text, nil) }
        return (String(title), String(page))
    }

    // MARK: Pages

    /// What a cell says, and what of it means nothing.
    private struct Found {
        var places: [ContentsEntry.Place] = []
        var runsOn = false
        var faults: [(column: String, value: String, reason: String, remedy: String)] = []
    }

    private func places(_ cell: String?, region: String?) -> Found {
        var result = Found()
        var isRun = false
        let written = cell.map { separator.isEmpty ? [Substring($0)] : $0.split(separator: separator) } ?? []
        for part in written.map({ String($0.trimmingSpaces()) }) where !part.isEmpty {
            let pieces = part.split(separator: "#", maxSplits: 1).map(String.init)
            let name = String((pieces.first ?? "").trimmingSpaces())
            var rectangle: PixelRectangle?
            if let text = pieces.count > 1 ? pieces[1] : written.count == 1 ? region : nil {
                rectangle = PlacedText.part(text)?.region
                if rectangle == nil {
                    result.faults.append(
                        (
                            pieces.count > 1 ? "page" : "region", text, "this is no part of a page",
                            "give x, y, width and height in pixels; until then the section is the whole page"
                        ))
                }
            }
            let found = pages.named(name) ?? pages.run(name)
            guard let found else {
                result.faults.append(
                    (
                        "page", name, "the object has no such page",
                        "give a file's name, a sequence, or a number from 1 to \(pages.count)"
                    ))
                continue
            }
            isRun = isRun || found.count > 1
            result.places += found.map { place in
                var place = place
                place.region = rectangle.map { [$0.x, $0.y, $0.width, $0.height] }
                return place
            }
        }
        result.runsOn = result.places.count == 1 && !isRun && result.places[0].region == nil
        return result
    }
}

/// The pages of an object, as tables of contents call them.
struct ContentsPages {
    private var all: [ContentsEntry.Place] = []
    private var bySequence: [String: Int] = [:]
    private var byFile: [String: Int] = [:]
    private var hasInnerPages = false
    var count: Int { all.count }

    /// - Parameter resources: in any order.
    init(_ resources: [ResourceUpdate]) {
        let keyed = resources.map { (NaturalOrder.key($0.sequence ?? ""), $0) }
        let ordered = keyed.sorted { ($0.0, $0.1.position, $0.1.id) < ($1.0, $1.1.position, $1.1.id) }
        for (_, resource) in ordered {
            let name = resource.path.split(separator: "/").last.map(String.init) ?? resource.path
            let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
            for key in [resource.path, name, stem] where byFile[key] == nil { byFile[key] = all.count }
            if let sequence = resource.sequence, bySequence[sequence] == nil { bySequence[sequence] = all.count }
            if resource.pages > 1 {
                hasInnerPages = true
                all += (1...resource.pages).map { ContentsEntry.Place(resource: resource.id, page: $0) }
            } else {
                all.append(ContentsEntry.Place(resource: resource.id))
            }
        }
    }

    /// One page.
    func named(_ name: String) -> [ContentsEntry.Place]? {
        let number = Int(name).flatMap { all.indices.contains($0 - 1) ? $0 - 1 : nil }
        let sequence = bySequence[name]
        // Where a file has pages of its own, people count those.
        let index = byFile[name] ?? (hasInnerPages ? number ?? sequence : sequence ?? number)
        return index.map { [all[$0]] }
    }

    /// `3-7`
    func run(_ text: String) -> [ContentsEntry.Place]? {
        let ends = text.split(whereSeparator: { $0 == "-" || $0 == "–" }).map { String($0.trimmingSpaces()) }
        guard ends.count == 2, let first = named(ends[0])?.first.flatMap({ all.firstIndex(of: $0) }),
            let last = named(ends[1])?.first.flatMap({ all.firstIndex(of: $0) }), first <= last
        else { return nil }
        return Array(all[first...last])
    }
}

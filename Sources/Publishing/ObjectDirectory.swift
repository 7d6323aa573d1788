public import Catalogue
internal import IIIF
internal import Settings

/// Where the parts of one object are, and what they share: enough to make any of them from the rows that it shows.
///
/// Read once for each change of an object. From then on a canvas costs what it shows, in an object of ten pages and of a
/// hundred thousand. It holds some hundred bytes for each resource, and no values, but those of the first.
public final class ObjectDirectory: Sendable {
    public let identifier: String
    /// The change of the object that it is of.
    public let change: Int
    let facts: SharedFacts
    let layout: PageLayout
    /// Other formats of recordings, by the row of the first.
    let formats: [Int: [Int]]
    /// By row.
    let ids: [String]
    /// Rows of files with several pages that the world may have as they are.
    let delivered: Set<Int>
    let series: DirectorySeries
    let contents: [ContentsEntry]
    private let rows: [String: Int32]
    /// The slot that a row is on, or its first page; -1 where it is on none.
    private let slots: [Int32]
    private let numbering: Numbering

    /// By which numbers ResourceSpace called the resources.
    private enum Numbering {
        case none
        /// As rows say.
        case said([Int: Int])
        /// By their order: rows.
        case reckoned([Int])
    }

    /// Bytes that it takes, about.
    public var cost: Int { 1024 + ids.count * 96 + layout.slots.count * 8 + series.cost + contents.count * 256 }

    init(
        _ object: ObjectRecord, _ entries: [DirectoryReader.Entry], inOrder order: [Int], _ facts: SharedFacts,
        _ layout: PageLayout, formats: [Int: [Int]], _ series: DirectorySeries, _ contents: [ContentsEntry]
    ) {
        (identifier, change) = (object.identifier, object.change)
        (self.facts, self.layout, self.formats) = (facts, layout, formats)
        (self.series, self.contents) = (series, contents)
        ids = order.map { entries[$0].brief.id }
        rows = Dictionary(ids.enumerated().map { ($1, Int32($0)) }) { first, _ in first }
        delivered = Set(order.indices.filter { entries[order[$0]].isDelivered })
        var slots = [Int32](repeating: -1, count: ids.count)
        for (index, slot) in layout.slots.enumerated() where slots[Int(slot.row)] < 0 {
            slots[Int(slot.row)] = Int32(index)
        }
        for (slot, others) in layout.alternatives { for row in others { slots[row] = Int32(slot) } }
        self.slots = slots
        numbering = Self.numbering(entries, order)
    }

    /// As ``ResourceSpaceOrder/resource(at:of:)`` has it.
    private static func numbering(_ entries: [DirectoryReader.Entry], _ order: [Int]) -> Numbering {
        guard entries.contains(where: { $0.reference != nil || $0.index != nil }) else { return .none }
        var places = [Int](repeating: 0, count: order.count)
        for (place, entry) in order.enumerated() { places[entry] = place }
        var said: [Int: Int] = [:]
        for (entry, own) in entries.enumerated() {
            if let index = own.index, said[index] == nil { said[index] = places[entry] }
        }
        let own = entries.indices.filter { entries[$0].reference != nil }
        guard said.isEmpty || !own.contains(where: { entries[$0].index != nil }) else { return .said(said) }
        // Numbers that rows say come first, whatever could be reckoned.
        let ordered = ResourceOrder.resourceSpace.sorted(own) { entries[$0].place }.map { places[$0] }
        if said.isEmpty { return .reckoned(ordered) }
        for (index, row) in ordered.enumerated() where said[index] == nil { said[index] = row }
        return .said(said)
    }

    // MARK: Names

    /// The name of a canvas: `r`, the id of its resource, and where that has several pages `-p` and the number.
    func name(of slot: Int) -> String {
        let place = layout.slots[slot]
        let name = "r" + ids[Int(place.row)]
        return place.page == 0 ? name : "\(name)-p\(place.page)"
    }

    /// Whether it is the first page of its resource.
    func isFirst(_ slot: Int) -> Bool { layout.slots[slot].page <= 1 }

    /// The slot that a resource is on by itself; nil for alternatives, and for what has no canvas.
    func slot(of id: String, page: Int?) -> Int? {
        guard let row = rows[id], slots[Int(row)] >= 0 else { return nil }
        let first = Int(slots[Int(row)])
        guard layout.slots[first].row == row else { return nil }
        if layout.slots[first].page == 0 { return page == nil ? first : nil }
        guard let page else { return nil }
        // Pages of a file follow one another, most often without gaps.
        let guess = first + page - Int(layout.slots[first].page)
        if layout.slots.indices.contains(guess), isAt(guess, row, page) { return guess }
        return layout.slots[first...].prefix { $0.row == row }.firstIndex { $0.page == page }
    }

    private func isAt(_ slot: Int, _ row: Int32, _ page: Int) -> Bool {
        layout.slots[slot].row == row && layout.slots[slot].page == page
    }

    /// The slot of a canvas by the name in its URL, or by the number by which ResourceSpace called it.
    func slot(named name: String) -> Int? {
        if name.first == "r" {
            if let slot = slot(of: String(name.dropFirst()), page: nil) { return slot }
            if let mark = name.ranges(of: "-p").last, let page = Int(name[mark.upperBound...]),
                let slot = slot(of: String(name[..<mark.lowerBound].dropFirst()), page: page),
                self.name(of: slot) == name
            {
                return slot
            }
        }
        guard let number = Int(name) else { return nil }
        let row: Int? =
            switch numbering {
            case .none: nil
            case .said(let said): said[number]
            case .reckoned(let rows): rows.indices.contains(number) ? rows[number] : nil
            }
        guard let row, slots[row] >= 0 else { return nil }
        return Int(slots[row])
    }

    /// Slots whose parts may have this name: `rabc` for `rabc-annotations-1`, the longest first.
    func slots(withPart name: String) -> [Int] {
        var found: [Int] = slot(named: name).map { [$0] } ?? []
        var rest = name[...]
        while let dash = rest.lastIndex(of: "-") {
            rest = rest[..<dash]
            if let slot = slot(named: String(rest)), Int(rest) == nil { found.append(slot) }
        }
        return found
    }
}

/// Reads a directory, resource after resource.
public struct DirectoryReader {
    struct Entry {
        let brief: PageLayout.Brief
        let recording: RecordingGroups.Brief?
        /// In ResourceSpace's order.
        let place: ResourceOrder.Key
        let reference: Int?
        let index: Int?
        /// Of a file of several pages.
        let isDelivered: Bool
        let comments: Int
        let texts: [DirectorySeries.Text]
        let duration: Double
    }

    private let builder: ManifestBuilder
    private var entries: [Entry] = []
    private var facts: SharedFacts.Gathering
    private var contents = First<String>()

    public init(_ builder: ManifestBuilder) {
        self.builder = builder
        facts = SharedFacts.Gathering(builder.settings)
    }

    /// Takes the next resource in sequence order.
    public mutating func add(_ resource: ResourceRecord) {
        let values = resource.values
        let properties = RowProperties.isAny(in: values) ? RowProperties(values) : .none
        let brief = PageLayout.Brief(resource, properties)
        let place = ResourceSpaceOrder.key(of: resource)
        let sorted = builder.settings.publication.order == .natural ? nil : place
        facts.add(values, properties, place: sorted)
        for file in resource.sideFiles where file.role == .contents { contents.offer(file.text ?? "", sorted) }
        entries.append(
            Entry(
                brief: brief, recording: RecordingGroups.Brief(resource), place: place,
                reference: ResourceSpaceOrder.number(.resourceSpaceRef, of: resource),
                index: ResourceSpaceOrder.number(.resourceSpaceIndex, of: resource),
                isDelivered: !brief.pages.isEmpty && builder.delivers(resource),
                comments: ManifestBuilder.annotationCount(of: resource, properties),
                texts: resource.sideFiles.filter { $0.role == .text }.map {
                    .init(language: $0.language, count: $0.items)
                },
                duration: resource.duration ?? 0))
    }

    /// The directory of the object of which these were all.
    public func directory(_ object: ObjectRecord) -> ObjectDirectory? {
        guard !entries.isEmpty else { return nil }
        let order =
            builder.settings.publication.order == .natural
            ? Array(entries.indices) : ResourceOrder.resourceSpace.sorted(Array(entries.indices)) { entries[$0].place }
        var layout = PageLayout()
        var recordings = RecordingGroups()
        for (row, index) in order.enumerated() {
            let entry = entries[index]
            if let brief = entry.recording, recordings.isOther(brief, row: row) { continue }
            layout.add(entry.brief, row: row)
        }
        layout.finish(rows: order.count)
        var series = DirectorySeries()
        for (index, slot) in layout.slots.enumerated() where slot.page <= 1 {
            let entry = entries[order[Int(slot.row)]]
            series.add(slot: index, comments: entry.comments, texts: entry.texts)
        }
        return ObjectDirectory(
            object, entries, inOrder: order, facts.facts(object.identifier, pages: layout.slots.count, builder.fields),
            layout, formats: recordings.others, series, ManifestBuilder.contentsEntries(contents.value))
    }
}

/// The annotation pages of an object, as far as they follow one another.
struct DirectorySeries: Sendable {
    /// A text of a page.
    struct Text: Sendable {
        let language: String?
        /// Annotations in it.
        let count: Int
    }

    /// One annotation page.
    struct Part: Sendable {
        let slot: Int32
        /// Among the texts of its page; -1 for comments and tags.
        let text: Int32
        let count: Int32
        /// Annotations before it in the series.
        let before: Int
        let language: String?
    }

    /// In the order of canvases.
    private(set) var comments: [Part] = []
    private(set) var texts: [Part] = []

    var cost: Int { (comments.count + texts.count) * MemoryLayout<Part>.stride }

    mutating func add(slot: Int, comments count: Int, texts found: [Text]) {
        if count > 0 {
            comments.append(Self.part(slot, -1, count, nil, after: comments.last))
        }
        for (number, text) in found.enumerated() {
            texts.append(Self.part(slot, number, text.count, text.language, after: texts.last))
        }
    }

    private static func part(_ slot: Int, _ text: Int, _ count: Int, _ language: String?, after last: Part?) -> Part {
        Part(
            slot: Int32(slot), text: Int32(text), count: Int32(clamping: count),
            before: last.map { $0.before + Int($0.count) } ?? 0, language: language)
    }

    /// The places of a slot's parts in a series.
    static func places(of slot: Int, in parts: [Part]) -> Range<Int> {
        var (low, high) = (0, parts.count)
        while low < high {
            let middle = (low + high) / 2
            if parts[middle].slot < slot { low = middle + 1 } else { high = middle }
        }
        return low..<(parts[low...].firstIndex { $0.slot != slot } ?? parts.count)
    }
}

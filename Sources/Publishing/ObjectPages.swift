internal import Catalogue
internal import IIIF
internal import Settings

/// An object's resources as canvases: which follow one another, which are other captures of the same page, and which
/// belong to another.
struct ObjectPages {
    /// A resource and what its row says. A class, and the resource stays where it is: there is much in it to be copied
    /// from hand to hand.
    final class Row: Sendable {
        private let resources: [ResourceRecord]
        /// Nil where the row says nothing of the kind, as most of ten thousand pages do.
        private let own: RowProperties?
        /// Its place among the rows.
        let index: Int
        /// What is known of a file of many pages, of which only one was read; else nil.
        let known: Known?

        struct Known: Sendable {
            /// Whether the world may have the file as it is.
            var isDelivered: Bool
        }

        var properties: RowProperties { own ?? .none }
        var resource: ResourceRecord { resources[index] }
        var id: String { resources[index].id }
        var values: [FieldText] { resources[index].values }
        var images: [ImageRecord] { resources[index].images }
        var kind: String { resources[index].kind }
        var sideFiles: [SideFile] { resources[index].sideFiles }
        /// Whether there is more than texts, and so more to look at than most pages have.
        var hasMore: Bool { own != nil || !sideFiles.isEmpty }
        var sequence: String? { resources[index].sequence }
        var isRecording: Bool { ResourceRecord.isRecording(kind) }
        /// Whether its file has several pages, each with a canvas.
        var hasPages: Bool {
            known != nil || images.count > 1 && images.lazy.filter { $0.role == .page }.prefix(2).count == 2
        }

        init(_ resources: [ResourceRecord], _ index: Int, known: Known? = nil) {
            self.resources = resources
            self.index = index
            self.known = known
            let values = resources[index].values
            own = RowProperties.isAny(in: values) ? RowProperties(values) : nil
        }
    }

    /// What a canvas shows: a resource, or one page of a resource that has several.
    struct Page {
        let row: Row
        /// From 1; nil where the resource has one page only.
        var page: Int?
        /// Other captures of the same.
        var alternatives: [Row] = []
        var placeholder: Row?
        var accompanying: Row?

        var resource: ResourceRecord { row.resource }
        var properties: RowProperties { row.properties }
        /// Names the canvas: the resource, never its position.
        var name: String {
            let name = "r" + row.id
            return page.map { "\(name)-p\($0)" } ?? name
        }
        /// The first page of its resource.
        var isFirst: Bool { page ?? 1 == 1 }
    }

    private(set) var pages: [Page] = []
    /// Other formats of recordings, by the id of the first.
    private var formats: [String: [ResourceRecord]] = [:]
    /// What every row says, in order.
    private(set) var rows: [Row] = []
    /// What belongs to the object as a whole.
    private(set) var placeholder: Row?
    private(set) var accompanying: Row?

    init(_ object: ObjectRecord, order: Settings.Publication.Order) {
        let resources = order == .natural ? object.resources : ResourceSpaceOrder.sorted(object.resources)
        rows.reserveCapacity(resources.count)
        var layout = PageLayout()
        var recordings = RecordingGroups()
        for index in resources.indices {
            let row = Row(resources, index)
            rows.append(row)
            // Another format of a recording is an alternative on its canvas.
            if let brief = RecordingGroups.Brief(resources[index]), recordings.isOther(brief, row: index) { continue }
            layout.add(PageLayout.Brief(resources[index], row.properties), row: index)
        }
        layout.finish(rows: rows.count)
        for (main, others) in recordings.others { formats[resources[main].id] = others.map { resources[$0] } }
        pages.reserveCapacity(layout.slots.count)
        for (index, slot) in layout.slots.enumerated() {
            var page = Page(row: rows[Int(slot.row)], page: slot.page == 0 ? nil : Int(slot.page))
            page.alternatives = (layout.alternatives[index] ?? []).map { rows[$0] }
            page.placeholder = layout.placeholders[index].map { rows[$0] }
            page.accompanying = layout.accompanying[index].map { rows[$0] }
            pages.append(page)
        }
        placeholder = layout.objectPlaceholder.map { rows[$0] }
        accompanying = layout.objectAccompanying.map { rows[$0] }
    }

    /// One page of an object, read for itself.
    init(_ page: Page, formats: [String: [ResourceRecord]]) {
        pages = [page]
        rows = [page.row]
        self.formats = formats
    }

    /// What belongs to an object as a whole, read for itself.
    init(placeholder: Row?, accompanying: Row?) {
        (self.placeholder, self.accompanying) = (placeholder, accompanying)
    }

    /// Other formats of a recording.
    func formats(of resource: ResourceRecord) -> [ResourceRecord] { formats.isEmpty ? [] : formats[resource.id] ?? [] }
}

/// The order in which ResourceSpace lists the resources of an object, and the numbers that it gives them by it.
enum ResourceSpaceOrder {
    /// Sequences that are no whole numbers first, as texts; numbers by value; those without last. Equal ones by their
    /// number in ResourceSpace.
    static func sorted(_ resources: [ResourceRecord]) -> [ResourceRecord] {
        ResourceOrder.resourceSpace.sorted(resources, by: key)
    }

    /// What it is by.
    static func key(of resource: ResourceRecord) -> ResourceOrder.Key {
        .init(sequence: resource.sequence, reference: number(.resourceSpaceRef, of: resource))
    }

    /// The resource that `canvas/N` meant in ResourceSpace; nil where nothing says that the object comes from there.
    static func resource(at index: Int, of resources: [ResourceRecord]) -> ResourceRecord? {
        if let named = resources.first(where: { number(.resourceSpaceIndex, of: $0) == index }) { return named }
        let own = resources.filter { number(.resourceSpaceRef, of: $0) != nil }
        // Those that say their index have it, whatever could be reckoned.
        guard !own.isEmpty, !own.contains(where: { number(.resourceSpaceIndex, of: $0) != nil }) else { return nil }
        let ordered = sorted(own)
        return ordered.indices.contains(index) ? ordered[index] : nil
    }

    static func number(_ property: PropertyField, of resource: ResourceRecord) -> Int? {
        resource.values.first { $0.field == property.field }?.texts.first.flatMap { Int($0) }
    }
}

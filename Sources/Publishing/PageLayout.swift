internal import Catalogue

/// Which canvases the resources of an object make, one resource after another in the order of the object: which follow
/// one another, which are other captures of the same page, and which belong to another.
struct PageLayout: Sendable {
    /// What decides where a resource goes.
    struct Brief: Sendable {
        let id: String
        let kind: String
        let sequence: String?
        let use: ResourceUse
        /// Whether its row names it as one of several captures.
        let isChoice: Bool
        /// The numbers of its pages, where its file has several, each with a canvas; else empty.
        let pages: [Int]

        init(_ resource: ResourceRecord, _ properties: RowProperties) {
            id = resource.id
            kind = resource.kind
            sequence = resource.sequence
            use = properties.use
            isChoice = !properties.choiceLabel.isEmpty
            guard resource.images.count > 1 else {
                pages = []
                return
            }
            let numbers = resource.images.filter { $0.role == .page }.map(\.page)
            pages = numbers.count > 1 ? numbers : []
        }
    }

    /// A canvas: a resource, or one page of a resource that has several. Rows are numbered in the object's order.
    struct Slot: Sendable {
        let row: Int32
        /// From 1; 0 where the resource has one page only.
        let page: Int32
    }

    private(set) var slots: [Slot] = []
    /// By slot, the rows that are other captures of it.
    private(set) var alternatives: [Int: [Int]] = [:]
    private(set) var placeholders: [Int: Int] = [:]
    private(set) var accompanying: [Int: Int] = [:]
    /// What belongs to the object as a whole.
    private(set) var objectPlaceholder: Int?
    private(set) var objectAccompanying: Int?
    private var last: Brief?

    mutating func add(_ brief: Brief, row: Int) {
        let slot = slots.count - 1
        switch brief.use {
        case .placeholder:
            if slot >= 0 { placeholders[slot] = row } else { objectPlaceholder = row }
            return
        case .accompanying:
            if slot >= 0 { accompanying[slot] = row } else { objectAccompanying = row }
            return
        case .page: break
        }
        if let last, brief.isChoice, let sequence = brief.sequence, !sequence.isEmpty, last.sequence == sequence,
            last.pages.isEmpty, last.kind == brief.kind
        {
            alternatives[slot, default: []].append(row)
            return
        }
        last = brief
        if brief.pages.isEmpty { slots.append(Slot(row: Int32(row), page: 0)) }
        for page in brief.pages { slots.append(Slot(row: Int32(row), page: Int32(page))) }
    }

    /// An object of nothing but pictures that belong to others shows them.
    mutating func finish(rows: Int) {
        if slots.isEmpty { slots = (0..<rows).map { Slot(row: Int32($0), page: 0) } }
    }
}

/// Which files are formats of one recording: `film.mp4` and `film.webm`, in one folder, as long as one another. The first
/// is the recording; the others are alternatives on its canvas (3.0, section 5.6, Choice).
struct RecordingGroups: Sendable {
    private struct Main {
        let row: Int
        let mediaType: String
        let duration: Double
    }

    private var mains: [String: [Main]] = [:]
    /// Other formats, by the row of the first.
    private(set) var others: [Int: [Int]] = [:]

    /// What decides it; nil for what is no recording.
    struct Brief: Sendable {
        let name: String
        let mediaType: String
        let duration: Double

        init?(_ resource: ResourceRecord) {
            guard resource.isRecording else { return nil }
            let file = resource.path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
            let ending = file.lastIndex(of: ".").map { file.distance(from: $0, to: file.endIndex) } ?? 0
            name = "\(resource.kind) \(resource.root)/\(resource.path.dropLast(ending))"
            mediaType = resource.mediaType
            duration = resource.duration ?? 0
        }
    }

    /// Whether a row is another format of one before, and so has no canvas of its own.
    mutating func isOther(_ brief: Brief, row: Int) -> Bool {
        let main = mains[brief.name]?.first {
            Self.areAsLong($0.duration, brief.duration) && $0.mediaType != brief.mediaType
        }
        if let main {
            others[main.row, default: []].append(row)
            return true
        }
        mains[brief.name, default: []].append(Main(row: row, mediaType: brief.mediaType, duration: brief.duration))
        return false
    }

    /// Encoders cut differently: a second, or a hundredth, is no difference.
    private static func areAsLong(_ one: Double, _ other: Double) -> Bool {
        abs(one - other) <= max(1, max(one, other) / 100)
    }
}

internal import Foundation
internal import GRDB
internal import Rules

/// Objects that are new whole and nothing but rows of a spreadsheet, as an import of metadata brings by the hundred
/// thousand, where the public sees all that is published and there is nobody else. Written with fewer questions.
final class NewObjects {
    private let database: Database
    private let root: Int64
    private let owner: String
    private let actor: String
    private let index: SearchWriter
    let insertions: Insertions
    private let object: BulkStatement
    private let change: BulkStatement
    private let activity: BulkStatement
    private var waiting = WaitingValues()
    private var clock = Clock()
    /// The change recorded last; nil where somebody else may have recorded one since.
    private var lastChange: Int64?
    /// How many changes the public has seen; nil where somebody else may have counted one since.
    private var revision: Int?

    init(root: Int64, owner: String, actor: String, _ index: SearchWriter, _ database: Database) throws {
        (self.root, self.owner, self.actor, self.index, self.database) = (root, owner, actor, index, database)
        insertions = try Insertions(database)
        object = try BulkStatement(
            database,
            """
            INSERT INTO object (
                identifier, identifier_key, reading_key, sort_key, state, was_public, change, changed_at, seen_change,
                seen_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        change = try BulkStatement(
            database,
            """
            INSERT INTO change (number, kind, object_id, identifier, actor, at, detail) VALUES (?, ?, ?, ?, ?, ?, '')
            """)
        activity = try BulkStatement(database, Catalogue.telling)
    }

    /// Whether there is nothing yet of what a draft is of.
    /// - Parameter known: what is there of it.
    static func isOne(
        _ update: ObjectUpdate, _ draft: NewObjectDraft, _ access: AccessInForce, known: KnownRows
    ) -> Bool {
        guard access.rules.showAllPublished, !known.switchesOff, known.objects[draft.key] == nil else { return false }
        if known.resources.isEmpty, known.taken.isEmpty { return true }
        return update.resources.allSatisfy { known.resources[$0.id] == nil && !known.taken.contains($0.path) }
    }

    /// Says whose drafts come next.
    func begin(_ portion: UpdatePortion) { waiting.begin(portion.names) }

    /// Says that somebody else writes in this transaction.
    func expectOthers() throws {
        lastChange = nil
        try noteRevision()
    }

    private func nextRevision() throws -> Int {
        let last = try revision ?? Catalogue.revision(of: .everyone, database)
        revision = last + 1
        return last + 1
    }

    private func noteRevision() throws {
        guard let revision else { return }
        try database.run("UPDATE audience SET revision = ? WHERE number = ?", revision, Audience.everyone.number)
        self.revision = nil
    }

    /// Writes one, but for its values.
    func write(_ update: ObjectUpdate, _ draft: NewObjectDraft) throws {
        let number = try nextChange()
        let id = try insertObject(update.identifier, draft, number)
        try insertions.insert(draft, of: update, object: id, root: root, change: number)
        waiting.add(draft)
        lastChange = number
        if draft.isPublic { try index.note(id, identifier: update.identifier, draft.search) }
    }

    private func nextChange() throws -> Int64 {
        if let lastChange { return lastChange + 1 }
        let last = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'change'"))
        return (last ?? 0) + 1
    }

    private func insertObject(_ identifier: String, _ draft: NewObjectDraft, _ number: Int64) throws -> Int64 {
        let now = clock.now()
        let isPublic = draft.isPublic
        object.bind(1, identifier)
        object.bind(2, draft.key)
        object.bind(3, draft.readingKey)
        object.bind(4, draft.sortKey)
        object.bind(5, isPublic ? "public" : "hidden")
        object.bind(6, Int64(isPublic ? 1 : 0))
        object.bind(7, number)
        object.bind(8, now)
        object.bind(9, Int64(isPublic ? try nextRevision() : 0))
        object.bind(10, isPublic ? now : "")
        try object.run()
        let id = database.lastInsertedRowID
        // What happens to an object that the world does not see is nobody's business.
        if isPublic {
            activity.bind(1, ActivityRecord.Kind.create.rawValue)
            activity.bind(2, identifier)
            activity.bind(3, nil as String?)
            activity.bind(4, now)
            try activity.run()
        }
        change.bind(1, number)
        change.bind(2, isPublic ? "create" : "update")
        change.bind(3, id)
        change.bind(4, identifier)
        change.bind(5, actor)
        change.bind(6, now)
        try change.run()
        return id
    }

    /// Writes the values of all, in the order of their resources' ids, which is that of the index that they go to.
    func finish() throws {
        try waiting.forEachInOrder { resource, field, language, position, text in
            try insertions.insertValue(
                of: resource, owner: owner, field: field, language: language, position: position, text: text)
        }
        waiting = WaitingValues()
        try noteRevision()
    }

    /// Now, written out once for all that is written in the same millisecond.
    private struct Clock {
        private var millisecond: Int64 = -1
        private var text = ""

        mutating func now() -> String {
            let moment = Date.now
            let millisecond = Int64(moment.timeIntervalSince1970 * 1000)
            if millisecond != self.millisecond { (self.millisecond, text) = (millisecond, Catalogue.text(of: moment)) }
            return text
        }
    }
}

/// Values of resources, packed: those of one transaction's hundred thousand resources wait until it ends.
private struct WaitingValues {
    private struct Resource {
        var id: Range<Int>
        var values: Range<Int>
    }

    private var bytes: [UInt8] = []
    private var resources: [Resource] = []
    private var values: [NewObjectDraft.Value] = []
    private var names: [String] = []
    /// The numbers of the names in the drafts that come now.
    private var numbers: [Int] = []

    mutating func begin(_ names: [String]) {
        numbers = names.map { name in
            if let known = self.names.firstIndex(where: { $0 == name && $0.utf8.elementsEqual(name.utf8) }) {
                return known
            }
            self.names.append(name)
            return self.names.count - 1
        }
    }

    mutating func add(_ draft: NewObjectDraft) {
        let (byte, value) = (bytes.count, values.count)
        func moved(_ range: Range<Int>, by distance: Int) -> Range<Int> {
            range.lowerBound + distance..<range.upperBound + distance
        }
        bytes += draft.bytes
        for value in draft.values {
            values.append(
                NewObjectDraft.Value(
                    field: numbers[value.field], language: numbers[value.language], text: moved(value.text, by: byte)))
        }
        for resource in draft.resources where !resource.values.isEmpty {
            resources.append(
                Resource(id: moved(resource.id, by: byte), values: moved(resource.values, by: value)))
        }
    }

    private static func areInIncreasingOrder(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
        guard let first = one.baseAddress, let second = other.baseAddress else { return false }
        let order = memcmp(first, second, min(one.count, other.count))
        return order < 0 || order == 0 && one.count < other.count
    }

    /// In the order of the bytes of the resources' ids.
    func forEachInOrder(
        _ act: (
            _ resource: UnsafeRawBufferPointer, _ field: String, _ language: String, _ position: Int,
            _ text: UnsafeRawBufferPointer
        ) throws -> Void
    ) throws {
        try bytes.withUnsafeBytes { bytes in
            func text(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[range]) }
            for resource in resources.sorted(by: { Self.areInIncreasingOrder(text($0.id), text($1.id)) }) {
                for (position, value) in values[resource.values].enumerated() {
                    try act(text(resource.id), names[value.field], names[value.language], position, text(value.text))
                }
            }
        }
    }
}

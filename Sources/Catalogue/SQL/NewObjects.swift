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
    private let insertions: Insertions
    private let object: BulkStatement
    private let change: BulkStatement
    private let activity: BulkStatement
    private var waiting = WaitingValues()
    private var clock = Clock()
    /// The change recorded last; nil where somebody else may have recorded one since.
    private var lastChange: Int64?

    init(root: Int64, owner: String, actor: String, _ index: SearchWriter, _ database: Database) throws {
        (self.root, self.owner, self.actor, self.index, self.database) = (root, owner, actor, index, database)
        insertions = try Insertions(database)
        object = try BulkStatement(
            database,
            """
            INSERT INTO object (identifier, identifier_key, reading_key, sort_key, state, was_public, change, changed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        change = try BulkStatement(
            database,
            """
            INSERT INTO change (number, kind, object_id, identifier, actor, at, detail) VALUES (?, ?, ?, ?, ?, ?, '')
            """)
        activity = try BulkStatement(database, Catalogue.telling)
    }

    /// Whether an update is such an object.
    /// - Parameter known: what is there of it.
    static func isOne(_ update: ObjectUpdate, _ access: AccessInForce, known: KnownRows) -> Bool {
        guard access.rules.showAllPublished, !known.switchesOff, !update.resources.isEmpty,
            known.objects[Catalogue.identifierKey(update.identifier)] == nil
        else { return false }
        return update.resources.allSatisfy { resource in
            known.resources[resource.id] == nil && !known.taken.contains(resource.path) && resource.images.isEmpty
                && resource.sideFiles?.isEmpty != false && resource.sideFileFaults.isEmpty
                && resource.values.allSatisfy { value in
                    value.field != PropertyField.iiif.field && !value.texts.contains(where: ArchivalResourceKey.mayBe)
                }
        }
    }

    /// Says that somebody else wrote in this transaction.
    func expectOthers() { lastChange = nil }

    /// Writes one, but for its values.
    func write(_ update: ObjectUpdate) throws {
        let resources = update.resources
        let isPublic = resources.contains(where: \.isPublished)
        let number = try nextChange()
        let id = try insertObject(update.identifier, isPublic: isPublic, number)
        var said: [(key: String, resource: Int)] = []
        for (position, resource) in resources.enumerated() {
            let key = NaturalOrder.key(resource.sequence ?? "")
            try insertions.insert(
                resource, object: id, root: root, sequenceKey: key, isShown: resource.isPublished, change: number)
            if resource.values.isEmpty { continue }
            waiting.add(resource.values, of: resource.id)
            if resource.isPublished { said.append((key, position)) }
        }
        lastChange = number
        guard isPublic else { return }
        said.sort { one, other in
            let (first, second) = (resources[one.resource], resources[other.resource])
            return (one.key, first.position, first.id) < (other.key, second.position, second.id)
        }
        index.note(
            id, identifier: update.identifier, isNew: true, values: said.flatMap { resources[$0.resource].values })
    }

    private func nextChange() throws -> Int64 {
        if let lastChange { return lastChange + 1 }
        let last = try Int64.fetchOne(
            database.cachedStatement(sql: "SELECT seq FROM sqlite_sequence WHERE name = 'change'"))
        return (last ?? 0) + 1
    }

    private func insertObject(_ identifier: String, isPublic: Bool, _ number: Int64) throws -> Int64 {
        let now = clock.now()
        object.bind(1, identifier)
        object.bind(2, Catalogue.identifierKey(identifier))
        object.bind(3, IdentifierReading.foldedKey(identifier))
        object.bind(4, NaturalOrder.key(identifier))
        object.bind(5, isPublic ? "public" : "hidden")
        object.bind(6, Int64(isPublic ? 1 : 0))
        object.bind(7, number)
        object.bind(8, now)
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

    private struct Value {
        var field: Int
        var language: Int
        var text: Range<Int>
    }

    private var bytes: [UInt8] = []
    private var resources: [Resource] = []
    private var values: [Value] = []
    private var names: [String] = []

    mutating func add(_ texts: [FieldText], of resource: String) {
        let first = values.count
        for value in texts {
            let (field, language) = (number(of: value.field), number(of: value.language ?? ""))
            for text in value.texts { values.append(Value(field: field, language: language, text: pack(text))) }
        }
        resources.append(Resource(id: pack(resource), values: first..<values.count))
    }

    private mutating func pack(_ text: String) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        return start..<bytes.count
    }

    private mutating func number(of name: String) -> Int {
        if let known = names.firstIndex(where: { $0 == name && $0.utf8.elementsEqual(name.utf8) }) { return known }
        names.append(name)
        return names.count - 1
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
            for resource in resources.sorted(by: { text($0.id).lexicographicallyPrecedes(text($1.id)) }) {
                for (position, value) in values[resource.values].enumerated() {
                    try act(text(resource.id), names[value.field], names[value.language], position, text(value.text))
                }
            }
        }
    }
}

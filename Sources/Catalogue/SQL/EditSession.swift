public import Foundation
internal import GRDB
public import Rules

/// What edits read and write within one transaction: what is checked is still so when it is written.
public final class EditSession {
    let database: Database
    private let access: AccessInForce
    private let actor: String
    /// Nil where nothing is to be written.
    private let group: WriteGroup?

    init(_ database: Database, _ access: AccessInForce, actor: String, group: WriteGroup? = nil) {
        (self.database, self.access, self.actor, self.group) = (database, access, actor, group)
    }

    private func write(_ identifier: String) throws -> ObjectWrite {
        try ObjectWrite(database, identifier: identifier, access, actor: actor, group: group)
    }

    /// Does a part of the work that leaves nothing behind where it fails.
    public func attempt<Result>(_ part: () throws -> Result) throws -> Result { try database.attempt(part) }

    // MARK: Resources

    /// A resource, deleted or not; nil where there never was one of that id.
    public func resource(_ id: String) throws -> ResourceSheet? { try Catalogue.sheet(database, of: id) }

    /// Whether there is a resource of this id, deleted or not.
    public func has(resource id: String) throws -> Bool {
        try database.holds("SELECT 1 FROM resource WHERE id = ?", id)
    }

    /// The resource that has this file; nil where none has.
    public func resource(root: Int64, path: String) throws -> String? {
        try database.first("SELECT id FROM resource WHERE root_id = ? AND path = ?", root, path) { $0.text(0) }
    }

    /// Objects whose identifiers would answer to the same addresses as this one, though written otherwise.
    public func rivals(of identifier: String) throws -> [String] {
        let key = IdentifierReading.key(identifier)
        return try Catalogue.spellings(database, like: identifier).filter {
            !$0.utf8.elementsEqual(identifier.utf8) && IdentifierReading.key($0).utf8.elementsEqual(key.utf8)
        }
    }

    /// Makes a resource what an edit says, with the change record of its object. The object is made where it is new.
    /// - Parameter detail: for the list of changes.
    public func put(_ edit: ResourceEdit, computed: ComputedFields, detail: String) throws -> UpdateOutcome {
        let object = try write(edit.object)
        var edit = edit
        edit.values = try named(edit.values)
        // First what the edit decides, so that the file's own facts leave it as it is.
        let isNew = try !object.put(edit)
        if let file = edit.file, let root = edit.root {
            var file = file
            (file.sequence, file.isPublished, file.values) = (edit.sequence, edit.isPublished, edit.values)
            if file.position < 0 { file.position = try nextPosition(in: object.id, of: edit.id) }
            file.sideFiles = nil
            let known = try KnownRows(
                [ObjectUpdate(identifier: edit.object, resources: [file])], root: root,
                owner: ValueOwner.api.rawValue, database)
            try object.put(file, root: root, owner: ValueOwner.api.rawValue, stale: [], known: known)
        }
        if isNew { try object.put(edit, isNew: true) }
        try object.compute(computed, of: edit.id)
        return try object.finish(detail: detail)
    }

    private func nextPosition(in object: Int64, of resource: String) throws -> Int {
        try database.first(
            """
            SELECT coalesce((SELECT position FROM resource WHERE id = ?),
            (SELECT max(position) + 1 FROM resource WHERE object_id = ?), 0)
            """, resource, object
        ) { $0.number(0) } ?? 0
    }

    /// The values under the names that fields have already, whatever case they are given in; new fields are noted.
    private func named(_ values: [FieldText]) throws -> [FieldText] {
        try values.map { value in
            var value = value
            if try database.holds("SELECT 1 FROM field WHERE name = ?", value.field) { return value }
            let wanted = RuleText.folded(value.field)
            let names = try String.fetchAll(database, sql: "SELECT name FROM field ORDER BY position")
            if let name = names.first(where: { RuleText.folded($0) == wanted }) {
                value.field = name
            } else {
                try database.execute(
                    sql: """
                        INSERT INTO field (name, position) SELECT ?, coalesce(max(position), 0) + 1 FROM field
                        WHERE true ON CONFLICT (name) DO NOTHING
                        """,
                    arguments: [value.field])
            }
            return value
        }
    }

    /// What others than the interface for programs, and than rules, say of a resource: of each field the first owner.
    public func othersValues(of resource: String) throws -> [FieldText] {
        try Catalogue.othersValues(database, of: resource)
    }

    /// The import root of this name, and its folder.
    public func root(named name: String) throws -> (id: Int64, path: String)? {
        try Row.fetchOne(database, sql: "SELECT id, path FROM root WHERE name = ?", arguments: [name])
            .map { ($0[0], $0[1]) }
    }

    // MARK: Objects

    public func object(_ identifier: String) throws -> ObjectSheet? {
        try Catalogue.objectSheet(database, of: identifier)
    }

    /// Makes an object that holds nothing yet.
    public func createObject(_ identifier: String, isWithdrawn: Bool, detail: String) throws {
        let object = try write(identifier)
        if isWithdrawn { try withdraw(object, true) }
        _ = try object.finish(detail: detail)
    }

    /// Changes whether an object is withdrawn, and the order of its resources.
    /// - Parameter resources: ids of its own, all of them; nil leaves their order.
    public func put(object identifier: String, isWithdrawn: Bool, resources: [String]?, detail: String) throws {
        let object = try ObjectWrite(existing: identifier, database, access, actor: actor, group: group)
        try withdraw(object, isWithdrawn)
        for (index, id) in (resources ?? []).enumerated() {
            guard let sheet = try resource(id) else { continue }
            var edit = ResourceEdit(
                id: id, object: sheet.object, sequence: String(index + 1), isPublished: sheet.isPublished,
                values: sheet.own)
            edit.isDeleted = sheet.isDeleted
            try object.put(edit)
        }
        _ = try object.finish(detail: detail)
    }

    private func withdraw(_ object: ObjectWrite, _ isWithdrawn: Bool) throws {
        let by: String? = isWithdrawn ? "command" : nil
        try database.execute(
            sql: "UPDATE object SET withdrawn_by = ? WHERE id = ? AND (withdrawn_by IS NOT NULL) <> ?",
            arguments: [by, object.id, isWithdrawn])
        if database.changesCount > 0 { object.touch() }
    }

    /// Notes that a file is to come.
    public func add(_ upload: Upload) throws { try Catalogue.add(upload, database) }

    // MARK: Creations that are asked for again

    /// An answer to a creation.
    public struct KeptAnswer: Hashable, Sendable {
        /// What was asked: another request must not have the same key.
        public var request: String
        public var status: Int
        public var location: String?
        public var tag: String?
        public var body: Data

        public init(request: String, status: Int, location: String?, tag: String?, body: Data) {
            self.request = request
            self.status = status
            self.location = location
            self.tag = tag
            self.body = body
        }
    }

    /// Answers are kept for a day, and of each holder these many.
    private static let mostAnswers = 10_000
    private static let secondsKept = 86_400.0

    public func answer(to key: String, of holder: String) throws -> KeptAnswer? {
        try Row.fetchOne(
            database,
            sql:
                "SELECT request, status, location, tag, body FROM creation_key WHERE holder = ? AND key = ? AND at > ?",
            arguments: [holder, key, Date.now.timeIntervalSince1970 - Self.secondsKept]
        ).map { KeptAnswer(request: $0[0], status: $0[1], location: $0[2], tag: $0[3], body: $0[4]) }
    }

    public func keep(_ answer: KeptAnswer, for key: String, of holder: String) throws {
        let now = Date.now.timeIntervalSince1970
        try database.execute(
            sql: """
                DELETE FROM creation_key WHERE at <= ? OR (holder = ? AND at <= (
                    SELECT at FROM creation_key WHERE holder = ? ORDER BY at DESC LIMIT 1 OFFSET ?))
                """,
            arguments: [now - Self.secondsKept, holder, holder, Self.mostAnswers - 1])
        try database.execute(
            sql: """
                INSERT INTO creation_key (holder, key, request, status, location, tag, body, at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                holder, key, answer.request, answer.status, answer.location, answer.tag, answer.body, now,
            ])
    }
}

extension Catalogue {
    /// Does what an edit does in one transaction, and returns once that is on the disk. Edits of the same moment share
    /// the sync.
    /// - Parameter actor: for the lists of changes.
    public func edit<Result: Sendable>(
        actor: String, _ work: @escaping @Sendable (EditSession) throws -> Result
    ) async throws -> Result {
        let access = inForce
        return try await CatalogueError.naming {
            try await edits.perform { database, group in
                try work(EditSession(database, access, actor: actor, group: group))
            }
        }
    }

    /// Reads as an edit would.
    public func review<Result: Sendable>(_ work: @escaping @Sendable (EditSession) throws -> Result) async throws
        -> Result
    {
        let access = inForce
        return try await reading { try work(EditSession($0, access, actor: "")) }
    }
}

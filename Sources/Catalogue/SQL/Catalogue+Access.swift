internal import Foundation
internal import GRDB
public import Rules

extension Catalogue {
    /// What putting rules in force came to.
    public struct Enforcement: Hashable, Sendable {
        /// Objects of which some audience sees something else than before.
        public var objects: Int
    }

    /// Puts rules in force as of a day, in one transaction: every reader sees the old state or the new one. What becomes
    /// different is a change of its object like any other. Computed values that the rules make otherwise than before are
    /// made again first, and the search index follows. Where the same rules are in force on the same day already, nothing
    /// is written; where only the day is another, only what depends on it is looked at.
    /// - Parameters:
    ///   - values: whose objects are switched off from then on, see ``switchOff(_:actor:)``; nil for those of before.
    ///   - search: what an audience can search of the fields that it sees; nil for what it could before.
    ///   - day: what it is in the time zone of the collection.
    ///   - actor: who asked, for the list of changes.
    @discardableResult
    public func enforce(
        _ rules: AccessRules, switchingOff values: [SwitchedOffValue]? = nil,
        searching search: ((FieldVisibility) -> SearchFields)? = nil, on day: CalendarDay, actor: String
    ) throws -> Enforcement {
        let isInForce = try pool.read { database in
            if let values, try !Self.isSwitchedOff(exactly: values, database) { return false }
            return try Row.fetchOne(database, sql: "SELECT rules, day FROM access_state").map {
                $0[0] == rules.fingerprint && $0[1] == day.description
            } ?? false
        }
        if isInForce {
            let audiences = try pool.read { try Self.audiences(of: rules, $0) }
            if let audiences {
                let access = AccessInForce(rules: rules, audiences: audiences, day: day)
                inForce = access
                if let search { try prepareSearch(access.searchFields(search)) }
                return Enforcement(objects: 0)
            }
        }
        // From the transaction on there may be values of fields that only the new rules hide.
        let before = inForce
        inForce = before.hidingFields(of: rules)
        do {
            let (access, objects) = try pool.write { database in
                let (access, objects) = try Self.enforce(rules, search, on: day, actor: actor, database)
                let switched = try values.map { try Self.switchOff($0, access, actor: actor, database) } ?? 0
                return (access, objects + switched)
            }
            inForce = access
            return Enforcement(objects: objects)
        } catch {
            inForce = before
            throw error
        }
    }

    private static func enforce(
        _ rules: AccessRules, _ search: ((FieldVisibility) -> SearchFields)?, on day: CalendarDay, actor: String,
        _ database: Database
    ) throws -> (AccessInForce, objects: Int) {
        for rule in rules.audiences {
            try database.execute(
                sql: """
                    INSERT INTO audience (number, name) SELECT coalesce(max(number), 0) + 1, ? FROM audience
                    WHERE true ON CONFLICT (name) DO NOTHING
                    """,
                arguments: [rule.name])
        }
        let inForce = AccessInForce(
            rules: rules, audiences: try audiences(of: rules, database) ?? [], day: day)
        let state = try Row.fetchOne(database, sql: "SELECT rules, day FROM access_state")
        let oldRules = state?[0] as String? ?? ""
        let oldDay = (state?[1] as String?).flatMap { CalendarDay($0) }
        let areSame = oldRules == rules.fingerprint
        if !areSame { try forget(allBut: inForce.audiences, database) }
        try database.execute(
            sql: "UPDATE access_state SET rules = ?, day = ?", arguments: [rules.fingerprint, day.description])
        let recomputed = try rules.computed.map { try recompute($0, inForce, actor: actor, database) } ?? []
        // A clock that was set back makes undone what was done, which no list of days foresees.
        let scope: AccessWrite.Scope = areSame && oldDay.map { $0 <= day } ?? false ? .due(day.description) : .all
        let difference = try AccessWrite(enforcing: inForce, database).settle(scope)
        if let search { try prepareSearch(inForce.searchFields(search), database) }
        let index = try SearchWriter(database)
        let detail = areSame ? "the day is \(day)" : "publication rules"
        let objects = difference.objects.union(recomputed)
        for object in objects.sorted() {
            guard
                let identifier = try String.fetchOne(
                    database.cachedStatement(sql: "SELECT identifier FROM object WHERE id = ?"), arguments: [object])
            else { continue }
            let write = try ObjectWrite(existing: identifier, database, inForce, actor: actor, index: index)
            write.touch()
            if recomputed.contains(object) {
                // A computed value may also switch it off.
                _ = try write.finish(detail: "computed fields changed")
                continue
            }
            // What only other audiences see otherwise is no news to the world.
            try write.conclude(detail: detail, isTold: difference.ofPublic.contains(object))
        }
        try index.flush()
        return (inForce, objects.count)
    }

    /// The audiences of rules with their numbers; nil where one has none yet.
    private static func audiences(of rules: AccessRules, _ database: Database) throws -> [Audience]? {
        let rows = try Row.fetchAll(database, sql: "SELECT name, number FROM audience")
        let numbers = Dictionary(rows.map { ($0[0] as String, $0[1] as Int) }) { first, _ in first }
        let audiences = rules.audiences.compactMap { rule in
            numbers[rule.name].map { Audience(name: rule.name, number: $0) }
        }
        return audiences.count == rules.audiences.count ? audiences : nil
    }

    private static func forget(allBut audiences: [Audience], _ database: Database) throws {
        let numbers = audiences.map { "\($0.number)" }.joined(separator: ", ")
        for table in ["audience_resource", "audience_object"] {
            try database.execute(sql: "DELETE FROM \(table) WHERE audience NOT IN (\(numbers))")
        }
    }

    /// Whether the rules in force are those of this process, and of that day.
    public func isInForce(on day: CalendarDay) throws -> Bool {
        let own = inForce.rules.fingerprint
        return try pool.read { database in
            try Row.fetchOne(database, sql: "SELECT rules, day FROM access_state").map {
                $0[0] == own && $0[1] == day.description
            } ?? false
        }
    }

    /// Whether the rules in force are those that this process put in force last: another may have put others.
    public func followsOwnRules() throws -> Bool {
        let own = inForce.rules.fingerprint
        return try pool.read { try String.fetchOne($0, sql: "SELECT rules FROM access_state") == own }
    }

    /// The audience of that name; nil where the rules in force name none.
    public func audience(named name: String) -> Audience? {
        inForce.audiences.first { $0.name == name }
    }

    /// Audiences of the rules in force, the public first.
    public var audiences: [Audience] { inForce.audiences }

    /// Whether there are others than the public.
    public var hasAudiences: Bool { inForce.audiences.count > 1 }

    /// Which fields an audience sees.
    public func fields(of audience: Audience) -> FieldVisibility { inForce.fields(of: audience) }

    /// The day, ISO 8601, on which any object is next to change by itself; nil where none is.
    public func nextDay() async throws -> String? {
        let now = try stamp.current()
        if let known = nextDays.fact(0, at: now) { return known }
        let day = try await reading {
            try String.fetchOne($0, sql: "SELECT min(due) FROM resource WHERE due IS NOT NULL")
        }
        nextDays.keep(day, for: 0, at: now)
        return day
    }

    /// The same, if it is in memory and nothing changed since.
    public func knownNextDay() throws -> String?? { nextDays.fact(0, at: try stamp.current()) }

    /// What an audience sees of one resource, and by what it is decided: for `explain`.
    public struct ResourceVisibility: Hashable, Sendable {
        public var resource: String
        public var object: String
        public var isPublished: Bool
        /// The resource itself, or its object.
        public var isWithdrawn: Bool
        public var isSeen: Bool
        /// Pixels of the long edge; nil for any number.
        public var cap: Int?
        /// Whether the public ever saw it.
        public var wasPublic: Bool
        /// The next day, ISO 8601, on which a rule of some audience may answer otherwise.
        public var due: String?
    }

    /// What an audience sees of each resource of an object, in their order; empty where there is no such object.
    public func visibility(of identifier: String, for audience: Audience) throws -> [ResourceVisibility] {
        try pool.read { try Self.visibility($0, of: identifier, for: audience) }
    }

    /// The same of one resource, by its id.
    public func visibility(ofResource id: String, for audience: Audience) throws -> ResourceVisibility? {
        try pool.read { try Self.visibility($0, ofResource: id, for: audience) }
    }

    fileprivate static func visibility(
        _ database: Database, of identifier: String, for audience: Audience
    ) throws -> [ResourceVisibility] {
        try visibility(database, where: "object.identifier_key = ?", [identifierKey(identifier)], for: audience)
    }

    fileprivate static func visibility(
        _ database: Database, ofResource id: String, for audience: Audience
    ) throws -> ResourceVisibility? {
        try visibility(database, where: "resource.id = ?", [id], for: audience).first
    }

    fileprivate static func visibility(
        _ database: Database, where condition: String, _ arguments: StatementArguments, for audience: Audience
    ) throws -> [ResourceVisibility] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT resource.id, object.identifier, resource.published,
                    resource.withdrawn = 1 OR object.withdrawn_by IS NOT NULL, \(audience.sees()),
                    \(audience.cap()), resource.was_shown, resource.due
                FROM resource JOIN object ON object.id = resource.object_id WHERE \(condition)
                ORDER BY resource.sequence_key, resource.position, resource.id
                """,
            arguments: arguments
        ).map {
            ResourceVisibility(
                resource: $0[0], object: $0[1], isPublished: $0[2], isWithdrawn: $0[3], isSeen: $0[4], cap: $0[5],
                wasPublic: $0[6], due: $0[7])
        }
    }
}

extension EditSession {
    /// What an audience sees of each resource of an object, in their order.
    public func visibility(of identifier: String, for audience: Audience) throws -> [Catalogue.ResourceVisibility] {
        try Catalogue.visibility(database, of: identifier, for: audience)
    }

    /// What an audience sees of a resource; nil where there is none of this id.
    public func visibility(ofResource id: String, for audience: Audience) throws -> Catalogue.ResourceVisibility? {
        try Catalogue.visibility(database, ofResource: id, for: audience)
    }
}

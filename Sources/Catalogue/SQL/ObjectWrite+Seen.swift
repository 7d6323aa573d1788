internal import GRDB

/// A resource as audiences could tell it from any other state of it, at one moment of a write.
struct ObservedResource {
    /// The object that it is part of.
    var object: Int64
    /// Numbers of the audiences that see it.
    var audiences: Set<Int>
    /// What documents say of its file and its place.
    var facts: String
    /// The values that are shown, in order, by the names of their fields: owner, language and text.
    var values: [String: [[String]]]
    /// Whether its images, or files beside it, are changed by the write.
    var hasOtherFiles = false

    /// Whether documents for an audience that sees these fields are the same in both states.
    func looksLike(_ other: ObservedResource, seeing fields: FieldVisibility) -> Bool {
        guard facts == other.facts, !hasOtherFiles, !other.hasOtherFiles else { return false }
        return Set(values.keys).union(other.values.keys).allSatisfy { field in
            !fields.shows(field) || Self.areSame(values[field] ?? [], other.values[field] ?? [])
        }
    }

    /// By their bytes: an accent respelled is another document.
    private static func areSame(_ one: [[String]], _ other: [[String]]) -> Bool {
        one.elementsEqual(other) { $0.elementsEqual($1) { $0.utf8.elementsEqual($1.utf8) } }
    }
}

extension ObjectWrite {
    /// Keeps how audiences see a resource, once in a write: to be called before anything of it changes.
    func observe(_ resource: String) throws {
        guard observed[resource] == nil, !brought.contains(resource) else { return }
        observed[resource] = try Catalogue.observed(database, resource)
    }

    /// The same, where images or files beside it are about to change.
    func observeFiles(of resource: String) throws {
        try observe(resource)
        observed[resource]?.hasOtherFiles = true
    }

    /// Keeps the order of the object's resources, before it changes.
    func observeOrder() throws {
        if observedOrder == nil { observedOrder = try order() }
    }

    private func order() throws -> [String] {
        try database.all(
            "SELECT id FROM resource WHERE object_id = ? ORDER BY sequence_key, position, id", id
        ) { $0.text(0) }
    }

    /// Numbers of the audiences that see something of the object otherwise than before this write. To be called when what
    /// they see of its resources has been settled.
    func differences() throws -> Set<Int> {
        var different = settledDifferences
        for (resource, before) in observed where different.count < access.audiences.count {
            guard let now = try Catalogue.observed(database, resource) else { continue }
            for (audience, rule) in zip(access.audiences, access.rules.audiences) {
                let wasSeen = before.object == id && before.audiences.contains(audience.number)
                let isSeen = now.object == id && now.audiences.contains(audience.number)
                if wasSeen != isSeen || isSeen && !before.looksLike(now, seeing: rule.fields) {
                    different.insert(audience.number)
                }
            }
        }
        guard let old = observedOrder else { return different }
        let new = try order()
        guard old != new else { return different }
        for audience in access.audiences where !different.contains(audience.number) {
            let seen = try Set(
                database.all("SELECT id FROM resource WHERE object_id = ? AND \(audience.sees())", id) { $0.text(0) })
            // One that came or went is a difference that is known by now.
            let known = seen.intersection(old)
            if old.filter(known.contains) != new.filter(known.contains) { different.insert(audience.number) }
        }
        return different
    }

    /// Notes that audiences have seen a change of an object.
    /// - Parameters:
    ///   - audiences: their numbers.
    ///   - time: UTC, ISO 8601.
    static func noteSeen(
        _ database: Database, object: Int64, by audiences: Set<Int>, at time: String
    ) throws {
        for audience in audiences.sorted() {
            try database.run("UPDATE audience SET revision = revision + 1 WHERE number = ?", audience)
            let revision = "(SELECT revision FROM audience WHERE number = ?)"
            if audience == Audience.everyone.number {
                try database.run(
                    "UPDATE object SET seen_change = \(revision), seen_at = ? WHERE id = ?", audience, time, object)
            } else {
                try database.run(
                    """
                    UPDATE audience_object SET seen_change = \(revision), seen_at = ?
                    WHERE audience = ? AND object_id = ?
                    """, audience, time, audience, object)
            }
        }
    }
}

extension Catalogue {
    /// How audiences see a resource now; nil where there is none of this id.
    static func observed(_ database: Database, _ resource: String) throws -> ObservedResource? {
        // Two files of a recording are known by their names; else it is of no consequence where a file lies.
        let facts = """
            quote(sequence) || quote(kind) || quote(media_type) || quote(byte_size) || quote(checksum) || quote(width)
            || quote(height) || quote(duration) || quote(pages) || quote(resolution)
            || CASE WHEN kind IN ('video', 'sound') THEN root_id || quote(path) ELSE '' END
            """
        let found = try database.first("SELECT object_id, shown, \(facts) FROM resource WHERE id = ?", resource) {
            ObservedResource(
                object: Int64($0.number(0)), audiences: $0.flag(1) ? [Audience.everyone.number] : [],
                facts: $0.text(2), values: [:])
        }
        guard var observed = found else { return nil }
        observed.audiences.formUnion(
            try database.all("SELECT audience FROM audience_resource WHERE resource_id = ?", resource) { $0.number(0) })
        let values = try database.all(
            """
            SELECT field, owner, language, text FROM value WHERE resource_id = ?
            ORDER BY field, position, owner, language
            """, resource
        ) { ($0.text(0), [$0.text(1), $0.text(2), $0.text(3)]) }
        observed.values = Dictionary(grouping: values, by: \.0).mapValues { $0.map(\.1) }
        return observed
    }

    /// Numbers of the audiences that see a resource.
    static func audiences(_ database: Database, seeing resource: String) throws -> Set<Int> {
        try observed(database, resource)?.audiences ?? []
    }
}

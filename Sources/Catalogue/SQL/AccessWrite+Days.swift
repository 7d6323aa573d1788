internal import GRDB
internal import Rules

/// When rules may answer otherwise with nobody writing.
extension AccessWrite {
    /// Notes when each resource has to be looked at again, and when what each audience sees of its object changes.
    func settleDays(_ scope: Scope) throws {
        let rules = access.rules.timedRules
        guard !rules.isEmpty else {
            guard case .all = scope else { return }
            try database.run("UPDATE resource SET due = NULL WHERE due IS NOT NULL")
            return try database.run("DELETE FROM audience_due")
        }
        switch scope {
        case .due(let day):
            // The other resources of an object have a say in when it changes next.
            let objects = try database.all("SELECT DISTINCT object_id FROM resource WHERE due <= ?", day) {
                Int64($0.number(0))
            }
            for object in objects { try settleDays(.object(object)) }
            return
        case .object(let object): try database.run("DELETE FROM audience_due WHERE object_id = ?", object)
        case .all: try database.run("DELETE FROM audience_due")
        }
        let names = Set(rules.flatMap(\.timedFields)).sorted()
        // One that has no day to speak of is never due.
        let hasDay = """
            EXISTS (SELECT 1 FROM value WHERE value.resource_id = resource.id AND value.field IN (
                SELECT name FROM field WHERE rule_fold(name) IN (\(names.map { _ in "rule_fold(?)" }.joined(separator: ", ")))))
            """
        let audiences = Array(zip(access.audiences, access.rules.audiences))
        let seen = audiences.map { ", \($0.sees()), \(openCondition(of: $1))" }.joined()
        try forEach(
            scope, "resource.id, resource.object_id, resource.due, \(hasDay)\(seen)", StatementArguments(names)
        ) { row in
            let (id, object, old) = (row[0] as String, row[1] as Int64, row[2] as String?)
            guard row[3] || old != nil else { return }
            let values = try values(of: id)
            let new = nextChange(of: rules, for: values)
            if new != old { try database.run("UPDATE resource SET due = ? WHERE id = ?", new, id) }
            for (index, (audience, rule)) in audiences.enumerated() where row[5 + 2 * index] {
                let ownRules = [rule.filter] + (row[4 + 2 * index] ? rule.caps.map(\.condition) + overlays : [])
                guard let day = nextChange(of: ownRules.compactMap(\.self), for: values) else { continue }
                try database.run(
                    """
                    INSERT INTO audience_due (audience, object_id, due) VALUES (?, ?, ?)
                    ON CONFLICT (audience, object_id) DO UPDATE SET due = min(due, excluded.due)
                    """, audience.number, object, day)
            }
        }
    }

    private var overlays: [Expression?] { access.rules.overlays.map(\.condition) }

    private func nextChange(of rules: [Expression], for values: FieldValues) -> String? {
        rules.filter(\.changesWithTime).compactMap { $0.nextChange(for: values, after: access.day) }.min()?.description
    }

    /// What rules ask of a resource.
    private func values(of resource: String) throws -> FieldValues {
        var values = FieldValues()
        let given = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT field, language, text FROM value WHERE resource_id = ? ORDER BY position"),
            arguments: [resource])
        while let row = try given.next() {
            let language = row[1] as String
            values.add(row[2], to: row[0], language: language.isEmpty ? nil : language)
        }
        let columns = [
            ("identifier", "object.identifier"), ("id", "resource.id"), ("kind", "kind"), ("media_type", "media_type"),
            ("width", "width"), ("height", "height"), ("duration", "duration"), ("pages", "pages"), ("file", "path"),
            ("sequence", "sequence"),
        ]
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT \(columns.map { "CAST(\($0.1) AS TEXT)" }.joined(separator: ", ")) FROM resource
                    JOIN object ON object.id = resource.object_id WHERE resource.id = ?
                    """), arguments: [resource])
        for (index, (name, _)) in columns.enumerated() {
            if let text = row?[index] as String?, !text.isEmpty { values.add(text, to: name) }
        }
        return values
    }
}

extension Expression {
    /// The fields that are compared with today.
    fileprivate var timedFields: [String] {
        condition.tests.filter { test in
            switch test.check {
            case .isAny(let operands): operands.contains(where: Self.isToday)
            case .compares(_, let operand): Self.isToday(operand)
            case .isEmpty, .isExactly, .starts, .ends, .contains: false
            }
        }.map(\.field.definition.name)
    }

    private static func isToday(_ operand: Condition.Operand) -> Bool {
        if case .today = operand { true } else { false }
    }
}

internal import GRDB
internal import Rules

extension AccessWrite {
    /// Notes which overlays spare a resource.
    /// - Returns: the objects over whose images something else is laid than before.
    func settleOverlays(_ scope: Scope) throws -> Set<Int64> {
        let rules = access.rules.overlays
        if rules.isEmpty {
            guard case .all = scope else { return [] }
        }
        var arguments = StatementArguments()
        var parts: [String] = []
        for rule in rules {
            let condition = rule.condition.sql(resource: "resource.id", on: access.day)
            parts.append("CASE WHEN \(condition.text) THEN '' ELSE ? END")
            arguments += condition.statementArguments + [rule.name + " "]
        }
        let spared = parts.isEmpty ? "''" : parts.joined(separator: " || ")
        var touched: Set<Int64> = []
        try forEach(scope, "resource.id, resource.object_id, \(spared), resource.spared", arguments) { row in
            let new = row[2] as String
            guard new != row[3] else { return }
            try database.cachedStatement(sql: "UPDATE resource SET spared = ? WHERE id = ?")
                .execute(arguments: [new, row[0] as String])
            touched.insert(row[1])
        }
        return touched
    }
}

internal import GRDB
internal import Rules

extension AccessWrite {
    /// Notes which overlays spare a resource.
    /// - Parameter difference: gets the objects over whose images something else is laid than before.
    func settleOverlays(_ scope: Scope, _ difference: inout Difference) throws {
        let rules = access.rules.overlays
        if rules.isEmpty {
            guard case .all = scope else { return }
        }
        var arguments = StatementArguments()
        var parts: [String] = []
        for rule in rules {
            let condition = rule.condition.sql(resource: "resource.id", on: access.day)
            parts.append("CASE WHEN \(condition.text) THEN '' ELSE ? END")
            arguments += condition.statementArguments + [rule.name + " "]
        }
        let spared = parts.isEmpty ? "''" : parts.joined(separator: " || ")
        let seen = access.audiences.map { ", " + $0.sees() }.joined()
        var touched: [Int64: Set<Int>] = [:]
        try forEach(scope, "resource.id, resource.object_id, \(spared), resource.spared\(seen)", arguments) { row in
            let new = row[2] as String
            guard new != row[3] else { return }
            try database.cachedStatement(sql: "UPDATE resource SET spared = ? WHERE id = ?")
                .execute(arguments: [new, row[0] as String])
            let audiences = access.audiences.indices.filter { row[4 + $0] }.map { access.audiences[$0].number }
            touched[row[1], default: []].formUnion(audiences)
        }
        difference.audiences.merge(touched) { $0.union($1) }
    }
}

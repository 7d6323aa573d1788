/// The table of refusals. Resources: 1 and 2 are one object, with the nodes 1001 and 1002; 2 is the IIIF user's; 3 is a
/// sound of type 2 with 1001 and 1003; 4 has custom access for the group, and 1002; 5 for the user, and no node; 6 is
/// restricted, with 1001; 7 is confidential.
enum ResourceSpaceRefusals {
    typealias Refusal = ResourceSpacePermissionTests.Refusal

    static let groups: [(String, [Refusal])] = [
        ("letters", letters), ("restrictions", restrictions), ("spellings", spellings), ("filters", filters),
        ("mixed", mixed), ("access", access), ("settings", settings), ("inheritance", inheritance),
    ]

    private static let all = ResourceSpacePermissionTests.all

    private static func permissions(
        _ permissions: String, _ visible: Set<Int>, hidden: Set<Int> = [], words: Set<String> = [],
        options: [String: String] = [:], also sql: String = ""
    ) -> Refusal {
        Refusal(
            name: "“\(permissions)” \(sql)\(options.isEmpty ? "" : "\(options)")",
            sql: "UPDATE usergroup SET permissions = '\(permissions)' WHERE ref = 2; " + sql, options: options,
            visible: visible, hidden: hidden, words: words)
    }

    private static func sql(_ sql: String, _ visible: Set<Int>, words: Set<String> = []) -> Refusal {
        Refusal(name: sql, sql: sql, visible: visible, words: words)
    }

    // MARK: Permissions

    static let letters = [
        permissions("s,g,j*", []), permissions("s,g,f8,f88,f89,f3", all, hidden: [18]),
        permissions("s,g,f*,f-25,f-18,j*", all, hidden: [18]), permissions("s,g,f*,f-25,f-8", all, hidden: [8]),
        permissions("s,g,f*,f-25,f-88", []), permissions("s,g,f-25,f8,f18", []),
        permissions("s,g,f*,f-25,T1", [3]), permissions("s,g,f*,f-25,T2", [1, 2, 4, 5]),
        permissions("s,g,f*,f-25,z0", [2]),
        permissions("s,g,f*,f-25,z0", [], options: ["uploader_view_override": "false"]),
        permissions("s,f*,f-25,j*", [4, 5]), permissions("s,g,f*,f-25,z1,z2,z-1", all),
        permissions("s,g,f*,f-25,J,j*", [1, 3]), permissions("s,g,f*,f-25,J", [], words: ["w0x11", "w0x12"]),
        permissions("s,g,f*,f-25,J,j12", [3], words: ["w0x11"]),
        permissions("s,g,f*,f-25,J,j11,-j12", [1], words: ["w0x12"]),
        permissions("s,g,f*,f-25", all, words: ["w0x11", "w0x12"]),
        permissions("s,g,f*,f-25,j*,-j11", all, words: ["w0x11", "w0x12"]),
        permissions("s,g,f*,f-25,j*,-j12", all, words: ["w0x12"]),
        // Edit rights open restricted resources in ResourceSpace, and are not followed.
        permissions("s,g,f*,f-25,e0,ert1", all),
    ]

    static let restrictions = [
        permissions("s,g,f*,f-25,X1", [3, 4, 5]), permissions("s,g,f*,f-25,X2", [1, 2, 4, 5]),
        permissions("s,g,f*,f-25,X1_hpr,XE,XE1,XE-1,XU1", all), permissions("s,g,f*,f-25,rws0", [4, 5]),
        permissions("s,g,f*,f-25,rws1", all), permissions("s,g,f*,f-25,v", [1, 2, 3, 4, 5, 6, 7]),
        permissions("s,f*,f-25,v,rws0,X1", [1, 2, 3, 4, 5, 6, 7]), permissions("s,g,f*,f-25,v,T1", [3]),
        permissions("s,g,f*,f-25,v,z0", [2]),
        permissions(
            "s,g,f*,f-25,v", [3], also: "UPDATE usergroup SET search_filter_id = 2 WHERE ref = 2;"),
        // What v showed goes again.
        permissions("s,g,f*,f-25", all),
        sql("UPDATE resource SET access = 3 WHERE ref = 1", [2, 3, 4, 5]),
        sql("UPDATE resource SET access = 2 WHERE ref = 1", [2, 3, 4, 5]),
        sql("UPDATE resource SET access = NULL WHERE ref = 1", [2, 3, 4, 5]),
        sql("UPDATE resource SET access = 4 WHERE ref = 1", [2, 3, 4, 5]),
        sql("UPDATE resource SET archive = 2 WHERE ref = 3", [1, 2, 4, 5]),
        sql("UPDATE resource SET archive = NULL WHERE ref = 3", [1, 2, 4, 5]),
        sql("UPDATE resource SET archive = -1, created_by = 2 WHERE ref = 1", [2, 3, 4, 5]),
        sql("UPDATE resource SET resource_type = 9 WHERE ref = 1", [2, 3, 4, 5]),
        sql("UPDATE resource SET resource_type = NULL WHERE ref = 1", [2, 3, 4, 5]),
        sql("DELETE FROM resource WHERE ref IN (1, 2, 3)", [4, 5]),
    ]

    static let spellings = [
        permissions("s, g,f*,f-25", [4, 5]), permissions("s,g ,f*,f-25", [4, 5]), permissions("s,g, f*,f-25", []),
        permissions(" s,g,f*,f-25 ", all), permissions("s,g,f*,f-25\\n", all), permissions("s,G,f*,f-25", [4, 5]),
        // Compared exactly, these restrict nothing in ResourceSpace; here a restriction counts.
        permissions("s,g,f*,f-25, f-18", all, hidden: [18]), permissions("s,g,f*,f-25, T1", [3]),
        permissions("s,g,f*,f-25, X2", [1, 2, 4, 5]), permissions("s,g,f*,f-25, z0", [2]),
        permissions("s,g,f*,f-25, rws0", [4, 5]),
        // search_filter reads these as numbers: type 1 is hidden.
        permissions("s,g,f*,f-25,T01", [3]), permissions("s,g,f*,f-25,T001,j*", [3]),
        permissions("s,g,f*,f-25,T1 ", [3]),
        permissions("s,g,f*,f-25,T 1", []), permissions("s,g,f*,f-25,T1.0", []), permissions("s,g,f*,f-25,T+1", []),
        permissions("s,g,f*,f-25,T1e0", []),
        permissions("s,g,f*,f-25,T1;T2", []), permissions("s,g,f*,f-25,f-8;f-18", []),
        permissions("s,g,f*,f-25,z0 z1", []), permissions("s,g,f*,f-25,X1.5", []),
        permissions("s;g;f*;f-25", []), permissions("s,g,f*,f-25,t1,tt,T", []), permissions("", []),
        permissions("s,g,f*,f-25,f-25,g,g", all),
    ]

    // MARK: Filters

    private static func filter(
        _ condition: Int, _ rules: [[Int]], _ visible: Set<Int>, also sql: String = ""
    ) -> Refusal {
        var text =
            "UPDATE filter SET filter_condition = \(condition) WHERE ref = 1; "
            + "UPDATE usergroup SET search_filter_id = 1 WHERE ref = 2; "
        for (number, nodes) in rules.enumerated() {
            text += "INSERT INTO filter_rule VALUES (\(number + 1), 1); "
            for node in nodes {
                text += "INSERT INTO filter_rule_node VALUES (\(number + 1), \(node > 0 ? 1 : 0), \(abs(node))); "
            }
        }
        return Refusal(name: "filter \(condition) \(rules) \(sql)", sql: text + sql, visible: visible)
    }

    /// Negative nodes stand for “is not”.
    static let filters = [
        filter(1, [[1001]], [1, 3]), filter(1, [[1001], [1003]], [3]), filter(1, [[1001, 1002]], [1, 2, 3, 4]),
        filter(1, [[-1001]], [2, 4, 5]), filter(1, [[-1001], [-1002]], [5]), filter(1, [[-1001, -1002]], [5]),
        filter(3, [[1003], [1002]], [2, 3, 4]), filter(3, [[1003]], [3]), filter(3, [[-1001], [1003]], [2, 3, 4, 5]),
        filter(3, [[-1001], [-1002]], all), filter(2, [[1001]], [2, 4, 5]), filter(2, [[1001], [1002]], [5]),
        filter(2, [[-1001]], [1, 3]), filter(2, [[-1001], [-1003]], [3]),
        // The user's filter replaces the group's.
        filter(1, [[1001]], [3], also: "UPDATE `user` SET search_filter_o_id = 2 WHERE ref = 2"),
        filter(1, [[1001]], [1, 3], also: "UPDATE `user` SET search_filter_o_id = 0 WHERE ref = 2"),
        filter(1, [[1001]], [1, 3], also: "UPDATE `user` SET search_filter_o_id = -1 WHERE ref = 2"),
        // A resource loses the node.
        filter(1, [[1001]], [1, 3, 4], also: "INSERT INTO resource_node (resource, node) VALUES (4, 1001)"),
        filter(
            1, [[1001, 1002, 1003]], [1, 2, 3],
            also: "DELETE FROM resource_node WHERE resource = 4 AND node IN (1001, 1002)"),
        filter(
            1, [[1001, 1002, 1003]], [1, 2, 3, 4], also: "INSERT INTO resource_node (resource, node) VALUES (4, 1002)"),
    ]

    static let mixed = [
        filter(1, [[1001, -1002]], [1, 3, 5]), filter(2, [[1001, -1003]], [2, 3, 4, 5]),
        filter(3, [[1003, -1001], [1001]], all), filter(1, [[1001, -1003], [-1002]], [1, 3, 5]),
        // Without a rule ResourceSpace ends the request. A rule without nodes is taken as one that never holds.
        filter(1, [], []), filter(2, [], []), filter(3, [], []), filter(1, [[]], []), filter(1, [[1001], []], []),
        filter(3, [[1001], []], [1, 3]), filter(2, [[]], []), filter(7, [[1001]], []), filter(0, [[1001]], []),
        sql("UPDATE usergroup SET search_filter_id = 99 WHERE ref = 2", []),
        sql("UPDATE `user` SET search_filter_o_id = 99 WHERE ref = 2", []),
        sql("UPDATE usergroup SET search_filter = 'country=France' WHERE ref = 2", []),
        sql("UPDATE usergroup SET search_filter = 'country=France', search_filter_id = -1 WHERE ref = 2", []),
        sql("UPDATE `user` SET search_filter_override = 'country=France' WHERE ref = 2", []),
        // Derestriction opens what the group without g sees as restricted.
        permissions(
            "s,f*,f-25", [1, 3, 4, 5, 6],
            also: "UPDATE usergroup SET derestrict_filter_id = 1 WHERE ref = 2; INSERT INTO filter_rule VALUES (1, 1); "
                + "INSERT INTO filter_rule_node VALUES (1, 1, 1001);"),
        permissions("s,f*,f-25", [3, 4, 5], also: "UPDATE usergroup SET derestrict_filter_id = 2 WHERE ref = 2;"),
        permissions("s,f*,f-25,X2", [4, 5], also: "UPDATE usergroup SET derestrict_filter_id = 2 WHERE ref = 2;"),
        permissions("s,f*,f-25,rws0", [4, 5], also: "UPDATE usergroup SET derestrict_filter_id = 2 WHERE ref = 2;"),
        permissions("s,f*,f-25", [4, 5], also: "UPDATE usergroup SET derestrict_filter_id = 1 WHERE ref = 2;"),
        permissions(
            "s,f*,f-25", [4, 5], also: "UPDATE usergroup SET derestrict_filter = 'country=France' WHERE ref = 2;"),
        sql("UPDATE usergroup SET derestrict_filter_id = 2 WHERE ref = 2", all),
    ]
}

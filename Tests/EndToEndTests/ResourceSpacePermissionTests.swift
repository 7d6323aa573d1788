import Foundation
import TestSupport
import Testing

@Suite(
    "What ResourceSpace refuses is gone everywhere, and comes back when it is granted",
    .enabled(if: DatabaseServer.isInstalled(.mariaDB), "MariaDB is not installed"), ResourceSpaceDatabase())
struct ResourceSpacePermissionTests {
    /// A change of the source, and what is published under it.
    struct Refusal: Sendable {
        var name: String
        /// Statements, or settings of config.php.
        var sql = ""
        var options: [String: String] = [:]
        /// Refs of resources that are published.
        var visible: Set<Int>
        /// Fields that are hidden, besides 25.
        var hidden: Set<Int> = []
        /// Words that must not occur.
        var words: Set<String> = []
    }

    /// Resources 1 to 5 are published; 6 is restricted, 7 confidential.
    static let all: Set<Int> = [1, 2, 3, 4, 5]
    private static let objects = [
        1: "BOOK1", 2: "BOOK1", 3: "SOUND3", 4: "SOLO4", 5: "SOLO5", 6: "SOLO6", 7: "SOLO7",
    ]

    /// What undoes every change.
    private static let reset = """
        DELETE FROM usergroup; DELETE FROM `user`; DELETE FROM resource; DELETE FROM resource_custom_access;
        DELETE FROM filter; DELETE FROM filter_rule; DELETE FROM filter_rule_node; DELETE FROM collection;
        DELETE FROM collection_resource; DELETE FROM user_preferences;
        UPDATE resource_type_field SET active = (ref <> 91), global = 1;
        INSERT INTO usergroup (ref, permissions, parent) VALUES (2, 's,g,f*,f-25,j*,z1', '3'),
            (3, 's,g,f*,f-25,j*', '4'), (4, 's,g,f*,f-25,j*,T2', NULL);
        INSERT INTO `user` (ref, usergroup) VALUES (2, 2), (6, 3);
        INSERT INTO resource (ref, resource_type, access, created_by, file_extension) VALUES (1, 1, 0, 1, 'png'),
            (2, 1, 0, 2, 'png'), (3, 2, 0, 1, 'wav'), (4, 1, 3, 1, 'png'), (5, 1, 2, 1, 'png'), (6, 1, 1, 1, 'png'),
            (7, 1, 2, 1, 'png');
        UPDATE resource SET modified = '2026-01-01 00:00:00';
        INSERT INTO resource_custom_access (resource, usergroup, `user`, access, user_expires) VALUES
            (4, 2, NULL, 0, NULL), (5, NULL, 2, 0, '2999-01-01');
        INSERT INTO filter VALUES (1, 'one', 1), (2, 'two', 1);
        INSERT INTO filter_rule VALUES (21, 2);
        INSERT INTO filter_rule_node VALUES (21, 1, 1003);
        INSERT INTO collection (ref, name, type, parent) VALUES (11, 'w0x11', 3, NULL), (12, 'w0x12', 3, 11),
            (13, 'w0x13', 0, NULL);
        INSERT INTO collection_resource VALUES (11, 1, 1), (12, 3, 1), (13, 2, 1);

        """

    private static func bench(_ name: String) throws -> ResourceSpaceBench {
        let bench = try ResourceSpaceBench(name, link: "withdraw_limit: 1")
        var sql = """
            INSERT INTO node (ref, resource_type_field, name) VALUES (1001, 3, 'France'), (1002, 3, 'Italy'),
                (1003, 3, 'Malta');
            INSERT INTO resource_node (resource, node) VALUES (1, 1001), (2, 1002), (3, 1001), (3, 1003), (4, 1002),
                (6, 1001), (7, 1001);

            """
        for (ref, object) in objects.sorted(by: { $0.key < $1.key }) {
            var values = [88: [object], 89: ["\(ref)"]]
            for field in [8, 18, 25] { values[field] = [ResourceSpaceTraces.word(ref, field)] }
            sql += bench.add(ref, values)
            if ref == 3 {
                try bench.put(Material.sound(), ref, "wav")
            } else {
                try bench.put(ResourceSpaceBench.picture(ref), ref)
            }
        }
        try bench.sql(sql + reset)
        return bench
    }

    private static let isLong = ProcessInfo.processInfo.environment["RESOURCESPACE_REFUSALS"] == "all"

    @Test("Published, refused, granted again", arguments: ResourceSpaceRefusals.groups.map(\.0))
    func refusals(name: String) throws {
        let refusals = try #require(ResourceSpaceRefusals.groups.first { $0.0 == name }).1
        let bench = try Self.bench("refusals_" + name)
        var traces = ResourceSpaceTraces(objects: Self.objects, endings: [3: "wav"])
        let first = try bench.sync()
        try #require(first.status == 0, "\(first)")
        try traces.check(bench, Self.all, hidden: [25], "at the beginning")
        for (number, refusal) in refusals.enumerated() {
            // Every refusal is checked in pictures, manifests and the feed; by `make test-long`, everywhere.
            let isThorough = Self.isLong || number % 6 == 0 || !refusal.hidden.isEmpty || !refusal.words.isEmpty
            if !refusal.sql.isEmpty { try bench.sql(refusal.sql) }
            bench.options = refusal.options
            try bench.writeOptions()
            let refused = try bench.sync()
            #expect(refused.status < 2, "\(refusal.name): \(refused)")
            try traces.check(
                bench, refusal.visible, hidden: refusal.hidden.union([25]), words: refusal.words,
                isBrief: !isThorough, refusal.name)
            try bench.sql(Self.reset)
            bench.options = [:]
            try bench.writeOptions()
            guard isThorough else { continue }
            let back = try bench.sync()
            #expect(back.status == 0, "\(refusal.name), taken back: \(back)")
            try traces.check(bench, Self.all, hidden: [25], isBrief: true, refusal.name + ", taken back")
        }
        let stopped = try bench.running().stop()
        #expect(stopped.errors.isEmpty, "\(stopped.errors)")
    }
}

import Foundation
import TestSupport

/// Random changes of a ResourceSpace with 40 resources in 8 objects.
struct ResourceSpaceChanges {
    static let refs = 1...40
    static let shared = 1001...1006
    var random: SeededRandom
    var options = ResourceSpaceOracle.Options()
    private var step = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// A change: statements for the database, or other settings.
    struct Change: CustomStringConvertible {
        var sql = ""
        var options: ResourceSpaceOracle.Options?
        var description: String { options.map { "\($0)" } ?? sql }
    }

    // MARK: Beginning

    /// - Parameter bench: gives the statements of a resource.
    mutating func start(_ bench: ResourceSpaceBench) -> String {
        var sql = """
            UPDATE usergroup SET parent = '3' WHERE ref = 2;
            INSERT INTO usergroup (ref, permissions) VALUES (3, 's,g,f*,j*'), (4, 's,g,f*,f-18,j*');
            UPDATE usergroup SET parent = '4' WHERE ref = 3;
            INSERT INTO `user` (ref, usergroup) VALUES (6, 3);
            INSERT INTO resource_type_field (ref, name, title, type, order_by, active, global) VALUES
                (101, 'f101', 'Field 101', 0, 250, 1, 0), (102, 'f102', 'Field 102', 1, 260, 1, 0),
                (103, 'f103', 'Field 103', 3, 270, 1, 1);
            INSERT INTO resource_type_field_resource_type VALUES (101, 1), (101, 2), (102, 2);
            INSERT INTO node (ref, resource_type_field, name) VALUES
                (1001, 3, 'v0x1001'), (1002, 3, 'v0x1002'), (1003, 3, 'v0x1003'), (1004, 3, 'v0x1004'),
                (1005, 103, 'v0x1005'), (1006, 103, 'v0x1006');
            INSERT INTO filter VALUES (1, 'one', 1), (2, 'two', 2), (3, 'three', 3), (4, 'four', 1);
            INSERT INTO filter_rule VALUES (1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (6, 3);
            INSERT INTO filter_rule_node VALUES (1, 1, 1001), (1, 1, 1002), (2, 0, 1003), (3, 1, 1004), (4, 1, 1006),
                (5, 1, 1001), (5, 0, 1002), (6, 1, 1003);
            INSERT INTO collection (ref, name, type, parent) VALUES (11, 'k11x0', 3, NULL), (12, 'k12x0', 3, 11),
                (13, 'k13x0', 3, 12), (14, 'k14x0', 3, NULL), (15, 'k15x0', 4, NULL), (16, 'k16x0', 0, NULL);

            """
        for ref in Self.refs {
            let object = (ref - 1) / 5 + 1
            var values: [Int: [String]] = [88: ["OBJ\(object)"], 89: ["\(ref)"]]
            for field in [8, 18, 25, 90, 91, 101, 102] { values[field] = ["v\(ref)x\(field)"] }
            sql += bench.add(
                ref, type: [1, 1, 2, 1, 5][ref % 5],
                access: [0, 0, 0, 0, 1, 2, 3][Int.random(in: 0..<7, using: &random)],
                values)
            sql += "UPDATE resource SET created_by = \(Int.random(in: 1...3, using: &random)) WHERE ref = \(ref);\n"
            sql += "INSERT INTO resource_node (resource, node) VALUES (\(ref), \(1001 + ref % 4));\n"
            if random.chance(0.4) {
                sql += "INSERT INTO resource_node (resource, node) VALUES (\(ref), \(1005 + ref % 2));\n"
            }
            if random.chance(0.5) {
                sql += "INSERT INTO collection_resource VALUES (\(random.pick([11, 12, 13, 14, 15, 16])), \(ref), 1);\n"
            }
            if random.chance(0.4) { sql += access(ref) }
        }
        return sql
    }

    // MARK: Changes

    mutating func next() -> Change {
        step += 1
        switch Int.random(in: 0..<20, using: &random) {
        case 0, 1: return Change(sql: "UPDATE usergroup SET permissions = '\(permissions())' WHERE ref = 2;")
        case 2: return Change(sql: "UPDATE usergroup SET permissions = \(parentPermissions()) WHERE ref = 3;")
        case 3: return Change(sql: inheritance())
        case 4, 5: return Change(sql: filterOfUser())
        case 6: return Change(sql: filter())
        case 7, 8, 9: return Change(sql: resources())
        case 10, 11: return Change(sql: access(ref()))
        case 12, 13: return Change(sql: nodes())
        case 14: return Change(sql: field())
        case 15: return Change(sql: collection())
        case 16: return Change(sql: existence())
        case 17: return Change(sql: configOptions())
        default:
            changeOptions()
            return Change(options: options)
        }
    }

    private mutating func ref() -> Int { Int.random(in: Self.refs, using: &random) }

    private mutating func permissions() -> String {
        var all = ["s"]
        if random.chance(0.8) { all.append("g") }
        if random.chance(0.88) {
            all.append("f*")
        } else {
            all += ["f8", "f3", "f88", "f89", random.pick(["f18", "f101"])]
        }
        for field in [3, 8, 18, 25, 90, 101, 102, 103] where random.chance(0.15) { all.append("f-\(field)") }
        if random.chance(0.03) { all.append("f-88") }
        for type in [1, 2, 5] {
            if random.chance(0.12) { all.append("T\(type)") }
            if random.chance(0.12) { all.append("X\(type)") }
        }
        for (permission, share) in [("z0", 0.05), ("z1", 0.3), ("v", 0.08), ("rws0", 0.05), ("rws1", 0.1), ("J", 0.12)]
        where random.chance(share) { all.append(permission) }
        if random.chance(0.65) { all.append("j*") }
        for ref in [11, 12, 13, 14] {
            if random.chance(0.1) { all.append("-j\(ref)") }
            if random.chance(0.2) { all.append("j\(ref)") }
        }
        all.shuffle(using: &random)
        return all.joined(separator: ",")
    }

    private mutating func parentPermissions() -> String { random.chance(0.15) ? "NULL" : "'\(permissions())'" }

    private mutating func inheritance() -> String {
        let flags = random.pick(["NULL", "''", "'permissions'", "'config_options'", "'permissions,config_options'"])
        if random.chance(0.3) {
            return
                "UPDATE usergroup SET parent = '\(random.pick(["3", "3", "", "0", "99", "4"]))' WHERE ref = 2;"
        }
        return "UPDATE usergroup SET inherit_flags = \(flags) WHERE ref = \(random.chance(0.85) ? 2 : 3);"
    }

    private mutating func filterOfUser() -> String {
        let filter = random.chance(0.4) ? "NULL" : random.pick(["0", "1", "2", "3", "1", "2", "3", "4", "99"])
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return "UPDATE `user` SET search_filter_o_id = \(filter) WHERE ref = 2;"
        case 1: return "UPDATE usergroup SET derestrict_filter_id = \(filter) WHERE ref IN (2, 3);"
        case 2: return "UPDATE `user` SET search_filter_o_id = NULL; UPDATE usergroup SET search_filter_id = NULL;"
        default: return "UPDATE usergroup SET search_filter_id = \(filter) WHERE ref = 2;"
        }
    }

    private mutating func filter() -> String {
        let filter = Int.random(in: 1...4, using: &random)
        let rule = Int.random(in: 1...8, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            return "UPDATE filter SET filter_condition = \(random.pick([1, 1, 2, 2, 3, 3, 7])) WHERE ref = \(filter);"
        case 1: return "DELETE FROM filter_rule_node WHERE filter_rule = \(rule);"
        case 2:
            return "DELETE FROM filter_rule WHERE ref = \(rule); INSERT INTO filter_rule VALUES (\(rule), \(filter));"
        default:
            let node = Int.random(in: Self.shared, using: &random)
            let condition = random.chance(0.6) ? 1 : 0
            return "DELETE FROM filter_rule_node WHERE filter_rule = \(rule) AND node = \(node); "
                + "INSERT INTO filter_rule_node VALUES (\(rule), \(condition), \(node));"
        }
    }

    private mutating func resources() -> String {
        var sql = ""
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let value =
                switch Int.random(in: 0..<5, using: &random) {
                case 0, 1: "access = \(random.pick(["0", "0", "0", "1", "2", "3", "NULL"]))"
                case 2: "archive = \(random.pick(["0", "0", "0", "1", "2", "3", "-1", "-2", "NULL"]))"
                case 3: "resource_type = \(random.pick(["1", "1", "2", "2", "5", "9", "NULL"]))"
                default: "created_by = \(random.pick(["1", "2", "3", "6", "NULL"]))"
                }
            sql += "UPDATE resource SET \(value) WHERE ref = \(ref()); "
        }
        return sql
    }

    /// A row for a user or a group, in place of one that exists.
    private mutating func access(_ ref: Int) -> String {
        let isUser = random.chance(0.4)
        let (column, owner) = (
            isUser ? "user" : "usergroup", isUser ? random.pick([2, 2, 6]) : random.pick([2, 2, 3])
        )
        let delete = "DELETE FROM resource_custom_access WHERE resource = \(ref) AND `\(column)` = \(owner); "
        if random.chance(0.2) { return delete + "\n" }
        let expiry = isUser ? random.pick(["NULL", "'2001-01-01'", "'2999-01-01'"]) : "NULL"
        return delete + "INSERT INTO resource_custom_access (resource, `\(column)`, access, user_expires) VALUES "
            + "(\(ref), \(owner), \(random.pick([0, 0, 1, 2])), \(expiry));\n"
    }

    private mutating func nodes() -> String {
        let ref = ref()
        let field = random.pick([8, 18, 25, 90, 101, 102, 88])
        let own = "(SELECT ref FROM node WHERE resource_type_field = \(field) AND name LIKE 'v\(ref)x%')"
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where field == 88:
            return "DELETE m FROM resource_node m JOIN node n ON n.ref = m.node WHERE n.resource_type_field = 88 "
                + "AND m.resource = \(ref);"
        case 0: return "DELETE FROM resource_node WHERE resource = \(ref) AND node IN \(own);"
        case 1 where field != 88:
            return "INSERT IGNORE INTO resource_node (resource, node) SELECT \(ref), n.ref FROM node n "
                + "WHERE n.resource_type_field = \(field) AND n.name LIKE 'v\(ref)x%';"
        case 2 where field != 88:
            return "UPDATE node SET name = 'v\(ref)x\(field)y\(step)' WHERE resource_type_field = \(field) "
                + "AND name LIKE 'v\(ref)x%';"
        default:
            let node = Int.random(in: Self.shared, using: &random)
            return random.chance(0.5)
                ? "DELETE FROM resource_node WHERE resource = \(ref) AND node = \(node);"
                : "INSERT IGNORE INTO resource_node (resource, node) VALUES (\(ref), \(node));"
        }
    }

    private mutating func field() -> String {
        let field = random.pick([3, 8, 18, 25, 90, 91, 101, 102, 103])
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return "UPDATE resource_type_field SET active = 1 - active WHERE ref = \(field);"
        case 1: return "UPDATE resource_type_field SET global = 1 - global WHERE ref = \(field);"
        case 2: return "INSERT INTO resource_type_field_resource_type VALUES (\(field), \(random.pick([1, 2, 5])));"
        default: return "DELETE FROM resource_type_field_resource_type WHERE resource_type_field = \(field) LIMIT 1;"
        }
    }

    private mutating func collection() -> String {
        let (collection, ref) = (random.pick([11, 12, 13, 14, 15, 16]), ref())
        let delete = "DELETE FROM collection_resource WHERE collection = \(collection) AND resource = \(ref);"
        if random.chance(0.1) { return "UPDATE collection SET parent = \(random.pick(["12", "NULL"])) WHERE ref = 13;" }
        return random.chance(0.3)
            ? delete : delete + " INSERT INTO collection_resource VALUES (\(collection), \(ref), 1);"
    }

    private mutating func existence() -> String {
        let ref = ref()
        return random.chance(0.4)
            ? "DELETE FROM resource WHERE ref IN (\(ref), \(ref % 40 + 1));"
            : "INSERT IGNORE INTO resource (ref, resource_type, file_extension) SELECT r.n, 1, 'png' FROM "
                + "(SELECT DISTINCT resource n FROM resource_node) r;"
    }

    private mutating func configOptions() -> String {
        let text = random.pick([
            "", "$custom_access = false;", "$open_access_for_contributor = true;", "$uploader_view_override = false;",
            "$custom_access_overrides_search_filter = true; $custom_access = true;", "$unrelated = 1;",
        ])
        return "UPDATE usergroup SET config_options = '\(text)' WHERE ref = \(random.pick([2, 2, 3]));"
    }

    private mutating func changeOptions() {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: options.isCustomAccessOn.toggle()
        case 1: options.opensForContributor.toggle()
        case 2: options.uploaderSeesStates.toggle()
        case 3: options.customAccessPassesFilter.toggle()
        case 4: options.contributors = random.pick([[], [], [1], [-1], [1, 3], [-1, 3]])
        case 5: options.permissions = random.pick(["", "", "g", "f*", "T2", "f-18", "v", "j*"])
        case 6: options.mask = random.pick(["", "", "g", "f-25", "T5", "f*", "v", "z0,rws0"])
        default: options.user = options.user == 2 ? random.pick([6, 6, 77]) : 2
        }
    }
}

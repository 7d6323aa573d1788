import Foundation

/// ResourceSpace's own rules as SQL: which resources its IIIF user finds and opens, and which texts they show.
///
/// The statements follow ResourceSpace's source line by line and share nothing with Vitrine's: `get_user` and
/// `setup_user` (`include/user_functions.php`), `do_search` (`include/do_search.php`), `search_filter` and
/// `get_filter_sql` (`include/search_functions.php`), `get_resource_access`, `filter_check` and
/// `get_resource_field_data` (`include/resource_functions.php`), `compute_featured_collections_access_control`
/// (`include/collections_functions.php`).
///
/// Documented differences, in which Vitrine publishes less, make the two sets of a verdict differ: `must` is at most
/// `may`.
struct ResourceSpaceOracle {
    /// Settings of config.php that decide access, with their defaults.
    struct Options {
        var user = 2
        var isCustomAccessOn = true
        var opensForContributor = false
        var uploaderSeesStates = true
        var customAccessPassesFilter = false
        var contributors: [Int] = []
        var permissions = ""
        var mask = ""
    }

    /// What must be published, and what may be.
    struct Verdict {
        var must: Set<Int> = []
        var may: Set<Int> = []
        /// Refs of fields whose values are shown.
        var fields: Set<Int> = []
        /// Refs of collections whose names may be shown.
        var collections: Set<Int> = []
    }

    let bench: ResourceSpaceBench
    var options: Options

    struct User {
        var group: Int
        var permissions: [String]
        var filter: Int?
        var filterText: String
        var derestriction: Int?
        /// Whether permissions or settings are inherited over more than one group, where Vitrine shows less.
        var isChained: Bool
    }

    func verdict() throws -> Verdict {
        var own = self
        guard let user = try own.readUser() else { return Verdict() }
        return try own.verdict(of: user)
    }

    // MARK: get_user, setup_user

    private mutating func readUser() throws -> User? {
        let lines = try bench.rows(
            """
            SELECT u.usergroup,
                hex(if(find_in_set('permissions', g.inherit_flags) > 0 AND pg.permissions IS NOT NULL,
                    pg.permissions, g.permissions)),
                hex(if(find_in_set('config_options', g.inherit_flags) > 0 AND pg.config_options IS NOT NULL,
                    pg.config_options, g.config_options)),
                u.search_filter_o_id, g.search_filter_id, hex(g.derestrict_filter), g.derestrict_filter_id,
                hex(u.search_filter_override), hex(g.search_filter),
                (find_in_set('permissions', g.inherit_flags) > 0 AND find_in_set('permissions', pg.inherit_flags) > 0)
                OR (find_in_set('config_options', g.inherit_flags) > 0
                    AND find_in_set('config_options', pg.inherit_flags) > 0)
            FROM user u LEFT JOIN usergroup g ON u.usergroup = g.ref LEFT JOIN usergroup pg ON g.parent = pg.ref
            WHERE u.ref = \(options.user)
            """)
        guard let row = lines.first else { return nil }
        func positive(_ text: String) -> Int? { Int(text).flatMap { $0 > 0 ? $0 : nil } }
        func explode(_ text: String) -> [String] {
            text.trimmingCharacters(in: .whitespacesAndNewlines)
                .split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        // array_diff(array_merge(global, own), mask)
        let mask = explode(options.mask)
        let permissions = (explode(options.permissions) + explode(Self.text(row[1]))).filter { !mask.contains($0) }
        apply(Self.text(row[2]))
        let filter = positive(row[3]) ?? positive(row[4])
        let old = Self.text(row[7])
        return User(
            group: Int(row[0]) ?? 0, permissions: permissions, filter: filter,
            filterText: filter != nil ? "" : old.isEmpty ? Self.text(row[8]) : old,
            derestriction: positive(row[6]), isChained: row[9] == "1")
    }

    /// Settings of `usergroup.config_options`, which replace those of config.php.
    private mutating func apply(_ php: String) {
        for line in php.split(separator: ";") {
            let parts = line.split(separator: "=").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            guard parts.count == 2 else { continue }
            let isTrue = parts[1] == "true"
            switch parts[0] {
            case "$custom_access": options.isCustomAccessOn = isTrue
            case "$open_access_for_contributor": options.opensForContributor = isTrue
            case "$uploader_view_override": options.uploaderSeesStates = isTrue
            case "$custom_access_overrides_search_filter": options.customAccessPassesFilter = isTrue
            default: break
            }
        }
    }

    private static func text(_ hexadecimal: String) -> String {
        guard hexadecimal != "NULL" else { return "" }
        let digits = Array(hexadecimal)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Verdict

    private func verdict(of user: User) throws -> Verdict {
        func has(_ permission: String) -> Bool { user.permissions.contains(permission) }
        var verdict = Verdict()
        // metadata_field_view_access, and active = 1 in get_resource_field_data.
        for ref in try bench.refs("SELECT ref FROM resource_type_field WHERE active = 1")
        where (has("f*") || has("f\(ref)")) && !has("f-\(ref)") { verdict.fields.insert(ref) }
        let featured = try self.featured(user)
        verdict.collections = try bench.refs(
            "SELECT ref FROM collection WHERE type = 4 OR (type = 3 AND \(featured.may.map(Self.list) ?? "true"))")
        // A search by a field that is hidden finds nothing.
        guard verdict.fields.contains(88) else { return verdict }
        let (must, may) = try filter(user)
        let derestriction = try self.derestriction(user)
        func refs(_ filter: String, _ join: String, opened: String) throws -> Set<Int> {
            try bench.refs(
                """
                SELECT DISTINCT r.ref FROM resource r \(join) \(joins(user)) JOIN resource_type rty
                ON r.resource_type = rty.ref WHERE \(conditions(user)) AND (\(filter))
                    AND \(access(user, opened: opened)) = 0
                """)
        }
        let isJoined = has("J")
        func join(_ collections: String, _ more: String = "") -> String {
            guard isJoined else { return "" }
            return "JOIN collection_resource jcr ON jcr.resource = r.ref JOIN collection jc ON jcr.collection = jc.ref "
                + "AND \(collections)\(more)"
        }
        verdict.may = try refs(
            may, join(featured.may.map { Self.list($0, "jc.ref") } ?? "true"), opened: derestriction.may)
        // Not followed: private and public collections under J, and inheritance over several groups.
        verdict.must =
            user.isChained || !user.filterText.isEmpty
            ? []
            : try refs(
                must, join(Self.list(featured.must, "jc.ref"), " AND jc.type = 3"), opened: derestriction.must)
        return verdict
    }

    private static func list(_ refs: Set<Int>) -> String { list(refs, "ref") }

    private static func list(_ refs: Set<Int>, _ column: String) -> String {
        refs.isEmpty ? "false" : "\(column) IN (\(refs.sorted().map(String.init).joined(separator: ", ")))"
    }

    // MARK: search_filter, do_search

    private func joins(_ user: User) -> String {
        """
        LEFT OUTER JOIN resource_custom_access rca2 ON r.ref = rca2.resource AND rca2.user = \(options.user)
            AND (rca2.user_expires IS null OR rca2.user_expires > now()) AND rca2.access <> 2
        LEFT OUTER JOIN resource_custom_access rca ON r.ref = rca.resource AND rca.usergroup = \(user.group)
            AND rca.access <> 2
        """
    }

    private func conditions(_ user: User) -> String {
        var parts = ["archive IN (0)", "r.ref > 0"]
        if !options.contributors.isEmpty {
            let all = options.contributors.map { "created_by = \($0 == -1 ? options.user : $0)" }
            parts.append("(\(all.joined(separator: " OR ")))")
        }
        for permission in user.permissions where permission.hasPrefix("T") {
            if let type = Int(permission.dropFirst()) { parts.append("resource_type NOT IN (\(type))") }
        }
        if user.permissions.contains("z0") {
            parts.append(options.uploaderSeesStates ? "created_by = \(options.user)" : "false")
        }
        if !user.permissions.contains("v") {
            parts.append(
                "(r.access <> '2' OR (r.access = 2 AND ((rca.access IS NOT null AND rca.access <> 2) "
                    + "OR (rca2.access IS NOT null AND rca2.access <> 2))))")
            parts.append("NOT (rca.resource IS null AND r.access = 3)")
        }
        return parts.joined(separator: " AND ")
    }

    // MARK: get_filter_sql

    /// Rows of `get_filter_rules`, by rule.
    private func rules(_ filter: Int) throws -> [(on: [String], off: [String], isEmpty: Bool)] {
        var rules: [String: (on: [String], off: [String], isEmpty: Bool)] = [:]
        for row in try bench.rows(
            """
            SELECT fr.ref, frn.node_condition, frn.node FROM filter_rule fr
            LEFT JOIN filter_rule_node frn ON frn.filter_rule = fr.ref WHERE fr.filter = \(filter)
            """)
        {
            var rule = rules[row[0]] ?? ([], [], false)
            if row[2] == "NULL" { rule.isEmpty = true }
            if row[1] == "1" { rule.on.append(row[2]) } else { rule.off.append(row[2]) }
            rules[row[0]] = rule
        }
        return rules.sorted { $0.key < $1.key }.map(\.value)
    }

    private func condition(_ filter: Int) throws -> Int? {
        try bench.refs("SELECT filter_condition FROM filter WHERE ref = \(filter)").first
    }

    private func filter(_ user: User) throws -> (must: String, may: String) {
        guard let filter = user.filter else { return ("true", "true") }
        // Without a filter or a rule, ResourceSpace ends the request.
        guard let condition = try condition(filter) else { return ("false", "false") }
        let rules = try self.rules(filter)
        guard !rules.isEmpty else { return ("false", "false") }
        let isNone = condition == 2
        let parts = rules.map { rule -> String in
            func nodes(_ nodes: [String], _ isNot: Bool) -> String {
                "r.ref \(isNot ? "NOT" : "") IN (SELECT rn.resource FROM resource_node rn "
                    + "WHERE rn.node IN (\(nodes.joined(separator: ", "))))"
            }
            return "("
                + [rule.on.isEmpty ? nil : nodes(rule.on, isNone), rule.off.isEmpty ? nil : nodes(rule.off, !isNone)]
                .compactMap { $0 }.joined(separator: " OR ") + ")"
        }
        var sql = "(" + parts.joined(separator: condition == 1 || isNone ? " AND " : " OR ") + ")"
        if options.customAccessPassesFilter {
            sql += " OR (rca.access IS NOT null AND rca.access <> 2) OR (rca2.access IS NOT null AND rca2.access <> 2)"
        }
        if options.opensForContributor { sql += " OR (r.created_by = \(options.user))" }
        // Not followed: conditions that do not exist, and rules without nodes, which hold in ResourceSpace.
        let isUnderstood = (1...3).contains(condition) && !rules.contains(where: \.isEmpty)
        return (isUnderstood ? sql : "false", sql)
    }

    // MARK: get_resource_access

    /// The level of a resource that a search finds.
    private func access(_ user: User, opened: String) -> String {
        func has(_ permission: String) -> Bool { user.permissions.contains(permission) }
        let own =
            "(SELECT min(c.access) FROM resource_custom_access c WHERE c.resource = r.ref AND c.user = \(options.user) "
            + "AND (c.user_expires IS null OR c.user_expires > now()))"
        let group =
            options.isCustomAccessOn
            ? "(SELECT min(c.access) FROM resource_custom_access c WHERE c.resource = r.ref "
                + "AND c.usergroup = \(user.group))"
            : "NULL"
        let types = user.permissions.filter { $0.hasPrefix("X") }.compactMap { Int($0.dropFirst()) }
        let isTypeRestricted = types.isEmpty ? "false" : Self.list(Set(types), "r.resource_type")
        let isRestricted = !has("g") || has("rws0") ? "true" : isTypeRestricted
        // $access after custom access was loaded.
        let level = "if(r.access = 3, \(options.isCustomAccessOn ? "coalesce(\(group), 2)" : "0"), r.access)"
        let isCustom = options.isCustomAccessOn ? "r.access = 3" : "false"
        let opened = has("g") || has("rws0") ? "false" : opened
        return """
            (CASE WHEN \(has("v")) THEN 0
                WHEN \(options.opensForContributor) AND r.created_by = \(options.user) THEN 0
                WHEN (\(level) <> 0 OR \(isRestricted)) AND \(own) IS NOT NULL THEN \(own)
                WHEN (\(level) <> 0 OR \(isRestricted)) AND \(group) IS NOT NULL THEN \(group)
                WHEN \(level) = 0 AND NOT (\(isRestricted) AND NOT \(isCustom)) THEN 0
                WHEN \(level) IN (0, 1) AND (\(opened)) AND NOT \(isTypeRestricted) THEN 0
                WHEN \(level) = 0 THEN 1 ELSE \(level) END)
            """
    }

    /// filter_check
    private func derestriction(_ user: User) throws -> (must: String, may: String) {
        guard let filter = user.derestriction, let condition = try condition(filter) else { return ("false", "false") }
        func some(_ nodes: [String]) -> String {
            "EXISTS (SELECT 1 FROM resource_node rn WHERE rn.resource = r.ref "
                + "AND rn.node IN (\(nodes.joined(separator: ", "))))"
        }
        let met = try rules(filter).map { rule in
            "(\(rule.off.isEmpty ? "true" : "NOT \(some(rule.off))") AND \(rule.on.isEmpty ? "true" : some(rule.on)))"
        }
        // Not followed: without rules, all or none of them hold.
        guard !met.isEmpty else { return ("false", condition == 1 || condition == 2 ? "true" : "false") }
        let sql =
            switch condition {
            case 1: met.joined(separator: " AND ")
            case 2: "NOT (\(met.joined(separator: " OR ")))"
            case 3: met.joined(separator: " OR ")
            default: "false"
            }
        return (sql, sql)
    }
}

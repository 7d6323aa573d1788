internal import Foundation

/// Reads the rights of the IIIF user.
extension ODBCConnection {
    /// A row of `usergroup`.
    private struct Group {
        var ref: Int
        var parent: Int?
        var permissions: String?
        /// As `find_in_set` compares them: without regard to case, with blanks.
        var inherited: Set<String>
        var options: String?
        var searchFilter: String
        var searchFilterID: Int?
        var derestriction: String
        var derestrictionID: Int?

        init(_ row: ODBCRow) {
            ref = row.int(0) ?? 0
            // A text in the database; 0 and empty mean none.
            parent = row[1].flatMap { Int($0.trimmed) }.flatMap { $0 > 0 ? $0 : nil }
            permissions = row[2]
            inherited = Set((row[3] ?? "").lowercased().split(separator: ",").map(String.init))
            options = row[4]
            searchFilter = (row[5] ?? "").trimmed
            searchFilterID = row.int(6)
            derestriction = (row[7] ?? "").trimmed
            derestrictionID = row.int(8)
        }

        func inherits(_ flag: String) -> Bool { inherited.contains(flag) }

        /// Whether a flag is written so that the database's collation decides whether it counts.
        func mayInherit(_ flag: String) -> Bool {
            !inherits(flag) && inherited.contains { $0.trimmed.filter(\.isASCII) == flag }
        }
    }

    /// - Throws: `LinkFault` where the database cannot be read. A user or a group that does not exist closes
    ///   everything: ResourceSpace answers no request then.
    func access(of install: ResourceSpaceInstall) throws -> ResourceSpaceAccess {
        let id = install.userID ?? 0
        var found: (group: Int, filter: Int?, text: String)?
        try each(
            "SELECT usergroup, search_filter_o_id, search_filter_override FROM `user` WHERE ref = ?",
            [.integer(Int64(id))]
        ) { row in found = (row.int(0) ?? 0, row.int(1), (row[2] ?? "").trimmed) }
        var groups: [Int: Group] = [:]
        try each(
            """
            SELECT ref, parent, permissions, inherit_flags, config_options, search_filter, search_filter_id,
            derestrict_filter, derestrict_filter_id FROM usergroup
            """
        ) { row in
            let group = Group(row)
            groups[group.ref] = group
        }
        let settings = install.settings.overridden(by: try systemPreferences())
        guard let found, let group = groups[found.group] else {
            let options = ResourceSpaceOptions(settings)
            var access = ResourceSpaceAccess(user: id, group: found?.group ?? 0, permissions: [], options: options)
            access.closed.append(
                found == nil
                    ? "ResourceSpace has no user \(id), whom $iiif_userid names, and answers no request"
                    : "user \(id) of $iiif_userid is in group \(found?.group ?? 0), which does not exist")
            return access
        }
        var remarks: [String] = []
        // setup_user reads the permissions before it evaluates the group's settings, so the mask comes from config.php.
        var options = ResourceSpaceOptions(settings)
        let (texts, garbled) = Self.inherited(\.options, "config_options", from: group, groups)
        if let garbled { remarks.append(garbled) }
        options.apply(texts, of: group.ref, to: settings)
        let (permissions, note) = Self.inherited(\.permissions, "permissions", from: group, groups)
        if let note { remarks.append(note) }
        var access = ResourceSpaceAccess(
            user: id, group: group.ref, permissions: permissions, options: options)
        access.remarks += remarks + options.strict.map { "\($0); taken as the value that shows less" }
        try each("SELECT ref FROM resource_type") { row in
            if let ref = row.int(0) { access.types.insert(ref) }
        }
        if let reason = install.isOff { access.closed.append(reason) }
        try addFilters(to: &access, own: found.filter, ownText: found.text, group)
        if let ref = group.derestrictionID, ref > 0 {
            switch try filter(ref) {
            case .success(let filter): access.derestriction = filter
            case .failure(let fault): access.remarks.append("derestriction: \(fault.reason); it opens nothing")
            }
        } else if !group.derestriction.isEmpty {
            access.remarks.append(
                "group \(group.ref) has a derestriction filter of the old form, which opens nothing here; save it in "
                    + "ResourceSpace as a new one")
        }
        return access
    }

    /// A column that a group may inherit.
    ///
    /// ResourceSpace's `get_user` takes the parent's own column, and the group's where the parent's is null. Where the
    /// parent inherits too, the parent's own column may be stale; both readings are given then.
    private static func inherited(
        _ column: KeyPath<Group, String?>, _ flag: String, from group: Group, _ groups: [Int: Group]
    ) -> (values: [String], remark: String?) {
        func values(_ groups: Group...) -> [String] { groups.map { $0[keyPath: column] ?? "" } }
        guard group.inherits(flag) || group.mayInherit(flag), let parent = group.parent.flatMap({ groups[$0] }) else {
            return (values(group), nil)
        }
        if group.mayInherit(flag) {
            return (
                values(group, parent),
                "group \(group.ref) has an inherit flag like \(flag) with blanks or other letters in it; what the group "
                    + "and its parent allow is published"
            )
        }
        let here = parent[keyPath: column] == nil ? group : parent
        var last = parent
        var seen: Set<Int> = [group.ref, parent.ref]
        while last.inherits(flag) || last.mayInherit(flag), let next = last.parent.flatMap({ groups[$0] }),
            seen.insert(next.ref).inserted
        {
            last = next
        }
        guard let top = last[keyPath: column], top != here[keyPath: column] else { return (values(here), nil) }
        return (
            values(here, last),
            "group \(group.ref) inherits \(flag) over several groups: ResourceSpace takes those of group \(here.ref), "
                + "group \(last.ref) heads the line; what both allow is published"
        )
    }

    private func addFilters(
        to access: inout ResourceSpaceAccess, own: Int?, ownText: String, _ group: Group
    ) throws {
        let refs = [own, group.searchFilterID].compactMap { $0 }.filter { $0 > 0 }
        // The user's filter replaces the group's.
        if let ref = refs.first {
            switch try filter(ref) {
            case .success(let filter): access.filters = [filter]
            case .failure(let fault): access.closed.append("\(fault.reason); \(fault.remedy)")
            }
        } else if !ownText.isEmpty || !group.searchFilter.isEmpty {
            access.closed.append(
                "the search filter “\(ownText.isEmpty ? group.searchFilter : ownText)” has the old form, which "
                    + "ResourceSpace has not migrated; save it in ResourceSpace as a new filter")
        }
    }

    /// A filter, or why it refuses everything.
    private func filter(_ ref: Int) throws -> Result<SearchFilter, LinkFault> {
        var head: (name: String, condition: String)?
        var rules: [Int: SearchFilter.Rule] = [:]
        try each("SELECT name, filter_condition FROM filter WHERE ref = ?", [.integer(Int64(ref))]) { row in
            head = (row[0] ?? "", row[1] ?? "")
        }
        guard let head else {
            return .failure(
                LinkFault("the search filter \(ref) does not exist", remedy: "choose another one for the user or group")
            )
        }
        try each(
            """
            SELECT r.ref, n.node_condition, n.node FROM filter_rule r
            LEFT JOIN filter_rule_node n ON n.filter_rule = r.ref WHERE r.filter = ?
            """, [.integer(Int64(ref))]
        ) { row in
            guard let rule = row.int(0) else { return }
            var content = rules[rule] ?? SearchFilter.Rule()
            if let node = row.int(2) {
                // Anything but 1 means “is not”, as in get_filter_rules.
                if row.int(1) == 1 { content.wanted.insert(node) } else { content.unwanted.insert(node) }
            }
            rules[rule] = content
        }
        let name = "the search filter \(ref) “\(head.name)”"
        guard let condition = Int(head.condition).flatMap(SearchFilter.Condition.init) else {
            return .failure(
                LinkFault(
                    "\(name) has the condition “\(head.condition)”, which is not 1 (all), 2 (none) or 3 (any)",
                    remedy: "open it in ResourceSpace and save it"))
        }
        guard !rules.isEmpty else {
            return .failure(
                LinkFault(
                    "\(name) has no rules, and ResourceSpace refuses every search under it",
                    remedy: "give it a rule in ResourceSpace, or take it from the user or group"))
        }
        return .success(
            SearchFilter(
                ref: ref, name: head.name, condition: condition,
                rules: rules.sorted { $0.key < $1.key }.map(\.value)))
    }

    /// Settings of the whole system that administrators make in ResourceSpace's pages. They replace `config.php`'s.
    private func systemPreferences() throws -> [(name: String, value: String)] {
        var hasGroups = false
        try each(
            """
            SELECT column_name FROM information_schema.columns WHERE table_schema = DATABASE()
            AND table_name = 'user_preferences' AND column_name = 'usergroup'
            """
        ) { _ in hasGroups = true }
        var preferences: [(name: String, value: String)] = []
        try each(
            "SELECT parameter, value FROM user_preferences WHERE `user` IS NULL"
                + (hasGroups ? " AND usergroup IS NULL" : "") + " ORDER BY parameter"
        ) { row in
            if let name = row[0] { preferences.append((name, row[1] ?? "")) }
        }
        return preferences
    }
}

extension PHPSettings {
    /// - Parameter preferences: texts, as the table `user_preferences` holds them.
    func overridden(by preferences: [(name: String, value: String)]) -> PHPSettings {
        var text = ""
        for (name, value) in preferences where name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) {
            let quoted = value.map { $0 == "\\" || $0 == "'" ? "\\\($0)" : String($0) }.joined()
            text += "$\(name) = '\(quoted)';\n"
        }
        return text.isEmpty ? self : adding(fragment: text, file: "the table user_preferences")
    }
}

extension ResourceSpaceOptions {
    /// Applies `usergroup.config_options`, which ResourceSpace evaluates as PHP after it has read the permissions.
    /// - Parameter texts: readings of the column; settings in which they differ take the value that closes more.
    mutating func apply(_ texts: [String], of group: Int, to settings: PHPSettings) {
        let place = "usergroup.config_options of group \(group)"
        let readings = texts.filter { !$0.trimmed.isEmpty }.map { text in
            let php = settings.adding(fragment: text, file: place)
            var options = ResourceSpaceOptions(php)
            if let broken = php.broken { options.closed.append("\(place): \(broken.text)") }
            return options
        }
        guard !readings.isEmpty else { return }
        isCustomAccessOn = readings.contains(where: \.isCustomAccessOn)
        opensForContributor = readings.allSatisfy(\.opensForContributor)
        showsStatesToContributor = readings.allSatisfy(\.showsStatesToContributor)
        customAccessPassesFilter = readings.allSatisfy(\.customAccessPassesFilter)
        contributors = readings.compactMap(\.contributors).reduce(nil) { $0?.intersection($1) ?? $1 }
        for options in readings {
            strict += options.strict.filter { !strict.contains($0) }
            // Permissions and their mask were read before.
            closed += options.closed.filter { !closed.contains($0) && !$0.hasPrefix("$global_permissions") }
        }
    }
}

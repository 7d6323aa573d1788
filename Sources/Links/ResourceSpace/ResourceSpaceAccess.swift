/// What ResourceSpace lets its IIIF user see.
///
/// A resource is published if ResourceSpace's search lists it and `get_resource_access` gives level 0. Where a value is
/// not understood, it closes what it governs.
///
/// Source: ResourceSpace, `search_filter` in `include/search_functions.php`, `do_search` in `include/do_search.php`,
/// `get_resource_access` and `metadata_field_view_access` in `include/resource_functions.php`, `setup_user` in
/// `include/user_functions.php`.
struct ResourceSpaceAccess: Sendable {
    /// Rows of `resource_custom_access` for one resource.
    struct Custom: Hashable, Sendable {
        /// Levels for the user that have not expired.
        var user: [Int] = []
        /// Levels for the user's group.
        var group: [Int] = []

        static let none = Custom()

        /// The most closed level for the user; nil without a row.
        var userLevel: Int? { user.max() }
        /// The most closed level for the group; nil without a row.
        var groupLevel: Int? { group.max() }
        /// Whether a row keeps a confidential resource in searches.
        var lists: Bool { (user + group).contains { $0 != 2 } }
        /// Whether a row keeps a resource with custom access in searches.
        var listsCustom: Bool { group.contains { $0 != 2 } }
    }

    /// `user.ref`.
    var user: Int
    /// `usergroup.ref`.
    var group: Int
    /// Permission strings, exactly as written: what grants something must be written exactly.
    var granted: Set<String>
    /// Permission strings without blanks around them: what restricts something counts however it is written.
    var restricted: Set<String>
    /// Search filters, each of which must admit a resource.
    var filters: [SearchFilter] = []
    /// The group's derestriction filter.
    var derestriction: SearchFilter?
    var options = ResourceSpaceOptions()
    /// Refs of resource types: ResourceSpace's searches join the type, so a resource without a known one is not found.
    var types: Set<Int> = []
    /// Why nothing at all is published; empty where the rules are understood.
    var closed: [String] = []
    /// What is not understood and closes a part, and what a reader of the settings should know.
    var remarks: [String] = []

    /// - Parameters:
    ///   - permissions: readings of `usergroup.permissions`, with inheritance resolved. A grant must be in each of
    ///     them, a restriction in any.
    ///   - options: give the global permissions and their mask.
    init(user: Int, group: Int, permissions: [String], options: ResourceSpaceOptions) {
        (self.user, self.group, self.options) = (user, group, options)
        // array_diff(array_merge(global, own), mask), each trimmed as a whole and not string by string.
        func strings(_ text: String) -> [String] {
            text.trimmed.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        }
        let mask = Set(strings(options.mask))
        let readings = permissions.map { text in
            (strings(options.permissions) + strings(text)).filter { !mask.contains($0) }
        }
        granted = readings.dropFirst().reduce(Set(readings.first ?? [])) { $0.intersection($1) }
        restricted = Set(readings.joined().flatMap { [$0.trimmed, Self.plain($0.trimmed)] })
        closed = options.closed.map { "\($0), so that the user's rights cannot be known" }
        for permission in restricted.sorted() where Self.isGarbled(permission) {
            closed.append(
                "the permission “\(permission)” of group \(group) begins like a restriction and is not understood")
        }
    }

    /// `T01` as `T1`: ResourceSpace reads what follows as a number.
    private static func plain(_ permission: String) -> String {
        for prefix in ["f-", "-j", "rws", "T", "X", "z"] where permission.hasPrefix(prefix) {
            if let number = Int(permission.dropFirst(prefix.count)) { return prefix + String(number) }
        }
        return permission
    }

    /// Whether a permission string begins like `T5`, `X5`, `z0`, `f-8`, `rws0` or `-j8` and is none of these.
    private static func isGarbled(_ permission: String) -> Bool {
        func rest(_ prefix: String) -> Substring? {
            permission.hasPrefix(prefix) ? permission.dropFirst(prefix.count) : nil
        }
        func isNumber(_ text: Substring) -> Bool { Int(text) != nil && !text.hasPrefix("+") }
        for prefix in ["f-", "-j", "rws", "T", "z"] {
            guard let rest = rest(prefix) else { continue }
            // Permissions of other meaning continue with a letter.
            if rest.first?.isLetter == true { continue }
            return !isNumber(rest)
        }
        // X5, X5_hpr; XE, XE5, XE-5 and XU5 mean editing and uploading.
        guard let rest = rest("X"), let first = rest.first, !first.isLetter else { return false }
        return !isNumber(rest.prefix { $0 != "_" })
    }

    /// Whether a field is shown: `f*` all, `f12` this one, `f-12` not this one.
    func sees(field: Int) -> Bool {
        closed.isEmpty && !restricted.contains("f-\(field)")
            && (granted.contains("f*") || granted.contains("f\(field)"))
    }

    // MARK: Verdict

    /// Why a search does not find a resource; empty if it does. ResourceSpace numbers canvases by these searches.
    func refusals(
        _ resource: ResourceSpaceResource, custom: Custom, nodes: Set<Int>, isFeatured: Bool
    ) -> [ResourceSpaceRefusal] {
        var found: [ResourceSpaceRefusal] = closed.map { .closed($0) }
        if resource.ref <= 0 { found.append(.template) }
        let isContributor = resource.contributor == user
        if let type = resource.type, types.contains(type) {
            if restricted.contains("T\(type)") { found.append(.type(type)) }
        } else {
            found.append(.unknownType(resource.type))
        }
        // The IIIF interface searches the default states: live resources.
        if resource.archive != 0 { found.append(.state(resource.archive)) }
        if restricted.contains("z0"), !(options.showsStatesToContributor && isContributor) {
            found.append(.hiddenState)
        }
        let passesFilter =
            options.customAccessPassesFilter && custom.lists || options.opensForContributor && isContributor
        for filter in filters where !filter.admits(nodes) && !passesFilter {
            found.append(.filter(ref: filter.ref, name: filter.name))
        }
        if restricted.contains("J"), !isFeatured { found.append(.notFeatured) }
        if let contributors = options.contributors,
            !(resource.contributor.map(contributors.contains) ?? false || contributors.contains(-1) && isContributor)
        {
            found.append(.contributor(resource.contributor))
        }
        if !granted.contains("v") {
            switch resource.access {
            case nil: found.append(.level(2, because: "resource.access is empty"))
            case 2 where !custom.lists: found.append(.level(2, because: "resource.access is 2"))
            case 3 where !custom.listsCustom: found.append(.customAccess)
            default: break
            }
        }
        return found
    }

    /// The access level of a resource that a search finds, and what decides it: 0 open, 1 restricted, 2 confidential.
    func level(
        _ resource: ResourceSpaceResource, custom: Custom, nodes: Set<Int>
    ) -> (level: Int, because: String) {
        if granted.contains("v") { return (0, "the group has the permission v") }
        var (level, because) = (resource.access ?? 2, "resource.access is \(resource.access ?? 2)")
        var isCustom = false
        if level == 3 {
            isCustom = options.isCustomAccessOn
            (level, because) =
                isCustom
                ? (custom.groupLevel ?? 2, "custom access for group \(group)")
                : (0, "$custom_access is off, so custom access is open access")
        }
        if options.opensForContributor, resource.contributor == user {
            return (0, "$open_access_for_contributor: the IIIF user contributed it")
        }
        let restriction = restriction(of: resource)
        if level != 0 || restriction != nil {
            if let own = custom.userLevel { return (own, "custom access for user \(user)") }
            if options.isCustomAccessOn, let own = custom.groupLevel {
                return (own, "custom access for group \(group)")
            }
        }
        if level == 0, let restriction, !isCustom { (level, because) = (1, restriction) }
        if level == 1, !granted.contains("g"), !restricted.contains("rws0"),
            !(resource.type.map { restricted.contains("X\($0)") } ?? false), let derestriction,
            derestriction.derestricts(nodes)
        {
            return (0, "derestriction filter \(derestriction.ref) “\(derestriction.name)”")
        }
        return (level, because)
    }

    /// The permission that makes an open resource a restricted one; nil if none does.
    private func restriction(of resource: ResourceSpaceResource) -> String? {
        if !granted.contains("g") { return "the group lacks the permission g" }
        if restricted.contains("rws0") { return "the group has the permission rws0" }
        if let type = resource.type, restricted.contains("X\(type)") { return "the group has the permission X\(type)" }
        return nil
    }
}

extension String {
    /// Without blanks and line ends around it.
    var trimmed: String { trimming { $0.isWhitespace } }

    private func trimming(_ isLeftOut: (Character) -> Bool) -> String {
        var rest = self[...]
        while let first = rest.first, isLeftOut(first) { rest.removeFirst() }
        while let last = rest.last, isLeftOut(last) { rest.removeLast() }
        return String(rest)
    }
}

/// A row of the table `resource`.
struct ResourceSpaceResource: Hashable, Sendable {
    var ref: Int
    var type: Int?
    /// Nil where the column is empty, which no search finds.
    var archive: Int?
    var access: Int?
    /// `created_by`.
    var contributor: Int?
    /// Of the original; empty where there is none.
    var ending: String
    /// Of previews; empty where ResourceSpace made none.
    var previewEnding = ""
    /// Below the folder of static sync.
    var syncedPath: String?
    /// `has_image`: whether ResourceSpace has previews.
    var hasImage = false
    var hits = 0
    var rating: Int?
    /// Of the record and of its file, as written there.
    var modified: String
}

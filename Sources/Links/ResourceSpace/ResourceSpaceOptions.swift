/// ResourceSpace's settings that decide what a user sees, with ResourceSpace's defaults.
///
/// A setting that cannot be decided from the text of `config.php` takes the value that closes more. If neither value
/// does, `closed` names the setting and nothing is published.
///
/// Source: ResourceSpace, `include/config.default.php`.
struct ResourceSpaceOptions: Hashable, Sendable {
    /// `$custom_access`, default true: rows of `resource_custom_access` for groups count.
    var isCustomAccessOn = true
    /// `$open_access_for_contributor`, default false.
    var opensForContributor = false
    /// `$uploader_view_override`, default true: a contributor sees the states that `z` hides.
    var showsStatesToContributor = true
    /// `$custom_access_overrides_search_filter`, default false.
    var customAccessPassesFilter = false
    /// `$resource_created_by_filter`: refs of users, with −1 for the IIIF user; nil if everyone's resources count.
    var contributors: Set<Int>?
    /// `$global_permissions`, as written.
    var permissions = ""
    /// `$global_permissions_mask`, as written.
    var mask = ""
    /// Settings that cannot be decided and whose values could both close and open.
    var closed: [String] = []
    /// Settings that cannot be decided and are taken as the value that closes more.
    var strict: [String] = []

    init() {}

    /// - Parameter php: `config.php` with the settings of the system that the database holds.
    init(_ php: PHPSettings) {
        func flag(_ name: String, _ standard: Bool, strict closing: Bool) -> Bool {
            guard php.undecided[name] == nil else {
                strict.append(Self.remark(name, php))
                return closing
            }
            return php.flag(name) ?? standard
        }
        isCustomAccessOn = flag("custom_access", true, strict: true)
        opensForContributor = flag("open_access_for_contributor", false, strict: false)
        showsStatesToContributor = flag("uploader_view_override", true, strict: false)
        customAccessPassesFilter = flag("custom_access_overrides_search_filter", false, strict: false)
        for name in ["global_permissions", "global_permissions_mask", "resource_created_by_filter"]
        where php.undecided[name] != nil {
            closed.append(Self.remark(name, php))
        }
        permissions = php.text("global_permissions") ?? ""
        mask = php.text("global_permissions_mask") ?? ""
        switch php.values["resource_created_by_filter"] {
        case .list(let values):
            let refs = values.map { value -> Int? in
                switch value {
                case .number(let number): Int(exactly: number)
                case .text(let text): Int(text)
                default: nil
                }
            }
            if refs.contains(nil) {
                closed.append("$resource_created_by_filter holds something other than refs of users")
            }
            contributors = refs.isEmpty ? nil : Set(refs.compactMap { $0 })
        case .map: closed.append("$resource_created_by_filter has named keys; write a list of refs of users")
        default: break
        }
    }

    private static func remark(_ name: String, _ php: PHPSettings) -> String {
        guard let undecided = php.undecided[name] else { return "$\(name)" }
        return "$\(name) (\(undecided.place)) \(undecided.reason)"
    }
}

internal import Foundation
internal import Settings

extension ResourceSpaceInstall {
    /// What `vitrine.yaml` should say so that this install's addresses and texts go on as they were, and nothing larger
    /// than before is delivered. A setting that `config.php` does not contain has ResourceSpace's default.
    /// - Parameter path: of `config.php`, for the link.
    public func homeSettings(config path: String) -> String {
        var lines = [
            "# Printed from \(path) by `vitrine link adopt`. Compare it with vitrine.yaml, and put it there.",
            "server:",
            "  default_version: \(version)",
        ]
        if let base = settings.text("baseurl") {
            lines.append("  # public_url: \(Self.quoted(base))   where its IIIF addresses begin: the part before /iiif")
        }
        // A text without a language is in the language of its interface there.
        lines += ["collection:", "  language: \(Self.quoted(defaultLanguage))"]
        lines += ["images:"] + imageSettings
        lines.append("publication:")
        lines.append("  enabled: true")
        lines.append("  order: natural            # resourcespace: texts before numbers, as it was")
        if let prefix = settings.text("iiif_sequence_prefix") {
            lines.append("  sequence_prefix: \(Self.quoted(prefix))")
        }
        if let statement = settings.text("iiif_rights_statement") {
            lines.append(
                PublicURL.isWebAddress(statement)
                    ? "  rights: \(Self.quoted(statement))"
                    : "  required_statement: {label: Attribution, value: \(Self.quoted(statement))}")
        }
        let endings = mediaEndings.map(Self.quoted).joined(separator: ", ")
        lines.append("  media_extensions: [\(endings)]")
        lines += [
            "links:",
            "  sources:",
            "    - name: resourcespace",
            "      adapter: resourcespace",
            "      config: \(Self.quoted(path))",
            "      schedule: every 30 minutes",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// ResourceSpace delivers no tiles, no custom sizes, and nothing larger than 1024 pixels unless it is set.
    private var imageSettings: [String] {
        var lines: [String] = []
        let width = settings.int("iiif_max_width") ?? 1024
        let height = settings.int("iiif_max_height") ?? 1024
        let tiles = settings.flag("preview_tiles") ?? false
        let custom = settings.flag("iiif_custom_sizes") ?? false
        func from(_ name: String) -> String {
            settings.values[name] == nil ? "ResourceSpace's default" : "$\(name)"
        }
        lines.append("  # To show pictures in full: take the next \(tiles ? "two" : "four") lines out.")
        lines.append("  max_width: \(width)   # \(from("iiif_max_width"))")
        lines.append("  max_height: \(height)   # \(from("iiif_max_height"))")
        if !tiles { lines.append("  tiles: false   # \(from("preview_tiles"))") }
        if !custom { lines.append("  custom_sizes: false   # \(from("iiif_custom_sizes"))") }
        // A tile is not larger than what is delivered at most.
        let most = min(width, height) / 16 * 16
        let given = settings.int("preview_tile_size").flatMap { $0 >= 64 && $0 % 16 == 0 ? $0 : nil }
        let size = given ?? (tiles ? 1024 : Settings().images.tileSize)
        if tiles || given != nil || size > most { lines.append("  tile_size: \(max(64, min(size, most)))") }
        return lines
    }

    /// What could not be read from `config.php`, each with file and line and what to write instead.
    public var remarks: [String] {
        var lines = settings.remarks.map(\.description)
        let used = settings.undecided.filter { name, _ in
            name.hasPrefix("iiif_") || name.hasPrefix("mysql") || name.hasPrefix("read_only_db")
                || name.hasPrefix("preview_tile") || Self.otherNames.contains(name)
        }
        for (name, undecided) in used.sorted(by: { ($0.value.place.line, $0.key) < ($1.value.place.line, $1.key) }) {
            lines.append(
                "\(undecided.place): $\(name) \(undecided.reason) and was not read; write "
                    + "$\(name) = followed by its value, or set what follows from it in vitrine.yaml by hand")
        }
        if isEnabled != true {
            lines.append(
                "\(path): $iiif_enabled is \(isEnabled == nil ? "not set, which means off" : "off"); the link publishes "
                    + "nothing until it is true")
        }
        if settings.values["iiif_description_field"] == nil {
            lines.append("\(path): $iiif_description_field is not set, without which ResourceSpace's interface is off")
        }
        return lines
    }

    private static let otherNames: Set<String> = [
        "scramble_key", "storagedir", "syncdir", "filestore_evenspread", "originals_separate_storage", "baseurl",
        "defaultlanguage", "view_title_field", "use_mysqli_ssl", "mysqli_ssl_ca_cert", "custom_access",
        "open_access_for_contributor", "uploader_view_override", "global_permissions", "global_permissions_mask",
        "resource_created_by_filter", "custom_access_overrides_search_filter", "date_field",
    ]

    private static func quoted(_ text: String) -> String {
        "\"" + text.map { ["\"": "\\\"", "\\": "\\\\", "\n": "\\n"][$0] ?? String($0) }.joined() + "\""
    }
}

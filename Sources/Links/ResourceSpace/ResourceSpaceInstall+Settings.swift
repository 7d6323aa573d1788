internal import Foundation
internal import Settings

extension ResourceSpaceInstall {
    /// What `vitrine.yaml` should say so that this install's addresses and texts go on as they were.
    /// - Parameter path: of `config.php`, for the link.
    public func homeSettings(config path: String) -> String {
        var lines = [
            "# Taken over from \(path) by `vitrine link adopt`. Compare it with what vitrine.yaml has, and put it there.",
            "server:",
            "  default_version: \(version)",
        ]
        if let base = settings.text("baseurl") {
            lines.append("  # public_url: \(Self.quoted(base))   where its IIIF addresses begin: the part before /iiif")
        }
        // What names no language is taken for the language of its interface there.
        let language = settings.text("defaultlanguage") ?? "en"
        lines += ["collection:", "  language: \(Self.quoted(language))"]
        var images: [String] = []
        if let size = settings.int("preview_tile_size"), size >= 64, size % 16 == 0 {
            images.append("  tile_size: \(size)")
        }
        if settings.flag("iiif_custom_sizes") == false {
            images.append("  # custom_sizes: false   answers only what info.json lists, as there, and is level 0")
        }
        if settings.flag("preview_tiles") == false { images.append("  tiles: false") }
        if let width = settings.int("iiif_max_width") {
            images.append("  # max_width: \(width)   sends nothing larger, so that nobody zooms to the full size")
        }
        let isRemarks = images.allSatisfy { $0.hasPrefix("  #") }
        if !images.isEmpty { lines += [isRemarks ? "# images:" : "images:"] + images }
        lines.append("publication:")
        lines.append("  enabled: \(isEnabled)")
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
        if case .list(let endings)? = settings.values["iiif_media_extensions"] {
            let texts = endings.compactMap { if case .text(let text) = $0 { text.lowercased() } else { nil } }
            if !texts.isEmpty {
                lines.append("  media_extensions: [\(texts.map(Self.quoted).joined(separator: ", "))]")
            }
        }
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

    private static func quoted(_ text: String) -> String {
        "\"" + text.map { ["\"": "\\\"", "\\": "\\\\", "\n": "\\n"][$0] ?? String($0) }.joined() + "\""
    }
}

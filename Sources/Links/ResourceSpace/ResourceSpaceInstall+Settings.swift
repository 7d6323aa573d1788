internal import Foundation
internal import Settings

extension ResourceSpaceInstall {
    /// What `vitrine.yaml` should say so that this install's addresses and texts go on as they were.
    /// - Parameters:
    ///   - path: of `config.php`, for the link.
    ///   - labels: titles of fields, as ResourceSpace writes them.
    public func homeSettings(config path: String) -> String {
        var lines = [
            "# Taken over from \(path) by `vitrine link adopt`. Compare it with what vitrine.yaml has, and put it there.",
            "server:",
            "  default_version: \(version)",
        ]
        var images: [String] = []
        if let size = settings.int("preview_tile_size"), size >= 64, size % 16 == 0 {
            images.append("  tile_size: \(size)")
        }
        if settings.flag("iiif_custom_sizes") == false {
            images.append("  # custom_sizes: false was not taken over: more sizes harm nobody")
        }
        if let width = settings.int("iiif_max_width") {
            images.append(
                "  # iiif_max_width was \(width): with max_width: \(width), nothing larger is sent, and nobody zooms to the full size"
            )
        }
        if !images.isEmpty { lines += ["images:"] + images }
        lines.append("publication:")
        lines.append("  enabled: \(isEnabled)")
        lines.append("  order: natural            # resourcespace: texts before numbers, as it was")
        if let prefix = settings.text("iiif_sequence_prefix") {
            lines.append("  sequence_prefix: \(Self.quoted(prefix))")
        }
        if let statement = settings.text("iiif_rights_statement") {
            lines.append("  required_statement: {label: Attribution, value: \(Self.quoted(statement))}")
        }
        if case .list(let endings)? = settings.values["iiif_media_extensions"] {
            let texts = endings.compactMap { if case .text(let text) = $0 { text.lowercased() } else { nil } }
            if !texts.isEmpty {
                lines.append("  # iiif_media_extensions was \(texts.joined(separator: ", ")): all that plays is played")
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

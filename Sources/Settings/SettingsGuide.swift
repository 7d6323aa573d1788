/// The page of the documentation that lists every setting.
public enum SettingsGuide {
    /// `docs/configuration.md`.
    public static var markdown: String {
        var lines = introduction
        for group in SettingDescription.groups {
            lines += ["", "## `\(group.path)`", "", group.summary]
            for description in SettingDescription.all where description.path.keys.dropLast() == group.path.keys[...] {
                lines += entry(description)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static var introduction: [String] {
        [
            "# Configuration",
            "",
            "<!-- Written from Sources/Settings by a test: `UPDATE_DOCS=1 swift test --filter SettingsTests`. -->",
            "",
            """
            A home is configured in `\(SettingsFile.name)`, which `vitrine init` writes with every key explained. An \
            empty file means the defaults. A flag of the command line beats an environment variable, which beats the \
            file, which beats the default.
            """,
            "",
            """
            Every key that holds one value has an environment variable; lists and groups can only be set in the file. \
            An empty variable unsets a key that may be null. In the file, numbers and true or false stand without \
            quotes; wherever text is asked for, a bare word such as `no` or `1984` is text.
            """,
            "",
            """
            Text for people may have languages: `title: Maps` is in the language that `collection.language` names, \
            `title: {en: Maps, fr: Plans}` says so itself; `{en: [Maps, Plans]}` gives several texts in one language.
            """,
            "",
            """
            An unknown key, an unknown variable that begins with `VITRINE_`, a repeated key and a value that is not \
            accepted stop the program at start, all reported together with file, line and remedy. Variables that begin \
            with `VITRINE_` and are no settings:
            """,
            "",
        ] + SettingDescription.otherVariables.map { "- `\($0.name)`: \($0.summary)" }
    }

    private static func entry(_ description: SettingDescription) -> [String] {
        var lines = ["", "### `\(description.path)`", "", description.summary, ""]
        lines.append("- Accepts: \(description.accepted)")
        lines.append("- Default: `\(description.defaultValue)`")
        lines.append("- Environment: " + (description.environmentName.map { "`\($0)`" } ?? "none; set it in the file"))
        for member in description.members {
            let need = member.isRequired ? "must be given" : "optional"
            lines.append("- `\(member.name)` (\(need)): \(member.summary) Accepts \(member.accepted).")
        }
        if let example = description.example {
            lines += ["", "```yaml", "\(description.path.keys[0]):"]
            lines += example.split(separator: "\n").map { "  \($0)" }
            lines.append("```")
        }
        return lines
    }
}

public import Foundation

/// The file of a home that holds its settings.
public enum SettingsFile {
    /// The name of the file in a home.
    public static let name = "vitrine.yaml"

    /// What `vitrine init` writes: every key, explained. A key that stands there openly or after a `#` without a space
    /// has its default; parsing the text gives exactly the defaults.
    public static var template: String { text(for: Settings()) }

    /// A commented file with these settings: those that differ from the default stand openly, the others after a `#`.
    /// Loading it gives these settings again.
    public static func text(for settings: Settings) -> String {
        var lines = [
            "# Settings of this Vitrine home. A key after a # has its default: to change it, take the # away.",
            "# Flags beat environment variables (server.port is VITRINE_SERVER_PORT), which beat this file.",
        ]
        for group in SettingDescription.groups {
            let indent = indentation(group.path)
            lines += [""] + comment(group.summary, indent)
            lines.append("\(indent)\(group.path.keys.last ?? ""):")
            for description in SettingDescription.all where description.path.keys.dropLast() == group.path.keys[...] {
                lines += entry(description, settings)
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads the file at `url`; `nil` if there is none.
    ///
    /// - Throws: one problem if it cannot be read or is not UTF-8.
    public static func read(_ url: URL) throws(SettingsError) -> String? {
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            return nil
        } catch {
            throw unreadable(url, String(describing: error))
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw unreadable(url, "it is not UTF-8; save it in that encoding")
        }
        return text
    }

    private static func unreadable(_ url: URL, _ reason: String) -> SettingsError {
        SettingsError(problems: [
            SettingsProblem(origin: .wholeFile(name: url.path), path: "", fault: .unreadable(reason: reason))
        ])
    }

    private static func entry(_ description: SettingDescription, _ settings: Settings) -> [String] {
        let indent = indentation(description.path)
        var lines = comment(description.summary + " Accepts " + description.accepted + ".", indent)
        if let example = description.example {
            lines.append("\(indent)# For example:")
            lines += example.split(separator: "\n").map { "\(indent)#   \($0)" }
        }
        let value = description.write(settings)
        let isOpen = description.isProminent || value != description.defaultValue
        lines.append("\(indent)\(isOpen ? "" : "#")\(description.path.keys.last ?? ""): \(value)")
        return lines
    }

    private static func indentation(_ path: SettingPath) -> String {
        String(repeating: "  ", count: path.keys.count - 1)
    }

    /// Text as comment lines of at most 100 characters.
    private static func comment(_ text: String, _ indent: String) -> [String] {
        var lines: [String] = []
        var line = "\(indent)#"
        for word in text.split(separator: " ") {
            if line.count + 1 + word.count > 100 {
                lines.append(line)
                line = "\(indent)#"
            }
            line += " \(word)"
        }
        return lines + [line]
    }
}

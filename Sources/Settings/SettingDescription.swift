import Yams

/// All that is known about one setting. Reading the file, the environment and the command line, the commented file
/// that `vitrine init` writes, and the documentation all follow from these descriptions.
public struct SettingDescription: Sendable {
    /// Its place.
    public let path: SettingPath
    /// What it accepts, to follow "give": "a whole number from 0 to 65535".
    public let accepted: String
    /// What it is for, in a sentence or two.
    public let summary: String
    /// The keys of a group, or of each item of a list of groups; empty for scalars.
    public let members: [SettingMember]
    /// The setting as it might be written, as YAML from its own key on; only where the default shows little.
    public let example: String?
    /// Whether the file that `vitrine init` writes sets it openly, because most homes change it or should pin it.
    public let isProminent: Bool
    /// The environment variable that sets it; `nil` for lists and groups, which only the file sets.
    public let environmentName: String?

    /// Reads a node into the settings; reports what is not accepted.
    let decode: @Sendable (Node, String, inout NodeReader, inout Settings) -> Void
    /// Reads text into the settings, given the language of text without one; false if it is not accepted.
    let parse: (@Sendable (String, String, inout Settings) -> Bool)?
    /// Writes the value that some settings have as one line of YAML.
    let write: @Sendable (Settings) -> String

    init<Value>(
        _ path: SettingPath, _ property: any WritableKeyPath<Settings, Value> & Sendable, _ type: SettingType<Value>,
        isProminent: Bool = false, example: String? = nil, _ summary: String
    ) {
        self.path = path
        accepted = type.accepted
        self.summary = summary
        members = type.members
        self.example = example
        self.isProminent = isProminent
        environmentName = type.parse == nil ? nil : path.environmentName
        decode = { node, path, reader, settings in
            if let value = type.read(node, path, &reader) { settings[keyPath: property] = value }
        }
        if let parse = type.parse {
            self.parse = { text, language, settings in
                guard let value = parse(text, language) else { return false }
                settings[keyPath: property] = value
                return true
            }
        } else {
            self.parse = nil
        }
        write = { settings in type.write(settings[keyPath: property], settings.collection.language) }
    }

    /// The default as one line of YAML.
    public var defaultValue: String { write(Settings()) }

    /// Every setting, in the order of the file.
    public static let all =
        service + content + watch + webhooks + links + publication + search + editing + images + limits

    /// Every group of settings with what it is about, in the order of the file.
    public static let groups: [(path: SettingPath, summary: String)] = [
        ("server", "How the program meets the network."),
        ("viewer", "The viewer that the web pages open."),
        ("collection", "The collection as a whole."),
        ("import", "How files and spreadsheets come in."),
        ("import.columns", "The headers of the columns that mean something to the program, in any case."),
        ("watch", "Folders that are looked after while the collection is served."),
        ("webhooks", "Who is told of changes as they happen."),
        ("links", "Systems that objects are described in, asked again and again."),
        ("publication", "What is said about every object, and which fields are shown."),
        ("search", "What visitors can search."),
        ("api", "The interface for programs that change the collection."),
        ("values", "What is said of files, and by whom."),
        ("images", "Image delivery."),
        ("workers", "What one worker process may use; every file from outside is decoded in such a process."),
        ("documents", "Manifests, collections and info.json."),
        ("log", "The log."),
    ]

    /// Environment variables that begin with `VITRINE_` and are no settings.
    public static let otherVariables: [(name: String, summary: String)] = [
        ("VITRINE_HOME", "The home that a command works on when it is given no `--home`.")
    ]
}

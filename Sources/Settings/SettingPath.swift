/// The place of a setting: its keys from the top of the file, joined by dots (`server.port`).
public struct SettingPath: Hashable, Sendable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The keys, outermost first.
    public let keys: [String]

    public init(_ keys: [String]) {
        self.keys = keys
    }

    /// Reads `server.port`.
    public init(_ text: String) {
        keys = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    public init(stringLiteral text: String) {
        self.init(text)
    }

    /// The keys joined by dots.
    public var description: String { keys.joined(separator: ".") }

    /// The environment variable of that setting: `VITRINE_SERVER_PORT` for `server.port`.
    public var environmentName: String {
        (["VITRINE"] + keys).map { $0.uppercased() }.joined(separator: "_")
    }
}

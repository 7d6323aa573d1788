/// Why settings were refused: every problem found, in the order file, environment, command line, contradictions.
public struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// At least one problem.
    public let problems: [SettingsProblem]

    public init(problems: [SettingsProblem]) {
        self.problems = problems
    }

    /// One line for each problem.
    public var description: String {
        problems.map(\.description).joined(separator: "\n")
    }
}

import Settings

/// What a reading gave.
enum Reading {
    /// The problems found, or none.
    static func problems(
        _ text: String?, environment: [String: String] = [:], flags: [SettingPath: String] = [:]
    ) -> [SettingsProblem] {
        do {
            _ = try Settings.load(text: text, environment: environment, flags: flags)
            return []
        } catch {
            return error.problems
        }
    }

    /// The problems as people read them.
    static func messages(
        _ text: String?, environment: [String: String] = [:], flags: [SettingPath: String] = [:]
    ) -> [String] {
        problems(text, environment: environment, flags: flags).map(\.description)
    }
}

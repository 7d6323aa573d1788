extension Settings {
    /// Reads the settings: the command line beats the environment beats the file beats the defaults.
    ///
    /// - Parameters:
    ///   - file: the name of the file, for reports.
    ///   - text: what the file holds; `nil` or empty means the defaults.
    ///   - environment: the variables of the process. Names that begin with `VITRINE_` must be known; others are ignored.
    ///   - flags: values given on the command line, as text.
    /// - Throws: every problem found in all of them, also in values that would be overridden.
    public static func load(
        file: String = SettingsFile.name, text: String?, environment: [String: String] = [:],
        flags: [SettingPath: String] = [:]
    ) throws(SettingsError) -> Settings {
        var loader = SettingsLoader(file: file, language: LanguageText.none)
        loader.read(text: text, environment: environment, flags: flags)
        let language = loader.settings.collection.language
        if language != LanguageText.none {
            // Text without a language takes the collection's, which stands anywhere in the file or outside it.
            loader = SettingsLoader(file: file, language: language)
            loader.read(text: text, environment: environment, flags: flags)
        }
        guard loader.problems.isEmpty else { throw SettingsError(problems: loader.problems) }
        return loader.settings
    }
}

import Foundation
import Settings
import Testing

@Suite("The file and the page that follow from the descriptions")
struct SettingsFileTests {
    @Test("The file that init writes means exactly the defaults")
    func template() throws {
        #expect(try Settings.load(text: SettingsFile.template) == Settings())
    }

    @Test("So does that file when every key in it is made active")
    func uncommented() throws {
        let text = SettingsFileTests.uncommented(SettingsFile.template)
        #expect(text != SettingsFile.template)
        #expect(try Settings.load(text: text) == Settings())
    }

    @Test("That file holds every key once, with its explanation", arguments: SettingDescription.all.map(\.path))
    func complete(path: SettingPath) throws {
        let key = try #require(path.keys.last)
        let indent = String(repeating: "  ", count: path.keys.count - 1)
        let lines = SettingsFileTests.uncommented(SettingsFile.template).split(separator: "\n").map(String.init)
        var group: [String] = []
        var count = 0
        for (number, line) in lines.enumerated() where !line.drop(while: { $0 == " " }).hasPrefix("#") {
            let depth = line.prefix { $0 == " " }.count / 2
            group = Array(group.prefix(depth)) + [String(line.dropFirst(depth * 2).prefix { $0 != ":" })]
            if group == path.keys {
                count += 1
                #expect(line.hasPrefix("\(indent)\(key): "))
                #expect(lines[number - 1].hasPrefix("\(indent)# "))
            }
        }
        #expect(count == 1)
    }

    @Test("A file written for some settings gives them again", arguments: SettingsFileTests.samples)
    func roundTrip(settings: Settings) throws {
        #expect(try Settings.load(text: SettingsFile.text(for: settings)) == settings)
    }

    static var samples: [Settings] {
        var difficult = Settings()
        difficult.collection.language = "fr"
        difficult.collection.title = LanguageText("no: \"yes\" \\ # é\u{1}\u{2028}\t{[")
        difficult.collection.summary = LanguageText("null", language: "fr")
        difficult.import.separator = "~"
        difficult.import.columns.title = "Titre de l'œuvre: 1"
        difficult.publication.sequencePrefix = "  "
        difficult.publication.fields = [.init(name: "true", label: LanguageText("12", language: "no"))]
        var taken = Settings()
        taken.server.defaultVersion = .two
        return [Settings(), LoadTests.fullSettings, difficult, taken]
    }

    @Test("Every example is accepted", arguments: SettingDescription.all.filter { $0.example != nil }.map(\.path))
    func examples(path: SettingPath) throws {
        let description = try #require(SettingDescription.all.first { $0.path == path })
        let lines = (description.example ?? "").split(separator: "\n").map { "  \($0)" }
        let settings = try Settings.load(text: "\(path.keys[0]):\n" + lines.joined(separator: "\n"))
        #expect(settings != Settings())
    }

    @Test("Every setting with one value can be set by its variable, and no two share a name")
    func variables() {
        let names = SettingDescription.all.compactMap(\.environmentName)
        #expect(Set(names).count == names.count)
        #expect(names.contains("VITRINE_SERVER_PORT"))
        #expect(names.contains("VITRINE_IMAGES_MAX_WIDTH"))
        #expect(!names.contains("VITRINE_IMAGES_FORMATS"))
        #expect(!names.contains("VITRINE_PUBLICATION_PROVIDER"))
        #expect(names.allSatisfy { name in !SettingDescription.otherVariables.contains { $0.name == name } })
    }

    @Test("Every property of every group is described")
    func everyProperty() {
        var groups = [
            "server", "viewer", "collection", "import", "watch", "webhooks", "links", "publication", "search", "api",
            "values", "images", "workers", "documents", "log",
        ]
        #expect(Mirror(reflecting: Settings()).children.compactMap(\.label) == groups)
        groups.removeAll { $0 == "import" }
        let settings = Settings()
        for (group, value) in zip(
            groups,
            [
                settings.server, settings.viewer, settings.collection, settings.watch, settings.webhooks,
                settings.links, settings.publication, settings.search, settings.api, settings.values,
                settings.images, settings.workers, settings.documents, settings.log,
            ] as [any Sendable])
        {
            let described = SettingDescription.all.filter { $0.path.keys.first == group }
            #expect(Mirror(reflecting: value).children.count == described.count, "\(group)")
        }
        let columns = SettingDescription.all.filter { $0.path.keys.prefix(2) == ["import", "columns"] }
        #expect(columns.count == Mirror(reflecting: settings.import.columns).children.count)
        #expect(columns.compactMap(\.path.keys.last) == settings.import.columns.headers.map(\.key))
        let others = SettingDescription.all.filter { $0.path.keys.first == "import" }.count - columns.count
        #expect(others == Mirror(reflecting: settings.import).children.count - 1)
    }

    @Test("A missing file is no file; one that is not UTF-8 is refused")
    func reading() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: SettingsFile.name)
        #expect(try SettingsFile.read(file) == nil)
        try Data("log: {}\n".utf8).write(to: file)
        #expect(try SettingsFile.read(file) == "log: {}\n")
        try Data([0x6C, 0xE9]).write(to: file)
        #expect(throws: SettingsError.self) { try SettingsFile.read(file) }
        #expect(throws: SettingsError.self) { try SettingsFile.read(folder) }
    }

    /// Run with `UPDATE_DOCS=1` to write the page again.
    @Test("docs/configuration.md is what the descriptions say")
    func documentation() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
        let root = tests.deletingLastPathComponent().deletingLastPathComponent()
        guard FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) else { return }
        let page = root.appending(path: "docs").appending(path: "configuration.md")
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] == "1" {
            try Data(SettingsGuide.markdown.utf8).write(to: page)
        }
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text == SettingsGuide.markdown, "run UPDATE_DOCS=1 swift test --filter SettingsTests")
    }

    @Test("Every key that docs/resourcespace.md names is a setting")
    func resourceSpace() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
        let root = tests.deletingLastPathComponent().deletingLastPathComponent()
        guard FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) else { return }
        let page = try String(contentsOf: root.appending(path: "docs/resourcespace.md"), encoding: .utf8)
        let known = Set(
            SettingDescription.all.flatMap { setting in
                ["\(setting.path)"] + setting.members.map { "\(setting.path).\($0.name)" }
            })
        // A key, or a key and the value it is given.
        let keys = page.matches(of: /`([a-z_]+(?:\.[a-z_]+)+)(?:: [^`]*)?`/).map { String($0.1) }
            .filter { !["vitrine.yaml", "config.php"].contains($0) }
        #expect(keys.count > 20)
        for key in keys { #expect(known.contains(key), "\(key)") }
    }

    /// Takes away each `#` that no space follows.
    private static func uncommented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let indent = line.prefix { $0 == " " }
            let content = line.dropFirst(indent.count)
            let isKey = content.first == "#" && content.dropFirst().first != " " && content.count > 1
            return isKey ? String(indent) + String(content.dropFirst()) : String(line)
        }.joined(separator: "\n")
    }
}

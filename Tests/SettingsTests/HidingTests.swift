import Foundation
import Settings
import Testing

@Suite("Columns that audiences are kept from")
struct HidingTests {
    /// Run with `UPDATE_DOCS=1` to write the page again.
    @Test("docs/columns.md is the table of the program")
    func documentation() throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
        let root = tests.deletingLastPathComponent().deletingLastPathComponent()
        guard FileManager.default.fileExists(atPath: root.appending(path: "Package.swift").path) else { return }
        let page = root.appending(path: "docs").appending(path: "columns.md")
        if ProcessInfo.processInfo.environment["UPDATE_DOCS"] == "1" {
            try Data(ColumnGuide.markdown.utf8).write(to: page)
        }
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text == ColumnGuide.markdown, "run UPDATE_DOCS=1 swift test --filter SettingsTests")
    }

    @Test("The table has every column of the settings, and says where each appears")
    func complete() {
        let rows = ColumnGuide.rows
        #expect(rows.map(\.key) == Settings.Import.Columns().headers.map(\.key))
        #expect(rows.allSatisfy { !$0.appears.isEmpty })
        #expect(Set(FieldReference.fixedColumns.map(\.key)).isSubset(of: rows.map(\.key)))
    }

    /// The three ways of hiding a field.
    private static func settings(_ header: String, columns: String = "") -> [String] {
        [
            "publication: {fields: [{name: '\(header)', public: false}]}",
            "publication: {audiences: [{name: public, hidden_fields: ['\(header)']}]}",
            "publication: {audiences: [{name: staff, fields: ['\(header)']}]}",
        ].map { $0 + columns }
    }

    @Test("A column that is the same for every audience is refused in each of the three ways, with the reason")
    func fixed() {
        for row in ColumnGuide.rows {
            for text in Self.settings(row.header.uppercased()) {
                let messages = Reading.messages(text)
                guard let reason = row.reason else {
                    #expect(messages == [], "\(row.key)")
                    continue
                }
                #expect(messages.count == 1 && messages.first?.contains(reason) == true, "\(row.key): \(messages)")
                #expect(messages.first?.contains("publication.") == true, "with the key")
            }
        }
    }

    @Test("A column is known by the header that the settings give it, and free under its usual one")
    func renamed() {
        let columns = "\nimport: {columns: {sequence: Page, see_also: Voir aussi}}"
        for text in Self.settings("page", columns: columns) { #expect(Reading.messages(text).count == 1) }
        for text in Self.settings("sequence", columns: columns) { #expect(Reading.messages(text) == []) }
        var settings = Settings.Import.Columns()
        settings.seeAlso = "Voir aussi"
        settings.title = "Titre"
        #expect(settings.reference("VOIR  aussi") == .field(["@see_also", "VOIR aussi"]))
        #expect(settings.reference("see also") == .field(["see also"]))
        #expect(settings.reference("titre") == .field(["title", "titre"]))
        #expect(settings.reference("insurance  value") == .field(["insurance value"]), "as headers are read")
        #expect(settings.reference("date") == .field(["date"]))
    }

    @Test("One language of a field, and a name that no column can have, are refused")
    func languages() {
        for (name, part) in [
            ("title@fr", "give \"title\""), ("note@pt-BR", "all of them"), ("@annotation", "no column"),
        ] {
            for text in Self.settings(name) {
                let messages = Reading.messages(text)
                #expect(messages.count == 1 && messages.first?.contains(part) == true, "\(name): \(messages)")
            }
        }
        #expect(Reading.messages("publication: {fields: [{name: identifier, computed: title}]}") == [])
    }
}

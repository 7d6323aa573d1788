import Settings
import Testing

@Suite("Fields that make collections")
struct GroupingTests {
    @Test("A field's name alone will do; its name in URLs is then the field in small letters")
    func read() throws {
        let settings = try Settings.load(
            text: "collection: {by_field: [Series, {field: Creator, name: people, label: {en: People}}]}")
        #expect(
            settings.collection.groupings == [
                .init(field: "Series", name: "series"),
                .init(field: "Creator", name: "people", label: LanguageText("People", language: "en")),
            ])
        #expect(try Settings.load(text: SettingsFile.text(for: settings)) == settings)
    }

    @Test(
        "What would hide the collection of everything, stand twice, or show a hidden field is refused",
        arguments: [
            ("collection: {by_field: [{field: a, name: top}]}", "other than top"),
            ("collection: {by_field: [a, A]}", "a"),
            ("collection: {by_field: [Price]}\npublication: {fields: [{name: price, public: false}]}", "not public"),
            ("collection: {by_field: [Maker]}\npublication: {fields: [price], other_fields: hide}", "shown to nobody"),
            ("collection: {document_size: 1}", "document_size"),
        ])
    func refused(text: String, reason: String) {
        let messages = Reading.messages(text)
        #expect(messages.count == 1 && messages[0].contains(reason), "\(messages)")
    }

    @Test("A field that some audience sees may make collections")
    func seen() throws {
        for text in [
            "collection: {by_field: [PRICE, Title]}\npublication: {fields: [price], other_fields: hide}",
            """
            collection: {by_field: [maker]}
            publication: {other_fields: hide, audiences: [{name: staff, fields: [Maker]}]}
            """,
        ] {
            #expect(Reading.messages(text) == [])
        }
    }
}

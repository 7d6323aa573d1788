import Settings
import Testing

@Suite("Settings of what is published")
struct PublicationSettingTests {
    @Test("Words for rights, vocabulary, template, order and endings are read")
    func values() throws {
        let settings = try Settings.load(
            text: """
                publication:
                  enabled: no
                  homepage: https://museum.example/objects/{identifier}
                  originals: yes
                  order: resourcespace
                  media_extensions: [mp4, mp3]
                  rights_words:
                    - {words: Public domain, uri: "http://creativecommons.org/publicdomain/mark/1.0/"}
                  vocabulary:
                    - {term: Stich, text: {de: Stich, en: Engraving}}
                  fields:
                    - {name: Urheber, means: creator}
                import:
                  columns: {behavior: Verhalten}
                """)
        let publication = settings.publication
        #expect(!publication.enabled && publication.originals && publication.order == .resourcespace)
        #expect(publication.homepage == "https://museum.example/objects/{identifier}")
        #expect(publication.mediaExtensions == ["mp4", "mp3"])
        #expect(publication.rightsWords.map(\.words) == ["Public domain"])
        #expect(publication.vocabulary[0].text.byLanguage.map(\.language) == ["de", "en"])
        #expect(publication.fields[0].means == .creator)
        #expect(settings.import.columns.properties.contains { $0.key == "behavior" && $0.header == "Verhalten" })
    }

    @Test(
        "What cannot be meant is refused with its place",
        arguments: [
            ("publication: {homepage: \"https://museum.example/\"}", "publication.homepage"),
            ("publication: {homepage: \"/objects/{identifier}\"}", "publication.homepage"),
            ("publication: {order: alphabetical}", "publication.order"),
            ("publication: {rights_words: [{words: x}]}", "publication.rights_words[1].uri"),
            ("publication: {fields: [{name: x, means: maker}]}", "publication.fields[1].means"),
            ("publication: {media_extensions: [.MP4]}", "publication.media_extensions[1]"),
            ("import: {columns: {behavior: start}}", "import.columns"),
        ])
    func refused(text: String, path: String) {
        let problems = Reading.problems(text)
        #expect(problems.contains { $0.path.hasPrefix(path) }, "\(problems)")
    }
}

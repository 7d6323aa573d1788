extension SettingDescription {
    static let publication = [
        SettingDescription(
            "publication.enabled", \.publication.enabled, .flag,
            "Whether anything is published. Without, every address answers 404 and says so, but for the state of the server."
        ),
        SettingDescription(
            "publication.switched_off", \.publication.switchedOff,
            .list(
                "a list of fields, each with a value", of: .fieldValue,
                name: { $0.field.lowercased() + "\n" + $0.value }),
            example: """
                switched_off:
                  - field: series
                    value: Loans
                """,
            """
            Collections that are not published, each by a field and the value that its objects have in it. They answer \
            404 and say so, and are in no list; the settings hold from the next start of the server or import on.
            """),
        SettingDescription(
            "publication.annotations", \.publication.annotations, .choice,
            """
            Where comments and tags on pages stand: embedded in the manifest, or referenced, in documents of their own. \
            The text on pages is always referenced.
            """),
        SettingDescription(
            "publication.required_statement", \.publication.requiredStatement, .optional(.requiredStatement),
            example: """
                required_statement:
                  label: {en: Attribution, fr: Attribution}
                  value: {en: City Museum, fr: Musée de la ville}
                """,
            "Text that every viewer must show with every object."),
        SettingDescription(
            "publication.rights", \.publication.rights, .optional(.webAddress),
            example: "rights: http://creativecommons.org/publicdomain/mark/1.0/",
            "URI of the licence or rights statement of objects that name none."),
        SettingDescription(
            "publication.rights_words", \.publication.rightsWords,
            .list("a list of words and what they stand for", of: .rightsWords, name: { $0.words.lowercased() }),
            example: """
                rights_words:
                  - words: public domain
                    uri: http://creativecommons.org/publicdomain/mark/1.0/
                """,
            """
            What the words of the rights column stand for. Words that stand for no licence of Creative Commons and no \
            statement of RightsStatements.org are shown as metadata; an address is the license of version 2.
            """),
        SettingDescription(
            "publication.provider", \.publication.provider, .optional(.provider),
            example: """
                provider:
                  id: https://museum.example.org/about
                  label: {en: City Museum}
                  homepage: https://museum.example.org/
                  logo: https://museum.example.org/logo.png
                """,
            "The institution that publishes."),
        SettingDescription(
            "publication.homepage", \.publication.homepage, .optional(.addressTemplate),
            example: "homepage: https://catalogue.example.org/objects/{identifier}",
            """
            Address of an object's page in the institution's own catalogue; {identifier} stands for the identifier, \
            percent-encoded. Without it, the homepage is Vitrine's own page.
            """),
        SettingDescription(
            "publication.ark_field", \.publication.arkField, .optional(.header), example: "ark_field: ark",
            "Column with the ARK of an object, such as ark:/12345/x1, where identifiers are something else: /ark:/12345/x1 leads there too."
        ),
        SettingDescription(
            "publication.ark_commitment", \.publication.arkCommitment, .optional(.languageText),
            example: "ark_commitment: {en: Kept for good; descriptions may be corrected}",
            "What the institution promises about its ARKs: the answer to an ARK followed by ?info."),
        SettingDescription(
            "publication.originals", \.publication.originals, .flag,
            "Whether the files of images are offered for download, as they were imported. PDFs, films and sound always are."
        ),
        SettingDescription(
            "publication.pdf_pages", \.publication.pdfPages, .wholeNumber(0...10_000),
            """
            An object of at least two pictures, and of no more than this, is offered as a PDF too, made when it is asked for. \
            0 offers none.
            """),
        SettingDescription(
            "publication.pdf_size", \.publication.pdfSize, .wholeNumber(100...10_000),
            "Pixels of the longer side of the pictures in that PDF, printed at 144 to the inch."),
        SettingDescription(
            "publication.media_extensions", \.publication.mediaExtensions,
            .optional(
                .list(
                    "a list of endings such as mp4",
                    of: .text("an ending in small letters, without a dot") {
                        $0 == $0.lowercased() && !$0.contains(".")
                    }, name: { $0 })),
            example: "media_extensions: [mp4, webm, mp3, wav]",
            "Endings of the films and recordings that are played, all that Vitrine knows if not given; others are not delivered."
        ),
        SettingDescription(
            "publication.order", \.publication.order, .choice,
            """
            How the files of an object follow one another: natural (1, 2, 10, 10a, 11), or resourcespace, whose rule puts \
            10a before 1. Both put those without a sequence last.
            """),
        SettingDescription(
            "publication.sequence_prefix", \.publication.sequencePrefix, .text(allowsEmpty: true),
            example: "sequence_prefix: \"p. \"",
            "Text before the number of a page or picture that has no title."),
        SettingDescription(
            "publication.fields", \.publication.fields,
            .list("a list of fields", of: .field, name: { $0.name.lowercased() }),
            example: """
                fields:
                  - name: creator
                    label: {en: Artist, fr: Artiste}
                  - date
                  - name: insurance value
                    type: number
                    public: false
                  - name: identifier
                    computed: ark if ark starts with "ark" else accession
                  - name: ark
                  - name: accession
                """,
            """
            Fields in the order in which they are shown: what each is, its label, and whether the world sees it. Rules \
            can speak of these fields, see docs/rules.md.
            """),
        SettingDescription(
            "publication.vocabulary", \.publication.vocabulary,
            .list("a list of terms", of: .term, name: { $0.term.lowercased() }),
            example: """
                vocabulary:
                  - term: Stich
                    text: {de: Stich, en: Engraving, fr: Gravure}
                """,
            "Terms that metadata cells may hold, with what is shown in their place."),
        SettingDescription(
            "publication.other_fields", \.publication.otherFields, .choice,
            "Whether fields that are not listed above are shown after them or hidden."),
        SettingDescription(
            "publication.time_zone", \.publication.timeZone, .timeZone,
            example: "time_zone: Europe/Paris",
            "Where the collection is: rules that speak of days change their answer when a day begins there."),
        SettingDescription(
            "publication.audiences", \.publication.audiences,
            .list("a list of audiences", of: .audience, name: { $0.name }),
            example: """
                audiences:
                  - name: public
                    filter: rights != "closed" and not (identifier starts with "draft")
                    hidden_fields: [insurance value]
                    caps:
                      - {long_edge: 1000, where: 'rights = "in copyright"'}
                  - name: curators
                    unpublished: true
                """,
            """
            What audiences see: the public, and those that tokens name. Each sees what its own filter says, all that is \
            published if it has none. Filters are described in rules.md, what follows from them in publishing.md.
            """),
    ]
}

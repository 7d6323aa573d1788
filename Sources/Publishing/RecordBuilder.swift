public import Catalogue
internal import IIIF
internal import Settings

extension ManifestBuilder {
    /// An object's description for machines: what its manifest says in words, and nothing that it does not say.
    public func record(_ format: RecordFormat, of object: ObjectRecord, links: Links) -> [UInt8] {
        let record = Record(object, self, links)
        switch format {
        case .json: return record.json()
        case .dublinCore: return Array(record.dublinCore().utf8)
        case .lido: return Array(record.lido().utf8)
        }
    }
}

/// What there is to say about an object, by what it means.
struct Record {
    typealias Element = Settings.Publication.Element

    struct Field {
        var label: LanguageMap
        var value: LanguageMap
        var element: Element?
    }

    /// Its own URL.
    let address: String
    let identifier: String
    let title: LanguageMap
    let description: LanguageMap
    let fields: [Field]
    /// URI or words.
    let rights: LanguageMap
    let rightsURI: String?
    let provider: Agent?
    let homepage: String
    let manifest: String
    /// BCP 47 tag of what Vitrine itself says.
    let language: String
    let thumbnail: String?
    let changedAt: String

    init(_ object: ObjectRecord, _ builder: ManifestBuilder, _ links: Links) {
        let manifest = builder.manifest(of: object, links: links, version: .v3)
        address = links.record(object.identifier, .json)
        identifier = object.identifier
        title = manifest.label
        description = Self.plain(manifest.summary)
        let view = ObjectPages(object, order: builder.settings.publication.order)
        let published =
            view.rows.first.map { builder.publicFields(of: $0.values, FieldNames(builder, of: [$0.values])) } ?? []
        fields = published.map { name, label, texts in
            let field = builder.settings.publication.fields.first { $0.name.lowercased() == name.lowercased() }
            return Field(
                label: label, value: builder.fields.map(texts), element: field?.means ?? Self.element(named: name))
        }
        rightsURI = manifest.rights?.uri ?? manifest.otherLicenses.first
        rights =
            rightsURI.map { LanguageMap($0) }
            ?? Self.plain(manifest.metadata.first { $0.label == Wording.rights }?.value ?? LanguageMap())
        provider = manifest.provider.first
        homepage = manifest.homepage.first?.id ?? links.page(object.identifier)
        self.manifest = manifest.id
        language = builder.settings.collection.language == "none" ? "en" : builder.settings.collection.language
        thumbnail = manifest.thumbnail.first?.id
        changedAt = object.changedAt
    }

    func fields(_ element: Element) -> [Field] { fields.filter { $0.element == element } }

    /// The texts of a field's elements with their languages, `none` left out.
    func texts(_ elements: Element...) -> [(language: String?, text: String)] {
        fields.filter { field in elements.contains { $0 == field.element } }.flatMap { Self.texts($0.value) }
    }

    static func texts(_ map: LanguageMap) -> [(language: String?, text: String)] {
        map.entries.flatMap { entry in
            entry.texts.map { (entry.language == "none" ? nil : entry.language, $0) }
        }
    }

    /// The same term in all its languages together, term by term: the second of one language is the second of another.
    static func terms(_ map: LanguageMap) -> [[(language: String?, text: String)]] {
        (0..<(map.entries.map(\.texts.count).max() ?? 0)).map { index in
            map.entries.filter { index < $0.texts.count }.map { entry in
                (entry.language == "none" ? nil : entry.language, entry.texts[index])
            }
        }
    }

    private static func plain(_ map: LanguageMap) -> LanguageMap {
        var result = LanguageMap()
        for entry in map.entries { result.add(entry.texts.map(HTMLText.plain), language: entry.language) }
        return result
    }

    /// What fields usually mean by their names, in English, French and German.
    private static func element(named name: String) -> Element? {
        let name = name.lowercased()
        if let element = Element(rawValue: name) { return element }
        return elements[name]
    }

    private static let elements: [String: Element] = [
        "artist": .creator, "author": .creator, "maker": .creator, "photographer": .creator, "artiste": .creator,
        "auteur": .creator, "künstler": .creator, "urheber": .creator, "autor": .creator,
        "place": .coverage, "lieu": .coverage, "ort": .coverage, "period": .coverage, "époque": .coverage,
        "subjects": .subject, "keywords": .subject, "sujet": .subject, "mots-clés": .subject, "schlagwort": .subject,
        "schlagwörter": .subject, "éditeur": .publisher, "verlag": .publisher, "datum": .date, "datierung": .date,
        "langue": .language, "sprache": .language, "object type": .type, "objektart": .type, "genre": .type,
        "medium": .format, "material": .format, "dimensions": .format, "technique": .format, "technik": .format,
    ]
}

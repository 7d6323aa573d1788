internal import Catalogue
internal import IIIF
public import Settings

extension ManifestBuilder {
    /// Metadata in the configured order, the others after in the order of their columns.
    func metadata(_ values: [FieldText], _ names: FieldNames) -> [MetadataPair] {
        publicFields(of: values, names).compactMap { _, label, texts in
            MetadataPair(label, ifSaid: fields.value(texts))
        }
    }

    /// The descriptive fields that the world may see, with their labels.
    func publicFields(
        of values: [FieldText], _ names: FieldNames
    ) -> [(name: String, label: LanguageMap, texts: [FieldText])] {
        var found: [(meaning: FieldNames.Meaning, name: String, texts: [FieldText])] = []
        for value in values {
            let meaning = names[value.field]
            guard meaning.isShown else { continue }
            if let index = found.firstIndex(where: { $0.meaning.key == meaning.key }) {
                found[index].texts.append(value)
                continue
            }
            // Those of the same rank, which are none of the configured, stay in their order.
            let place = found.firstIndex { $0.meaning.rank > meaning.rank } ?? found.count
            found.insert((meaning, value.field, [value]), at: place)
        }
        return found.filter { $0.texts.contains { !$0.texts.isEmpty } }.map { ($0.name, $0.meaning.label, $0.texts) }
    }

    /// What a row says must be shown; nil where that is nothing.
    func requiredStatement(_ own: [FieldText]) -> MetadataPair? {
        MetadataPair(fields.statementLabel, ifSaid: fields.value(own))
    }

    /// `rights` where it is one of the statements that may stand there, else metadata; an address is 2.1's license all
    /// the same.
    func setRights(_ written: [FieldText], on properties: inout ResourceProperties) {
        let texts = written.isEmpty ? settings.publication.rights.map { [$0] } ?? [] : written.flatMap(\.texts)
        if let uri = rightsURI(texts) {
            properties.rights = uri
        } else if !texts.isEmpty {
            properties.otherLicenses = texts.map { RightsWords.meaning(of: $0, in: settings) }
                .filter { PublicURL.isWebAddress($0) }
            let value = written.isEmpty ? texts.map { FieldText(field: "rights", texts: [$0]) } : written
            MetadataPair(Wording.rights, ifSaid: fields.value(value)).map { properties.metadata.append($0) }
        }
    }

    /// The first that is the URI of a licence or statement, or stands for one.
    private func rightsURI(_ texts: [String]) -> RightsURI? {
        texts.lazy.compactMap { RightsURI(RightsWords.meaning(of: $0, in: self.settings)) }.first
    }

    func rightsURI(_ written: [FieldText]) -> RightsURI? { rightsURI(written.flatMap(\.texts)) }

    func agent(_ provider: Settings.Publication.Provider) -> Agent {
        let label = fields.map(provider.label)
        return Agent(
            id: provider.id, label: label,
            homepage: provider.homepage.map {
                [ExternalResource(id: $0, type: .text, label: label, format: "text/html")]
            } ?? [],
            logo: provider.logo.map { [ContentResource(.image, id: $0, format: Media.guess($0).format)] } ?? [])
    }

    func place(_ coordinates: Coordinates, label: LanguageMap, id: String) -> NavigationPlace {
        NavigationPlace(
            id: id, features: [.init(id: id + "-1", label: label, coordinates: coordinates)])
    }
}

/// What the words of a rights column stand for.
public enum RightsWords {
    /// The configured URI, else the text itself.
    public static func meaning(of text: String, in settings: Settings) -> String {
        let folded = text.lowercased()
        return settings.publication.rightsWords.first { $0.words.lowercased() == folded }?.uri ?? text
    }
}

/// When and where an object is from, and those of its resources that say otherwise.
struct DatesAndPlaces: Sendable {
    private let dates: OwnValues<NavigationDate>
    private let places: OwnValues<Coordinates>
    /// The object's: of the first resource that has one.
    var date: NavigationDate? { dates.first }
    var place: Coordinates? { places.first }

    init(_ rows: [ObjectPages.Row], _ names: FieldNames, settings: Settings) {
        let columns = settings.import.columns
        dates = OwnValues(rows, names, field: Self.shown(columns.date, settings)) {
            try? NavigationDate.read($0).get()
        }
        places = OwnValues(rows, names, field: Self.shown(columns.coordinates, settings)) { Coordinates($0) }
    }

    /// A page's own, where the pages of the object differ.
    func date(of row: ObjectPages.Row) -> NavigationDate? { dates.own.isEmpty ? nil : dates.own[row.index] }
    func place(of row: ObjectPages.Row) -> Coordinates? { places.own.isEmpty ? nil : places.own[row.index] }

    /// The field in small letters; nil where the world does not see it.
    private static func shown(_ name: String, _ settings: Settings) -> String? {
        let key = name.lowercased()
        let field = settings.publication.fields.first { $0.name.lowercased() == key }
        let isShown = field.map(\.isPublic) ?? (settings.publication.otherFields == .show)
        return isShown ? key : nil
    }
}

/// What the texts of a field mean, resource by resource.
private struct OwnValues<Value: Hashable & Sendable>: Sendable {
    /// Of the first resource that has one.
    private(set) var first: Value?
    /// By the row's place; empty where all that have one have the same.
    private(set) var own: [Value?] = []

    /// - Parameter field: in small letters; nil reads nothing.
    init(_ rows: [ObjectPages.Row], _ names: FieldNames, field: String?, read: (String) -> Value?) {
        let fieldNames = field.map { names.spelled($0) } ?? []
        guard !fieldNames.isEmpty else { return }
        // Rows of an object mostly say the same, and reading a date takes a while.
        var known: [String: Value?] = [:]
        var differ = false
        for row in rows {
            var value: Value?
            if let text = row.values.first(where: { !$0.texts.isEmpty && fieldNames.contains($0.field) })?
                .texts.first
            {
                value = known[text] ?? read(text)
                known[text] = .some(value)
            }
            if let value, let first, value != first { differ = true }
            // Room is made only where somebody has one.
            if value != nil || !own.isEmpty {
                while own.count < row.index { own.append(nil) }
                own.append(value)
            }
            first = first ?? value
        }
        if !differ { own = [] }
    }
}

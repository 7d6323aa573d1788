internal import Catalogue
internal import IIIF
public import Settings

extension ManifestBuilder {
    /// Fields that have a place of their own in a manifest.
    private static let placed: Set<String> = ["title", "description", "rights", "toc"]

    /// Metadata in the configured order, the others after in the order of their columns.
    func metadata(_ values: [FieldText]) -> [MetadataPair] {
        publicFields(of: values).map { name, label, texts in
            MetadataPair(label: label, value: fields.value(texts))
        }
    }

    /// The descriptive fields that the world may see, with their labels.
    func publicFields(of values: [FieldText]) -> [(name: String, label: LanguageMap, texts: [FieldText])] {
        let publication = settings.publication
        // Without regard to case: a field must not come to light because one spreadsheet spells it otherwise.
        let configured = publication.fields.map { $0.name.lowercased() }
        let others = publication.otherFields == .show ? values.map(\.field) : []
        var seen: Set<String> = Self.placed
        return (publication.fields.map(\.name) + others.filter { !configured.contains($0.lowercased()) }).compactMap {
            name in
            let key = name.lowercased()
            guard seen.insert(key).inserted, key.utf8.first != UInt8(ascii: "@") else { return nil }
            let field = publication.fields.first { $0.name.lowercased() == key }
            guard field?.isPublic != false else { return nil }
            let texts = values.filter { $0.field.lowercased() == key }
            guard texts.contains(where: { !$0.texts.isEmpty }) else { return nil }
            let label =
                field?.label.map(fields.map)
                ?? LanguageMap(texts.first?.field ?? name, language: settings.collection.language)
            return (texts.first?.field ?? name, label, texts)
        }
    }

    func requiredStatement(of view: ObjectPages) -> MetadataPair? {
        let configured = settings.publication.requiredStatement
        let label = configured.map { fields.map($0.label) } ?? Wording.attribution
        if let own = view.rows.lazy.map(\.properties.requiredStatement).first(where: { !$0.isEmpty }) {
            return MetadataPair(label: label, value: fields.value(own))
        }
        return configured.map { MetadataPair(label: label, value: fields.map($0.value)) }
    }

    /// `rights` where it is one of the statements that may stand there, else metadata; an address is 2.1's license all
    /// the same.
    func setRights(of resources: [ResourceRecord], on manifest: inout Manifest) {
        let written = fields.first(resources, "rights")
        let texts = written.isEmpty ? settings.publication.rights.map { [$0] } ?? [] : written.flatMap(\.texts)
        let meant = texts.map { RightsWords.meaning(of: $0, in: settings) }
        if let uri = meant.lazy.compactMap({ RightsURI($0) }).first {
            manifest.rights = uri
        } else if !texts.isEmpty {
            manifest.otherLicenses = meant.filter { PublicURL.isWebAddress($0) }
            let value = written.isEmpty ? texts.map { FieldText(field: "rights", texts: [$0]) } : written
            manifest.metadata.append(MetadataPair(label: Wording.rights, value: fields.value(value)))
        }
    }

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
struct DatesAndPlaces {
    private let dates: OwnValues<NavigationDate>
    private let places: OwnValues<Coordinates>
    /// The object's: of the first resource that has one.
    var date: NavigationDate? { dates.first }
    var place: Coordinates? { places.first }

    init(_ resources: [ResourceRecord], settings: Settings) {
        let columns = settings.import.columns
        dates = OwnValues(resources, field: Self.shown(columns.date, settings)) { try? NavigationDate.read($0).get() }
        places = OwnValues(resources, field: Self.shown(columns.coordinates, settings)) { Coordinates($0) }
    }

    /// A page's own, where the pages of the object differ.
    func date(of resource: ResourceRecord) -> NavigationDate? { dates.own[resource.id] }
    func place(of resource: ResourceRecord) -> Coordinates? { places.own[resource.id] }

    /// The field in small letters; nil where the world does not see it.
    private static func shown(_ name: String, _ settings: Settings) -> String? {
        let key = name.lowercased()
        let field = settings.publication.fields.first { $0.name.lowercased() == key }
        let isShown = field.map(\.isPublic) ?? (settings.publication.otherFields == .show)
        return isShown ? key : nil
    }
}

/// What the texts of a field mean, resource by resource.
private struct OwnValues<Value: Hashable> {
    /// Of the first resource that has one.
    private(set) var first: Value?
    /// By the resource's id; empty where all that have one have the same.
    private(set) var own: [String: Value] = [:]

    /// - Parameter field: in small letters; nil reads nothing.
    init(_ resources: [ResourceRecord], field: String?, read: (String) -> Value?) {
        guard let field else { return }
        // Rows of an object mostly say the same, and reading a date takes a while.
        var known: [String: Value?] = [:]
        for resource in resources {
            let values = resource.values.lazy.filter { $0.field == field || $0.field.lowercased() == field }
            guard let text = values.compactMap(\.texts.first).first else { continue }
            let value = known[text] ?? read(text)
            known[text] = .some(value)
            own[resource.id] = value
            first = first ?? value
        }
        if Set(own.values).count < 2 { own = [:] }
    }
}

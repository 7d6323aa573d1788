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
        // Few, as a rule: comparing with each is quicker than looking one up.
        var places: [String: Int] = [:]
        for value in values {
            let meaning = names[value.field]
            guard meaning.isShown else { continue }
            let place =
                found.count <= FieldNames.few
                ? found.firstIndex { $0.meaning.key == meaning.key } : places[meaning.key]
            if let place {
                found[place].texts.append(value)
                continue
            }
            if found.count == FieldNames.few {
                for (place, other) in found.enumerated() { places[other.meaning.key] = place }
            }
            if found.count >= FieldNames.few { places[meaning.key] = found.count }
            found.append((meaning, value.field, [value]))
        }
        // Those of the same rank, which are none of the configured, stay in their order.
        if !found.indices.dropFirst().allSatisfy({ found[$0 - 1].meaning.rank <= found[$0].meaning.rank }) {
            found = found.enumerated().sorted { one, other in
                (one.element.meaning.rank, one.offset) < (other.element.meaning.rank, other.offset)
            }.map(\.element)
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

internal import Catalogue
internal import IIIF
public import Settings

extension Settings.Collection {
    /// The collections that columns of spreadsheets make: those that objects are part of, and works in volumes. Settings
    /// of the same names come first.
    public static let ownGroupings = [
        Grouping(
            field: PropertyField.partOf.field, name: "part-of",
            label: LanguageText([
                .init(language: "en", text: "Collections"), .init(language: "fr", text: "Collections"),
            ])),
        Grouping(
            field: PropertyField.volumeOf.field, name: "volume-of",
            label: LanguageText([
                .init(language: "en", text: "Works in several volumes"),
                .init(language: "fr", text: "Ouvrages en plusieurs volumes"),
            ])),
    ]

    /// Every collection by a field that there may be.
    public var allGroupings: [Grouping] {
        groupings + Self.ownGroupings.filter { own in !groupings.contains { $0.name == own.name } }
    }
}

extension Settings.Collection.Grouping {
    /// Whether its collections are one work each, whose parts are its members.
    var isOfVolumes: Bool { field == PropertyField.volumeOf.field }
}

extension ManifestBuilder {
    /// The collections that an object is found in: everything, then the works and collections that its rows name, then
    /// those by its fields' values.
    func memberships(of view: ObjectPages, _ links: Links, _ names: FieldNames) -> [ResourceReference] {
        var result = [
            ResourceReference(.collection, links.topCollection, label: fields.map(settings.collection.title))
        ]
        let groupings = settings.collection.allGroupings
        for grouping in groupings.filter(\.isOfVolumes) + groupings.filter({ !$0.isOfVolumes }) {
            let fieldNames = names.spelled(grouping.field.lowercased())
            guard !fieldNames.isEmpty else { continue }
            var seen: Set<String> = []
            for value in view.rows.lazy.flatMap(\.values) where fieldNames.contains(value.field) {
                for text in value.texts where seen.insert(text).inserted {
                    let name = CollectionName.value(grouping, text: text, language: value.language)
                    result.append(
                        ResourceReference(
                            .collection, links.collection(name),
                            label: fields.name(text, language: value.language)))
                }
            }
        }
        return result
    }

    /// Files in EAD, MODS, MARCXML, METS, LIDO or Dublin Core beside an object's files, as they are.
    func descriptions(of view: ObjectPages, _ role: SideFile.Role, _ links: Links) -> [ExternalResource] {
        view.rows.filter { !$0.sideFiles.isEmpty }.flatMap { descriptions(of: $0.resource, role, links) }
    }

    func descriptions(of resource: ResourceRecord, _ role: SideFile.Role, _ links: Links) -> [ExternalResource] {
        resource.sideFiles.filter { $0.role == role }.map { file in
            let format = file.name.split(separator: ".").dropLast().last.flatMap {
                DescriptionFormat(rawValue: "\($0)")
            }
            return ExternalResource(
                id: links.media(resource.id, file.name), type: .dataset,
                label: LanguageMap(format?.name ?? file.name), format: file.mediaType,
                profile: file.text ?? format?.profile)
        }
    }
}

internal import IIIF
internal import Settings

/// What the names of an object's fields mean, each worked out once for all of its rows.
final class FieldNames {
    final class Meaning {
        /// In small letters: a field must not come to light because one spreadsheet spells it otherwise.
        let key: String
        /// As descriptive metadata.
        let isShown: Bool
        /// Its place among the configured fields; after all of them where it is none.
        let rank: Int
        let label: LanguageMap

        init(key: String, isShown: Bool, rank: Int, label: LanguageMap) {
            (self.key, self.isShown, self.rank, self.label) = (key, isShown, rank, label)
        }
    }

    /// Fields that have a place of their own in a manifest.
    private static let placed: Set<String> = ["title", "description", "rights", "toc"]

    private let builder: ManifestBuilder
    private var known: [String: Meaning] = [:]

    init(_ builder: ManifestBuilder) { self.builder = builder }

    subscript(name: String) -> Meaning {
        if let meaning = known[name] { return meaning }
        let publication = builder.settings.publication
        let key = name.lowercased()
        let rank = publication.fields.firstIndex { $0.name.lowercased() == key }
        let field = rank.map { publication.fields[$0] }
        let isOwn = Self.placed.contains(key) || key.utf8.first == UInt8(ascii: "@")
        let meaning = Meaning(
            key: key, isShown: !isOwn && (field?.isPublic ?? (publication.otherFields == .show)),
            rank: rank ?? publication.fields.count,
            label: field?.label.map(builder.fields.map)
                ?? builder.fields.heading(name))
        known[name] = meaning
        return meaning
    }
}

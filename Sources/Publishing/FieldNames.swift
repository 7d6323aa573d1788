internal import Catalogue
internal import IIIF
internal import Settings

/// What the names of an object's fields mean, each worked out once for all of its rows.
struct FieldNames: Sendable {
    final class Meaning: Sendable {
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

    /// Fields up to which comparing with each is quicker than looking one up.
    static let few = 32

    private let builder: ManifestBuilder
    private let known: [(name: String, meaning: Meaning)]
    /// By name, where they are more than a few.
    private let meanings: [String: Meaning]

    init(_ builder: ManifestBuilder, of rows: some Sequence<[FieldText]>) {
        self.builder = builder
        var known: [(name: String, meaning: Meaning)] = []
        var names: Set<String> = []
        // Rows mostly have the same fields in the same order: a look at the row before spares looking most of them up.
        var last: [FieldText] = []
        for values in rows {
            for (index, value) in values.enumerated() {
                if index < last.count, last[index].field == value.field { continue }
                if names.insert(value.field).inserted {
                    known.append((value.field, Self.meaning(of: value.field, builder)))
                }
            }
            last = values
        }
        self.known = known
        meanings =
            known.count > Self.few ? Dictionary(known.map { ($0.name, $0.meaning) }) { first, _ in first } : [:]
    }

    subscript(name: String) -> Meaning {
        if !meanings.isEmpty { return meanings[name] ?? Self.meaning(of: name, builder) }
        for entry in known where entry.name == name { return entry.meaning }
        return Self.meaning(of: name, builder)
    }

    /// How the object's rows spell a field.
    /// - Parameter key: in small letters.
    func spelled(_ key: String) -> [String] { known.filter { $0.meaning.key == key }.map(\.name) }

    private static func meaning(of name: String, _ builder: ManifestBuilder) -> Meaning {
        let publication = builder.settings.publication
        let key = name.lowercased()
        let rank = builder.ranks[key]
        let field = rank.map { publication.fields[$0] }
        let isOwn = placed.contains(key) || key.utf8.first == UInt8(ascii: "@")
        return Meaning(
            key: key, isShown: !isOwn && (field?.isPublic ?? (publication.otherFields == .show)),
            rank: rank ?? publication.fields.count,
            label: field?.label.map(builder.fields.map)
                ?? builder.fields.heading(name))
    }
}

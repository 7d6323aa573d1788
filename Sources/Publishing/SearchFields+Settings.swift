public import Catalogue
public import Settings

extension SearchFields {
    /// What everybody can search: the fields that are published, or those of them that the settings name.
    public init(_ settings: Settings) {
        let publication = settings.publication
        var shown = settings.search.fields.map(Set.init)
        if shown == nil, publication.otherFields == .hide {
            shown = Set(publication.fields.map(\.name)).union(Self.placed)
        } else if let named = shown, publication.otherFields == .hide {
            let published = Set(publication.fields.map { $0.name.lowercased() }).union(Self.placed)
            shown = named.filter { published.contains($0.lowercased()) }
        }
        self.init(
            hidden: Set(publication.fields.filter { !$0.isPublic || !$0.isSearchable }.map(\.name)), shown: shown,
            facets: settings.search.facets ?? settings.collection.groupings.map(\.field))
    }

    /// Those that documents show whatever is said of other fields.
    private static let placed = ["title", "description", "rights", "toc"]
}

public import Catalogue
public import Settings

extension SearchFields {
    /// What an audience can search: the fields that it sees, or those of them that the settings name.
    public init(_ settings: Settings, seeing visible: FieldVisibility) {
        let fields = settings.publication.fields
        var hidden = Set(fields.filter { !$0.isSearchable }.map(\.name))
        var shown = settings.search.fields.map(Set.init)
        switch visible {
        case .allBut(let names): hidden.formUnion(names)
        case .only(let names): shown = shown.map { $0.filter(visible.shows) } ?? names
        }
        self.init(
            hidden: hidden, shown: shown,
            facets: settings.search.facets ?? settings.collection.groupings.map(\.field))
    }
}

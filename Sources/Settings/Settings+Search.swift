extension Settings {
    /// What visitors can search.
    public struct Search: Hashable, Sendable {
        /// Fields that are searched; nil for all that are published.
        public var fields: [String]?
        /// Fields whose values are counted; nil for those that make collections (`collection.by_field`).
        public var facets: [String]?

        public init() {}
    }
}

extension SettingDescription {
    static let search = [
        SettingDescription(
            "search.fields", \.search.fields,
            .optional(.list("a list of fields", of: .header, name: { $0.lowercased() })),
            example: "fields: [title, description, creator]",
            """
            Fields whose texts are found, by their headers in any case; null for all that are published. What is not \
            published is not found in any case; identifiers always are.
            """),
        SettingDescription(
            "search.facets", \.search.facets,
            .optional(.list("a list of fields", of: .header, name: { $0.lowercased() })),
            example: "facets: [creator, series]",
            """
            Fields whose values are listed beside results, with how many of the objects have each; null for the fields \
            of collection.by_field.
            """),
    ]
}

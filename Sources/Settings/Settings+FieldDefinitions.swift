public import Rules

extension Settings {
    /// The fields that rules can speak of.
    public var fieldDefinitions: FieldDefinitions {
        FieldDefinitions(publication.fields.map { FieldDefinition(name: $0.name, type: .text) })
    }
}

internal import Rules

extension SettingsLoader {
    /// Reports definitions of fields that contradict themselves or each other, and expressions that cannot be read.
    mutating func reportFields() {
        let fields = settings.publication.fields
        let definitions = settings.fieldDefinitions
        for field in fields {
            let name = YAMLText.quoted(field.name)
            if field.type == .list, field.allowedValues.isEmpty {
                conflict("publication.fields", with: [], "\(name) is a list without values; give values, or type text")
            }
            for text in field.allowedValues where !field.type.accepts(text) {
                conflict(
                    "publication.fields", with: [],
                    "\(name) has the type \(field.type.rawValue), which \(YAMLText.quoted(text)) in values is not; \(field.type.remedy)"
                )
            }
        }
        reportIndexes(fields)
        var computed: [ComputedFields.Field] = []
        for field in fields {
            guard let source = field.computed else { continue }
            let name = YAMLText.quoted(field.name)
            do throws(ExpressionError) {
                computed.append(
                    ComputedFields.Field(
                        name: field.name, value: try ComputedValue(parsing: source, fields: definitions)))
            } catch {
                conflict("publication.fields", with: [], "computed of \(name), \(error.description)")
            }
            let isBuiltIn = BuiltInField(rawValue: field.name.lowercased()).map { $0 != .identifier } ?? false
            if isBuiltIn {
                conflict(
                    "publication.fields", with: [], "\(name) is Vitrine's own and cannot be computed; give another name"
                )
            }
        }
        do throws(ComputedFields.Cycle) {
            _ = try ComputedFields(computed)
        } catch {
            conflict("publication.fields", with: [], error.description)
        }
    }

    /// Rules of collections that cannot be read, and names that two collections have.
    mutating func reportRuleCollections() {
        let names = settings.collection.groupings.map(\.name)
        for collection in settings.collection.ruleCollections {
            let name = YAMLText.quoted(collection.name)
            if names.contains(collection.name) {
                conflict(
                    "collection.by_rule", with: ["collection.by_field"],
                    "\(name) is also a collection of collection.by_field; give it another name")
            }
            do throws(ExpressionError) {
                _ = try Expression(parsing: collection.condition, fields: settings.fieldDefinitions)
            } catch {
                conflict("collection.by_rule", with: ["publication.fields"], "where of \(name), \(error.description)")
            }
        }
    }

    /// What objects are looked up by must be indexed.
    private mutating func reportIndexes(_ fields: [Settings.Publication.Field]) {
        let columns = settings.import.columns
        for field in fields where !field.isIndexed {
            let name = field.name.lowercased()
            if name == columns.identifier.lowercased() || name == "identifier" {
                conflict(
                    "publication.fields", with: ["import.columns.identifier"],
                    "\(YAMLText.quoted(field.name)) is the identifier and not indexed; leave out indexed: false")
            }
            if settings.collection.groupings.contains(where: { $0.field.lowercased() == name }) {
                conflict(
                    "publication.fields", with: ["collection.by_field"],
                    "\(YAMLText.quoted(field.name)) makes collections and is not indexed; leave out indexed: false")
            }
        }
    }
}

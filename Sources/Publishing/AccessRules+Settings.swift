public import Catalogue
internal import Rules
public import Settings

extension AccessRules {
    /// What the settings say about who sees what. Settings that were loaded have no faults here; a filter that cannot be
    /// read all the same lets nothing through, and a cap's condition counts as one that holds.
    public init(_ settings: Settings) {
        let fields = settings.fieldDefinitions
        func expression(_ source: String?) -> Expression? {
            source.flatMap { try? Expression(parsing: $0, fields: fields) }
        }
        self.init(
            settings.publication.allAudiences.map { audience in
                var rule = AudienceRule(
                    name: audience.name, filter: expression(audience.filter),
                    seesUnpublished: audience.seesUnpublished,
                    caps: audience.caps.map {
                        AudienceRule.Cap(longEdge: $0.longEdge, condition: expression($0.condition))
                    }, fields: settings.visibility(for: audience))
                rule.seesNothing = audience.filter != nil && rule.filter == nil
                return rule
            },
            // One that cannot be read spares nothing.
            overlays: settings.images.overlays.compactMap { overlay in
                guard let name = overlay.ruleName, let condition = expression(overlay.condition) else { return nil }
                return OverlayRule(name: name, condition: condition)
            },
            computed: settings.computedFields)
    }
}

extension Settings.Publication {
    /// The public, whatever is said of it, and the others.
    var allAudiences: [Audience] {
        let everyone = everyoneName
        return audiences.contains { $0.name == everyone } ? audiences : [Audience(name: everyone)] + audiences
    }
}

extension Settings {
    /// Which fields an audience sees.
    func visibility(for audience: Publication.Audience) -> FieldVisibility {
        let fields = publication.fields
        let notPublic = stored(fields.filter { !$0.isPublic }.map(\.name))
        var hidden = audience.hiddenFields.map(stored) ?? (audience.fields == nil ? notPublic : [])
        // What no audience is named for is never shown to the public by a word left out.
        if audience.name == everyoneName { hidden.formUnion(notPublic) }
        if let only = audience.fields { return .only(stored(only).subtracting(hidden)) }
        guard publication.otherFields == .hide else { return .allBut(hidden) }
        // Columns that mean something are no other fields.
        let own = ["title", "description", "rights", "toc"] + PropertyField.allCases.map(\.field)
        return .only(stored(fields.map(\.name)).union(own).subtracting(hidden))
    }

    /// The names under which the catalogue stores what columns hold, as ``FieldVisibility`` has them.
    private func stored(_ names: [String]) -> Set<String> {
        Set(
            names.flatMap { name in
                switch `import`.columns.reference(name) {
                case .field(let names): names
                // Refused at start; hidden as far as that goes in settings that were made otherwise.
                case .fixed, .language: [name]
                }
            }.map(FieldVisibility.key))
    }

    /// Whether an audience sees a field by the name that settings give it.
    fileprivate func shows(_ name: String, _ visible: FieldVisibility) -> Bool {
        guard case .field(let names) = `import`.columns.reference(name) else { return true }
        return names.contains(where: visible.shows)
    }
}

extension Settings {
    /// The settings as they are for an audience: the fields that it sees are public, and collections are made of no
    /// others.
    public func adapted(seeing visible: FieldVisibility) -> Settings {
        var settings = self
        for index in settings.publication.fields.indices {
            settings.publication.fields[index].isPublic = shows(settings.publication.fields[index].name, visible)
        }
        // What it does not see of the others is in no record that it gets.
        if case .only = visible { settings.publication.otherFields = .show }
        settings.collection.groupings.removeAll { !shows($0.field, visible) }
        if let field = settings.publication.arkField, !visible.shows(field) { settings.publication.arkField = nil }
        return settings
    }
}

private let everyoneName = Audience.everyone.name

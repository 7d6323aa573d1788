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
                    }, fields: settings.publication.visibility(for: audience))
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

    /// Which fields an audience sees.
    func visibility(for audience: Audience) -> FieldVisibility {
        let everyone = everyoneName
        func folded(_ names: [String]) -> Set<String> { Set(names.map { $0.lowercased() }) }
        let notPublic = folded(fields.filter { !$0.isPublic }.map(\.name))
        var hidden = audience.hiddenFields.map(folded) ?? (audience.fields == nil ? notPublic : [])
        // What no audience is named for is never shown to the public by a word left out.
        if audience.name == everyone { hidden.formUnion(notPublic) }
        if let only = audience.fields { return .only(folded(only).subtracting(hidden)) }
        guard otherFields == .hide else { return .allBut(hidden) }
        return .only(folded(fields.map(\.name)).union(["title", "description", "rights", "toc"]).subtracting(hidden))
    }
}

extension Settings {
    /// The settings as they are for an audience: the fields that it sees are public, and collections are made of no
    /// others.
    public func adapted(seeing visible: FieldVisibility) -> Settings {
        var settings = self
        for index in settings.publication.fields.indices {
            settings.publication.fields[index].isPublic = visible.shows(settings.publication.fields[index].name)
        }
        // What it does not see of the others is in no record that it gets.
        if case .only = visible { settings.publication.otherFields = .show }
        settings.collection.groupings.removeAll { !visible.shows($0.field) }
        if let field = settings.publication.arkField, !visible.shows(field) { settings.publication.arkField = nil }
        return settings
    }
}

private let everyoneName = Audience.everyone.name

internal import Rules

extension SettingsLoader {
    /// Reports expressions that cannot be read, by their key and the column in them, and audiences that contradict
    /// themselves.
    mutating func reportAudiences() {
        let fields = settings.fieldDefinitions
        for (index, overlay) in settings.images.overlays.enumerated() {
            check(overlay.condition, at: "images.overlays[\(index + 1)].where", fields, of: "images.overlays")
        }
        for (index, audience) in settings.publication.audiences.enumerated() {
            let path = "publication.audiences[\(index + 1)]"
            check(audience.filter, at: path + ".filter", fields)
            for (index, cap) in audience.caps.enumerated() {
                check(cap.condition, at: "\(path).caps[\(index + 1)].where", fields)
            }
            if audience.name == "public", audience.seesUnpublished {
                refuseAudience(
                    "the public sees what is published only; leave out unpublished", at: path + ".unpublished")
            }
            if audience.fields != nil, audience.hiddenFields != nil {
                refuseAudience("give fields or hidden_fields, not both", at: path)
            }
        }
    }

    private mutating func check(
        _ source: String?, at path: String, _ fields: FieldDefinitions,
        of setting: SettingPath = "publication.audiences"
    ) {
        guard let source else { return }
        do throws(ExpressionError) {
            _ = try Expression(parsing: source, fields: fields)
        } catch {
            report(.conflict(error.description), origins[setting] ?? .defaults, path)
        }
    }

    private mutating func refuseAudience(_ text: String, at path: String) {
        report(.conflict(text), origins["publication.audiences"] ?? .defaults, path)
    }
}

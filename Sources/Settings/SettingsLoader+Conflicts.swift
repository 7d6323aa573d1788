extension SettingsLoader {
    /// Reports settings that are each accepted but not together. Rules over a value that was refused are passed over.
    mutating func reportConflicts() {
        reportLimits()
        reportColumns()
        reportGroupings()
        reportFields()
        reportRuleCollections()
        reportARKs()
        reportAudiences()
        reportHiding()
    }

    /// An address that a field gives tells what the field holds.
    private mutating func reportARKs() {
        guard let field = settings.publication.arkField else { return }
        let named = settings.publication.fields.first { $0.name.lowercased() == field.lowercased() }
        guard named.map({ !$0.isPublic }) ?? (settings.publication.otherFields == .hide) else { return }
        conflict(
            "publication.ark_field", with: ["publication.fields", "publication.other_fields"],
            "\(YAMLText.quoted(field)) is not public in publication.fields; publish it or leave it out here")
    }

    /// A collection by a field shows the field's values, so one that is not published cannot have one.
    private mutating func reportGroupings() {
        let hidden = settings.publication.fields.filter { !$0.isPublic }.map { $0.name.lowercased() }
        for grouping in settings.collection.groupings where hidden.contains(grouping.field.lowercased()) {
            conflict(
                "collection.by_field", with: ["publication.fields"],
                "\(YAMLText.quoted(grouping.field)) is not public in publication.fields; publish it or leave it out here"
            )
        }
        guard settings.publication.otherFields == .hide else { return }
        let named = settings.publication.fields.map(\.name) + settings.publication.audiences.flatMap { $0.fields ?? [] }
        let shown = Set((named + ["title", "description", "rights", "toc"]).map { $0.lowercased() })
        for grouping in settings.collection.groupings where !shown.contains(grouping.field.lowercased()) {
            conflict(
                "collection.by_field", with: ["publication.other_fields"],
                "\(YAMLText.quoted(grouping.field)) is shown to nobody while publication.other_fields is hide; name it in "
                    + "publication.fields or leave it out here")
        }
    }

    private mutating func reportLimits() {
        let images = settings.images
        if images.maxHeight != nil, images.maxWidth == nil {
            conflict("images.max_height", with: ["images.max_width"], "needs images.max_width; set both or neither")
        }
        if images.upscaling, images.maxWidth == nil, images.maxArea == nil {
            conflict(
                "images.upscaling", with: ["images.max_width", "images.max_area"],
                "needs a limit; set images.max_width or images.max_area")
        }
        let size = images.tileSize
        if let width = images.maxWidth, size > width {
            tileConflict("images.max_width", width, largest: width)
        }
        if let height = images.maxHeight, size > height {
            tileConflict("images.max_height", height, largest: height)
        }
        if let area = images.maxArea, size * size > area {
            tileConflict("images.max_area", area, largest: Int(Double(area).squareRoot()))
        }
    }

    private mutating func tileConflict(_ limit: SettingPath, _ value: Int, largest: Int) {
        let whole = largest / 16 * 16
        let remedy = whole >= 64 ? "a tile_size of at most \(whole), or a larger limit" : "a larger limit"
        conflict(
            "images.tile_size", with: [limit],
            "a tile of \(settings.images.tileSize) pixels is above the limit \(limit) (\(value)); give \(remedy)")
    }

    private mutating func reportColumns() {
        var keys: [String: String] = [:]
        for (key, header) in settings.import.columns.headers {
            if let other = keys.updateValue(key, forKey: header.lowercased()) {
                conflict(
                    SettingPath(["import", "columns", key]), with: [SettingPath(["import", "columns", other])],
                    "\(YAMLText.quoted(header)) is also the header of import.columns.\(other); give each its own")
            }
        }
    }

    /// Reports at `path`, or at the first of the others that anybody set.
    mutating func conflict(_ path: SettingPath, with others: [SettingPath], _ text: String) {
        let paths = [path] + others
        let refused = Set(problems.filter { $0.isRefusal }.map(\.path))
        guard refused.isDisjoint(with: paths.map(\.description)) else { return }
        let origin = paths.compactMap { origins[$0] }.first ?? .defaults
        report(.conflict(text), origin, path.description)
    }
}

extension SettingsProblem {
    /// Whether a value was refused, so that the setting does not have the value that was meant.
    fileprivate var isRefusal: Bool {
        if case .conflict = fault { return false }
        return true
    }
}

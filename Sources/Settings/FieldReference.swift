/// What a name in `hidden_fields`, `fields` or `public: false` means: a column that an audience can be kept from seeing,
/// or one of which that is not possible.
public enum FieldReference: Hashable, Sendable {
    /// A field, by the names that the catalogue stores its values under: a column's own, and the header's where another
    /// source than a spreadsheet gives a field of that name.
    case field([String])
    /// A column that is the same for every audience, and why.
    case fixed(reason: String)
    /// One language of a field, and the field.
    case language(of: String)

    /// Columns that no audience can be kept from seeing, by their keys in `import.columns`, and why.
    public static let fixedColumns: [(key: String, reason: String)] = [
        ("file", "it is shown to no audience; only rules read it"),
        ("identifier", "it names the object in every address"),
        ("sequence", "it decides the order of an object's files"),
        ("published", "it is shown to no audience; it decides what is published"),
        ("id", "it names the file in every address"),
        ("behavior", "it decides how an object is shown"),
        ("viewing_direction", "it decides how an object is shown"),
        ("start", "it decides how an object is shown"),
        ("used_as", "it decides how an object is shown"),
        ("canvas_uri", "it names the page in every document"),
        ("iiif", "it is shown to no audience; it decides what is published"),
        ("resourcespace_ref", "it is shown to no audience; addresses of ResourceSpace lead to the file by it"),
        ("resourcespace_index", "it is shown to no audience; addresses of ResourceSpace lead to the page by it"),
    ]
}

extension Settings.Import.Columns {
    /// The column that a name means, in any case and with any spaces between its words, as headers are read.
    public func reference(_ name: String) -> FieldReference {
        let name = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let folded = name.lowercased()
        if let key = headers.first(where: { $0.header.lowercased() == folded })?.key {
            if let fixed = FieldReference.fixedColumns.first(where: { $0.key == key }) {
                return .fixed(reason: fixed.reason)
            }
            if properties.contains(where: { $0.key == key }) { return .field(["@" + key, name]) }
            // Dates and coordinates are fields under the names of their columns.
            return .field(["date", "coordinates"].contains(key) || key == folded ? [name] : [key, name])
        }
        if let at = name.lastIndex(of: "@"), LanguageText.isLanguage(String(name[name.index(after: at)...])) {
            return .language(of: String(name[..<at]))
        }
        return .field([name])
    }
}

extension SettingsLoader {
    /// Reports names of columns that cannot be hidden where they are to be hidden or shown.
    mutating func reportHiding() {
        for field in settings.publication.fields where !field.isPublic {
            guard let fault = fault(field.name) else { continue }
            conflict("publication.fields", with: [], "\(fault); leave out public: false")
        }
        for (index, audience) in settings.publication.audiences.enumerated() {
            for (key, names) in [("fields", audience.fields), ("hidden_fields", audience.hiddenFields)] {
                for name in names ?? [] {
                    guard let fault = fault(name) else { continue }
                    report(
                        .conflict("\(fault); leave it out"), origins["publication.audiences"] ?? .defaults,
                        "publication.audiences[\(index + 1)].\(key)")
                }
            }
        }
    }

    private func fault(_ name: String) -> String? {
        switch settings.import.columns.reference(name) {
        case _ where name.hasPrefix("@"): "\(YAMLText.quoted(name)) is no column's header"
        case .field: nil
        case .fixed(let reason):
            "\(YAMLText.quoted(name)) is a column that is the same for every audience: \(reason)"
        case .language(let field):
            "\(YAMLText.quoted(name)) is one language of a field, and a field is hidden in all of them: "
                + "give \(YAMLText.quoted(field)), or leave it out"
        }
    }
}

internal import Rules
internal import Settings

extension LinkTable {
    /// Finds what a module names among the columns that the source has.
    init(
        _ module: Settings.Link.Module, table: String, has columns: [(name: String, type: String)],
        preset: Settings.Link.Preset
    ) throws(LinkFault) {
        func find(_ wanted: String, as purpose: String) throws(LinkFault) -> String {
            if let exact = columns.first(where: { $0.name == wanted }) { return exact.name }
            let alike = columns.filter { $0.name.lowercased() == wanted.lowercased() }
            if alike.count == 1 { return alike[0].name }
            let names = columns.map(\.name)
            let nearest = NearestName.find(wanted, among: names).map { "did you mean “\($0)”? " } ?? ""
            throw LinkFault(
                "module “\(module.name)”: \(table) has no column “\(wanted)”, which is given as \(purpose)",
                remedy: "\(nearest)it has \(names.prefix(40).joined(separator: ", "))\(names.count > 40 ? ", …" : ""); "
                    + "correct the module, or rename the column back")
        }
        let isTMS = preset == .tms
        guard let wantedKey = module.key ?? (isTMS ? TMSPreset.key : nil) else {
            throw LinkFault(
                "module “\(module.name)” has no key",
                remedy: "give key: the column that tells rows apart, one of "
                    + columns.map(\.name).prefix(40).joined(separator: ", "))
        }
        let key = try find(wantedKey, as: "key")
        let identifier = try find(
            module.identifier ?? (isTMS ? TMSPreset.identifier : wantedKey), as: "identifier")
        let changed: String? = if let given = module.changed { try find(given, as: "changed") } else { nil }
        var fields: [Settings.Link.Field] = []
        for given in module.fields {
            var field = given
            field.column = try find(given.column, as: "a column of fields")
            fields.append(field)
        }
        if module.fields.isEmpty {
            fields =
                isTMS
                ? TMSPreset.fields(among: columns.map(\.name))
                : columns.map(\.name).filter { $0 != key && $0 != identifier }.map {
                    Settings.Link.Field(column: $0, field: Self.wellKnown[$0.lowercased()] ?? $0)
                }
        }
        self.init(
            module: module, table: table, key: key, identifier: identifier, changed: changed, fields: fields,
            columns: columns.map { $0.type.isEmpty ? $0.name : "\($0.name) (\($0.type))" })
    }

    /// Columns that are what their names say, in whatever case they are written.
    private static let wellKnown = ["title": "title", "description": "description", "rights": "rights"]

    /// The columns that are read, each once, the key first.
    public var read: [String] {
        var names = [key, identifier] + (changed.map { [$0] } ?? [])
        for field in fields where !names.contains(field.column) { names.append(field.column) }
        return names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

/// The Museum System, as its view for ResourceSpace's plugin usually looks.
enum TMSPreset {
    static let key = "ObjectID"
    static let identifier = "ObjectNumber"

    /// Columns, and the fields that they fill.
    private static let usual: [(column: String, field: String)] = [
        ("Titles", "title"), ("ObjectName", "Object name"), ("Creators", "Creator"), ("Dated", "Dated"),
        ("Medium", "Medium"), ("Dimensions", "Dimensions"), ("CreditLine", "Credit line"),
        ("Classification", "Classification"), ("Department", "Department"), ("StylePeriod", "Style or period"),
        ("CulturalContext", "Cultural context"), ("Geography", "Geography"), ("SubjectKeywords", "Subject"),
        ("Description", "description"), ("Inscription", "Inscription"), ("Provenance", "Provenance"),
        ("RelatedObjects", "Related objects"), ("Copyright", "Copyright"), ("Restrictions", "Restrictions"),
        ("CreditLineRepro", "Credit line for reproductions"), ("ObjRightsType", "rights"),
    ]

    /// Those of them that are there. What is internal (curator, cataloguer, location, status) is not taken.
    static func fields(among columns: [String]) -> [Settings.Link.Field] {
        usual.compactMap { usual in
            columns.first { $0.lowercased() == usual.column.lowercased() }.map { column in
                var field = Settings.Link.Field(column: column, field: usual.field)
                // Text comes as VARBINARY there.
                field.encoding = .utf16
                return field
            }
        }
    }
}

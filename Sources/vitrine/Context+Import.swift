import Catalogue
import Ingest
import Settings

extension Context {
    /// An import as the settings want it.
    func importRequest(folder: String, spreadsheet: String?) -> ImportRequest {
        let columns = settings.import.columns
        var request = ImportRequest(
            folder: folder, spreadsheet: spreadsheet,
            columns: ColumnNames(
                file: columns.file, identifier: columns.identifier, sequence: columns.sequence, title: columns.title,
                description: columns.description, rights: columns.rights, published: columns.published,
                id: columns.id, toc: columns.toc, date: columns.date, coordinates: columns.coordinates,
                properties: Dictionary(
                    columns.properties.compactMap { column in
                        PropertyField(rawValue: column.key).map { ($0, column.header) }
                    }, uniquingKeysWith: { first, _ in first })),
            separator: settings.import.separator, ignore: settings.import.ignore)
        request.fields = settings.definedFields
        request.computed = settings.computedFields
        request.arkField = settings.publication.arkField
        if settings.images.derivatives != .import { request.fromSource = sources }
        return request
    }
}

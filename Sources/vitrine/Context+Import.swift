import Catalogue
import Foundation
import Imaging
import Ingest
import Settings

extension Context {
    /// An import as the settings have it.
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
        request.withdrawLimit = settings.import.withdrawLimit
        if settings.images.derivatives != .import { request.fromSource = sources }
        return request
    }

    /// Worker processes for what is imported while the server serves: behind it, but as many as for any import.
    func workersBeside(_ tally: WorkerTally) -> WorkerPool {
        WorkerPool(
            WorkerCommandLine(temporaryFolder: home.temporary.path),
            settings: WorkerSettings(limits: limits, pyramid: pyramid, niceness: 10), size: settings.import.workers,
            tally: tally)
    }
}

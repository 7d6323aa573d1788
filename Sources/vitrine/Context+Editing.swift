import Catalogue
import Execution
import Foundation
import Imaging
import Ingest
import Server
import Settings

extension Context {
    /// What changing the collection over the network takes.
    /// - Parameters:
    ///   - files: threads that open and read files.
    ///   - wake: called where there may be derivatives to make.
    func editing(
        _ catalogue: Catalogue, _ tally: WorkerTally, _ files: FilePools, wake: @escaping @Sendable () -> Void
    ) -> EditingServices {
        let folders = settings.api.folders.map { folder in
            let url = folder.hasPrefix("/") ? URL(fileURLWithPath: folder) : home.folder.appendingPathComponent(folder)
            return url.standardizedFileURL.path
        }
        let intake = Intake(
            home: home, catalogue: catalogue, folders: folders,
            serving: settings.images.derivatives != .import ? sources : nil,
            resolution: settings.images.documentResolution, files: files
        ) { [self] in
            WorkerPool(
                WorkerCommandLine(temporaryFolder: home.servingTemporary.path),
                settings: WorkerSettings(limits: limits, pyramid: pyramid, threads: 1), size: settings.import.workers,
                tally: tally)
        }
        return EditingServices(settings: settings, home: home, catalogue: catalogue, intake: intake, wake: wake)
    }
}

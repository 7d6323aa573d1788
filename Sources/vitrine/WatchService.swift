import Catalogue
import Foundation
import Imaging
import Ingest
import Logging
import ServiceLifecycle
import Settings

/// Looks after folders for as long as the server serves.
struct WatchService: Service {
    let watch: FolderWatch

    func run() async {
        await BesideExecutor.run { await watch.run() }
    }

    /// One for each folder that the settings name.
    /// - Throws: `Failure` where a folder cannot be watched because the home is in it, or it in the home.
    static func all(
        _ current: CurrentContext, _ catalogue: Catalogue, _ tally: WorkerTally, _ record: ServerRecordKeeper,
        _ logger: Logger
    ) throws -> [WatchService] {
        let context = current.value
        let settings = context.settings.watch
        var folders: [String] = []
        for folder in settings.folders {
            let path = URL(fileURLWithPath: folder).standardizedFileURL.path
            let home = context.home.folder.path
            guard !(path + "/").hasPrefix(home + "/"), !(home + "/").hasPrefix(path + "/") else {
                throw Failure("\(path) cannot be watched: it holds this home or is in it; give a folder beside it")
            }
            if !folders.contains(path) { folders.append(path) }
        }
        let method: FolderWatch.Method =
            switch settings.method {
            case .automatic: .automatic
            case .events: .events
            case .scan: .scan
            }
        return folders.map { folder in
            WatchService(
                watch: FolderWatch(
                    folder: folder, catalogue: catalogue, method: method, scanSeconds: settings.scanSeconds,
                    stableSeconds: settings.stableSeconds,
                    passedOver: context.settings.import.ignore + settings.unfinished,
                    // What was defined anew since the start holds here too.
                    take: { try await take($0, current.value, catalogue, tally) },
                    report: { record.watching($0) },
                    log: { message in
                        switch message {
                        case .note(let text): logger.info("\(text)")
                        case .fault(let text): logger.warning("\(text)")
                        }
                    }))
        }
    }

    private static func take(
        _ order: WatchedImport, _ context: Context, _ catalogue: Catalogue, _ tally: WorkerTally
    ) async throws -> ImportReport {
        let lock: FileLock
        do {
            lock = try FileLock(
                context.home.importLock, note: "process \(ProcessInfo.processInfo.processIdentifier), watching")
        } catch let taken as FileLock.Taken {
            throw ImportError.anotherImport(holder: taken.holder)
        }
        defer { withExtendedLifetime(lock) {} }
        var request = context.importRequest(folder: order.folder, spreadsheet: order.spreadsheet)
        request.ignore += context.settings.watch.unfinished + FolderWatch.lockNames
        request.unfinished = order.unfinished
        request.regularFilesOnly = true
        request.withdrawMissing = true
        request.withdrawsRemoved = true
        request.withdrawFew = context.settings.watch.withdrawFew
        let workers = context.workersBeside(tally)
        defer { workers.close() }
        let importer = Importer(
            home: context.home, catalogue: catalogue, workers: workers, pyramid: context.pyramid
        ) { _ in }
        return try await withTaskCancellationHandler {
            try await importer.run(request)
        } onCancel: {
            workers.close(abandoning: true)
        }
    }
}

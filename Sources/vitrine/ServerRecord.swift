import Catalogue
import Foundation
import Imaging
import Ingest
import Synchronization

/// What the running server says of itself, in a file of its home: for `vitrine status`.
struct ServerRecord: Codable {
    /// Where it listens.
    var address: String
    var process: Int32
    /// When it began to serve.
    var since: Date
    /// Worker processes since then.
    var workers: WorkerTally.Counts
    /// Folders that it looks after.
    var watches: [WatchState]?

    /// The record of the server that serves the home now; nil where there is none.
    static func current(_ home: Home) -> ServerRecord? {
        guard FileLock.isHeld(home.serverLock), let data = try? Data(contentsOf: home.serverRecord) else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try? decoder.decode(ServerRecord.self, from: data)
    }
}

/// Keeps the record up to date for as long as a server serves.
final class ServerRecordKeeper: Sendable {
    private let file: URL
    private let record: Mutex<ServerRecord>

    init(_ home: Home) {
        file = home.serverRecord
        record = Mutex(
            ServerRecord(
                address: "", process: ProcessInfo.processInfo.processIdentifier, since: Date.now,
                workers: WorkerTally.Counts()))
    }

    func serving(at address: String) {
        change {
            $0.address = address
            $0.since = Date.now
        }
    }

    func workers(_ counts: WorkerTally.Counts) {
        // Told by several threads: an older word never replaces a newer one.
        change { if $0.workers.events < counts.events { $0.workers = counts } }
    }

    func watching(_ state: WatchState) {
        change { record in
            var states = record.watches ?? []
            if let place = states.firstIndex(where: { $0.folder == state.folder }) {
                states[place] = state
            } else {
                states.append(state)
            }
            record.watches = states
        }
    }

    func remove() { try? FileManager.default.removeItem(at: file) }

    /// Where the file cannot be written, the server serves all the same.
    private func change(_ body: (inout ServerRecord) -> Void) {
        record.withLock { record in
            body(&record)
            let encoder = JSONEncoder()
            encoder.dateEncodingStrategy = .iso8601
            try? encoder.encode(record).write(to: file, options: .atomic)
        }
    }
}

extension WorkerTally.Counts {
    /// Grows with everything that is counted.
    fileprivate var events: Int { started + died + killedAtDeadline + abandoned }
}

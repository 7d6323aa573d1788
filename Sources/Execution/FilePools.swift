internal import Foundation
internal import Glibc
internal import Synchronization

/// A ``BlockingPool`` for each folder that files are read from, so that a mount which does not respond costs the requests
/// for its files and nothing else.
///
/// A folder is an import root, the folder of derivatives or the like. After two threads of a folder are stuck, requests
/// for its files are refused without waiting. Every five seconds a request starts a probe of the folder on a separate
/// thread. When the probe succeeds, the folder gets a new pool. At most `mostLost` threads of one folder are ever stuck.
public final class FilePools: Sendable {
    private struct Place {
        var pool: BlockingPool
        /// Pools that were replaced while some of their threads were stuck.
        var replaced: [BlockingPool] = []
        var isProbing = false
        var nextProbe = ContinuousClock.now
    }

    private let places = Mutex<[String: Place]>([:])
    private let limit: Duration
    private let probe: @Sendable (_ folder: String) -> Void

    /// Threads that read from one folder at a time, and requests that wait for one.
    private static let threads = 4
    private static let queue = 256
    /// Stuck threads at which a folder is taken not to respond.
    private static let mostStuck = 2
    private static let mostLost = 16
    private static let betweenProbes = Duration.seconds(5)
    /// Folders with a pool; all others share one.
    private static let mostPlaces = 256

    /// - Parameters:
    ///   - limit: for opening a file or reading a part of one; default 10 seconds.
    ///   - probe: returns when a folder responds; default opens and lists it. An error is a response.
    public init(
        limit: Duration = .seconds(10), probe: @escaping @Sendable (_ folder: String) -> Void = FilePools.list
    ) {
        self.limit = limit
        self.probe = probe
    }

    /// Seconds after which a refused request may succeed, for `Retry-After`.
    public static let retrySeconds = 5

    /// Runs work that opens or reads files below a folder.
    /// - Parameter limit: for all of the work; nil for that of a single file.
    /// - Throws: what the work throws; ``BlockingPoolError`` when the folder does not respond or too many requests wait.
    public func run<Value: Sendable>(
        in folder: String, within limit: Duration? = nil, _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        do {
            return try await pool(folder).run(within: limit ?? self.limit, work)
        } catch BlockingPoolError.stuck {
            startProbe(folder)
            throw BlockingPoolError.stuck
        }
    }

    /// Threads of a folder that are stuck.
    public func stuckThreads(in folder: String) -> Int {
        places.withLock { $0[folder].map(Self.lost) ?? 0 }
    }

    private static func lost(_ place: Place) -> Int {
        (place.replaced + [place.pool]).reduce(0) { $0 + $1.counts.abandoned }
    }

    private func pool(_ folder: String) -> BlockingPool {
        places.withLock { places in
            let name = places[folder] != nil || places.count < Self.mostPlaces ? folder : ""
            if let place = places[name] { return place.pool }
            let pool = Self.newPool()
            places[name] = Place(pool: pool)
            return pool
        }
    }

    private static func newPool() -> BlockingPool {
        BlockingPool(name: "vitrine.files", threads: threads, queue: queue, mostAbandoned: mostStuck)
    }

    private func startProbe(_ folder: String) {
        let begins = places.withLock { places in
            guard var place = places[folder], !place.isProbing, place.nextProbe <= .now else { return false }
            place.replaced.removeAll { $0.counts.abandoned == 0 }
            guard Self.lost(place) + Self.mostStuck <= Self.mostLost else {
                places[folder] = place
                return false
            }
            place.isProbing = true
            places[folder] = place
            return true
        }
        guard begins else { return }
        let thread = Thread { [self] in
            Thread.current.name = "vitrine.probe"
            probe(folder)
            places.withLock { places in
                guard var place = places[folder] else { return }
                place.isProbing = false
                place.nextProbe = .now + Self.betweenProbes
                place.replaced.append(place.pool)
                place.pool = Self.newPool()
                places[folder] = place
            }
        }
        thread.start()
    }

    /// Opens a folder and reads its first entry.
    public static func list(_ folder: String) {
        guard let listing = opendir(folder) else { return }
        _ = readdir(listing)
        closedir(listing)
    }

    /// Closes a descriptor on a thread that may block: on some network shares closing a file asks the server.
    public static func close(_ descriptor: Int32) {
        closing.submit(within: .seconds(30), { _ = Glibc.close(descriptor) }) { _ in }
    }

    private static let closing = BlockingPool(name: "vitrine.closing", threads: 2, queue: 100_000, mostAbandoned: 8)
}

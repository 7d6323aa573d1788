public import Catalogue
public import Execution
internal import Foundation
public import Imaging
internal import Synchronization

/// Takes in single files for whoever edits the collection over the network: the same look at a file in a worker process
/// that an import takes.
public final class Intake: Sendable {
    /// A file that was found and understood.
    public struct Found: Sendable {
        /// Import root and its name.
        public var root: Int64
        public var folder: String
        /// Path below it.
        public var path: String
        /// Nanoseconds since 1970.
        public var modified: Int
        public var facts: SourceFacts
    }

    /// Why a file cannot be taken in.
    public struct Refusal: Error, Hashable, Sendable {
        public enum Kind: Hashable, Sendable {
            /// The request names something that is not there or not allowed.
            case reference
            /// The file is not what can be published.
            case content
            /// Nobody's fault for certain: it may be tried again.
            case passing
        }

        public var kind: Kind
        public var reason: String
    }

    let home: Home
    let catalogue: Catalogue
    /// Folders that files may be referred to in, by the names of their import roots.
    let folders: [String]
    private let serving: SourceServing?
    /// Dots per inch at which pages without pixels are drawn.
    let resolution: Int
    private let files: FilePools
    private let makeWorkers: @Sendable () -> WorkerPool
    private let workers = Mutex<(pool: WorkerPool?, isClosed: Bool)>((nil, false))

    /// - Parameters:
    ///   - folders: paths of folders that files may be referred to in.
    ///   - serving: given, images that it serves get no derivative.
    ///   - resolution: dots per inch at which pages without pixels are drawn.
    ///   - files: threads that open and read files.
    ///   - workers: makes the worker processes, once there is something to look at.
    public init(
        home: Home, catalogue: Catalogue, folders: [String], serving: SourceServing?, resolution: Int,
        files: FilePools, workers: @escaping @Sendable () -> WorkerPool
    ) {
        self.home = home
        self.catalogue = catalogue
        self.folders = folders
        self.serving = serving
        self.resolution = resolution
        self.files = files
        makeWorkers = workers
    }

    /// Ends the worker processes.
    public func close() {
        let pool = workers.withLock { workers in
            workers.isClosed = true
            return workers.pool
        }
        pool?.close(abandoning: true)
    }

    func pool() throws(Refusal) -> WorkerPool {
        let pool = workers.withLock { workers -> WorkerPool? in
            if workers.isClosed { return nil }
            if let pool = workers.pool { return pool }
            let pool = makeWorkers()
            workers.pool = pool
            return pool
        }
        guard let pool else { throw Refusal(kind: .passing, reason: "the server is being stopped") }
        return pool
    }

    // MARK: Resources

    /// The resource that a file becomes. Its place among others is settled when it is written.
    public func resource(_ found: Found, id: String) -> ResourceUpdate {
        let facts = found.facts
        let role: ImageRecord.Role = facts.kind == .video || facts.kind == .sound ? .poster : .page
        return ResourceUpdate(
            id: id, path: found.path, sequence: nil, position: -1, isPublished: true, kind: facts.kind.rawValue,
            mediaType: facts.mediaType, byteSize: facts.byteSize, modified: found.modified, checksum: facts.checksum,
            width: facts.width, height: facts.height, duration: facts.duration, pages: facts.pages,
            resolution: facts.resolution,
            images: Importer.images(of: facts, id: id, role: role).map { image in
                var image = image
                image.tiling = role == .page ? serving?.tiling(of: image, mediaType: facts.mediaType) : nil
                return image
            }, values: [])
    }

    /// The ids that a file may get where nobody gives one, the first that is free: the same that an import of its folder
    /// would give it.
    public static func ids(for found: Found) -> some Sequence<String> {
        // Longer ones where somebody has the short one, and another altogether at last.
        (12..<52).lazy.map { length in
            length < 51
                ? ResourceID.derive(root: found.folder, path: found.path, length: length)
                : ResourceID.derive(root: found.folder, path: found.path + "\0again", length: 24)
        }
    }

    /// The first of them that is free.
    public func newID(for found: Found) async throws -> String {
        try await waiting(for: home.folder.path) { [catalogue] in
            for id in Self.ids(for: found) where try catalogue.knownFile(id: id) == nil { return id }
            throw Refusal(kind: .passing, reason: "all ids for the file are taken")
        }
    }

    /// Does work that waits for a disk or the catalogue on a thread that may block. Swift's own threads are few: if all of
    /// them waited for one of the catalogue's connections, the tasks that hold these could not continue.
    /// - Parameter folder: that the files are in; if it does not respond, other folders are not affected.
    func waiting<Result: Sendable>(
        for folder: String, _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        do {
            return try await files.run(in: folder, within: Self.patience, work)
        } catch is BlockingPoolError {
            throw Refusal(kind: .passing, reason: "the folder of the files does not respond")
        }
    }

    /// For all files of one request, of which there may be hundreds.
    private static let patience = Duration.seconds(60)
}

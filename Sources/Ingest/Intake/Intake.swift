public import Catalogue
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

    private let home: Home
    private let catalogue: Catalogue
    /// Folders that files may be referred to in, by the names of their import roots.
    private let folders: [String]
    private let serving: SourceServing?
    /// Dots per inch at which pages without pixels are drawn.
    private let resolution: Int
    private let makeWorkers: @Sendable () -> WorkerPool
    private let workers = Mutex<(pool: WorkerPool?, isClosed: Bool)>((nil, false))

    /// - Parameters:
    ///   - folders: paths of folders that files may be referred to in.
    ///   - serving: given, images that it serves get no derivative.
    ///   - resolution: dots per inch at which pages without pixels are drawn.
    ///   - workers: makes the worker processes, once there is something to look at.
    public init(
        home: Home, catalogue: Catalogue, folders: [String], serving: SourceServing?, resolution: Int,
        workers: @escaping @Sendable () -> WorkerPool
    ) {
        self.home = home
        self.catalogue = catalogue
        self.folders = folders
        self.serving = serving
        self.resolution = resolution
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

    private func pool() throws(Refusal) -> WorkerPool {
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

    // MARK: Files in place

    /// A file below a configured folder.
    /// - Parameters:
    ///   - folder: the folder's path as configured, or its name.
    ///   - path: below it.
    public func file(folder: String, path: String) async throws -> Found {
        guard let place = folders.first(where: { $0 == folder || ($0 as NSString).lastPathComponent == folder }) else {
            let names = folders.map { ($0 as NSString).lastPathComponent }
            let accepted =
                names.isEmpty ? "the setting api.folders names none" : "accepted: \(names.joined(separator: ", "))"
            throw Refusal(
                kind: .reference, reason: "“\(folder)” is no folder that files may be taken from; \(accepted)")
        }
        return try await look(in: place, path)
    }

    /// A file below an import root, wherever that is.
    public func file(root: String, path: String) async throws -> Found { try await look(in: root, path) }

    /// A file that was sent, and looked at already.
    /// - Parameter path: below the home's folder of uploads.
    public func uploaded(_ path: String, facts: SourceFacts) async throws -> Found {
        try await waiting { [self] in
            let folder = try SourceFolder(home.uploads.path, ignore: [])
            let file: SourceFolder.File
            do {
                file = try folder.file(path)
            } catch {
                throw Refusal(kind: .reference, reason: "the file that was sent is not there any more")
            }
            let (id, name) = try root(folder)
            return Found(root: id, folder: name, path: file.path, modified: file.modified, facts: facts)
        }
    }

    private static let queue = DispatchQueue(label: "vitrine.intake", attributes: .concurrent)

    /// Does what waits for the disk or the catalogue on a thread that may. Those of tasks are few: were they all waiting
    /// for one of the catalogue's connections, the tasks that hold these could not go on.
    private func waiting<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Self.queue.async { continuation.resume(with: Swift.Result(catching: work)) }
        }
    }

    private func look(in place: String, _ written: String) async throws -> Found {
        let located = try await waiting { [self] in try locate(in: place, written) }
        let facts =
            if let known = located.known { known } else { try await facts(of: located.absolutePath) }
        return Found(
            root: located.root, folder: located.folder, path: located.file.path, modified: located.file.modified,
            facts: facts)
    }

    /// A file before anybody looked into it.
    private struct Located: Sendable {
        var root: Int64
        var folder: String
        var file: SourceFolder.File
        var absolutePath: String
        /// What it is, where that is known of an import and it did not change since.
        var known: SourceFacts?
    }

    private func locate(in place: String, _ written: String) throws -> Located {
        let path: String
        switch FilePath.normalise(written) {
        case .success(let normal): path = normal
        case .failure(let fault):
            throw Refusal(kind: .reference, reason: "“\(written)”: \(fault.reason); \(fault.remedy)")
        }
        let folder: SourceFolder
        let file: SourceFolder.File
        do {
            folder = try SourceFolder(place, ignore: [])
            file = try folder.file(path)
        } catch let refusal as SourceFolder.Refusal {
            let reason =
                switch refusal {
                case .missing(let similar):
                    "there is no such file" + (similar.map { "; did you mean “\($0)”?" } ?? "")
                case .outside: "it leads out of the folder"
                case .notAFile: "it is not a file"
                case .unreadable(let reason): "it cannot be opened: \(reason)"
                case .unfinished: "somebody is writing it"
                }
            throw Refusal(kind: .reference, reason: "“\(written)”: \(reason)")
        } catch {
            throw Refusal(kind: .passing, reason: "the folder of the files is not there")
        }
        let (id, name) = try root(folder)
        let known = try catalogue.knownFiles(root: id, paths: [file.path]).first
        let isSame = known.map { $0.byteSize == file.size && $0.modified == file.modified } ?? false
        return Located(
            root: id, folder: name, file: file, absolutePath: folder.absolute(file.path),
            known: isSame ? known.flatMap { SourceFacts($0, resolution: resolution) } : nil)
    }

    /// The import root of a folder. Written down only where it is new.
    private func root(_ folder: SourceFolder) throws -> (id: Int64, name: String) {
        let known = try catalogue.root(path: folder.path, dryRun: true)
        // A folder that was moved here is noted as well.
        if let id = known.id, try catalogue.path(ofRoot: id) == folder.path { return (id, known.name) }
        let made = try catalogue.root(path: folder.path, dryRun: false)
        guard let id = made.id else { throw Refusal(kind: .passing, reason: "the folder is not known") }
        return (id, made.name)
    }

    /// What a file is, from its content.
    /// - Throws: ``Refusal``
    public func facts(of path: String) async throws -> SourceFacts {
        let workers = try pool()
        switch await workers.perform(.probe(path: path)) {
        case .facts(let facts): return facts
        case .failed(let failure):
            throw Refusal(kind: failure.isPermanent ? .content : .passing, reason: failure.reason)
        case .pyramid: throw Refusal(kind: .passing, reason: "the decoder gave no sensible answer")
        }
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

    /// The id that a file gets where nobody gives one: the same that an import of its folder would give it.
    public func newID(for found: Found) async throws -> String {
        try await waiting { [self] in
            var length = 12
            while length < 51 {
                let id = ResourceID.derive(root: found.folder, path: found.path, length: length)
                if try catalogue.knownFile(id: id) == nil { return id }
                length += 1
            }
            return ResourceID.derive(root: found.folder, path: found.path + "\0again", length: 24)
        }
    }
}

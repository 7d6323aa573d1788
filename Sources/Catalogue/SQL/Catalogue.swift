internal import CSQLite
internal import Foundation
internal import GRDB
internal import Rules
internal import Synchronization

/// The collection's memory: resources, objects, values, images, changes and jobs. Any number of processes may read
/// while one writes (SQLite's write-ahead log); a reader sees each transaction whole or not at all.
public final class Catalogue: Sendable {
    let pool: DatabasePool
    /// Changes with every commit.
    public let stamp: CatalogueStamp
    private let images: ObjectFacts<Asked, ImageAnswer>
    private let positions: ObjectFacts<Asked, ObjectPosition?>
    /// The rules that this process put in force.
    private let access = Mutex(AccessInForce.standard)
    var inForce: AccessInForce {
        get { access.withLock { $0 } }
        set { access.withLock { $0 = newValue } }
    }
    private let order = Mutex(ResourceOrder.natural)
    /// By what order lists decide which resource stands for an object; of this process, natural unless set.
    public var resourceOrder: ResourceOrder {
        get { order.withLock { $0 } }
        set { order.withLock { $0 = newValue } }
    }
    let lastChanges = FactsCache<Int, Int>(limit: 1)
    let nextDays = FactsCache<Int, String?>(limit: 1)
    let edits: GroupCommit
    let tokenFacts = FactsCache<String, Token?>(limit: 10_000)
    let snapshots = SearchSnapshots()
    let listings = FactsCache<Listing.Key, Listing>(limit: 20)
    /// Of objects of many resources; each is true of one change of one object.
    let outlines = BoundedCache<Outline.Key, Outline>(limit: 2000)
    let objectRights = BoundedCache<RightsKey, String?>(limit: 20_000)
    let valueLists = FactsCache<ValueListKey, [SharedValue]>(limit: 10)
    let counts = FactsCache<Audience, Int>(limit: 100)

    /// Once, before SQLite is used.
    private static let isConfigured = vitrine_sqlite_without_statistics() == SQLITE_OK

    /// What an audience asked for: audiences share no answers.
    private struct Asked: Hashable, Sendable {
        var name: String
        var audience: Int

        init(_ name: String, _ audience: Audience) { (self.name, self.audience) = (name, audience.number) }
    }

    /// Opens the catalogue at `path`, creating and migrating it where needed.
    /// - Throws: `CatalogueError` naming the file, when it cannot be opened or was written by a newer Vitrine.
    public init(path: String) throws {
        _ = Self.isConfigured
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration)
            // Acknowledged means durable, also through a power cut. Not before: opening a pool sets it to NORMAL, which
            // syncs the log at checkpoints only.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            let migrator = Schema.migrator
            if try pool.read({ try migrator.hasBeenSuperseded($0) }) {
                throw CatalogueError.newerVersion(path: path)
            }
            try migrator.migrate(pool)
            stamp = try CatalogueStamp(path: path)
            images = ObjectFacts(limit: 100_000, stamp)
            positions = ObjectFacts(limit: 100_000, stamp)
            edits = GroupCommit(pool, stamp)
            try ensureSearch()
        } catch let error as DatabaseError {
            throw CatalogueError.unusable(
                path: path, detail: CatalogueError.explanation(of: error) ?? error.description)
        }
    }

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.maximumReaderCount =
            ReadCost.smallThreads + ReadCost.largeThreads + ReadCost.otherConnections
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA foreign_keys = ON")
            try SearchRank.register(database)
            for function in RuleFunction.allCases { database.add(function: function.database) }
        }
        return configuration
    }

    /// An image that `audience` may see, if it is in memory and nothing changed since: never waits for more than the
    /// stamp.
    public func knownImage(_ id: String, for audience: Audience) throws -> ImageAnswer? {
        images.fact(Asked(id, audience), at: try stamp.moment(), of: Self.objectKey)
    }

    /// What is known of an object, under the same conditions.
    public func knownPosition(of identifier: String, for audience: Audience) throws -> ObjectPosition?? {
        let key = Self.identifierKey(identifier)
        return positions.fact(Asked(key, audience), at: try stamp.moment()) { _ in key }
    }

    /// An image that `audience` may see: from memory where nothing changed since.
    public func image(_ id: String, for audience: Audience) async throws -> ImageAnswer {
        let now = try stamp.moment()
        let asked = Asked(id, audience)
        if let known = images.fact(asked, at: now, of: Self.objectKey) { return known }
        let answer = try await readImage(id, for: audience)
        images.keep(answer, for: asked, at: now)
        return answer
    }

    /// What is known of an object without reading it, enough to answer 404 or 410: from memory where nothing changed.
    public func position(of identifier: String, for audience: Audience) async throws -> ObjectPosition? {
        let key = Self.identifierKey(identifier)
        let asked = Asked(key, audience)
        let now = try stamp.moment()
        if let known = positions.fact(asked, at: now, of: { _ in key }) { return known }
        let position = try await readPosition(key, for: audience)
        positions.keep(position, for: asked, at: now)
        return position
    }

    /// Of the object that an image is of; nil where there is no such image, which any edit may bring.
    private static func objectKey(_ answer: ImageAnswer) -> String? {
        if case .image(let image) = answer, let object = image.context?.object { identifierKey(object) } else { nil }
    }

    /// Writes what the log holds into the catalogue's file, so that copying the one file is a backup, and closes.
    /// Where others are reading, as much as they allow.
    public func close() {
        _ = try? pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        try? pool.close()
    }

    /// Answers whether the catalogue can be read.
    public func check() async throws {
        _ = try await reading { try Int.fetchOne($0, sql: "SELECT count(*) FROM root") }
    }
}

/// Why the catalogue did not do what was asked.
public enum CatalogueError: Error, Hashable, Sendable, CustomStringConvertible {
    case unusable(path: String, detail: String)
    case newerVersion(path: String)
    case unknownObject(identifier: String)
    case otherRules
    /// There is no room left on the disk of the catalogue.
    case noRoom
    /// Another program keeps the catalogue from being written, or nobody may write it.
    case notWritable(detail: String)
    /// A write that shared its transaction with one that ended it.
    case notWritten
    /// A read took longer than it may.
    case tooSlow(seconds: Int)
    /// Too many searches and lists wait to be read.
    case busy

    public var description: String {
        switch self {
        case .unusable(let path, let detail): "the catalogue \(path) cannot be used: \(detail)"
        case .newerVersion(let path):
            "the catalogue \(path) was written by a newer version of Vitrine; run that version, or restore a backup"
        case .noRoom: "there is no room left on the catalogue's disk"
        case .notWritable(let detail): "the catalogue cannot be written at the moment: \(detail)"
        case .notWritten: "nothing was written, since another write of the same moment failed"
        case .tooSlow(let seconds): "the answer was not found within \(seconds) seconds"
        case .busy: "too many searches and lists are being read at the moment"
        case .otherRules:
            "the publication rules were changed while this was running, by another command or a running server; "
                + "run it again"
        case .unknownObject(let identifier): "no object has the identifier “\(identifier)”"
        }
    }
}

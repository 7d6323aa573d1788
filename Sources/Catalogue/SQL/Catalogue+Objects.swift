internal import GRDB

/// Objects and their parts, as an audience sees them.
extension Catalogue {
    /// Resources and pages of files up to which an object is read among the small reads.
    private static let mostSmall = 2000

    /// A resource of an object, or one page of it.
    public struct ResourcePart: Hashable, Sendable {
        public var id: String
        /// The only page whose image is read; nil for all.
        public var page: Int?

        public init(_ id: String, page: Int? = nil) { (self.id, self.page) = (id, page) }
    }

    /// An object and all that `audience` may see of it; nil where there is nothing for that audience.
    public func object(_ identifier: String, for audience: Audience) async throws -> ObjectRecord? {
        try await gather(identifier, for: audience) { object, next in
            var object = object
            while let resource = try next() { object.resources.append(resource) }
            return object.resources.isEmpty ? nil : object
        } ?? nil
    }

    /// Goes through the resources of an object that `audience` may see, in sequence order, without holding them all.
    /// - Parameter work: gets the object without its resources, and what gives one after another. It may run twice.
    /// - Returns: nil where there is no such object for that audience.
    public func gather<Result: Sendable>(
        _ identifier: String, for audience: Audience,
        _ work: @escaping @Sendable (ObjectRecord, _ next: () throws -> ResourceRecord?) throws -> Result
    ) async throws -> Result? {
        let key = Self.identifierKey(identifier)
        let fields = fields(of: audience)
        @Sendable func read(_ database: Database, isBounded: Bool) throws -> Gathered<Result> {
            guard
                let row = try Row.fetchOne(
                    database.cachedStatement(
                        sql: "SELECT * FROM object WHERE identifier_key = ? AND \(audience.sees(object: "object"))"),
                    arguments: [key])
            else { return .nothing }
            let id = row["id"] as Int64
            let count = try Row.fetchOne(
                database.cachedStatement(
                    sql: """
                        SELECT count(*), coalesce(sum(pages), 0) FROM (
                            SELECT pages FROM resource WHERE object_id = ? LIMIT \(Self.mostSmall + 1))
                        """), arguments: [id])
            let size = max(count?[0] ?? 0, count?[1] ?? 0)
            if isBounded, size > Self.mostSmall { return .large }
            let resources = try ResourceReader(
                database, where: "object_id = ? AND \(audience.sees())", arguments: [id], for: audience, fields)
            defer { resources.end() }
            var object = ObjectRecord(
                identifier: row["identifier"], state: .public, change: row["change"], changedAt: row["changed_at"],
                resources: [])
            object.resources.reserveCapacity(count?[0] ?? 0)
            return .result(try work(object) { try resources.next() })
        }
        let small: Gathered<Result> = try await reading { try read($0, isBounded: true) }
        switch small {
        case .nothing: return nil
        case .result(let result): return result
        case .large: break
        }
        let large: Gathered<Result> = try await reading(.large) { try read($0, isBounded: false) }
        return if case .result(let result) = large { result } else { nil }
    }

    private enum Gathered<Result: Sendable>: Sendable {
        case nothing, large
        case result(Result)
    }

    /// Some resources of an object that `audience` may see, in the order asked for.
    /// - Parameter change: the change of the object that they are wanted of.
    /// - Returns: nil where the object changed since, or one of them is not there.
    public func parts(
        _ wanted: [ResourcePart], of identifier: String, at change: Int, for audience: Audience
    ) async throws -> [ResourceRecord]? {
        let key = Self.identifierKey(identifier)
        let fields = fields(of: audience)
        return try await reading { database in
            let isSame = try Int.fetchOne(
                database.cachedStatement(sql: "SELECT 1 FROM object WHERE identifier_key = ? AND change = ?"),
                arguments: [key, change])
            guard isSame != nil else { return nil }
            var records: [ResourceRecord] = []
            for part in wanted {
                let reader = try ResourceReader(
                    database, where: "resource.id = ? AND \(audience.sees())", arguments: [part.id], page: part.page,
                    for: audience, fields)
                defer { reader.end() }
                guard let record = try reader.next() else { return nil }
                records.append(record)
            }
            return records
        }
    }
}

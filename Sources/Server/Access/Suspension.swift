internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import Synchronization

/// Links whose objects are withheld because their source has not been read completely for too long
/// (`links.sources[].hide_after`).
///
/// A reading can only move the moment of suspension further away, so the earliest such moment is a bound until which
/// nothing has to be looked up.
final class Suspension: Sendable {
    /// Hours without a complete reading, by the link's name.
    private let limits: [String: Int]
    /// Milliseconds since 1970 until which no link is suspended.
    private let clearUntil: Atomic<Int64>

    init(limits: [String: Int]) {
        self.limits = limits
        clearUntil = Atomic(limits.isEmpty ? Int64.max : 0)
    }

    /// True if no link is suspended, without any waiting; false if that has to be looked up.
    var isClear: Bool { limits.isEmpty || Self.now < clearUntil.load(ordering: .relaxed) }

    private static var now: Int64 { Int64(Date.now.timeIntervalSince1970 * 1000) }

    /// Names of the links that are suspended now.
    func links(_ catalogue: Catalogue) async throws -> [String] {
        guard !isClear else { return [] }
        let read = try await catalogue.lastReadings(of: limits.keys.sorted())
        let ends = limits.compactMap { name, hours -> (name: String, end: Int64)? in
            guard let last = read[name] else { return nil }
            return (name, Int64(last.timeIntervalSince1970 * 1000) + Int64(hours) * 3_600_000)
        }
        let now = Self.now
        let suspended = ends.filter { $0.end <= now }.map(\.name).sorted()
        // A link that has never run may run, fail and be suspended within its hours.
        let shortest = limits.values.min().map { now + Int64($0) * 3_600_000 } ?? Int64.max
        if suspended.isEmpty {
            clearUntil.store(min(ends.map(\.end).min() ?? shortest, shortest), ordering: .relaxed)
        }
        return suspended
    }
}

extension Responder {
    /// Refuses what a suspended link gave, and every list that could contain it.
    /// - Throws: 503 (RFC 9110, section 15.6.4): the objects are withheld, not gone.
    func checkSuspended(_ route: Route) async throws {
        let links = try await site.suspension.links(site.catalogue)
        guard !links.isEmpty else { return }
        var isWithheld = true
        switch route {
        case .health, .ready, .robots, .asset: isWithheld = false
        case .home, .sitemap, .search, .suggestions, .activity, .topCollection, .collection, .ark: break
        case .media(let id, _), .imageBase(_, let id), .imageInformation(_, let id),
            .imageRequest(_, let id, _, _, _, _):
            isWithheld = try await site.catalogue.isResource(id, of: links)
        default:
            guard let identifier = route.identifier else { break }
            isWithheld = try await isSuspended(identifier, links)
        }
        guard isWithheld else { return }
        throw Problem(
            .serviceUnavailable,
            "The source of these objects has not been read completely for too long; they are withheld until it is.",
            retryAfter: 300)
    }

    private func isSuspended(_ identifier: String, _ links: [String]) async throws -> Bool {
        if try await site.catalogue.isObject(identifier, of: links) { return true }
        // The default path also takes the id of a resource, and other spellings, which lead to an object.
        return try await site.catalogue.isResource(identifier, of: links)
    }
}

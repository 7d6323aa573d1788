import Foundation
import TestSupport

/// A page of a list of changes, or the list itself, as far as harvesters read it.
struct ActivityPage: Decodable {
    struct Reference: Decodable {
        var id: String

        /// `museum/1` of `http://host/iiif/v3/museum%2F1/manifest`; nil where it is no manifest of version 3.
        var identifier: String? {
            let parts = id.split(separator: "/")
            return parts.contains("v3") ? parts.dropLast().last.map(String.init) : nil
        }

        /// Without the server's address, whose port is another each time.
        var path: String { id.split(separator: "/").dropFirst(2).joined(separator: "/") }
    }

    struct Activity: Decodable {
        var type: String
        var object: Reference?
        var target: Reference?
        var startTime: String?
        var endTime: String?

        var time: String { endTime ?? startTime ?? "" }
    }

    var first: Reference?
    var last: Reference?
    var prev: Reference?
    var next: Reference?
    var orderedItems: [Activity]?

    /// - Parameter address: absolute, of this server.
    static func get(_ address: String, _ server: RunningServer) throws -> ActivityPage {
        let answer = try server.get(String(address.dropFirst(server.address.count)))
        guard answer.status == 200 else { throw SupportError("\(address): \(answer.status)") }
        return try JSONDecoder().decode(ActivityPage.self, from: Data(answer.body))
    }

    /// The list itself; nil where nothing was ever published.
    static func list(_ server: RunningServer) throws -> ActivityPage? {
        let answer = try server.get("/iiif/activity/all-changes")
        return answer.status == 200 ? try JSONDecoder().decode(ActivityPage.self, from: Data(answer.body)) : nil
    }
}

import Foundation
import TestSupport
import Testing

/// A home with a folder of scans that programs may refer to, served, with a token that may write.
struct EditingHome {
    let home: TestHome
    let server: RunningServer
    let token: String

    /// - Parameters:
    ///   - settings: more of `vitrine.yaml`.
    ///   - scans: names of files in the folder.
    init(
        settings: String = "", scans: [String] = ["a.png", "b.png", "c.png"], environment: [String: String] = [:],
        prepare: (TestHome) throws -> Void = { _ in }
    ) throws {
        home = try TestHome(
            settings: """
                log: {level: warning}
                images: {tile_size: 128}
                api: {folders: [../scans], rate: 0}
                \(settings)
                """)
        for (index, name) in scans.enumerated() {
            let pixels = try Pixels.waves(width: 200, height: 150 + index, seed: index).encoded("png")
            try home.folder.write(pixels, to: "scans/\(name)")
        }
        try prepare(home)
        token = try Self.token(home, scopes: ["read", "write"])
        server = try home.serve(environment: environment)
    }

    /// The same, with another server.
    init(_ other: EditingHome, server: RunningServer) {
        (home, token, self.server) = (other.home, other.token, server)
    }

    static func token(_ home: TestHome, scopes: [String], audience: String = "public") throws -> String {
        let result = try Vitrine.run(
            ["token", "create", "--home", home.path, "--audience", audience, "--note", "tests"]
                + scopes.flatMap { ["--scope", $0] })
        guard result.status == 0 else { throw SupportError(result.errors) }
        return result.output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    var authorization: [String: String] { ["Authorization": "Bearer \(token)"] }

    func get(_ path: String, _ fields: [String: String] = [:]) throws -> Response {
        try server.get("/api/v1/" + path, authorization.merging(fields) { $1 })
    }

    func send(
        _ method: String, _ path: String, _ fields: [String: String] = [:], json: String
    ) throws -> Response {
        let type = method == "PATCH" ? "application/merge-patch+json" : "application/json"
        return try server.send(
            method, "/api/v1/" + path, authorization.merging(["Content-Type": type]) { $1 }.merging(fields) { $1 },
            Array(json.utf8))
    }

    func delete(_ path: String, tag: String?) throws -> Response {
        var fields = authorization
        fields["If-Match"] = tag
        return try server.get("/api/v1/" + path, fields, method: "DELETE")
    }

    /// Makes a resource of a scan.
    @discardableResult
    func create(_ scan: String, id: String, object: String? = nil, values: String = "{}") throws -> Response {
        let response = try send(
            "POST", "resources",
            json: """
                {"id": "\(id)", "object": "\(object ?? id)", "file": {"folder": "scans", "path": "\(scan)"}, "values": \(values)}
                """)
        guard response.status == 201 else { throw SupportError("\(response.status) \(response.text)") }
        return response
    }
}

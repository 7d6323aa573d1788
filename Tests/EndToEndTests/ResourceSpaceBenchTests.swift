import Foundation
import TestSupport
import Testing

/// Starts one MariaDB server before a suite, for all its installs.
struct ResourceSpaceDatabase: SuiteTrait, TestScoping {
    @TaskLocal static var current: DatabaseServer?

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let server = try DatabaseServer(.mariaDB)
        try await Self.$current.withValue(server) { try await function() }
    }
}

/// A ResourceSpace install, a home that a link fills from it, and the home's running server.
final class ResourceSpaceBench {
    let home: TestHome
    let server: DatabaseServer
    let install: ResourceSpaceInstall
    /// Settings of config.php: PHP expressions by name, without `$`.
    var options: [String: String] = [:]
    private var started: RunningServer?

    /// - Parameters:
    ///   - database: a name that no other install of the suite has.
    ///   - link: members of the link, such as `alternatives: true`.
    ///   - settings: added to `vitrine.yaml`.
    init(_ database: String, options: [String: String] = [:], link: String = "", settings: String = "") throws {
        server = try #require(ResourceSpaceDatabase.current)
        home = try TestHome()
        install = try ResourceSpaceInstall(server, database: database, in: home.folder)
        self.options = options
        try writeOptions()
        try writeHome(link: link, settings: settings)
        try sql(ResourceSpaceInstall.schema)
    }

    deinit { _ = started?.stop() }

    // MARK: Source

    func writeOptions() throws {
        let lines = options.sorted { $0.key < $1.key }.map { "$\($0) = \($1);" }
        try install.writeSettings(storage: home.folder.file("filestore"), more: lines.joined(separator: "\n"))
    }

    func writeHome(link: String = "", settings: String = "") throws {
        let members = link.isEmpty ? "" : ", \(link)"
        try home.folder.write(
            """
            log: {level: warning}
            links:
              sources:
                - {name: rs, adapter: resourcespace, config: "\(install.config)", timeout_seconds: 20\(members)}
            \(settings)

            """, to: "home/vitrine.yaml")
    }

    /// Runs statements as the administrator of the database.
    @discardableResult
    func sql(_ text: String) throws -> String { try server.run(text, database: install.database) }

    /// The rows of a query. An empty database field is `NULL`.
    func rows(_ query: String) throws -> [[String]] {
        try sql(query).split(separator: "\n").map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }

    /// The first column of a query, as numbers.
    func refs(_ query: String) throws -> Set<Int> { Set(try rows(query).compactMap { $0.first.flatMap { Int($0) } }) }

    /// Statements that add a resource with its values, by field.
    func add(
        _ ref: Int, type: Int = 1, access: Int = 0, ending: String = "png", _ values: [Int: [String]]
    ) -> String {
        install.add(ref, type: type, access: access, ending: ending, values)
            .replacing("INSERT INTO resource_node VALUES", with: "INSERT INTO resource_node (resource, node) VALUES")
    }

    /// Puts a file of a resource where ResourceSpace looks for it.
    func put(_ bytes: [UInt8], _ ref: Int, _ ending: String = "png", size: String = "", page: Int = 1) throws {
        try home.folder.write(bytes, to: path(ref, ending, size: size, page: page))
    }

    /// The path of an original or a preview, below the bench's folder.
    func path(_ ref: Int, _ ending: String = "png", size: String = "", page: Int = 1) throws -> String {
        let original = try ResourceSpaceInstall.path(ref, ending)
        guard !size.isEmpty else { return "filestore/" + original }
        // include/resource_functions.php, get_resource_path: ref, size, page and a hash of the three with the key.
        let stem = "\(ref)\(size)" + (page > 1 ? "_\(page)" : "")
        let hash = try tool("sh", "-c", "printf %s '\(stem + ResourceSpaceInstall.key)' | md5sum").prefix(15)
        let folder = original.split(separator: "/").dropLast().joined(separator: "/")
        return "filestore/\(folder)/\(stem)_\(hash).\(ending)"
    }

    // MARK: Runs

    @discardableResult
    func sync(_ arguments: String...) throws -> CommandResult {
        try Vitrine.run(["link", "sync", "rs", "--home", home.path] + arguments)
    }

    /// Writes nothing where a run says that nothing has changed.
    static func isUnchanged(_ result: CommandResult) -> Bool { result.errors.contains("nothing has changed") }

    // MARK: Answers

    func running() throws -> RunningServer {
        if let started { return started }
        let new = try home.serve()
        started = new
        return new
    }

    func get(_ target: String) throws -> Response { try running().get(target) }
    func status(_ target: String) throws -> Int { try running().get(target).status }
    func isShown(_ ref: Int) throws -> Bool { try status("/iiif/v3/image/\(ref)/info.json") == 200 }

    /// Refs of the canvases of an object; empty where it is not published.
    func canvases(_ object: String) throws -> [Int] { Self.canvases(try get("/iiif/v3/\(object)/manifest")) }

    static func canvases(_ answer: Response) -> [Int] {
        guard answer.status == 200, let manifest = try? answer.json else { return [] }
        return manifest["items"].items.compactMap { canvas in
            let name = canvas["id"].string?.split(separator: "/").last ?? ""
            return Int(name.dropFirst())
        }
    }

    /// Objects found by a word.
    func found(_ word: String) throws -> Int? { try get("/api/v1/search?q=\(word)").json["total"].int }

    // MARK: Pictures

    /// A small PNG, in another colour for each number.
    static func picture(_ number: Int = 0, width: Int = 40, height: Int = 30) throws -> [UInt8] {
        try Pixels(width: width, height: height) { _, _ in [UInt8(number % 256), 90, 160] }.encoded("png")
    }
}

/// Chooses a test's length and seed by the environment.
enum ResourceSpaceEnvironment {
    static func number(_ name: String, _ standard: Int) -> Int {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) } ?? standard
    }
}

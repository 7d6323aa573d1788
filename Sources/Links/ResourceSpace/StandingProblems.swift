internal import Catalogue
internal import Foundation

/// Problems of a link that its last run left, and the files on which they depend.
struct StandingProblems: Codable, Hashable, Sendable {
    /// Texts of the problems.
    var problems: [String] = []
    /// What the file system says of each place where a file is awaited: size and time, or `-` where there is none.
    var files: [String: String] = [:]
    /// Whether more files are awaited than are noted; every run reads everything then.
    var isCut = false

    private static let mostFiles = 20_000
    private static let name = "standing"

    init() {}

    /// What the last run left.
    init(of link: String, _ catalogue: Catalogue) throws {
        guard let text = try catalogue.linkState(link, Self.name) else { return }
        self = try JSONDecoder().decode(Self.self, from: Data(text.utf8))
    }

    func store(for link: String, _ catalogue: Catalogue) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try catalogue.setLinkState(link, Self.name, String(decoding: encoder.encode(self), as: UTF8.self))
    }

    /// Awaits a change of files.
    mutating func await(_ paths: some Sequence<String>) {
        for path in paths {
            guard files.count < Self.mostFiles else {
                isCut = true
                return
            }
            files[path] = Self.signature(path)
        }
    }

    /// Whether a file came or changed since.
    var hasChanged: Bool { isCut || files.contains { Self.signature($0) != $1 } }

    private static func signature(_ path: String) -> String {
        guard let facts = try? FileManager.default.attributesOfItem(atPath: path) else { return "-" }
        let modified = (facts[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return "\(facts[.size] as? Int ?? 0) \(modified)"
    }
}

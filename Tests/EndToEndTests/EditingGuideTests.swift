import Foundation
import TestSupport
import Testing

@Suite("The guide to the interface for programs")
struct EditingGuideTests {
    private static let guide = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../docs/api.md")
        .standardizedFileURL

    /// The text of the first code block of a language.
    private static func block(_ language: String) throws -> String {
        let text = try String(contentsOf: guide, encoding: .utf8)
        let start = try #require(text.range(of: "```\(language)\n"))
        let end = try #require(text.range(of: "```", range: start.upperBound..<text.endIndex))
        return String(text[start.upperBound..<end.lowerBound])
    }

    @Test("The session in it does what it says")
    func session() throws {
        let editing = try EditingHome()
        let script = try editing.home.folder.write(try Self.block("python"), to: "session.py")
        let result = try RunningCommand(
            "python3", [script],
            environment: [
                "VITRINE_URL": editing.server.address, "VITRINE_TOKEN": editing.token,
                "PICTURE": editing.home.folder.file("scans/a.png"), "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1",
            ]
        ).wait()
        #expect(result.status == 0, "\(result.errors)")
        let expected = try Self.block("text")
        #expect(result.output == expected)
        #expect(editing.server.stop().errors.isEmpty)
    }
}

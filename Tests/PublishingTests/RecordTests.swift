import Catalogue
import Foundation
import IIIF
import Publishing
import Settings
import TestSupport
import Testing

@Suite("Descriptions for machines")
struct RecordTests {
    private static let sheet = """
        file,title,title@fr,description,rights,Künstler,Date,Insurance
        a.tif,A & <5>,Le B,<p>Old</p>,https://creativecommons.org/licenses/by/4.0/deed.de,Ada,c. 1890,9000
        """

    private static var settings: Settings {
        var settings = Settings()
        settings.publication.fields = [.init(name: "insurance", isPublic: false)]
        return settings
    }

    private func record(_ format: RecordFormat) async throws -> [UInt8] {
        let object = try await Rows.object(Self.sheet)
        let builder = ManifestBuilder(settings: Self.settings, capabilities: ImageCapabilities())
        return builder.record(format, of: object, links: Links(base: Records.base, named: nil))
    }

    /// Elements by name, with the texts of those that hold nothing else.
    private func elements(_ format: RecordFormat) async throws -> [String: [String]] {
        let text = String(decoding: try await record(format), as: UTF8.self)
        var open: [Substring] = []
        var texts: [String: [String]] = [:]
        for match in text.matches(of: /<(\/?)([\w:]+)[^>]*>([^<]*)/) {
            if match.1.isEmpty {
                open.append(match.2)
                let content = match.3.trimmingCharacters(in: .whitespacesAndNewlines)
                if !content.isEmpty { texts[String(match.2), default: []].append(content) }
            } else {
                #expect(open.popLast() == match.2)
            }
        }
        #expect(open.isEmpty)
        return texts
    }

    @Test("Dublin Core has what the fields mean, and nothing hidden")
    func dublinCore() async throws {
        let elements = try await elements(.dublinCore)
        #expect(elements["dc:title"] == ["A &amp; &lt;5&gt;", "Le B"] && elements["dc:creator"] == ["Ada"])
        #expect(elements["dc:description"] == ["Old"] && elements["dc:date"] == ["c. 1890"])
        #expect(elements["dc:rights"] == ["http://creativecommons.org/licenses/by/4.0/"])
        #expect(elements["dc:identifier"]?.first == "a/b")
    }

    @Test("LIDO has title, production and the manifest")
    func lido() async throws {
        let elements = try await elements(.lido)
        #expect(elements["lido:appellationValue"]?.prefix(2) == ["A &amp; &lt;5&gt;", "Le B"])
        #expect(elements["lido:displayActorInRole"] == ["Ada"] && elements["lido:displayDate"] == ["c. 1890"])
        #expect(elements["lido:linkResource"] == ["https://example.org/iiif/a%2Fb/manifest"])
    }

    @Test("JSON has every public field by its label")
    func json() async throws {
        let json = try JSON(try await record(.json))
        #expect(json["@context"].string == "https://schema.org/" && json["identifier"].string == "a/b")
        #expect(json["additionalProperty"].items.compactMap { $0["name"][0].string } == ["Künstler", "Date"])
        #expect(json["license"].string == "http://creativecommons.org/licenses/by/4.0/")
    }

    @Test(
        "No description holds what is not public, and the same object gives the same bytes",
        arguments: RecordFormat.allCases)
    func hidden(format: RecordFormat) async throws {
        let first = try await record(format)
        #expect(!String(decoding: first, as: UTF8.self).contains("9000"))
        let object = try await Rows.object(Self.sheet)
        let builder = ManifestBuilder(settings: Self.settings, capabilities: ImageCapabilities())
        let links = Links(base: Records.base, named: nil)
        #expect(builder.record(format, of: object, links: links) == builder.record(format, of: object, links: links))
    }
}

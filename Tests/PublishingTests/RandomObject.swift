import Catalogue
import Foundation
import IIIF
import Publishing
import Rules
import Settings
import TestSupport
import Testing

/// An object of resources of every kind, in a catalogue of its own, as the public and another audience see it.
struct RandomObject {
    static let identifier = "x/1"
    private static let comments = """
        {"type": "AnnotationPage", "items": [{"type": "Annotation", "motivation": "commenting",
        "body": {"type": "TextualBody", "value": "Line"}, "target": "xywh=10,20,30,40"}]}
        """

    let catalogue: Catalogue
    let staff: Audience
    private let folder: TemporaryFolder
    private(set) var resources: [ResourceUpdate] = []

    init(seed: Int) throws {
        var random = SeededRandom(seed: UInt64(seed))
        folder = try TemporaryFolder()
        catalogue = try Catalogue(path: folder.file("catalogue.sqlite"))
        try catalogue.note(fields: [
            "title", "description", "rights", "date", "Creator", "toc", "coordinates", "@choice_label", "@used_as",
        ])
        let rules = AccessRules([
            AudienceRule(name: "public", fields: .allBut(["Creator"])),
            AudienceRule(name: "staff", seesUnpublished: true, caps: [.init(longEdge: 600, condition: nil)]),
        ])
        try catalogue.enforce(rules, on: try #require(CalendarDay("2026-06-01")), actor: "test")
        staff = try #require(catalogue.audience(named: "staff"))
        for number in 0..<Int.random(in: 1...14, using: &random) { resources.append(resource(number, &random)) }
        let root = try #require(try catalogue.root(path: "/material", dryRun: false).id)
        _ = try catalogue.apply(
            [ObjectUpdate(identifier: Self.identifier, resources: resources)], root: root, owner: "spreadsheet",
            actor: "test")
        for job in try catalogue.claimJobs(limit: 1000, holder: "test", seconds: 60) where random.chance(0.9) {
            let image = job.image
            _ = try catalogue.finish(
                job,
                Catalogue.Derivative(
                    path: image.id, checksum: image.checksum, width: image.width, height: image.height, tileSize: 512,
                    levels: 2, hasAlpha: false, byteSize: 1), actor: "test")
        }
    }

    private func resource(_ number: Int, _ random: inout SeededRandom) -> ResourceUpdate {
        let id = random.chance(0.1) ? "a-p\(number)" : "a\(number)"
        let sequence = random.pick([nil, "1", "1", "2", "10", "b"] as [String?])
        switch random.pick(["page", "page", "page", "document", "film", "sound"]) {
        case "document":
            var document = Records.resource(
                id, values(&random), sequence: sequence, kind: random.pick(["document", "image"]),
                mediaType: "application/pdf", sideFiles: sideFiles(&random))
            document.pages = Int.random(in: 1...4, using: &random)
            document.images = (1...document.pages).map {
                .init(id: "\(id)-\($0)", page: $0, role: .page, width: 500 + 100 * $0, height: 700)
            }
            document.isPublished = random.chance(0.9)
            return document
        case "film", "sound":
            let isFilm = random.chance(0.5)
            var recording = Records.resource(
                id, values(&random), sequence: sequence, kind: isFilm ? "video" : "sound",
                mediaType: random.pick(isFilm ? ["video/mp4", "video/webm"] : ["audio/mpeg", "audio/wav"]),
                width: isFilm ? 640 : nil, height: isFilm ? 360 : nil, duration: random.pick([10, 10.05, 60]),
                sideFiles: [
                    SideFile(
                        name: "en.vtt", path: "\(id).en.vtt", language: "en", mediaType: "text/vtt", role: .caption)
                ])
            recording.path = "\(random.pick(["one", "two"])).\(number)x".replacing("\(number)x", with: "m\(number)")
            return recording
        default:
            var page = Records.resource(id, values(&random), sequence: sequence, sideFiles: sideFiles(&random))
            page.isPublished = random.chance(0.85)
            return page
        }
    }

    private func values(_ random: inout SeededRandom) -> [FieldText] {
        let choices: [(String, [String], Double)] = [
            ("title", ["One", "Two"], 0.5), ("description", ["Said", "Said otherwise"], 0.3),
            ("rights", ["http://creativecommons.org/licenses/by/4.0/", "Ours"], 0.3),
            ("date", ["1650", "1651", "about"], 0.3), ("Creator", ["Blaeu", "Merian"], 0.5),
            ("coordinates", ["48.4, 9.9", "50, 8"], 0.2), ("toc", ["Part 1 > A", "Part 2"], 0.2),
            (PropertyField.choiceLabel.field, ["Daylight", "Infrared"], 0.4),
            (PropertyField.usedAs.field, ["placeholder", "accompanying", "page"], 0.25),
            (PropertyField.canvasLabel.field, ["Cover"], 0.2),
            (PropertyField.annotation.field, ["xywh=1,2,3,4 A"], 0.3),
            (PropertyField.annotationTags.field, ["tag"], 0.2), (PropertyField.requiredStatement.field, ["By us"], 0.2),
            (PropertyField.canvasURI.field, ["https://old.example.org/canvas/1"], 0.1),
            (PropertyField.resourceSpaceRef.field, ["7", "9", "12"], 0.3),
            (PropertyField.resourceSpaceIndex.field, ["0", "3"], 0.1),
        ]
        return choices.compactMap { field, texts, share in
            let text = random.pick(texts)
            return random.chance(share) ? FieldText(field: field, texts: [text]) : nil
        }
    }

    private func sideFiles(_ random: inout SeededRandom) -> [SideFile] {
        let files = [
            SideFile(
                name: "comments.json", path: "c.json", language: nil, mediaType: "application/json", role: .annotations,
                text: Self.comments, items: 1),
            SideFile(
                name: "de.alto.xml", path: "de.alto.xml", language: "de", mediaType: "application/xml", role: .text,
                text: Self.comments, items: 1),
            SideFile(
                name: "text.txt", path: "text.txt", language: nil, mediaType: "text/plain", role: .text,
                text: Self.comments, items: 1),
        ]
        return files.filter { _ in random.chance(0.3) }
    }
}

/// Asks for the parts of an object as a server does.
struct PartReader {
    let object: RandomObject
    let audience: Audience
    let builder: ManifestBuilder
    let directory: ObjectDirectory
    let links: Links
    let version: PresentationVersion

    init?(
        _ object: RandomObject, _ audience: Audience, _ settings: Settings, _ version: PresentationVersion
    ) async throws {
        let builder = ManifestBuilder(settings: settings, capabilities: ImageCapabilities())
        let directory = try await object.catalogue.gather(RandomObject.identifier, for: audience) { object, next in
            var reader = DirectoryReader(builder)
            while let resource = try next() { reader.add(resource) }
            return reader.directory(object)
        }
        guard let directory = directory ?? nil else { return nil }
        (self.object, self.audience, self.builder, self.directory) = (object, audience, builder, directory)
        (links, self.version) = (Links(base: Records.base, named: nil), version)
    }

    private func records(_ place: DirectoryPlace) async throws -> [ResourceRecord] {
        let records = try await object.catalogue.parts(
            directory.needs(place), of: RandomObject.identifier, at: directory.change, for: audience)
        return try #require(records)
    }

    /// By the name in its URL.
    func canvas(_ name: String) async throws -> Canvas? {
        guard let place = directory.canvas(named: name) else { return nil }
        return builder.canvas(
            at: place, try await records(place), in: directory, links: links, version: version)
    }

    func attached(_ name: String) async throws -> AttachedCanvas? {
        for place in directory.places(withPart: name) {
            let found = builder.attached(
                at: place, try await records(place), in: directory, links: links, version: version)
            if let found = found.first(where: { $0.id.hasSuffix("/canvas/" + name) }) { return found }
        }
        return nil
    }

    func page(_ name: String) async throws -> AnnotationPage? {
        guard let part = builder.part(named: name, in: directory) else { return nil }
        let records = try await records(part.place)
        let needed = part.needs(records)
        let texts = try await object.catalogue.sideTexts(of: needed.map { [$0] } ?? [], for: audience)
        return builder.page(part, records, text: needed.flatMap { texts[$0] }, in: directory, links: links)
    }
}

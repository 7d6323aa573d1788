import Catalogue
import IIIF
import Publishing
import Settings
import TestSupport
import Testing

@Suite("Parts of objects, each made from its own rows")
struct PartTests {
    private static let versions: [PresentationVersion] = [.v2, .v3, .v4]

    private func settings(_ order: Settings.Publication.Order, _ audience: Audience) -> Settings {
        var settings = Settings()
        settings.publication.order = order
        settings.publication.originals = audience == .everyone
        return settings
    }

    @Test(
        "Each canvas, and each that hangs on one, is what the manifest of the whole object has, for every audience, order and version",
        arguments: 0..<30)
    func canvases(seed: Int) async throws {
        let random = try RandomObject(seed: seed)
        for audience in [Audience.everyone, random.staff] {
            for order in Settings.Publication.Order.allCases {
                for version in Self.versions {
                    try await compare(random, audience, settings(order, audience), version, "seed \(seed)")
                }
            }
        }
    }

    private func compare(
        _ random: RandomObject, _ audience: Audience, _ settings: Settings, _ version: PresentationVersion,
        _ comment: Comment
    ) async throws {
        let whole = try await random.catalogue.object(RandomObject.identifier, for: audience)
        let parts = try await PartReader(random, audience, settings, version)
        guard let whole, let parts else {
            #expect(whole == nil && parts == nil, comment)
            return
        }
        let manifest = parts.builder.manifest(of: whole, links: parts.links, version: version)
        #expect(parts.directory.label == manifest.label, comment)
        let names = parts.builder.canvasNames(of: whole)
        #expect(names.count == manifest.items.count, comment)
        for (name, canvas) in zip(names, manifest.items) {
            let made = try #require(try await parts.canvas(name), comment)
            #expect(made == canvas, comment)
            let expected = PresentationDocument.canvas(canvas, manifest: manifest.id).encoded(as: version)
            #expect(
                PresentationDocument.canvas(made, manifest: manifest.id).encoded(as: version) == expected, comment)
        }
        let hanging = ([manifest.properties] + manifest.items.map(\.properties)).flatMap {
            [$0.placeholder, $0.accompanying].compactMap(\.self)
        }
        for canvas in hanging {
            let name = try #require(canvas.id.split(separator: "/").last.map(String.init))
            #expect(try await parts.attached(name) == canvas, comment)
        }
        // Numbers by which ResourceSpace called them, and names of nothing.
        for name in (0..<16).map(String.init) + ["r", "ra0-p9", "ra0-p01", "rnothing", "object"] {
            let known = parts.builder.canvas(named: name, in: whole)
            #expect(try await parts.canvas(name) == known.map { manifest.items[$0.index] }, "\(name) \(comment)")
        }
    }

    @Test(
        "Annotation pages follow one another as in the series of the whole object, with the same numbers and contents",
        arguments: 0..<20)
    func annotations(seed: Int) async throws {
        let random = try RandomObject(seed: seed)
        for audience in [Audience.everyone, random.staff] {
            for order in Settings.Publication.Order.allCases {
                let comment: Comment = "seed \(seed), \(audience.name), \(order)"
                let whole = try await random.catalogue.object(RandomObject.identifier, for: audience)
                guard let whole, let parts = try await PartReader(random, audience, settings(order, audience), .v3)
                else { continue }
                for name in ["annotations", "text", "contents-1"] {
                    let series = parts.builder.series(named: name, of: whole)
                    let found = parts.builder.collection(named: name, in: parts.directory, links: parts.links)
                    guard let series else {
                        #expect(found == nil, comment)
                        continue
                    }
                    let texts = try await random.catalogue.sideTexts(of: series.needs(), for: audience)
                    let collection = parts.builder.collection(series, of: whole, texts: texts, links: parts.links)
                    #expect(found?.collection == collection, comment)
                    try await follow(collection, series, whole, parts, audience, comment)
                }
            }
        }
    }

    /// From the first page to the last.
    private func follow(
        _ collection: AnnotationCollection?, _ series: AnnotationSeries, _ whole: ObjectRecord, _ parts: PartReader,
        _ audience: Audience, _ comment: Comment
    ) async throws {
        var next = collection?.first
        var count = 0
        while let name = next?.split(separator: "/").last.map(String.init) {
            let page = try #require(try await parts.page(name), comment)
            let texts = try await parts.object.catalogue.sideTexts(of: series.needs(page: name), for: audience)
            let expected = parts.builder.page(name, of: series, in: whole, texts: texts, links: parts.links)
            #expect(page == expected, comment)
            #expect(page.startIndex == count, comment)
            count += page.annotations?.count ?? 0
            next = page.next
        }
        #expect(count == collection?.total, comment)
    }

    @Test(
        "A page of a document, the canvas of a choice and a manifest of ten thousand columns take no more for being many"
    )
    func many() async throws {
        let settings = Settings()
        let builder = ManifestBuilder(settings: settings, capabilities: ImageCapabilities())
        let values = (0..<10_000).map { FieldText(field: "Column \($0)", texts: ["\($0)"]) }
        let one = try await Records.object([Records.resource("a", values), Records.resource("b", values)])
        // A hundred million comparisons would take minutes without optimisation.
        let manifest = builder.manifest(of: one, links: Links(base: Records.base, named: nil), version: .v3)
        #expect(manifest.metadata.count == 10_000)
        #expect(manifest.items.map(\.metadata.count) == [0, 0])
        #expect(manifest.metadata.map { $0.value.text(preferring: []) ?? "" } == (0..<10_000).map(String.init))
    }
}

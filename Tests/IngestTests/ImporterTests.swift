import Catalogue
import Foundation
import Imaging
import Ingest
import Synchronization
import TestSupport
import Testing

@Suite("The importer")
struct ImporterTests {
    /// A home, a folder `in` beside it, and what is needed to import the one into the other.
    private final class Desk: Sendable {
        let folder: TemporaryFolder
        let home: Home
        let catalogue: Catalogue
        let workers: WorkerPool
        let seen = Mutex<[ImportProgress]>([])

        init(_ files: [String]) throws {
            folder = try TemporaryFolder()
            home = Home(path: folder.file("home"))
            try home.prepare()
            catalogue = try Catalogue(path: home.catalogueFile.path)
            workers = WorkerPool(
                WorkerCommandLine(executable: Vitrine.executable, temporaryFolder: home.temporary.path),
                settings: WorkerSettings(limits: DecodingLimits(), pyramid: PyramidSettings(), threads: 1), size: 1)
            let picture = try Pixels.quarters(width: 12, height: 8).encoded("png")
            for (index, file) in files.enumerated() { try folder.write(picture + [UInt8(index)], to: "in/" + file) }
        }

        deinit { workers.close() }

        func run(
            sheet: String? = nil, dryRun: Bool = false, metadataOnly: Bool = false, ignore: [String] = []
        ) async throws -> ImportReport {
            let path = try sheet.map { try folder.write($0, to: "objects.csv") }
            var request = ImportRequest(
                folder: folder.file("in"), spreadsheet: path, columns: ColumnNames(), separator: "|", ignore: ignore)
            request.dryRun = dryRun
            request.metadataOnly = metadataOnly
            let importer = Importer(
                home: home, catalogue: catalogue, workers: workers, pyramid: PyramidSettings()
            ) { [self] progress in seen.withLock { $0.append(progress) } }
            return try await importer.run(request)
        }

        func object(_ identifier: String) async throws -> ObjectRecord {
            try #require(try await catalogue.object(identifier, for: .everyone))
        }
    }

    @Test("A report counts what came of it")
    func report() async throws {
        let desk = try Desk(["a.png", "b.png", "c.png"])
        let sheet = Sheet.text(
            "file", "identifier", rows: [["a.png", "x"], ["b.png", "x"], ["c.png", "y"], ["d.png", "z"]])
        let dry = try await desk.run(sheet: sheet, dryRun: true)
        #expect(dry.isDryRun && dry.resources == 3 && dry.problems.map(\.row) == [4] && dry.images == 0)
        #expect(dry.notices.contains { $0.contains("2 objects with 3 files") })
        let first = try await desk.run(sheet: sheet)
        #expect(first.created == 2 && first.resources == 3 && first.images == 3 && first.problems == dry.problems)
        let second = try await desk.run(sheet: sheet)
        #expect(second.created == 0 && second.unchanged == 2 && second.images == 0)
    }

    @Test("Progress goes up to the end of each phase")
    func progress() async throws {
        let desk = try Desk(["a.png", "b.png", "c.png"])
        _ = try await desk.run()
        let seen = desk.seen.withLock { $0 }
        for phase in [ImportProgress.Phase.reading, .deriving] {
            let steps = seen.filter { $0.phase == phase }
            #expect(steps.map(\.done) == [1, 2, 3] && steps.allSatisfy { $0.total == 3 && !$0.file.isEmpty })
        }
    }

    @Test("A folder is read in natural order, without what is ignored or no material")
    func folder() async throws {
        let desk = try Desk(["p10.png", "p9.png", "x.tmp", ".hidden.png", "sub/1.png"])
        try desk.folder.write("notes", to: "in/readme.txt")
        try desk.folder.write("a,b", to: "in/list.csv")
        let report = try await desk.run(ignore: ["*.tmp", ".*"])
        #expect(report.problems.isEmpty && report.created == 2)
        #expect(try await desk.object("in").resources.map(\.path) == ["p9.png", "p10.png"])
        #expect(try await desk.object("sub").resources.map(\.path) == ["sub/1.png"])
        #expect(try await desk.object("in").resources[0].values(of: "title").map(\.texts) == [["in"]])
    }

    @Test("Values keep their columns' order, their languages and their parts")
    func values() async throws {
        let desk = try Desk(["a.png"])
        let sheet = Sheet.text(
            "Zone", "file", "identifier", "title@fr", "title", "Artist", "toc",
            rows: [["south", "a.png", "x", "Un", "One", "Ada | Bea", "Front|Back"]])
        _ = try await desk.run(sheet: sheet)
        let values = try await desk.object("x").resources[0].values
        #expect(values.first { $0.field == "Artist" }?.texts == ["Ada", "Bea"])
        #expect(values.first { $0.field == "toc" }?.texts == ["Front", "Back"])
        #expect(values.filter { $0.field == "title" }.map(\.language) == ["fr", nil])
        let shown = values.map(\.field).filter { ["Zone", "Artist"].contains($0) }
        #expect(shown == ["Zone", "Artist"])
    }

    @Test("Captions beside a recording belong to it")
    func captions() async throws {
        let desk = try Desk([])
        try desk.folder.write(Material.sound(), to: "in/talk.wav")
        for name in ["talk.vtt", "talk.fr.vtt", "talk.pt-BR.vtt", "talker.vtt", "other.vtt"] {
            try desk.folder.write(Material.captions, to: "in/" + name)
        }
        _ = try await desk.run(sheet: Sheet.text("file", "identifier", rows: [["talk.wav", "x"]]))
        let files = try await desk.object("x").resources[0].sideFiles
        #expect(files.map(\.name) == ["captions.fr.vtt", "captions.pt-BR.vtt", "captions.vtt"])
        #expect(files.map(\.language) == ["fr", "pt-BR", nil])
    }

    @Test("Every page of a document has an image, and a shorter document has fewer")
    func pages() async throws {
        let desk = try Desk([])
        let sheet = Sheet.text("file", "identifier", "id", rows: [["a.pdf", "x", "doc"]])
        for (pages, images) in [(3, ["doc-p1", "doc-p2", "doc-p3"]), (2, ["doc-p1", "doc-p2"]), (1, ["doc"])] {
            try desk.folder.write(Material.document(pages: pages), to: "in/a.pdf")
            _ = try await desk.run(sheet: sheet)
            let resource = try await desk.object("x").resources[0]
            #expect(resource.pages == pages && resource.images.map(\.id) == images)
            #expect(resource.images.allSatisfy { $0.state == .ready })
        }
    }

    @Test("Ids are short, of letters and digits that are not mistaken for each other")
    func ids() async throws {
        let desk = try Desk(["a.png", "b/c.png"])
        _ = try await desk.run()
        let ids = try await [desk.object("in").resources[0].id, desk.object("b").resources[0].id]
        #expect(Set(ids).count == 2)
        #expect(ids.allSatisfy { $0.count == 12 && $0.allSatisfy("0123456789abcdefghjkmnpqrstvwxyz".contains) })
    }

    @Test("What cannot be imported at all is an error that names it")
    func errors() async throws {
        let desk = try Desk([])
        await #expect(throws: ImportError.self) { try await desk.run() }
        try desk.folder.write("x", to: "in/a.txt")
        await #expect(throws: ImportError.self) { try await desk.run(sheet: "no,header\n") }
        #expect(try await desk.run().created == 0)
    }

    @Test("Rows that lie scattered over a large sheet come together in their objects, each written once")
    func scattered() async throws {
        let desk = try Desk(["other.png"])
        // Round by round, a page of each: the first page says what the object is called.
        var rows: [[String]] = []
        for page in 0..<20 {
            for number in 0..<400 {
                let subjects = page == 19 && number == 7 ? "alpha|“beta”, ‘gamma’" : ""
                let title = page == 0 ? "Book \(number)" : ""
                rows.append(["o\(number)/p\(page).tif", "MS \(number)", String(20 - page), title, subjects])
            }
        }
        var text = Sheet.text("file", "identifier", "sequence", "title", "Subject", rows: rows)
        // A second row for a file far above, and one in a place that is taken.
        text += "o3/p0.tif,MS 3,30,,\nnew.tif,MS 3,20,,\n"
        let report = try await desk.run(sheet: text, metadataOnly: true)
        #expect(report.created == 400 && report.resources == 0)
        #expect(report.problems.map(\.row) == [8001, 8002])
        #expect(report.problems.first?.reason == "row 4 already names this file")
        #expect(report.problems.last?.reason.hasPrefix("row 4 has this place") == true)
        for number in [0, 7, 399] {
            let object = try await desk.object("MS \(number)")
            #expect(object.resources.count == 20)
            #expect(object.resources.map(\.sequence) == (1...20).map { String($0) })
            #expect(object.resources.last?.values == [FieldText(field: "title", texts: ["Book \(number)"])])
        }
        let first = try await desk.object("MS 7").resources.first
        #expect(first?.values == [FieldText(field: "Subject", texts: ["alpha", "“beta”, ‘gamma’"])])
        let told = try await desk.catalogue.activities(from: 0, limit: 1000).activities
        #expect(told.count == 400 && told.allSatisfy { $0.kind == .create })
        #expect(told.prefix(2).map(\.identifier) == ["MS 0", "MS 1"])
        let again = try await desk.run(sheet: text, metadataOnly: true)
        #expect(again.unchanged == 400 && again.created == 0 && again.updated == 0)
    }
}

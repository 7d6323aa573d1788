import Foundation
import TestSupport
import Testing

@Suite(
    "A ResourceSpace with files that cannot be read",
    .enabled(if: DatabaseServer.isInstalled(.mariaDB), "MariaDB is not installed"), ResourceSpaceDatabase())
struct ResourceSpaceUnreadableTests {
    /// A resource and its files.
    private struct Kind {
        var ref: Int
        var object: String
        var ending: String
        var hasImage = false
        /// Width of the picture that is shown; nil where there is none.
        var width: Int?
        /// Names of its canvases.
        var canvases: [String] { pages == 1 ? ["r\(ref)"] : ["r\(ref)"] + (2...pages).map { "r\(ref)p00\($0)" } }
        var pages = 1
    }

    private static let kinds = [
        Kind(ref: 10, object: "MIX", ending: "png", width: 40), Kind(ref: 11, object: "MIX", ending: "png"),
        Kind(ref: 12, object: "MIX", ending: "jpg"),
        Kind(ref: 13, object: "MIX", ending: "jpg", hasImage: true, width: 61),
        Kind(ref: 14, object: "MIX", ending: "docx"), Kind(ref: 18, object: "MIX", ending: "png"),
        Kind(ref: 15, object: "SOLO15", ending: "docx", hasImage: true, width: 62, pages: 3),
        Kind(ref: 16, object: "SOLO16", ending: "psd", hasImage: true, width: 71),
        Kind(ref: 17, object: "SOLO17", ending: "tga", hasImage: true, width: 63),
        Kind(ref: 19, object: "SOLO19", ending: "png", hasImage: true, width: 64),
        Kind(ref: 20, object: "SOLO20", ending: "png", width: 40),
    ]

    private static func word(_ ref: Int, _ field: Int) -> String { ResourceSpaceTraces.word(ref, field) }

    private static func preview(_ width: Int) throws -> [UInt8] {
        try Pixels(width: width, height: 30) { x, _ in [UInt8(x), 20, 30] }.encoded("jpg")
    }

    private static func bench(_ name: String) throws -> ResourceSpaceBench {
        let bench = try ResourceSpaceBench(name, link: "withdraw_limit: 1")
        var sql = ""
        for kind in kinds {
            var values = [88: [kind.object], 89: ["\(kind.ref)"]]
            for field in [8, 18] { values[field] = [word(kind.ref, field)] }
            sql += bench.add(kind.ref, ending: kind.ending, values)
            guard kind.hasImage else { continue }
            sql += "UPDATE resource SET has_image = 1, preview_extension = 'jpg' WHERE ref = \(kind.ref);\n"
        }
        try bench.sql(sql)
        for ref in [10, 20] { try bench.put(ResourceSpaceBench.picture(ref), ref) }
        let whole = try preview(80)
        try bench.put(Array(whole.prefix(60)), 12, "jpg")
        try bench.put(Array("no picture at all".utf8), 13, "jpg")
        try bench.put(preview(61), 13, "jpg", size: "scr")
        for ref in [14, 15] { try bench.put(Array("PK\u{3}\u{4} a document".utf8), ref, "docx") }
        for page in 1...3 { try bench.put(preview(61 + page), 15, "jpg", size: "pre", page: page) }
        try bench.put(Array("8BPS".utf8), 16, "psd")
        try bench.put(preview(71), 16, "jpg", size: "hpr")
        try bench.put(preview(50), 16, "jpg", size: "scr")
        try bench.put([0, 0, 2, 0], 17, "tga")
        try bench.put(preview(63), 17, "jpg", size: "scr")
        try bench.put(preview(50), 17, "jpg", size: "pre")
        try bench.put([], 18)
        try bench.put(preview(64), 19, "jpg", size: "lpr")
        // A preview that ResourceSpace does not know of is none.
        try bench.put(preview(65), 14, "jpg", size: "scr")
        return bench
    }

    // MARK: Published

    @Test("Previews stand for files that cannot be read; what has none keeps its place")
    func published() throws {
        let bench = try Self.bench("unreadable")
        let first = try bench.sync()
        #expect(first.status == 1, "new problems make a run fail: \(first)")
        for ref in [11, 12, 14, 18] { #expect(first.errors.contains("resource \(ref)"), "\(ref): \(first.errors)") }
        for ref in [10, 13, 15, 16, 17, 19, 20] {
            #expect(!first.errors.contains("resource \(ref)"), "\(ref): \(first.errors)")
        }
        for kind in Self.kinds {
            let answer = try bench.get("/iiif/v3/image/\(kind.ref)/info.json")
            #expect(answer.status == (kind.width == nil ? 404 : 200), "\(kind): \(answer.status)")
            if answer.status == 200 { #expect(try answer.json["width"].int == kind.width, "\(kind)") }
            for field in [8, 18] {
                #expect(try bench.found(Self.word(kind.ref, field)) == 1, "\(kind), field \(field)")
            }
        }
        for object in Set(Self.kinds.map(\.object)) {
            let expected = Self.kinds.filter { $0.object == object }.sorted { $0.ref < $1.ref }.flatMap(\.canvases)
            #expect(try Self.names(bench, object) == expected, "\(object)")
        }
        // An empty canvas of 1000 × 1000 is the last resort.
        let items = try bench.get("/iiif/v3/MIX/manifest").json["items"].items
        let empty = items.first { $0["id"].string?.hasSuffix("/r14") == true }
        #expect(empty?["width"].int == 1000 && empty?["height"].int == 1000)
        for page in 2...3 {
            let answer = try bench.get("/iiif/v3/image/15p00\(page)/info.json")
            #expect(try answer.status == 200 && answer.json["width"].int == 61 + page, "page \(page): \(answer.status)")
        }
        try Self.checkStanding(bench)
        #expect(try bench.running().stop().errors.isEmpty)
    }

    /// A standing problem does not make a run fail; a new one does, once.
    private static func checkStanding(_ bench: ResourceSpaceBench) throws {
        let second = try bench.sync()
        #expect(second.status == 0, "\(second)")
        let full = try bench.sync("--full")
        #expect(full.status == 0 && full.output.contains("standing"), "\(full)")
        try bench.sql("UPDATE resource SET modified = '2026-01-01 00:00:00' WHERE ref = 12")
        let touched = try bench.sync()
        #expect(touched.status == 0, "an old problem of a resource that changed: \(touched)")
        let status = try Vitrine.run(["link", "status", "--home", bench.home.path])
        #expect(status.output.lowercased().contains("standing") && status.output.contains("resource 11"), "\(status)")
        try bench.sql(bench.add(30, [8: ["New"], 88: ["NEW30"]]))
        let new = try bench.sync()
        #expect(new.status == 1 && new.errors.contains("resource 30"), "\(new)")
        #expect(!new.errors.contains("resource 11:"), "only what is new: \(new.errors)")
        #expect(try bench.sync().status == 0)
        // The file comes, and goes from the list.
        try bench.put(ResourceSpaceBench.picture(30), 30)
        let mended = try bench.sync()
        #expect(mended.status == 0, "\(mended)")
        #expect(try bench.isShown(30))
        let after = try Vitrine.run(["link", "status", "--home", bench.home.path])
        #expect(!after.output.contains("resource 30"), "\(after)")
    }

    private static func names(_ bench: ResourceSpaceBench, _ object: String) throws -> [String] {
        let answer = try bench.get("/iiif/v3/\(object)/manifest")
        guard answer.status == 200 else { return [] }
        return try answer.json["items"].items.compactMap {
            $0["id"].string?.split(separator: "/").last.map(String.init)
        }
    }

    // MARK: Followed

    enum Storage: String, CaseIterable, Sendable {
        case asBefore, previewsGone, folderGone
    }

    @Test(
        "Titles, hidden fields, refusals and deletions are followed while files cannot be read",
        arguments: Storage.allCases)
    func followed(storage: Storage) throws {
        let bench = try Self.bench("followed_" + storage.rawValue.lowercased())
        #expect(try bench.sync().status == 1)
        var words = Dictionary(
            uniqueKeysWithValues: Self.kinds.map { ($0.ref, [8: Self.word($0.ref, 8), 18: Self.word($0.ref, 18)]) })
        try Self.expect(words, visible: Set(words.keys), bench, "at the beginning")
        try Self.take(storage, bench)
        // Titles change.
        for kind in Self.kinds {
            let new = "w\(kind.ref)x8000"
            try bench.sql("UPDATE node SET name = '\(new)' WHERE name = '\(Self.word(kind.ref, 8))'")
            words[kind.ref]?[8] = new
        }
        let changed = try bench.sync()
        #expect(changed.status < 2, "\(changed)")
        try Self.expect(words, visible: Set(words.keys), bench, "titles changed")
        // A field is hidden from the group.
        try bench.sql("UPDATE usergroup SET permissions = concat(permissions, ',f-18')")
        let hidden = try bench.sync()
        #expect(hidden.status < 2, "\(hidden)")
        for ref in words.keys { words[ref]?[18] = nil }
        try Self.expect(words, visible: Set(words.keys), bench, "field 18 hidden")
        // Half becomes confidential, the rest is deleted.
        let confidential: Set<Int> = [11, 12, 14, 15, 19]
        try bench.sql("UPDATE resource SET access = 2 WHERE ref IN (11, 12, 14, 15, 19)")
        let refused = try bench.sync()
        #expect(refused.status < 2, "\(refused)")
        try Self.expect(words, visible: Set(words.keys).subtracting(confidential), bench, "confidential")
        try bench.sql("DELETE FROM resource WHERE ref IN (13, 16, 18)")
        let deleted = try bench.sync()
        #expect(deleted.status < 2, "\(deleted)")
        let left: Set<Int> = [10, 17, 20]
        try Self.expect(words, visible: left, bench, "deleted")
        try bench.sql("UPDATE resource SET archive = 2")
        try bench.sync()
        try Self.expect(words, visible: [], bench, "archived")
        #expect(try bench.running().stop().errors.isEmpty)
    }

    /// Makes files unreadable that could be read before.
    private static func take(_ storage: Storage, _ bench: ResourceSpaceBench) throws {
        switch storage {
        case .asBefore: break
        case .previewsGone:
            for (ref, size) in [(13, "scr"), (16, "hpr"), (16, "scr"), (17, "scr"), (17, "pre"), (19, "lpr")] {
                try bench.home.folder.remove(bench.path(ref, "jpg", size: size))
            }
            for page in 1...3 { try bench.home.folder.remove(bench.path(15, "jpg", size: "pre", page: page)) }
            try bench.home.folder.remove(bench.path(20))
        case .folderGone: try bench.home.folder.move("filestore", to: "away/filestore")
        }
    }

    /// Each text is found for what is visible and nowhere for what is not; no document has another one.
    private static func expect(
        _ words: [Int: [Int: String]], visible: Set<Int>, _ bench: ResourceSpaceBench, _ note: String
    ) throws {
        var allowed: Set<String> = []
        for (ref, texts) in words where visible.contains(ref) { allowed.formUnion(texts.values) }
        for word in allowed { #expect(try bench.found(word) == 1, "\(word) is not found, \(note)") }
        var all = Set(words.keys.flatMap { ref in [8, 18, 8000].map { word(ref, $0) } })
        all.subtract(allowed)
        for word in all { #expect(try bench.found(word) == 0, "\(word) is found, \(note)") }
        for object in Set(kinds.map(\.object)) {
            let refs = Set(kinds.filter { $0.object == object }.map(\.ref))
            let isShown = !refs.isDisjoint(with: visible)
            for target in [
                "/iiif/v2/\(object)/manifest", "/iiif/v3/\(object)/manifest", "/object/\(object)",
                "/iiif/\(object)/record/schema.json",
            ] {
                let answer = try bench.get(target)
                #expect(answer.status == (isShown ? 200 : 410), "\(target): \(answer.status), \(note)")
                let found = Set(answer.text.matches(of: /w[0-9]+x[0-9]+/).map { String(answer.text[$0.range]) })
                #expect(found.isSubset(of: allowed), "\(found.subtracting(allowed).sorted()) in \(target), \(note)")
            }
            let canvases = try names(bench, object).compactMap { Int($0.dropFirst().prefix { $0.isNumber }) }
            #expect(Set(canvases).isSubset(of: visible), "\(object): \(canvases), \(note)")
        }
        for kind in kinds where !visible.contains(kind.ref) {
            let status = try bench.status("/iiif/v3/image/\(kind.ref)/info.json")
            #expect(status == 410 || (kind.width == nil && status == 404), "\(kind.ref): \(status), \(note)")
        }
        let top = try bench.get("/iiif/v3/collection/top").text
        for kind in kinds where kind.object != "MIX" {
            #expect(top.contains(kind.object) == visible.contains(kind.ref), "\(kind.object) in the list, \(note)")
        }
    }
}

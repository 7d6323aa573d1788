import Foundation
import TestSupport
import Testing

/// Looks for resources and texts in everything that the server answers.
///
/// Each resource has an object of its own, `SOLO4`, or shares `BOOK1`. Its texts are words such as `w4x8`: ref 4,
/// field 8.
struct ResourceSpaceTraces {
    /// The identifier of each resource's object.
    var objects: [Int: String]
    /// The ending of the original, `png` where none is given.
    var endings: [Int: String] = [:]
    /// Fields with a word in each resource.
    var fields: [Int] = [8, 18, 25]
    private var once: Set<Int> = []
    private var feed = ActivityFollower()

    init(objects: [Int: String], endings: [Int: String] = [:]) {
        (self.objects, self.endings) = (objects, endings)
    }

    static func word(_ ref: Int, _ field: Int) -> String { "w\(ref)x\(field)" }

    /// Compares every answer with what must be published.
    /// - Parameters:
    ///   - isBrief: only pictures, manifests and the feed.
    ///   - visible: refs of resources.
    ///   - hidden: fields that are not shown.
    ///   - words: further words that must not occur.
    mutating func check(
        _ bench: ResourceSpaceBench, _ visible: Set<Int>, hidden: Set<Int>, words: Set<String> = [],
        isBrief: Bool = false,
        _ note: String
    ) throws {
        once.formUnion(isBrief ? visible : [])
        if isBrief {
            for ref in objects.keys where endings[ref] == nil {
                #expect(try bench.isShown(ref) == visible.contains(ref), "\(ref): \(note)")
            }
            for name in Set(objects.values) {
                let canvases = Set(try bench.canvases(name))
                #expect(canvases == visible.filter { objects[$0] == name }, "\(name): \(canvases): \(note)")
            }
            return try checkFeed(bench, visible, note)
        }
        var forbidden = words
        for ref in objects.keys {
            for field in fields where !visible.contains(ref) || hidden.contains(field) {
                forbidden.insert(Self.word(ref, field))
            }
        }
        let shown = Set(visible.compactMap { objects[$0] })
        for ref in objects.keys.sorted() { try check(bench, ref, visible, note) }
        for name in Set(objects.values).sorted() { try check(bench, name, visible, forbidden, note) }
        try checkLists(bench, shown, forbidden, note)
        try checkSearch(bench, visible, hidden, forbidden, note)
        once.formUnion(visible)
        try checkFeed(bench, visible, note)
    }

    /// The feed ends with what is published: it has a Delete for each other object.
    private mutating func checkFeed(_ bench: ResourceSpaceBench, _ visible: Set<Int>, _ note: String) throws {
        try feed.follow(bench.running(), note)
        let shown = Set(visible.compactMap { objects[$0] })
        #expect(feed.present == shown, "the feed ends with \(feed.present.sorted()): \(note)")
    }

    private func absence(_ refs: some Sequence<Int>) -> Int { refs.contains(where: once.contains) ? 410 : 404 }

    private func check(_ bench: ResourceSpaceBench, _ ref: Int, _ visible: Set<Int>, _ note: String) throws {
        let isVisible = visible.contains(ref)
        let ending = endings[ref] ?? "png"
        let gone = absence([ref])
        if ending == "png" {
            for version in ["", "v2/", "v3/"] {
                for part in ["info.json", "0,0,32,30/32,/0/default.jpg", "full/20,/0/default.jpg"] {
                    let target = "/iiif/\(version)image/\(ref)/\(part)"
                    let status = try bench.status(target)
                    #expect(status == (isVisible ? 200 : gone), "\(target): \(status): \(note)")
                }
            }
        }
        let media = try bench.get("/media/\(ref)/original.\(ending)")
        // Originals of pictures are not offered.
        let expected = isVisible ? (ending == "png" ? 404 : 200) : gone
        #expect(media.status == expected, "media \(ref): \(media.status): \(note)")
        let object = objects[ref] ?? ""
        for version in ["v2", "v3", "v4"] {
            for part in isVisible ? ["canvas/r"] : ["canvas/r", "annotationpage/r", "annotation/r"] {
                let status = try bench.status("/iiif/\(version)/\(object)/\(part)\(ref)")
                #expect((status == 200) == isVisible, "\(version) \(part)\(ref): \(status): \(note)")
            }
        }
    }

    private func check(
        _ bench: ResourceSpaceBench, _ object: String, _ visible: Set<Int>, _ forbidden: Set<String>, _ note: String
    ) throws {
        let refs = objects.filter { $0.value == object }.map(\.key)
        let seen = visible.intersection(refs)
        let status = seen.isEmpty ? absence(refs) : 200
        var targets = ["", "v2/", "v3/", "v4/"].map { "/iiif/\($0)\(object)/manifest" }
        targets += ["schema.json", "dublin-core.xml", "lido.xml"].map { "/iiif/\(object)/record/\($0)" }
        targets += ["/object/\(object)", "/iiif/v2/\(object)/sequence/normal"]
        for target in targets {
            let answer = try bench.get(target)
            #expect(answer.status == status, "\(target): \(answer.status), not \(status): \(note)")
            let found = Self.words(answer).intersection(forbidden)
            #expect(found.isEmpty, "\(found.sorted()) in \(target): \(note)")
        }
        let pdf = try bench.status("/iiif/\(object)/rendering/object.pdf")
        #expect(!seen.isEmpty || pdf == status, "PDF of \(object): \(pdf): \(note)")
        let canvases = try bench.canvases(object)
        #expect(Set(canvases) == seen, "canvases of \(object): \(canvases): \(note)")
    }

    private func checkLists(
        _ bench: ResourceSpaceBench, _ shown: Set<String>, _ forbidden: Set<String>, _ note: String
    ) throws {
        for target in [
            "/", "/sitemap.xml", "/iiif/collection/top", "/iiif/v2/collection/top", "/iiif/v3/collection/top",
            "/iiif/v4/collection/top", "/iiif/v3/collection/country",
        ] {
            let answer = try bench.get(target)
            let text = answer.text
            for name in Set(objects.values) where !target.hasSuffix("country") {
                #expect(text.contains(name) == shown.contains(name), "\(name) in \(target): \(note)")
            }
            let found = Self.words(answer).intersection(forbidden)
            #expect(found.isEmpty, "\(found.sorted()) in \(target): \(note)")
        }
    }

    private func checkSearch(
        _ bench: ResourceSpaceBench, _ visible: Set<Int>, _ hidden: Set<Int>, _ forbidden: Set<String>, _ note: String
    ) throws {
        for word in forbidden.sorted() {
            #expect(try bench.found(word) == 0, "\(word) is found: \(note)")
            guard !word.hasSuffix("x25") else { continue }
            let suggested = try bench.get("/api/v1/suggest?q=\(word.dropLast())").json["suggestions"].items
            #expect(!suggested.contains { $0["word"].string == word }, "\(word) is suggested: \(note)")
            #expect(try bench.get("/iiif/v3/collection/search/\(word)").json["items"].items.isEmpty, "\(word): \(note)")
        }
        for ref in visible {
            for field in fields where !hidden.contains(field) {
                #expect(try bench.found(Self.word(ref, field)) == 1, "\(ref), field \(field) is not found: \(note)")
            }
        }
    }

    private static func words(_ answer: Response) -> Set<String> {
        Set(answer.text.matches(of: /w[0-9]+x[0-9]+/).map { String(answer.text[$0.range]) })
    }
}

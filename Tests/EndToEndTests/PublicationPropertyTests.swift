import Foundation
import TestSupport
import Testing

/// What is published of collections made by chance, in every document there is.
@Suite("Nothing hidden is anywhere, and everything visible is there")
struct PublicationPropertyTests {
    @Test(
        "For random collections, rules, audiences, caps, dates and hidden fields", arguments: [1, 2, 3, 4] as [UInt64])
    func property(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var collection = RandomCollection(&random, objects: 9)
        let home = try TestHome(settings: collection.settings)
        for resource in collection.resources {
            let picture = Pixels.waves(width: resource.width, height: resource.height, seed: resource.width)
            try home.folder.write(picture.encoded("png"), to: "in/\(resource.id).png")
            if let comment = resource.comment {
                try home.folder.write(
                    "text,region\n\(comment),\"10,10,40,30\"\n", to: "in/\(resource.id).annotations.csv")
            }
        }
        let result = try home.bring("in", sheet: collection.sheet)
        try #require(result.status == 0, "\(result.errors)\(result.output)")
        let token = try Vitrine.run(["token", "create", "--home", home.path, "--audience", "staff"])
        let fields = ["Authorization": "Bearer " + token.output.trimmingCharacters(in: .whitespacesAndNewlines)]
        let server = try home.serve()
        var once: Set<String> = []
        for round in 0..<3 {
            if round > 0 {
                collection.changeRules(&random)
                try home.folder.write(collection.settings, to: "home/vitrine.yaml")
                server.command.send(SIGHUP)
                try #require(
                    eventually { server.command.errors.components(separatedBy: "settings read again").count > round },
                    "\(server.command.errors) \(collection.settings)")
            }
            once.formUnion(collection.resources.filter { collection.audiences[0].sees($0) }.map(\.id))
            for audience in collection.audiences {
                let world = World(
                    collection: collection, audience: audience, once: once, server: server,
                    fields: audience.name == "public" ? [:] : fields, note: "seed \(seed), round \(round)")
                try world.check()
            }
        }
        #expect(server.stop().status == 0)
    }
}

/// What one audience is shown.
private struct World {
    let collection: RandomCollection
    let audience: RandomCollection.Audience
    /// Resources that the public saw at some time.
    let once: Set<String>
    let server: RunningServer
    let fields: [String: String]
    let note: String

    private typealias Resource = RandomCollection.Resource

    private let seen: [Resource]
    /// Words that may stand nowhere.
    private var forbidden: Set<String> = []

    init(
        collection: RandomCollection, audience: RandomCollection.Audience, once: Set<String>, server: RunningServer,
        fields: [String: String], note: String
    ) {
        (self.collection, self.audience, self.once) = (collection, audience, once)
        (self.server, self.fields, self.note) = (server, fields, note)
        seen = collection.resources.filter(audience.sees)
        let shown = Set(seen.map(\.object))
        forbidden = Set(collection.objects).subtracting(shown)
        for resource in collection.resources {
            let isSeen = audience.sees(resource)
            if !isSeen { forbidden.insert(resource.id) }
            forbidden.formUnion(words(of: resource) { !isSeen || !audience.shows($0) })
        }
    }

    private func words(of resource: Resource, where isMeant: (String) -> Bool) -> [String] {
        var words = resource.texts.filter { isMeant($0.key) }.map { $0.key == "Ark" ? ark($0.value) : $0.value }
        if let comment = resource.comment, isMeant("comment") { words.append(comment) }
        return words
    }

    private func ark(_ text: String) -> String { String(text.dropFirst("ark:/12345/".count)) }

    func check() throws {
        try checkLists()
        try checkSearch()
        for object in collection.objects { try check(object: object) }
        for resource in collection.resources { try check(resource) }
    }

    /// The answer, after nothing in it was found that may not be.
    @discardableResult
    private func get(_ target: String, _ status: Int? = nil) throws -> Response {
        let answer = try server.get(target, fields)
        if let status {
            #expect(answer.status == status, "\(note), \(audience.name): \(target) answers \(answer.status)")
        }
        // What is gone is named by its identifier.
        let text = answer.status == 410 ? answer.text : ""
        let named = collection.objects.filter { !text.isEmpty && text.contains("“\($0)” was withdrawn") }
        let asked = SeededRandom.words(in: Array(target.lowercased().utf8)).union(named)
        for word in SeededRandom.words(in: answer.body).intersection(forbidden).subtracting(asked) {
            Issue.record("\(note): \(audience.name) finds \(word) in \(target) (\(answer.status))")
        }
        return answer
    }

    private func expect(_ words: [String], in answer: Response, _ target: String) {
        for word in Set(words).subtracting(SeededRandom.words(in: answer.body)) {
            Issue.record("\(note): \(audience.name) misses \(word) in \(target)")
        }
    }

    private func checkLists() throws {
        let objects = collection.objects.filter { object in seen.contains { $0.object == object } }
        for target in [
            "/", "/iiif/collection/top", "/iiif/v2/collection/top", "/iiif/v3/collection/top",
            "/iiif/v4/collection/top",
        ] {
            expect(objects, in: try get(target, 200), target)
        }
        for target in ["/robots.txt", "/nothing"] { try get(target) }
        for version in ["v2/", "v3/"] {
            let list = try get("/iiif/\(version)collection/creator")
            for resource in collection.resources {
                guard let creator = resource.texts["Creator"] else { continue }
                let target = "/iiif/\(version)collection/creator/\(creator)"
                let isThere = audience.sees(resource) && audience.shows("Creator")
                let answer = try get(target, isThere ? 200 : 404)
                if isThere {
                    expect([resource.object], in: answer, target)
                    expect([creator], in: list, "the list of creators")
                }
            }
        }
        guard audience.name == "public" else { return }
        expect(objects, in: try get("/sitemap.xml", 200), "the sitemap")
        // The list of changes names what went, by its identifier and nothing else.
        let feed = try server.get("/iiif/activity/page-0").body
        let named = SeededRandom.words(in: feed)
        let ever = Set(collection.resources.filter { once.contains($0.id) }.map(\.object))
        #expect(named == ever, "\(note): feed")
        var state: [String: String] = [:]
        for activity in try JSON(feed)["orderedItems"].items {
            let id = activity["object"]["id"].string ?? ""
            let object = collection.objects.first { id.contains("/\($0)/") }
            if let object { state[object] = activity["type"].string }
        }
        for object in ever {
            #expect((state[object] == "Delete") == !objects.contains(object), "\(note): the feed ends with the truth")
        }
    }

    /// Every text that stands nowhere else, looked for: found where it is seen, and told of nowhere else.
    private func checkSearch() throws {
        for resource in collection.resources {
            for (field, text) in resource.texts {
                let word = field == "Ark" ? ark(text) : text
                let isSeen = audience.sees(resource) && audience.shows(field)
                let target = "/api/v1/search?q=\(word)&facet=*"
                #expect(
                    try get(target, 200).json["total"].int == (isSeen ? 1 : 0), "\(note), \(audience.name): \(target)")
                let beginning = word.dropLast()
                let suggestions = "/api/v1/suggest?q=\(beginning)"
                let suggested = try get(suggestions, 200)
                if isSeen { expect([word], in: suggested, suggestions) }
                try get("/?q=\(beginning)*", 200)
                let list = "/iiif/v3/collection/search/\(word)"
                let found = try get(list, 200)
                if isSeen { expect([resource.object], in: found, list) }
            }
        }
        let objects = collection.objects.filter { object in seen.contains { $0.object == object } }
        for object in collection.objects {
            let total = try get("/api/v1/search?q=identifier:\(object)", 200).json["total"].int
            #expect(total == (objects.contains(object) ? 1 : 0), "\(note), \(audience.name): \(object)")
        }
        let creators = seen.compactMap { audience.shows("Creator") ? $0.texts["Creator"] : nil }
        let facets = try get("/api/v1/search?facet=*", 200).json["facets"].items.flatMap { $0["values"].items }
        #expect(Set(facets.compactMap { $0["value"].string }) == Set(creators), "\(note), \(audience.name): facets")
    }

    /// What is answered where this audience sees nothing.
    private func absence(_ resources: [Resource]) -> Int {
        let isPublic = resources.contains { collection.audiences[0].sees($0) }
        return !isPublic && resources.contains { once.contains($0.id) } ? 410 : 404
    }

    private func check(object: String) throws {
        let all = collection.resources.filter { $0.object == object }
        let visible = all.filter(audience.sees)
        let status = visible.isEmpty ? absence(all) : 200
        for version in ["", "v2/", "v3/", "v4/"] {
            let target = "/iiif/\(version)\(object)/manifest"
            let answer = try get(target, status)
            if version != "v2/" {
                expect(visible.flatMap { [$0.id] + words(of: $0, where: audience.shows) }, in: answer, target)
            } else {
                expect(
                    visible.flatMap { [$0.id] + words(of: $0) { audience.shows($0) && $0 != "comment" } }, in: answer,
                    target)
            }
        }
        try get("/object/\(object)", status)
        try get("/iiif/\(object)", status == 200 ? 303 : status)
        for format in ["schema.json", "dublin-core.xml", "lido.xml"] {
            try get("/iiif/\(object)/record/\(format)", status)
        }
        try get("/iiif/v2/\(object)/sequence/normal", status)
        let printed = try get(
            "/iiif/\(object)/rendering/object.pdf", visible.count == 1 ? 404 : status)
        if printed.status == 200 {
            // No page that is not seen, and none with more pixels than are seen of it.
            let folder = try TemporaryFolder()
            let file = try folder.write(printed.body, to: "object.pdf")
            let sizes = visible.map { audience.size(of: $0) }
            #expect(try PrintingTests.pictures(in: file) == sizes.map { [$0.width, $0.height] }, "\(note): \(object)")
            let words = SeededRandom.words(in: Array(try tool("pdfinfo", file).utf8))
            #expect(words.isDisjoint(with: forbidden), "\(note): the PDF of \(object)")
        }
        for series in ["annotations", "text"] { try get("/iiif/\(object)/annotationcollection/\(series)") }
        try get("/iiif/\(object.uppercased())/manifest", status == 200 ? 301 : status)
        if let text = all.first?.texts["Ark"], let first = all.first {
            for target in ["/\(text)?info", "/\(text)??", "/\(text)"] {
                let answer = try get(target)
                if audience.sees(first) {
                    #expect(answer.status == (target == "/\(text)" ? 303 : 200), "\(note): \(target)")
                } else {
                    #expect(answer.status == 404 || answer.status == 410 || !visible.isEmpty, "\(note): \(target)")
                }
            }
        }
    }

    private func check(_ resource: Resource) throws {
        let isSeen = audience.sees(resource)
        let absence = absence([resource])
        for version in ["v2/", "v3/", "v4/"] {
            for part in ["canvas/r", "annotationpage/r", "annotation/r"] {
                let answer = try get("/iiif/\(version)\(resource.object)/\(part)\(resource.id)")
                #expect(isSeen || answer.status != 200, "\(note): \(part)")
                if isSeen, part == "canvas/r" { #expect(answer.status == 200) }
            }
            try get("/iiif/\(version)\(resource.object)/annotationpage/r\(resource.id)-annotations")
        }
        let size = audience.size(of: resource)
        for version in ["", "v2/", "v3/"] {
            let service = "/iiif/\(version)image/\(resource.id)"
            let information = try get(service + "/info.json", isSeen ? 200 : absence)
            if isSeen {
                #expect(try information.json["width"].int == size.width, "\(note): \(service)")
                #expect(try information.json["height"].int == size.height, "\(note): \(service)")
            }
            let full = try get("\(service)/full/max/0/default.png", isSeen ? 200 : absence)
            if isSeen, version == "" {
                let pixels = try Pixels(decoding: full.body)
                #expect(pixels.width == size.width && pixels.height == size.height, "\(note): \(service)")
            }
            for request in ["0,0,64,64/64,64/0/default.jpg", "full/20,/0/default.jpg", "full/!30,30/0/gray.png"] {
                try get("\(service)/\(request)", isSeen ? nil : absence)
            }
        }
        let isWhole = size == (resource.width, resource.height)
        let original = try get("/media/\(resource.id)/original.png", isSeen ? (isWhole ? 200 : 404) : absence)
        #expect(original.status == 200 || !original.body.starts(with: [0x89, 0x50]))
    }
}

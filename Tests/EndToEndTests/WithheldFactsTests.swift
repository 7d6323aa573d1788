import Foundation
import TestSupport
import Testing

/// Collections made by chance, and twins of them that differ in nothing but what the public may not see: whatever the
/// public asks, both answer the same.
@Suite("What is withheld cannot be asked for")
struct WithheldFactsTests {
    @Test("Twins answer alike, for random collections and rules", arguments: [11, 12, 13, 14] as [UInt64])
    func twins(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var one = RandomCollection(&random, objects: 8)
        // Rules that hide everything, or nothing, say nothing here.
        while !(8..<one.resources.count).contains(one.resources.count(where: one.audiences[0].sees)) {
            one = RandomCollection(&random, objects: 10)
        }
        let other = Self.twin(of: one, &random)
        let (first, second) = (
            try Self.serve(one, secrets: []), try Self.serve(other, secrets: ["Vault", "Insured for"])
        )
        let secrets = Set(other.resources.flatMap { $0.texts.values }).subtracting(
            one.resources.flatMap { $0.texts.values })
        var asked = 0
        for target in Self.questions(one, secrets: secrets.sorted()) {
            for world in [0, 1] where world == 1 || !target.hasPrefix("/api/v1/resources") {
                let answers = try [first, second].map { try $0.ask(target, withToken: world == 1) }
                asked += 1
                #expect(answers[0] == answers[1], "seed \(seed): \(target)")
            }
        }
        for list in ["resources", "objects"] {
            for order in ["id", "-id", "object", "-object", "changed", "-changed"] {
                let pages = try [first, second].map { try $0.pages("/api/v1/\(list)?order=\(order)&limit=2") }
                #expect(pages[0] == pages[1], "seed \(seed): \(list) by \(order)")
                #expect(pages[0].count > 1, "there is more than one page")
            }
        }
        #expect(asked > 300)
        for served in [first, second] { #expect(served.server.stop().errors.isEmpty) }
    }

    /// The same to the public: other texts in fields that it does not see, other resources where it sees none, other
    /// sizes above its cap.
    private static func twin(of collection: RandomCollection, _ random: inout SeededRandom) -> RandomCollection {
        var twin = collection
        let everyone = collection.audiences[0]
        // Each has as many pixels again, where the public does not see how many there are.
        for index in twin.resources.indices {
            let old = twin.resources[index]
            let isSeen = everyone.sees(old)
            for field in RandomCollection.fields where field != "Ark" && (!isSeen || !everyone.shows(field)) {
                twin.resources[index].texts[field] = random.chance(0.2) ? nil : random.word()
            }
            if isSeen {
                guard everyone.size(of: old) != (old.width, old.height) else { continue }
                (twin.resources[index].width, twin.resources[index].height) = (old.width * 3, old.height * 3)
            } else {
                (twin.resources[index].width, twin.resources[index].height) = (old.height, old.width)
                twin.resources[index].comment = random.word()
            }
        }
        // What the public does not see may be there or not, in an object that it sees or in one of its own.
        let model = twin.resources.first { !everyone.sees($0) }
        for number in 0..<4 {
            guard var hidden = model else { break }
            hidden.id = random.word()
            // An object comes in with its first row, whoever sees that.
            let isNew = number % 2 == 0
            hidden.object = isNew ? random.word() : random.pick(collection.objects)
            hidden.texts = ["title": random.word(), "Creator": random.word(), "Remark": random.word()]
            let end = twin.resources.count
            twin.resources.insert(hidden, at: isNew ? Int.random(in: 0...end, using: &random) : end)
        }
        return twin
    }

    /// A collection that is served, and a token that reads what the public sees.
    private struct Served {
        let home: TestHome
        let server: RunningServer
        let token: [String: String]

        /// Status, fields that speak of content, and body, without what no twin can share: address and moment.
        func ask(_ target: String, withToken: Bool) throws -> [String] {
            let answer = try server.get(target, withToken ? token : [:])
            // The pixels of a larger picture are others; what is said of them is not.
            let isPicture = answer["Content-Type"]?.hasPrefix("image/") == true
            let body = isPicture ? "" : plain(answer.text)
            return [
                "\(answer.status)", answer["Content-Type"] ?? "", plain(answer["Location"] ?? ""),
                answer["Cache-Control"] ?? "", answer["Link"].map(plain) ?? "", body,
            ]
        }

        private func plain(_ text: String) -> String {
            text.replacing(server.address, with: "http://museum")
                .replacing(#/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/#, with: "then")
        }

        func pages(_ target: String) throws -> [String] {
            var pages: [String] = []
            var cursor = ""
            for _ in 0..<40 {
                let answer = try server.get(target + cursor, token)
                pages.append("\(answer.status) \(plain(answer.text))")
                guard let next = try answer.json["next"].string else { break }
                cursor = "&cursor=\(next)"
            }
            return pages
        }
    }

    /// - Parameter secrets: columns that only rows have that the public does not see.
    private static func serve(_ collection: RandomCollection, secrets: [String]) throws -> Served {
        let home = try TestHome(
            settings: collection.settings
                + "api: {rate: 0}\nsearch: {facets: [Creator, Remark]}\nimport: {workers: 1}\n")
        for resource in collection.resources {
            let picture = Pixels.waves(width: resource.width, height: resource.height, seed: resource.width)
            try home.folder.write(picture.encoded("png"), to: "in/\(resource.id).png")
            if let comment = resource.comment {
                // In the pixels that there are.
                let text = "text,region\n\(comment),\"0,0,\(resource.width),\(resource.height)\"\n"
                try home.folder.write(text, to: "in/\(resource.id).annotations.csv")
            }
        }
        var rows = collection.sheet.split(separator: "\n").map(String.init)
        let everyone = collection.audiences[0]
        for secret in secrets {
            rows[0] += ",\(secret)"
            for (index, resource) in collection.resources.enumerated() {
                rows[index + 1] += everyone.sees(resource) ? "," : ",\(secret) value"
            }
        }
        let result = try home.bring("in", sheet: rows.joined(separator: "\n") + "\n")
        guard result.status == 0 else { throw SupportError(result.errors + result.output) }
        let token = try EditingHome.token(home, scopes: ["read"])
        return Served(home: home, server: try home.serve(), token: ["Authorization": "Bearer \(token)"])
    }

    private static func questions(_ collection: RandomCollection, secrets: [String]) -> [String] {
        var targets = ["/", "/iiif/activity/all-changes", "/iiif/activity/page-0", "/sitemap.xml", "/robots.txt"]
        for version in ["", "v2/", "v3/", "v4/"] {
            targets += ["top", "creator", "search/title"].map { "/iiif/\(version)collection/\($0)" }
        }
        var words = collection.resources.flatMap { $0.texts.values }.sorted() + secrets
        words += collection.objects + collection.resources.map(\.id)
        for word in words {
            targets += ["/api/v1/search?q=\(word)&facet=*", "/api/v1/suggest?q=\(word.prefix(3))"]
            targets += ["/api/v1/search?filter=creator:\(word)", "/iiif/collection/creator/\(word)", "/\(word)"]
        }
        for field in ["title", "Creator", "Note", "Remark", "Vault", "Insured_for", "nonesuch", "identifier", "status"]
        {
            targets += ["/api/v1/search?q=\(field):alpha", "/api/v1/search?q=alpha&field=\(field)"]
            targets += ["/api/v1/search?facet=\(field)", "/?q=\(field):x"]
            targets.append(contentsOf: filters(["\(field) = \"\(words[0])\"", "has \(field)", "\(field)e = \"x\""]))
        }
        // Every width and height that there is, between any two.
        let edges = Set(collection.resources.flatMap { [$0.width, $0.height, $0.width * 3, $0.height * 3] })
        for edge in edges.union([64, 100, 160]).sorted() {
            targets += filters([
                "width > \(edge)", "height = \(edge)", "width in [\(edge), 64]", "not (width <= \(edge))",
            ])
        }
        targets += filters([
            "status = \"alpha\"", "embargo > today", "pages = 1", "file contains \"q\"", "width starts",
            "id starts with \"q\"",
        ])
        for object in collection.objects {
            targets += [
                "manifest", "record/schema.json", "record/dublin-core.xml", "annotationcollection/annotations",
                "rendering/object.pdf",
            ]
            .filter { !$0.hasSuffix("pdf") }.map { "/iiif/\(object)/\($0)" }
            targets += ["v2", "v4"].map { "/iiif/\($0)/\(object)/manifest" }
            targets += ["/object/\(object)", "/iiif/\(object.uppercased())/manifest", "/api/v1/objects/\(object)"]
        }
        for resource in collection.resources {
            targets += ["v2", "v3"].map { "/iiif/\($0)/image/\(resource.id)/info.json" }
            targets += ["full/90,/0/default.jpg", "full/500,/0/default.jpg", "9999,0,5,5/max/0/default.jpg"]
                .map { "/iiif/image/\(resource.id)/\($0)" }
            targets += ["/api/v1/resources/\(resource.id)", "/media/\(resource.id)/original.png"]
        }
        return targets
    }

    private static func filters(_ rules: [String]) -> [String] {
        rules.flatMap { rule in
            let text = rule.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return ["/api/v1/resources?filter=\(text)&limit=1000", "/api/v1/objects?filter=\(text)&limit=1000"]
        }
    }

    @Test("An error speaks of no field that the token's audience does not see, and of none of its values")
    func errors() throws {
        let editing = try EditingHome(
            settings: """
                publication:
                  fields:
                    - {name: valuation, type: list, values: [low, enormous], public: false}
                    - {name: condition, type: list, values: [good, poor]}
                """)
        try editing.create("a.png", id: "a", values: "{\"valuation\": \"low\", \"condition\": \"good\"}")
        let reader = ["Authorization": "Bearer \(try EditingHome.token(editing.home, scopes: ["read"]))"]
        func filtered(_ rule: String, _ fields: [String: String]) throws -> Response {
            try editing.server.get(filters(rule), fields)
        }
        func filters(_ rule: String) -> String {
            "/api/v1/resources?filter=\(rule.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        #expect(try !filtered("valuatoin = \"low\"", reader).text.contains("valuation"))
        for rule in ["valuatoin = \"low\"", "valuation = \"nothing\"", "valuation < 3"] {
            let (refused, told) = (try filtered(rule, reader), try filtered(rule, editing.authorization))
            #expect(refused.status == 400 || refused.status == 403)
            #expect(!refused.text.contains("enormous"), "\(refused.text)")
            #expect(told.status == 400 && told.text != refused.text, "an editor is told what is accepted: \(told.text)")
        }
        #expect(try filtered("conditoin = \"good\"", reader).text.contains("condition"))
        #expect(try filtered("condition = \"good\"", reader).json["resources"].items.count == 1)
    }
}

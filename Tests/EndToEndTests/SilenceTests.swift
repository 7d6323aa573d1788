import Foundation
import TestSupport
import Testing

/// A model of what audiences notice: after every edit, what tells of changes tells of those objects, and of no others,
/// whose documents for that audience differ.
@Suite("Edits that an audience cannot see are silent for it")
struct SilenceTests {
    private static let settings = """
        documents: {cache_control: "public, max-age=60"}
        publication:
          fields:
            - {name: status}
            - {name: Maker}
            - {name: Note, public: false}
            - {name: Shelf, public: false}
            - {name: Sum, computed: '"{Note} {Maker}"', public: false}
            - {name: Public sum, computed: '"{Maker} made it"'}
          audiences:
            - name: public
              filter: status != "closed"
              hidden_fields: [status]
              caps: [{long_edge: 100, where: 'Shelf = "vault"'}]
            - name: staff
              unpublished: true
              hidden_fields: [Shelf]
        """

    /// What one audience can see of the collection at a moment, object by object.
    private struct View {
        /// What documents say, without times.
        var documents: [String: [String]] = [:]
        /// What tells that an object has changed.
        var signs: [String: [String]] = [:]
        /// The order of changes, the latest first.
        var order: [String] = []
        /// What the search calls the state of the collection.
        var revision: Int?
        /// Entries of the list of changes, by object.
        var activities: [String: Int] = [:]
    }

    private struct Watcher {
        var name: String
        var fields: [String: String]
        var server: RunningServer

        /// - Parameter resources: all there are, by object.
        func look(_ resources: [String: [String]]) throws -> View {
            var view = View()
            for (object, ids) in resources { try look(object, ids, &view) }
            let search = try server.get("/api/v1/search?q=identifier:o1", fields)
            view.revision = try search.json["change"].int
            let order = try server.get("/api/v1/objects?order=-changed&limit=1000", fields)
            view.order = try order.json["objects"].items.compactMap { $0["identifier"].string }
            guard name == "public" else { return view }
            let sitemap = try server.get("/sitemap.xml").text
            for part in sitemap.components(separatedBy: "<url>").dropFirst() {
                for object in resources.keys where part.contains("/object/\(object)<") {
                    let time = part.components(separatedBy: "<lastmod>").last?.prefix(24) ?? ""
                    view.signs[object, default: []].append("lastmod \(time)")
                }
            }
            for activity in try server.get("/iiif/activity/page-0").json["orderedItems"].items {
                let id = activity["object"]["canonical"].string ?? ""
                for object in resources.keys where id.hasSuffix("/\(object)/manifest") {
                    view.activities[object, default: 0] += 1
                }
            }
            return view
        }

        private func look(_ object: String, _ ids: [String], _ view: inout View) throws {
            var documents: [String] = []
            for target in ["manifest", "v2", "v4"].map({
                $0 == "manifest" ? "/iiif/\(object)/manifest" : "/iiif/\($0)/\(object)/manifest"
            }) {
                let answer = try server.get(target, fields)
                documents.append("\(answer.status) \(answer.status == 200 ? answer.text : "")")
            }
            let record = try server.get("/iiif/\(object)/record/schema.json", fields)
            let time = record.status == 200 ? try record.json["dateModified"].string ?? "" : ""
            documents.append(time.isEmpty ? "\(record.status)" : record.text.replacing(time, with: ""))
            for id in ids {
                let answer = try server.get("/api/v1/resources/\(id)", fields)
                documents.append("\(answer.status) \(answer.status == 200 ? answer.text : "")")
            }
            documents.append(try server.get("/api/v1/objects/\(object)", fields).text)
            let found = try server.get("/api/v1/search?q=identifier:\(object)&facet=*", fields).json
            documents += (found["items"].texts + found["facets"].texts).map { "\($0.key) \($0.text)" }.sorted()
            view.documents[object] = documents
            view.signs[object] = time.isEmpty ? [] : [time]
        }
    }

    private static func token(_ home: TestHome, _ audience: String) throws -> [String: String] {
        ["Authorization": "Bearer \(try EditingHome.token(home, scopes: ["read"], audience: audience))"]
    }

    /// An edit made by chance: the path that is patched, and the body.
    private static func edit(_ random: inout SeededRandom, _ ids: [String], _ objects: [String]) -> (
        id: String, json: String
    ) {
        let id = random.pick(ids)
        func value(_ field: String, _ texts: [String]) -> String {
            let text = random.pick(texts)
            return "{\"values\": {\"\(field)\": \(text.isEmpty ? "null" : "\"\(text)\"")}}"
        }
        let json: String
        switch Int.random(in: 0..<10, using: &random) {
        case 0: json = value("title", ["One", "Two", ""])
        case 1: json = value("Maker", ["Blaeu", "Merian", ""])
        case 2, 3: json = value("Note", ["seen", "unseen", ""])
        case 4: json = value("Shelf", ["a", "b", "vault", ""])
        case 5: json = value("status", ["open", "closed", ""])
        case 6: json = "{\"published\": \(random.pick(["true", "false"]))}"
        case 7: json = "{\"sequence\": \"\(random.pick(["1", "2", "3"]))\"}"
        case 8: json = "{\"object\": \"\(random.pick(objects))\"}"
        default:
            json =
                "{\"values\": {\"Note\": \"\(random.pick(["x", "y"]))\", \"title\": \"\(random.pick(["One", "Two"]))\"}}"
        }
        return (id, json)
    }

    @Test("For random edits of fields, pages and objects", arguments: [1, 2, 3] as [UInt64])
    func model(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let names = (1...6).map { "\($0).png" }
        // A derivative that becomes ready changes its object.
        let editing = try EditingHome(
            settings: Self.settings, scans: names, environment: ["VITRINE_IMAGES_DERIVATIVES": "demand"])
        let objects = ["o1", "o2", "o3"]
        var resources: [String: [String]] = [:]
        for (index, name) in names.enumerated() {
            let (id, object) = ("r\(index)", objects[index % 3])
            try editing.create(name, id: id, object: object, values: "{\"title\": \"Page \(index)\"}")
            resources[object, default: []].append(id)
        }
        let ids = resources.values.flatMap(\.self).sorted()
        let everywhere = Dictionary(uniqueKeysWithValues: objects.map { ($0, ids) })
        let watchers = try ["public", "staff"].map {
            Watcher(name: $0, fields: try Self.token(editing.home, $0), server: editing.server)
        }
        var before = try watchers.map { try $0.look(everywhere) }
        var (silent, loud) = (0, 0)
        for step in 0..<40 {
            let (id, json) = Self.edit(&random, ids, objects)
            let tag = try editing.get("resources/\(id)")["ETag"] ?? ""
            let answer = try editing.send("PATCH", "resources/\(id)", ["If-Match": tag], json: json)
            try #require(answer.status == 200, "\(answer.text)")
            for (index, watcher) in watchers.enumerated() {
                let now = try watcher.look(everywhere)
                let note: Comment = "seed \(seed), step \(step), \(watcher.name): \(id) \(json)"
                var changed: [String] = []
                for object in objects {
                    let (old, new) = (before[index].documents[object] ?? [], now.documents[object] ?? [])
                    // A resource is looked for below every object: what it is, is said in its object.
                    let differs = old.first != new.first || Self.own(old, object) != Self.own(new, object)
                    if differs { changed.append(object) }
                    #expect((before[index].signs[object] != now.signs[object]) == differs, "\(object), \(note)")
                    guard watcher.name == "public" else { continue }
                    let told = (now.activities[object] ?? 0) - (before[index].activities[object] ?? 0)
                    #expect((told > 0) == differs, "\(object) is told \(told) times, \(note)")
                }
                if changed.isEmpty { silent += 1 } else { loud += 1 }
                #expect((before[index].revision != now.revision) == !changed.isEmpty, note)
                let rest = before[index].order.filter { !changed.contains($0) }
                #expect(now.order.filter { !changed.contains($0) } == rest, note)
                let seen = changed.filter { now.documents[$0]?.first?.hasPrefix("200") == true }
                #expect(Set(now.order.prefix(seen.count)) == Set(seen), "what changed comes first, \(note)")
                before[index] = now
            }
        }
        #expect(silent > 5 && loud > 5, "\(silent) silent, \(loud) loud: the test says something")
        #expect(editing.server.stop().errors.isEmpty)
    }

    /// What documents say, of resources only those that are in the object.
    private static func own(_ documents: [String], _ object: String) -> [String] {
        documents.filter { text in
            guard text.contains("\"media_type\"") else { return !text.hasPrefix("404") }
            return text.contains("\"object\":\"\(object)\"") || text.contains("\"object\": \"\(object)\"")
        }
    }

    @Test("A receiver of webhooks, and who asks with a date, hear nothing of a hidden field and of a hidden page")
    func receivers() throws {
        let hooks = try HookReceiver()
        let editing = try EditingHome(
            settings: Self.settings + "\n" + hooks.settings(), environment: ["VITRINE_IMAGES_DERIVATIVES": "demand"])
        try editing.create("a.png", id: "a", object: "book", values: "{\"title\": \"Book\"}")
        try editing.create(
            "b.png", id: "b", object: "book", values: "{\"title\": \"Hidden page\", \"status\": \"closed\"}")
        #expect(try eventually { try hooks.taken() == ["create book"] }, "\((try? hooks.taken()) ?? [])")
        // Dates have seconds.
        Thread.sleep(forTimeInterval: 2.1)
        let targets = ["/iiif/book/manifest", "/iiif/v2/book/manifest", "/iiif/image/a/info.json"]
        let dates = try targets.map { try editing.server.get($0)["Last-Modified"] }
        func change(_ id: String, _ json: String) throws {
            let tag = try editing.get("resources/\(id)")["ETag"] ?? ""
            let answer = try editing.send("PATCH", "resources/\(id)", ["If-Match": tag], json: json)
            try #require(answer.status == 200, "\(answer.text)")
        }
        try change("a", "{\"values\": {\"Note\": \"of no concern\"}}")
        try change("b", "{\"values\": {\"title\": \"Hidden page, corrected\"}}")
        try change("b", "{\"sequence\": \"7\"}")
        for (target, date) in zip(targets, dates) {
            let answer = try editing.server.get(target, ["If-Modified-Since": date ?? ""])
            #expect(answer.status == 304 && answer["Last-Modified"] == date, "\(target)")
        }
        try change("a", "{\"values\": {\"title\": \"Book, corrected\"}}")
        #expect(
            try eventually { try hooks.taken() == ["create book", "update book"] }, "\((try? hooks.taken()) ?? [])")
        for (target, date) in zip(targets, dates) {
            #expect(try editing.server.get(target)["Last-Modified"] != date, "\(target)")
        }
    }
}

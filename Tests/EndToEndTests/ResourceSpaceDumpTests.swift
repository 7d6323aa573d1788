import Foundation
import TestSupport
import Testing

/// The dump of a real ResourceSpace, and what its IIIF interface answered.
enum ResourceSpaceDump {
    static let folder = URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../shared/data/resourcespace")
        .standardizedFileURL.path

    static let isThere =
        FileManager.default.fileExists(atPath: folder + "/resourcespace.sql") && DatabaseServer.isInstalled(.mariaDB)

    static func captured(_ name: String) throws -> JSON {
        try JSON(Data(contentsOf: URL(fileURLWithPath: "\(folder)/captured/\(name).json")))
    }
}

@Suite(
    "A real ResourceSpace",
    .enabled(if: ResourceSpaceDump.isThere, "../shared/data/resourcespace or MariaDB is not there"))
struct ResourceSpaceDumpTests {
    /// Refs of the pictures of a captured manifest, by the number of the canvas.
    private static func refs(_ manifest: JSON) -> [(number: Int, ref: Int)] {
        let canvases = manifest["items"].items + manifest["sequences"][0]["canvases"].items
        return canvases.compactMap { canvas in
            let id = canvas["id"].string ?? canvas["@id"].string ?? ""
            let image = canvas.texts.first { $0.text.contains("/iiif/image/") }?.text ?? ""
            let parts = image.split(separator: "/")
            guard let number = id.split(separator: "/").last.flatMap({ Int($0) }),
                let place = parts.firstIndex(of: "image"), let ref = Int(parts[place + 1])
            else { return nil }
            return (number, ref)
        }
    }

    @Test(
        "Every live, open resource is published, nothing else; old addresses show the same pictures in the same order")
    func dump() throws {
        let server = try DatabaseServer(.mariaDB)
        let folder = try TemporaryFolder()
        let install = try ResourceSpaceInstall(server, database: "rs", in: folder)
        try server.load(ResourceSpaceDump.folder + "/resourcespace.sql", database: "rs")
        try install.writeSettings(storage: ResourceSpaceDump.folder + "/filestore")
        let home = try TestHome(
            settings: install.settings + "publication: {order: resourcespace}\ncollection: {language: en}\n")
        let result = try Vitrine.run(["link", "sync", "rs", "--home", home.path])
        #expect(result.status == 1, "files are missing, which is reported: \(result)")
        let running = try home.serve()
        // An oracle of its own: the permissions of the group of the user `iiif` allow every open, live resource.
        let open = try server.run("SELECT ref FROM resource WHERE archive = 0 AND access = 0", database: "rs")
            .split(separator: "\n").compactMap { Int($0) }
        #expect(open.count > 30)
        let missing = Set(7...24)
        for ref in 1...50 {
            let isShown = open.contains(ref) && !missing.contains(ref)
            let isPicture = isShown && ![30, 31, 32, 33].contains(ref)
            let status = try running.get("/iiif/image/\(ref)/info.json").status
            if isPicture { #expect(status == 200, "\(ref)") }
            if !isShown { #expect(status == 404, "\(ref)") }
            #expect(
                result.errors.contains("rs, resource \(ref): ") == (open.contains(ref) && missing.contains(ref)),
                "\(ref)")
        }
        for version in ["v2", "v3"] {
            for name in ["RSBOOK001", "RSMIX002"] {
                let captured = try ResourceSpaceDump.captured("\(version)_manifest_\(name)")
                for (number, ref) in Self.refs(captured) {
                    // Canvas 8 of the second shows the picture of 26 for 34, which has no file of its own.
                    let expected = name == "RSMIX002" && number == 8 ? 34 : ref
                    let canvas = try running.get("/iiif/\(version)/\(name)/canvas/\(number)").json
                    let id = canvas["id"].string ?? canvas["@id"].string ?? ""
                    #expect(id.hasSuffix("/canvas/r\(expected)"), "\(version) \(name) \(number): \(id)")
                }
            }
        }
        try Self.compareTexts(running, sequences: Self.sequences(server))
        // A PDF and .jpeg files had dropped out there.
        let mixed = try running.get("/iiif/v3/RSMIX002/manifest").json.texts.filter { $0.key == "id" }.map(\.text)
        #expect(mixed.contains { $0.hasSuffix("/canvas/r29") } && mixed.contains { $0.hasSuffix("/canvas/r33-p3") })
        for name in ["2019.45.1", "2019.45.10", "RSHTML004", "RSPERM003"] {
            #expect(try running.get("/iiif/v3/\(name)/manifest").json["items"].items.count == 1, "\(name)")
            #expect(try running.get("/iiif/v2/\(name)/manifest").status == 200, "\(name)")
        }
        for name in ["2019", "2019.45", "RSBOOK*"] {
            #expect(try running.get("/iiif/v3/\(name)/manifest").status == 404, "looked up exactly: \(name)")
        }
        try Self.probe(running, 3)
        try Self.leaveForValidators(running)
        #expect(running.stop().errors.isEmpty)
        let older = try home.serve(environment: ["VITRINE_SERVER_DEFAULT_VERSION": "2"])
        try Self.probe(older, 2)
        #expect(older.stop().errors.isEmpty)
        try Self.leaveForViewers(home)
    }

    /// What the sequence field says, by resource.
    private static func sequences(_ server: DatabaseServer) throws -> [Int: String] {
        let rows = try server.run(
            """
            SELECT m.resource, n.name FROM resource_node m JOIN node n ON n.ref = m.node
            WHERE n.resource_type_field = 89
            """, database: "rs"
        ).split(separator: "\n").map { $0.split(separator: "\t", maxSplits: 1) }
        return Dictionary(rows.compactMap { row in Int(row[0]).map { ($0, String(row[1])) } }) { first, _ in first }
    }

    /// `~en:Back cover~fr:Plat inférieur` in one language; what names no language as it is.
    private static func text(_ text: String, _ language: String) -> String {
        guard text.hasPrefix("~") else { return text }
        return text.split(separator: "~").first { $0.hasPrefix(language + ":") }.map { String($0.dropFirst(3)) } ?? ""
    }

    /// Texts and order against what ResourceSpace answered; docs/resourcespace.md explains each difference.
    private static func compareTexts(_ running: RunningServer, sequences: [Int: String]) throws {
        var same = 0
        for name in ["RSBOOK001", "RSMIX002", "RSPERM003"] {
            let ours = try running.get("/iiif/v3/\(name)/manifest").json
            let old = try ResourceSpaceDump.captured("v3_manifest_\(name)")
            #expect(ours["label"] == old["label"] && ours["summary"] == old["summary"], "\(name)")
            // Restricted, it had a canvas without a picture there.
            let theirs = refs(old).filter { $0.ref != 42 }
            let canvases = ours["items"].items
            let order = canvases.compactMap { $0["id"].string?.split(separator: "/").last.map(String.init) }
            if name == "RSBOOK001" { #expect(order == theirs.map { "r\($0.ref)" }, "its own order, by the setting") }
            for (number, ref) in theirs where ref != 26 || number == 0 {
                let before = old["items"].items.first { $0["id"].string?.hasSuffix("/canvas/\(number)") == true }?[
                    "label"]
                let now = canvases.first { $0["id"].string?.hasSuffix("/canvas/r\(ref)") == true }?["label"]
                let sequence = sequences[ref] ?? ""
                // Where its label says what the field says, ours is the same; “Page10a” there, as the space is lost in
                // every language but the last.
                if before?["fr"].strings == ["Feuillet " + text(sequence, "fr")] {
                    same += 1
                    #expect(before?["en"].strings == ["Page" + text(sequence, "en")], "\(name) \(ref)")
                } else {
                    // It counts on from the page before, so that page 1 behind four others is called 5.
                    let number = before?["fr"].strings.first?.split(separator: " ").last.flatMap { Int($0) }
                    #expect(number != nil && (sequence.isEmpty || Int(sequence) != nil), "\(name) \(ref)")
                }
                guard !sequence.isEmpty else { continue }
                #expect(now?["fr"].strings == ["Feuillet " + text(sequence, "fr")], "\(name) \(ref)")
                #expect(now?["en"].strings == ["Page " + text(sequence, "en")], "\(name) \(ref)")
            }
            for pair in old["metadata"].items {
                let label = pair["label"]["en"].strings.first ?? ""
                // The title is the manifest's label. It wrote two dates of a range side by side, with 00 for what is open.
                if label == "Title" { continue }
                let found = ours["metadata"].items.first { $0["label"].texts.contains { $0.text == label } }?["value"]
                if label == "Made" {
                    #expect(found?["en"].strings == ["1440/1460-12-31"])
                } else {
                    #expect(found == pair["value"], "\(name) \(label)")
                }
            }
        }
        #expect(same == 9, "labels that say what the field says")
        // In 2.1 the order is the same, and lists of one field were one text with commas.
        let older = try running.get("/iiif/v2/RSBOOK001/manifest").json
        let before = try ResourceSpaceDump.captured("v2_manifest_RSBOOK001")
        let order = older["sequences"][0]["canvases"].items.compactMap {
            $0["@id"].string?.split(separator: "/").last.map(String.init)
        }
        #expect(order == refs(before).map { "r\($0.ref)" })
        for (label, first) in [("License", "Public domain"), ("Material", "Paper")] {
            let theirs = before["metadata"].items.first { $0["label"].string == label }?["value"].items ?? []
            let english = theirs.first { $0["@language"].string == "en" }?["@value"].string
            // What the rights are called is a matter of ours; the texts are the same.
            let ours = older["metadata"].items.first { pair in pair["value"].texts.contains { $0.text == first } }
            let texts = (ours?["value"].items ?? []).filter { $0["@language"].string == "en" }
                .compactMap { $0["@value"].string }
            #expect(english != nil && texts.joined(separator: ",") == english, "\(label): \(texts)")
        }
        // Its fixed lists were lost there; its licence is metadata here, as it is no address.
        let book = try running.get("/iiif/v3/RSBOOK001/manifest").json
        let labels = book["metadata"].items.compactMap { $0["label"].texts.first?.text }
        for label in ["Country", "Material"] { #expect(labels.contains(label), "\(label)") }
        let material = book["metadata"].items.first { $0["label"].texts.first?.text == "Material" }?["value"]
        // As its 2.1 interface answers: what has no translation stands in every language.
        let captured = before["metadata"].items.first { $0["label"].string == "Material" }?["value"].items ?? []
        #expect(captured.count == 3)
        for value in captured {
            let language = value["@language"].string ?? ""
            #expect(material?[language].strings.joined(separator: ",") == value["@value"].string, "\(language)")
        }
        let license = book["metadata"].items.first { $0["value"]["fr"].strings == ["Domaine public"] }
        #expect(license?["value"]["en"].strings == ["Public domain"])
    }

    /// Every address that answered with a picture or a document there answers here.
    private static func probe(_ running: RunningServer, _ version: Int) throws {
        let lines = try String(
            contentsOfFile: "\(ResourceSpaceDump.folder)/captured/v\(version)_probe.txt", encoding: .utf8
        ).split(separator: "\n")
        var count = 0
        for line in lines {
            let path = line.hasPrefix(" ") ? "" : String(line.prefix { $0 != " " })
            let words = line.dropFirst(path.count).split(separator: " ").map(String.init)
            // Looked up exactly here.
            let isGuess =
                path.contains("*") || path.contains(";") || ["2019/", "2019.45/"].contains { path.hasPrefix($0) }
            let isDocument = words.first == "200" && words.count > 1 && !words[1].hasPrefix("text/html")
            let isRedirect = words.first == "303" && (path.hasPrefix("RSBOOK") || path.hasPrefix("image/"))
            // Its description of itself; and what is painted on page 0, whose file has gone missing since.
            let isElsewhere = path.isEmpty || ["RSBOOK001/annotationpage/0", "RSBOOK001/annotation/0"].contains(path)
            guard isDocument || isRedirect, !isGuess, !isElsewhere else { continue }
            count += 1
            let answer = try follow(running, "/iiif/" + path)
            #expect(answer.status == 200, "\(line.prefix(120))")
            if words[1] == "image/jpeg" { #expect(answer["content-type"] == "image/jpeg", "\(path)") }
        }
        #expect(count > 30, "version \(version)")
        #expect(try running.get("/iiif/RSBOOK001/annotation/1").status == 200)
        if version == 3 { #expect(try running.get("/iiif/RSBOOK001/annotationpage/1").status == 200) }
    }

    private static func follow(_ running: RunningServer, _ path: String) throws -> Response {
        var answer = try running.get(path)
        for _ in 0..<3 {
            guard (300..<400).contains(answer.status), let place = answer["location"],
                let start = place.firstRange(of: "/iiif")
            else { break }
            answer = try running.get(String(place[start.lowerBound...]))
        }
        return answer
    }

    /// `conformance/run.sh` serves it to Mirador.
    private static func leaveForViewers(_ home: TestHome) throws {
        guard let folder = ProcessInfo.processInfo.environment["VITRINE_TEST_DOCUMENTS"] else { return }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try tool("rm", "-rf", folder + "/resourcespace")
        try tool("cp", "-a", home.path, folder + "/resourcespace")
    }

    /// `conformance/run.sh` holds them against the schemas.
    private static func leaveForValidators(_ running: RunningServer) throws {
        guard let folder = ProcessInfo.processInfo.environment["VITRINE_TEST_DOCUMENTS"] else { return }
        for (version, name) in [("v2", "2.1"), ("v3", "3.0"), ("v4", "4.0")] {
            let place = URL(filePath: folder).appending(path: name)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            for object in ["RSBOOK001", "RSMIX002", "RSPERM003", "RSHTML004", "2019.45.1"] {
                let bytes = try running.get("/iiif/\(version)/\(object)/manifest").body
                try Data(bytes).write(to: place.appending(path: "resourcespace-\(object).json"))
            }
        }
    }
}

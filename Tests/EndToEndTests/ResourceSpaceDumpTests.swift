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
        let home = try TestHome(settings: install.settings + "publication: {order: resourcespace}\n")
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
            #expect(result.errors.contains("/\(ref)_") == (open.contains(ref) && missing.contains(ref)), "\(ref)")
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
        let book = try running.get("/iiif/v3/RSBOOK001/manifest").json
        let old = try ResourceSpaceDump.captured("v3_manifest_RSBOOK001")
        let order = book["items"].items.compactMap { $0["id"].string?.split(separator: "/").last.map(String.init) }
        #expect(order == Self.refs(old).map { "r\($0.ref)" }, "its own order, by the setting")
        #expect(book["label"] == old["label"] && book["summary"] == old["summary"])
        // Its fixed lists were lost there; its licence is metadata here, as it is no address.
        let labels = book["metadata"].items.compactMap { $0["label"].texts.first?.text }
        for label in ["Date", "Original filename", "Credit", "Object number", "Page", "Made", "Country", "Material"] {
            #expect(labels.contains(label), "\(label)")
        }
        let material = book["metadata"].items.first { $0["label"].texts.first?.text == "Material" }?["value"]
        #expect(material?["fr"].strings == ["Papier", "Encre"] && material?["de"].strings == ["Tinte"])
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
        #expect(running.stop().errors.isEmpty)
    }
}

import Foundation
import TestSupport
import Testing

@Suite("The outbox of a link")
struct OutboxTests {
    @Test(
        "Addresses, sizes and rights of what is published are put into a file and posted; only differences are posted")
    func fileAndService() throws {
        let service = try TestService.start()
        let home = try TestHome(
            settings: """
                log: {level: warning}
                server: {public_url: "https://iiif.example.org"}
                links:
                  sources:
                    - name: x
                      adapter: folder
                      folder: ../drop
                      withdraw_limit: 0.5
                      modules: [{name: objects, key: number}]
                      outbox: {file: out/objects.csv, url: "http://127.0.0.1:\(service.port)/told", token_env: TOLD}

                """)
        for number in 1...3 { try home.folder.write(ImportTests.picture(number), to: "in/\(number).png") }
        let sheet = Sheet.text(
            "file", "identifier", "id", "rights",
            rows: (1...2).map { ["\($0).png", "N \($0)", "o\($0)", $0 == 1 ? "In copyright, ask" : ""] })
        #expect(try home.bring("in", sheet: sheet).status == 0)
        try home.folder.write("number,title\nN 1,One\nN 2,Two\nN 9,Nowhere\n", to: "drop/objects.csv")
        func sync() throws -> CommandResult {
            try Vitrine.run(["link", "sync", "x", "--home", home.path], environment: ["TOLD": "geheim"])
        }
        let first = try sync()
        #expect(first.status == 0, "\(first)")
        func file() throws -> [String] {
            try String(decoding: home.folder.read("home/out/objects.csv"), as: UTF8.self)
                .components(separatedBy: "\r\n").filter { !$0.isEmpty }
        }
        let lines = try file()
        #expect(lines.first == "module,record_key,identifier,manifest,thumbnail,width,height,rights,updated_at")
        // A record without files is not published, and not told of.
        try #require(lines.count == 3, "\(lines)")
        #expect(
            lines[1].hasPrefix(
                "objects,N 1,N 1,https://iiif.example.org/iiif/N%201/manifest,https://iiif.example.org/iiif/"))
        #expect(lines[1].contains(",24,18,\"In copyright, ask\","), "\(lines)")
        let told = try service.posted()
        try #require(told.count == 1 && told[0]["link"].string == "x" && told[0]["records"].items.count == 2, "\(told)")
        let record = told[0]["records"][1]
        #expect(record["key"].string == "N 2" && record["published"]["width"].int == 24)
        #expect(record["published"]["manifest"].string == "https://iiif.example.org/iiif/N%202/manifest")
        // The addresses are true: the server answers them.
        let server = try home.serve()
        #expect(try server.get("/iiif/N%202/manifest").status == 200)
        let thumbnail = try #require(record["published"]["thumbnail"].string)
        #expect(try server.get(String(thumbnail.dropFirst("https://iiif.example.org".count))).status == 200)

        // Nothing is different: nothing is posted.
        #expect(try sync().status == 0)
        #expect(try service.posted().count == 1)
        // What could not be posted is told, and posted with the next run; what is gone is told as gone.
        try home.folder.write("number,title\nN 1,One\nN 9,Nowhere\n", to: "drop/objects.csv")
        try service.mode("broken")
        let broken = try sync()
        #expect(broken.status == 1 && broken.errors.contains("the outbox could not be posted"), "\(broken)")
        #expect(try file().count == 2)
        try service.mode("whole")
        #expect(try sync().status == 0)
        let last = try service.posted()
        try #require(last.count == 2 && last[1]["records"].items.count == 1)
        #expect(last[1]["records"][0]["key"].string == "N 2" && last[1]["records"][0]["published"] == .null)
        #expect(server.stop().errors.isEmpty)
    }

    @Test(
        "A table of its own in the database gets them; a table of the system never does",
        arguments: DatabaseServer.Kind.allCases.filter(DatabaseServer.isInstalled))
    func table(kind: DatabaseServer.Kind) throws {
        let linked = try LinkedHome(kind, objects: 3)
        func settings(_ table: String) throws {
            let text = LinkedHome.settings(
                linked.server.connection("tms"), LinkedHome.name("Objects", kind, quoted: false))
            try linked.home.folder.write(
                text + "      outbox: {table: \(table)}\nserver: {public_url: \"https://iiif.example.org\"}\n",
                to: "home/vitrine.yaml")
        }
        try settings("Objects")
        let refused = try linked.sync()
        #expect(
            refused.status == 1 && refused.errors.contains("is no outbox")
                && refused.errors.contains("CREATE TABLE vitrine_outbox"), "\(refused)")
        #expect(refused.output.contains("3 created"), "what was read stands all the same")

        try linked.update(
            """
            CREATE TABLE vitrine_outbox (module VARCHAR(40) NOT NULL, record_key VARCHAR(200) NOT NULL,
                identifier VARCHAR(500), manifest VARCHAR(2000), thumbnail VARCHAR(2000), width INTEGER, height INTEGER,
                rights VARCHAR(2000), updated_at VARCHAR(30), PRIMARY KEY (module, record_key));
            """)
        try linked.server.allowWriting("vitrine_outbox", in: "tms")
        try settings("vitrine_outbox")
        let filled = try linked.sync()
        #expect(filled.status == 0, "\(filled)")
        func rows() throws -> [String] {
            try linked.server.run(
                "SELECT record_key, manifest, width FROM vitrine_outbox ORDER BY record_key", database: "tms"
            ).split(separator: "\n").map { String($0).replacing("\t", with: "|") }
        }
        #expect(
            try rows() == (1...3).map { "\($0)|https://iiif.example.org/iiif/2020.\($0)/manifest|8" })
        try linked.update(
            "DELETE FROM \(LinkedHome.name("Objects", kind)) WHERE \(LinkedHome.name("ObjectID", kind)) = 2")
        let emptied = try linked.sync("--withdraw-limit", "0.5")
        #expect(emptied.status == 0, "\(emptied)")
        #expect(try rows().count == 2)
        // Nothing else was written.
        #expect(
            try linked.server.run("SELECT count(*) FROM \(LinkedHome.name("Objects", kind))", database: "tms")
                .trimmingCharacters(in: .whitespacesAndNewlines) == "2")
    }
}

import Foundation
import Glibc
import TestSupport
import Testing

/// Thousands of changes by chance while a harvester follows. `HARVEST_CHANGES=…` for another number than 10,000,
/// `HARVEST_SEED=…` for the same changes again.
@Suite("A harvester that follows")
struct HarvestTests {
    /// A file, and what the spreadsheet says of it now.
    private struct Row {
        var file: String
        var name: Int
        var title = 0
        var isPublished = true
        var isListed = true

        /// Two names that it goes by in turn.
        var identifier: String { "\(file)-\(name % 2 == 0 ? "even" : "odd")" }
    }

    private static let objects = 400

    @Test("It ends with exactly what is published, after 10,000 random changes made meanwhile")
    func follows() throws {
        let variables = ProcessInfo.processInfo.environment
        let seed = variables["HARVEST_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 1...1_000_000)
        let wanted = variables["HARVEST_CHANGES"].flatMap(Int.init) ?? 10_000
        var random = SeededRandom(seed: seed)
        let home = try TestHome(settings: "log: {level: warning}\nimages: {derivatives: never}\n")
        let picture = try Pixels.waves(width: 24, height: 18).encoded("png")
        var rows: [Row] = []
        for number in 0..<Self.objects {
            // The same pixels and something after the image's end, so that no two files are the same.
            try home.folder.write(picture + Array("\(number)".utf8), to: "in/f\(number).png")
            rows.append(Row(file: "f\(number)", name: 0))
        }
        let server = try home.serve()
        var harvester = Harvester()
        func changes() throws -> Int {
            let list = try server.get("/iiif/activity/all-changes")
            return list.status == 200 ? (try list.json["totalItems"].int ?? 0) / 3 : 0
        }
        func bring() throws {
            let sheet = Sheet.text(
                "file", "identifier", "title", "published",
                rows: rows.filter(\.isListed).map {
                    [$0.file + ".png", $0.identifier, "Title \($0.title)", $0.isPublished ? "yes" : "no"]
                })
            let file = try home.folder.write(sheet, to: "objects.csv")
            let command = try RunningCommand(
                Vitrine.executable,
                [
                    "import", home.folder.file("in"), "--home", home.path, "--metadata", file, "--withdraw-missing",
                    "--withdraw-limit", "1",
                ])
            while command.isRunning {
                try harvester.crawl(server)
                usleep(300_000)
            }
            let result = command.wait()
            #expect(result.status == 0, "seed \(seed): \(result.errors)")
        }
        try bring()
        var rounds = 0
        while try changes() < wanted, rounds < wanted {
            rounds += 1
            for index in rows.indices where random.chance(0.7) {
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<5: rows[index].title += 1
                case 5..<7: rows[index].name += 1
                case 7..<9: rows[index].isPublished.toggle()
                default: rows[index].isListed.toggle()
                }
            }
            // All at once would be taken for a share that is not there.
            rows[0].isListed = true
            try bring()
            let name = random.pick(rows.filter { $0.isListed && $0.isPublished }).identifier
            #expect(try home.withdraw(name).status == 0)
            try harvester.crawl(server)
            #expect(try home.withdraw(name, "--undo").status == 0)
        }
        try harvester.crawl(server)
        let note = "seed \(seed), after \(try changes()) changes in \(rounds) rounds"
        #expect(try changes() >= wanted, "\(note)")
        let published = Dictionary(
            uniqueKeysWithValues: rows.filter { $0.isListed && $0.isPublished }.map {
                ("\(server.address)/iiif/v3/\($0.identifier)/manifest", "Title \($0.title)")
            })
        #expect(Set(harvester.kept.keys) == Set(published.keys), "\(note)")
        for (address, title) in published {
            let now = try server.get(String(address.dropFirst(server.address.count)))
            #expect(now.status == 200 && now.body == harvester.kept[address], "\(note): \(address)")
            #expect(try now.json["label"]["none"][0].string == title, "\(note): \(address)")
        }
        // And read from its beginning, the list is one that could have happened.
        var follower = ActivityFollower()
        try follower.follow(server, note)
        #expect(follower.present == Set(rows.filter { $0.isListed && $0.isPublished }.map(\.identifier)), "\(note)")
        #expect(server.stop().errors.isEmpty)
    }
}

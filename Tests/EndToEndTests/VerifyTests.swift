import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Verification of a home")
struct VerifyTests {
    private let home: TestHome

    init() throws {
        home = try ImportTests.home(["a.png", "b.png", "c.png"])
        let sheet = Sheet.text(
            "file", "identifier", "id",
            rows: [["a.png", "first", "ra"], ["b.png", "second", "rb"], ["c.png", "third", "rc"]])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError("import: \(result.errors)") }
    }

    private func verify(_ arguments: String...) throws -> CommandResult {
        try Vitrine.run(["verify", "--home", home.path] + arguments)
    }

    private func faults(_ arguments: String...) throws -> [JSON] {
        let result = try Vitrine.run(["verify", "--json", "--home", home.path] + arguments)
        let report = try JSON(result.output.utf8)
        #expect(result.status == (report["faults"].items.contains { $0["repaired"] == .flag(false) } ? 1 : 0))
        return report["faults"].items
    }

    private func derivative(_ resource: String) throws -> String {
        try #require(home.folder.files.first { $0.hasPrefix("home/derivatives/") && $0.contains("/\(resource)-") })
    }

    /// Changes one byte of a file and leaves its time as it was.
    private func flip(_ name: String) throws {
        var facts = stat()
        let isThere = stat(home.folder.file(name), &facts) == 0
        #expect(isThere)
        var bytes = try home.folder.read(name)
        bytes[bytes.count / 2] ^= 1
        try home.folder.write(bytes, to: name)
        var times = [facts.st_atim, facts.st_mtim]
        let isSet = utimensat(AT_FDCWD, home.folder.file(name), &times, 0) == 0
        #expect(isSet)
    }

    @Test("A sound home has no faults, and status says when that was found")
    func sound() throws {
        let result = try verify()
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("3 originals") && result.output.contains("3 derivatives"))
        #expect(try home.status()["verified"].string?.hasSuffix(" 0") == true)
        #expect(try verify("--repair").status == 0)
        // A file that was merely touched is the same file.
        try tool("touch", home.folder.file("in/a.png"))
        #expect(try faults().isEmpty)
    }

    @Test("One flipped byte of an original is found, with its file, object and resource, and never repaired")
    func flippedByte() throws {
        try flip("in/b.png")
        let text = try verify()
        #expect(text.status == 1)
        for word in ["second", "in/b.png", "rb", "SHA-256"] { #expect(text.output.contains(word)) }
        let found = try faults("--repair")
        #expect(found.count == 1 && found.first?["kind"].string == "original_damaged")
        #expect(found.first?["identifier"].string == "second" && found.first?["resource"].string == "rb")
        // Looking alone does not find it.
        #expect(try faults("--quick").isEmpty)
    }

    @Test("An original that was changed, and one that is gone, are told apart")
    func changedAndGone() throws {
        try home.folder.write(Pixels.quarters(width: 30, height: 16).encoded("png"), to: "in/a.png")
        try home.folder.remove("in/c.png")
        #expect(try faults().map { $0["kind"].string } == ["original_changed", "original_missing"])
        #expect(try faults("--quick").map { $0["kind"].string } == ["original_missing"])
    }

    @Test("A derivative that was cut, removed or overwritten is found and made anew; what is published stays the same")
    func derivatives() throws {
        let names = try ["ra", "rb", "rc"].map { try derivative($0) }
        let whole = try names.map { try home.folder.read($0) }
        try home.folder.write(whole[0].prefix(whole[0].count / 2), to: names[0])
        try home.folder.remove(names[1])
        var overwritten = whole[2]
        let start = try #require(
            (8..<overwritten.count - 2).first { overwritten[$0] == 0xFF && overwritten[$0 + 1] == 0xD8 })
        overwritten[start + 1] = 0
        try home.folder.write(overwritten, to: names[2])
        let found = try faults()
        #expect(found.map { $0["kind"].string } == ["derivative_damaged", "derivative_missing", "derivative_damaged"])
        #expect(found.map { $0["resource"].string } == ["ra", "rb", "rc"])
        let repaired = try faults("--repair")
        #expect(repaired.count == 3 && repaired.allSatisfy { $0["repaired"] == .flag(true) })
        #expect(try names.map { try home.folder.read($0) } == whole)
        #expect(try faults().isEmpty)
    }

    @Test("A derivative whose original is gone cannot be made anew, and the report says why")
    func notRepairable() throws {
        try home.folder.remove(derivative("ra"))
        try home.folder.remove("in/a.png")
        let found = try faults("--repair")
        #expect(found.map { $0["repaired"] } == [.flag(false), .flag(false)])
        #expect(found.last?["remedy"].string?.contains("could not be made anew") == true)
    }

    @Test("Files that belong to nothing are found and removed; those of others are only named")
    func orphans() throws {
        try home.folder.write("x", to: "home/derivatives/rx/rx-0011223344556677-512q85.tif")
        try home.folder.write("x", to: "home/derivatives/ra/ra-0011223344556677-512q85.tif")
        try home.folder.write("x", to: "home/derivatives/ra/ra-0011223344556677-512q85.tif.99999999.part")
        try home.folder.write("x", to: "home/derivatives/notes.txt")
        try home.folder.write("x", to: "home/cache/renders/zz/zzz/0011.jpg")
        let found = try faults()
        #expect(found.count == 5 && found.allSatisfy { $0["kind"].string == "orphan" })
        let repaired = try faults("--repair")
        #expect(repaired.count { $0["repaired"] == .flag(true) } == 4)
        #expect(try faults().compactMap { $0["file"].string } == [home.folder.file("home/derivatives/notes.txt")])
        #expect(home.folder.files.filter { $0.hasPrefix("home/derivatives/r") }.count == 3)
    }

    @Test("A damaged catalogue is reported as such, and nothing is repaired by it")
    func damagedCatalogue() throws {
        var bytes = try home.folder.read("home/catalogue.sqlite")
        for index in stride(from: 20 * 4096, to: bytes.count, by: 4096) {
            bytes.replaceSubrange(index..<(index + 64), with: Array(repeating: 0xA5, count: 64))
        }
        try home.folder.write(bytes, to: "home/catalogue.sqlite")
        let result = try verify("--repair")
        #expect([1, 2].contains(result.status), "\(result)")
        #expect((result.output + result.errors).contains("catalogue.sqlite"))
        #expect(home.folder.files.filter { $0.hasPrefix("home/derivatives/") }.count == 3)
    }

    @Test("While it is served, a home is verified and repaired, and serving goes on")
    func whileServing() throws {
        let server = try home.serve()
        try home.folder.remove(derivative("rb"))
        #expect(try faults("--repair").map { $0["repaired"] } == [.flag(true)])
        #expect(try server.get("/iiif/v3/image/rb/full/max/0/default.jpg").status == 200)
        #expect(server.stop().errors.isEmpty)
    }
}

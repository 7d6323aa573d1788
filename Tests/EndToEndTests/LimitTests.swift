import Glibc
import TestSupport
import Testing

@Suite("Limits of workers and of the disk")
struct LimitTests {
    static let count = 6

    /// Images that no encoder makes small: each derivative has about a megabyte.
    private func write(into home: TestHome) throws {
        let noise = Material.noise(900 * 700 * 3)
        let picture = try Pixels(width: 900, height: 700) { x, y in
            Array(noise[((y * 900 + x) * 3)..<((y * 900 + x) * 3 + 3)])
        }.encoded("png[compression=0]")
        for index in 0..<Self.count { try home.folder.write(picture + [UInt8(index)], to: "in/\(index).png") }
    }

    private func expectNothingHalfMade(_ home: TestHome) throws {
        let derivatives = home.folder.files.filter { $0.hasPrefix("home/derivatives/") }
        #expect(derivatives.allSatisfy { $0.hasSuffix(".tif") })
        let ready = try #require(try home.status()["ready_images"].int)
        #expect(derivatives.count == ready, "\(derivatives)")
    }

    @Test("A derivative larger than a worker may write is reported, and made once it may")
    func fileSize() throws {
        let home = try TestHome(settings: "workers: {file_mb: 1}\nimages: {quality: 100}\nlog: {level: warning}\n")
        try write(into: home)
        let result = try home.bring("in")
        #expect(result.status == 1)
        #expect(result.errors.split(separator: "\n").filter { $0.contains(".png”") }.count == Self.count)
        try expectNothingHalfMade(home)
        try home.folder.write("images: {quality: 60}\n", to: "home/vitrine.yaml")
        #expect(try home.bring("in").status == 0)
        #expect(try home.status()["ready_images"].int == Self.count)
    }

    @Test("An image with more pixels than are allowed is refused before it is decoded")
    func pixels() throws {
        let home = try TestHome(settings: "workers: {max_pixels: 1000}\n")
        try home.folder.write(Pixels.quarters(width: 20, height: 50).encoded("png"), to: "in/fits.png")
        try home.folder.write(Pixels.quarters(width: 20, height: 51).encoded("png"), to: "in/larger.png")
        let result = try home.bring("in")
        #expect(result.status == 1 && result.errors.contains("larger.png") && result.errors.contains("1000 pixels"))
        #expect(try home.status()["ready_images"].int == 1)
    }

    @Test(
        "A full disk costs only what did not fit, and the next import makes the rest",
        .enabled("a small file system can be mounted by root alone") { canMount })
    func diskFull() throws {
        let home = try TestHome(settings: "images: {quality: 95}\nlog: {level: warning}\n")
        try write(into: home)
        let derivatives = home.folder.file("home/derivatives")
        try tool("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", derivatives)
        defer { _ = try? tool("umount", derivatives) }
        let result = try home.bring("in", "--workers", "1")
        #expect(result.status == 1)
        let ready = try #require(try home.status()["ready_images"].int)
        #expect((1..<Self.count).contains(ready))
        try expectNothingHalfMade(home)
        try tool("mount", "-o", "remount,size=64m", derivatives)
        let again = try home.bring("in")
        #expect(again.status == 0, "\(again.errors)")
        #expect(try home.status()["ready_images"].int == Self.count)
        try expectNothingHalfMade(home)
    }

    private static var canMount: Bool {
        guard getuid() == 0, let folder = try? TemporaryFolder(),
            (try? tool("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.path)) != nil
        else { return false }
        return (try? tool("umount", folder.path)) != nil
    }
}

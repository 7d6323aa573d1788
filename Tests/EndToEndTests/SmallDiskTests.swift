import Foundation
import TestSupport
import Testing

@Suite("Real disks that are full, or read-only")
struct SmallDiskTests {
    private static let count = 30

    /// A disk with a home on it; nil, with a word about it, where nothing may be mounted.
    private func disk(megabytes: Int) throws -> SmallDisk? {
        guard let disk = try SmallDisk(megabytes: megabytes) else {
            print("SmallDiskTests: skipped: this user may not mount a tmpfs (unshare -m)")
            return nil
        }
        #expect(try disk.vitrine("init", disk.path + "/home").status == 0)
        return disk
    }

    private func pictures() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for number in 0..<Self.count {
            let picture = Pixels.waves(width: 900, height: 700, seed: number)
            try folder.write(picture.encoded("png"), to: "in/o\(number)/1.png")
        }
        return folder
    }

    @Test("An import that fills the disk says so; all that was taken in is served; with room again, it ends by itself")
    func full() throws {
        guard let disk = try disk(megabytes: 3) else { return }
        let home = disk.path + "/home"
        let pictures = try pictures()
        let server = try RunningServer(home: home, prefix: disk.prefix)
        let result = try disk.vitrine("import", pictures.file("in"), "--home", home)
        #expect([1, 2].contains(result.status), "\(result)")
        let words = ["No space left", "disk is full"]
        #expect(words.contains { (result.errors + result.output).contains($0) }, "\(result)")
        for target in ["/", "/readyz", "/iiif/v3/collection/top"] {
            #expect(try server.get(target).status == 200, "\(target)")
        }
        let before = try server.get("/iiif/v3/collection/top").json["items"].items
        for object in before {
            let address = try #require(object["id"].string)
            #expect(try server.get(String(address.dropFirst(server.address.count))).status == 200)
        }
        try disk.remount("size=64m")
        let again = try disk.vitrine("import", pictures.file("in"), "--home", home)
        #expect(again.status == 0, "\(again)")
        // The server was not started again.
        #expect(try server.get("/iiif/v3/collection/top").json["items"].items.count == Self.count)
        for number in 0..<Self.count {
            let manifest = try server.get("/iiif/v3/o\(number)/manifest").json
            let image = manifest["items"][0]["items"][0]["items"][0]["body"]["id"].string ?? ""
            #expect(try server.get(String(image.dropFirst(server.address.count))).status == 200, "o\(number)")
        }
        #expect(server.stop().status == 0)
        let verified = try disk.vitrine("verify", "--home", home)
        #expect(verified.status == 0, "\(verified.output)")
    }

    @Test("Where the catalogue that is there cannot be kept for want of room, nothing is restored and all is as before")
    func restore() throws {
        guard let disk = try disk(megabytes: 64) else { return }
        let home = disk.path + "/home"
        let pictures = try pictures()
        #expect(try disk.vitrine("import", pictures.file("in"), "--home", home).status == 0)
        #expect(try disk.vitrine("backup", pictures.file("backup"), "--home", home).status == 0)
        #expect(try disk.vitrine("withdraw", "o1", "--home", home).status == 0)
        // Room for the copy of the backup, and for no more.
        let size = try #require(
            FileManager.default.attributesOfItem(atPath: pictures.file("backup"))[.size] as? Int)
        let fill = """
            free=$(df --output=avail -B1 "$1" | tail -1); head -c $((free - \(size * 3 / 2))) /dev/zero > "$1/filler"
            """
        #expect(try disk.run("sh", ["-c", fill, "sh", disk.path]).status == 0)
        let refused = try disk.vitrine("restore", pictures.file("backup"), "--home", home)
        #expect(refused.status != 0 && refused.errors.contains("cannot be written"), "\(refused)")
        #expect(try disk.run("rm", [disk.path + "/filler"]).status == 0)
        let server = try RunningServer(home: home, prefix: disk.prefix)
        #expect(try server.get("/iiif/o1/manifest").status == 410 && server.get("/iiif/o2/manifest").status == 200)
        #expect(server.stop().status == 0)
        #expect(try disk.vitrine("restore", pictures.file("backup"), "--home", home).status == 0)
        #expect(try disk.vitrine("verify", "--home", home).status == 0)
    }

    @Test("On a disk that is mounted read-only nothing is changed and the reason is said; afterwards all is as before")
    func readOnly() throws {
        guard let disk = try disk(megabytes: 64) else { return }
        let home = disk.path + "/home"
        let pictures = try pictures()
        #expect(try disk.vitrine("import", pictures.file("in"), "--home", home).status == 0)
        try disk.remount("ro")
        for arguments in [["withdraw", "o1"], ["import", pictures.file("in")]] {
            let result = try disk.run(Vitrine.executable, arguments + ["--home", home])
            #expect(result.status != 0 && result.errors.lowercased().contains("read-only"), "\(arguments): \(result)")
        }
        try disk.remount("rw")
        let server = try RunningServer(home: home, prefix: disk.prefix)
        #expect(try server.get("/iiif/o1/manifest").status == 200)
        #expect(server.stop().status == 0)
        #expect(try disk.vitrine("verify", "--home", home).status == 0)
    }
}

import TestSupport
import Testing

extension Serving {
    @Suite("Byte ranges of film and sound (RFC 9110, section 14)")
    struct RangeTests {
        static let target = "/media/sound/original.wav"
        static let whole = Material.sound()
        static var size: Int { whole.count }

        static let parts: [(range: String, from: Int, to: Int)] = [
            ("bytes=0-0", 0, 0), ("bytes=0-99", 0, 99), ("bytes=100-", 100, size - 1),
            ("bytes=-500", size - 500, size - 1), ("bytes=-1", size - 1, size - 1),
            ("bytes=-99999999999", 0, size - 1), ("bytes=10-99999999999", 10, size - 1),
            ("bytes=\(size - 1)-", size - 1, size - 1), ("BYTES=1-2", 1, 2),
        ]

        @Test("A part comes as 206 with its place", arguments: parts)
        func part(range: String, from: Int, to: Int) throws {
            let answer = try Fixture.serving().get(Self.target, ["Range": range])
            #expect(answer.status == 206)
            #expect(answer["Content-Range"] == "bytes \(from)-\(to)/\(Self.size)")
            #expect(answer["Content-Length"] == String(to - from + 1))
            #expect(answer["Content-Type"] == "audio/wav")
            #expect(answer.body == Array(Self.whole[from...to]))
        }

        @Test(
            "What cannot be satisfied is 416 with the length",
            arguments: ["bytes=\(size)-", "bytes=99999999999-", "bytes=-0"])
        func unsatisfiable(range: String) throws {
            let answer = try Fixture.serving().get(Self.target, ["Range": range])
            #expect(answer.status == 416)
            #expect(answer["Content-Range"] == "bytes */\(Self.size)")
        }

        @Test(
            "What is no range, or of another unit, is answered with the whole",
            arguments: ["bytes=5-2", "bytes=x", "lines=1-2", "bytes", "bytes=", "bytes=1--2"])
        func ignored(range: String) throws {
            let answer = try Fixture.serving().get(Self.target, ["Range": range])
            #expect(answer.status == 200)
            #expect(answer.body == Self.whole)
            #expect(answer["Accept-Ranges"] == "bytes")
        }

        @Test("If-Range gives the part only while the tag holds")
        func ifRange() throws {
            let server = try Fixture.serving()
            let tag = try #require(try server.get(Self.target)["ETag"])
            for (condition, status) in [(tag, 206), ("\"other\"", 200), ("W/\(tag)", 200)] {
                let answer = try server.get(Self.target, ["Range": "bytes=0-9", "If-Range": condition])
                #expect(answer.status == status, "If-Range: \(condition)")
            }
            #expect(try server.get(Self.target, ["Range": "bytes=0-9", "If-None-Match": tag]).status == 304)
            #expect(try server.get(Self.target, ["Range": "bytes=0-9"], method: "HEAD").status == 200)
        }

        @Test("Film, sound and documents are announced with their types, durations and sizes")
        func bodies() throws {
            let server = try Fixture.serving()
            let film = try server.get("/iiif/v3/film/manifest").json["items"][0]
            #expect(film["width"].int == 64 && film["height"].int == 48)
            let duration = try #require(film["duration"].double)
            #expect(abs(duration - 2) < 0.2)
            let body = film["items"][0]["items"][0]["body"]
            #expect(body["type"].string == "Video" && body["format"].string == "video/mp4")
            #expect(body["duration"].double == duration && body["width"].int == 64)
            let sound = try server.get("/iiif/v3/sound/manifest").json["items"][0]
            #expect(sound["width"].int == nil && sound["duration"].double == 1)
            #expect(sound["items"][0]["items"][0]["body"]["type"].string == "Sound")
            let paper = try server.get("/iiif/v3/paper/manifest").json
            #expect(paper["rendering"][0]["format"].string == "application/pdf")
            for (path, type) in [
                ("film/original.mp4", "video/mp4"), ("paper/original.pdf", "application/pdf"),
                ("film/captions.en.vtt", "text/vtt; charset=utf-8"),
            ] {
                #expect(try server.get("/media/\(path)")["Content-Type"] == type)
            }
        }

        @Test(
            "Nothing but media is under /media",
            arguments: [
                "/media/odd/original.tif", "/media/odd/odd.tif", "/media/film/film.mp4", "/media/film/original.webm",
                "/media/film/../odd.tif", "/media/film/..%2Fodd.tif", "/media/hidden/original.png",
                "/media/film/captions.de.vtt", "/media/film", "/media/film/",
            ])
        func refused(target: String) throws {
            #expect(try Fixture.serving().get(target).status == 404)
        }
    }
}

import TestSupport
import Testing

@Suite("Film and sound from files to delivery")
struct RecordingTests {
    private static let settings = "log: {level: warning}\n"
    private static let subRip =
        "1\r\n00:00:00,000 --> 00:00:01,000\r\n<i>Caf\u{E9}</i> & <font color=\"red\">bar</font>\r\n"

    @Test(
        "The media type is what the file is, whatever its name says",
        arguments: [
            ("mp4", ["-c:v", "mpeg4", "-c:a", "aac"], true, "video/mp4"),
            ("webm", ["-c:v", "libvpx", "-c:a", "libopus"], true, "video/webm"),
            ("mp3", ["-c:a", "libmp3lame"], false, "audio/mpeg"), ("wav", [], false, "audio/wav"),
            ("ogg", ["-c:a", "libopus"], false, "audio/ogg"), ("flac", ["-c:a", "flac"], false, "audio/flac"),
            ("m4a", ["-c:a", "aac"], false, "audio/mp4"),
        ])
    func types(ending: String, codecs: [String], isFilm: Bool, type: String) throws {
        let home = try TestHome(settings: Self.settings)
        let sources = isFilm ? ["-f", "lavfi", "-i", "testsrc=s=64x48:r=10:d=1"] : []
        let made = try RunningCommand(
            "ffmpeg",
            ["-v", "error"] + sources + ["-f", "lavfi", "-i", "sine=d=1"] + codecs + [
                home.folder.file("made.\(ending)")
            ]
        ).wait()
        try #require(made.status == 0, "\(made.errors)")
        try home.folder.write(try home.folder.read("made.\(ending)"), to: "in/odd name.bin")
        let sheet = Sheet.text("file", "identifier", "id", rows: [["odd name.bin", "r", "r"]])
        #expect(try home.bring("in", sheet: sheet).status == 0)
        let server = try home.serve()
        let canvas = try server.get("/iiif/v3/r/manifest").json["items"][0]
        let body = canvas["items"][0]["items"][0]["body"]
        #expect(body["format"].string == type && body["type"].string == (isFilm ? "Video" : "Sound"))
        #expect(abs((canvas["duration"].double ?? 0) - 1) < 0.3)
        #expect((canvas["width"].int != nil) == isFilm)
        let url = try #require(body["id"].string)
        #expect(url.hasSuffix("." + ending))
        let file = try server.get(String(url.dropFirst(server.address.count)))
        #expect(file.status == 200 && file["Content-Type"] == type)
        // What is there before it plays, or beside it, is a picture that answers.
        let picture = canvas[isFilm ? "placeholderCanvas" : "accompanyingCanvas"]["items"][0]["items"][0]["body"]
        let image = try #require(picture["id"].string)
        #expect(try server.get(String(image.dropFirst(server.address.count))).status == 200)
    }

    @Test("Texts beside a recording are delivered: SubRip as WebVTT, chapters as ranges, a transcript as it is")
    func texts() throws {
        let home = try TestHome(settings: Self.settings)
        try home.folder.write(Material.sound(), to: "in/talk.wav")
        try home.folder.write(Array(Self.subRip.unicodeScalars.map { UInt8($0.value) }), to: "in/talk.fr.srt")
        try home.folder.write("Bonjour", to: "in/talk.transcript.fr.txt")
        try home.folder.write("WEBVTT\n\n00:00.000 --> 00:00.500\nFirst\n", to: "in/talk.chapters.vtt")
        let sheet = Sheet.text("file", "identifier", "id", rows: [["talk.wav", "talk", "talk"]])
        let result = try home.bring("in", sheet: sheet)
        #expect(result.status == 0, "\(result.errors)")
        let server = try home.serve()
        let captions = try server.get("/media/talk/captions.fr.vtt")
        #expect(captions["Content-Type"] == "text/vtt; charset=utf-8")
        #expect(
            captions.text == "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n<i>Caf\u{E9}</i> &amp; bar\n", "\(captions.text)"
        )
        let tag = try #require(captions["ETag"])
        #expect(try server.get("/media/talk/captions.fr.vtt", ["If-None-Match": tag]).status == 304)
        #expect(try server.get("/media/talk/transcript.fr.txt").text == "Bonjour")
        let manifest = try server.get("/iiif/v3/talk/manifest").json
        #expect(manifest["structures"][0]["items"][0]["items"][0]["id"].string?.hasSuffix("#t=0,0.5") == true)
        for id in Set(manifest.texts.filter { $0.key == "id" }.map(\.text)) where id.hasPrefix(server.address) {
            let path = id.dropFirst(server.address.count).prefix { $0 != "#" }
            #expect([200, 303].contains(try server.get(String(path)).status), "\(id)")
        }
        #expect(server.stop().errors.isEmpty)
    }

    @Test("Captions that are none, or of no film, are reported with file and row, and the rest is served")
    func faults() throws {
        let home = try TestHome(settings: Self.settings)
        try home.folder.write(Material.sound(), to: "in/talk.wav")
        try home.folder.write("not captions", to: "in/talk.en.vtt")
        try home.folder.write(Material.captions, to: "in/film.en.vtt")
        try home.folder.write(Material.captions, to: "in/nothing.vtt")
        let sheet = Sheet.text(
            "file", "identifier", "id", rows: [["talk.wav", "talk", "talk"], ["film.mp4", "film", "film"]])
        let result = try home.bring("in", sheet: sheet)
        let lines = (result.output + result.errors).split(separator: "\n")
        for (file, place, reason) in [
            ("talk.en.vtt", "row 1", "line 1"), ("film.en.vtt", "row 2", "no film"), ("nothing.vtt", "", "no film"),
        ] {
            #expect(
                lines.contains { $0.contains(file) && $0.contains(place) && $0.contains(reason) }, "\(file): \(lines)")
        }
        let server = try home.serve()
        let manifest = try server.get("/iiif/v3/talk/manifest")
        #expect(manifest.status == 200)
        #expect(try manifest.json["items"][0]["annotations"] == .null)
        #expect(server.stop().errors.isEmpty)
    }
}

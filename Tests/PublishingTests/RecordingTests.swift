import Catalogue
import IIIF
import TestSupport
import Testing

@Suite("Film and sound in manifests")
struct RecordingTests {
    private static let chapters = """
        WEBVTT

        00:00.000 --> 00:04.000
        Opening & title

        00:04.000 --> 09:00.000
        The end
        """

    private static func film(
        _ id: String = "film", path: String? = nil, mediaType: String = "video/mp4", duration: Double = 10,
        _ sideFiles: [SideFile] = []
    ) -> ResourceUpdate {
        var film = Records.resource(
            id, kind: mediaType.hasPrefix("video") ? "video" : "sound", mediaType: mediaType,
            width: mediaType.hasPrefix("video") ? 640 : nil, height: mediaType.hasPrefix("video") ? 360 : nil,
            duration: duration, sideFiles: sideFiles)
        film.path = path ?? id
        return film
    }

    @Test("Formats of one recording are a choice on one canvas, the first in front")
    func formats() async throws {
        let object = try await Records.object([
            Self.film("a", path: "x/film.mp4"),
            Self.film("b", path: "x/film.webm", mediaType: "video/webm", duration: 10.04),
            Self.film("c", path: "y/film.webm", mediaType: "video/webm"),
            Self.film("d", path: "x/film.ogv", mediaType: "video/ogg", duration: 60),
        ])
        let canvases = try Records.manifest(object)["items"].items
        #expect(canvases.compactMap { $0["id"].string?.split(separator: "/").last } == ["ra", "rc", "rd"])
        let body = canvases[0]["items"][0]["items"][0]["body"]
        #expect(body["type"].string == "Choice")
        #expect(body["items"].items.map { $0["format"].string } == ["video/mp4", "video/webm"])
        #expect(body["items"][1]["id"].string == "https://example.org/media/b/original.webm")
        #expect(canvases[1]["items"][0]["items"][0]["body"]["type"].string == "Video")
        let two = try Records.manifest(object, version: .v2)["sequences"][0]["canvases"][0]
        #expect(two["rendering"].items.map { $0["format"].string } == ["video/mp4", "video/webm"])
    }

    @Test("Chapters are ranges of parts of the canvas, cut at the recording's end; in 2.1 of the whole canvas")
    func chapters() async throws {
        let file = SideFile(
            name: "chapters.vtt", path: "film.chapters.vtt", language: "en", mediaType: "text/vtt", role: .chapters,
            text: Self.chapters)
        let object = try await Records.object([Self.film("x", [file])])
        let range = try Records.manifest(object)["structures"][0]
        #expect(range["items"].items.map { $0["label"]["en"][0].string } == ["Opening & title", "The end"])
        let canvas = "https://example.org/iiif/a%2Fb/canvas/rx"
        #expect(range["items"].items.map { $0["items"][0]["id"].string } == [canvas + "#t=0,4", canvas + "#t=4,10"])
        let two = try Records.manifest(object, version: .v2)["structures"].items
        #expect(two.flatMap { $0["canvases"].strings }.allSatisfy { $0 == canvas })
    }

    @Test("Captions supplement the canvas, transcripts can be had beside it")
    func texts() async throws {
        let object = try await Records.object([
            Self.film([
                SideFile(name: "captions.fr.vtt", path: "f.fr.srt", language: "fr", mediaType: "text/vtt"),
                SideFile(
                    name: "transcript.txt", path: "f.transcript.txt", language: nil, mediaType: "text/plain",
                    role: .transcript),
            ])
        ])
        let canvas = try Records.manifest(object)["items"][0]
        let notes = canvas["annotations"][0]["items"].items
        #expect(notes.count == 1 && notes[0]["motivation"].string == "supplementing")
        #expect(notes[0]["body"]["id"].string == "https://example.org/media/film/captions.fr.vtt")
        #expect(notes[0]["body"]["format"].string == "text/vtt")
        #expect(canvas["rendering"].items.map { $0["id"].string } == ["https://example.org/media/film/transcript.txt"])
        #expect(canvas["rendering"][0]["label"]["fr"][0].string == "Transcription")
        let four = try Records.manifest(object, version: .v4)["items"][0]["annotations"][0]["items"][0]
        #expect(four["provides"].strings == ["subtitles"])
    }

    @Test("A film has its poster before it, sound its waveform beside it; 2.1 paints either")
    func pictures() async throws {
        for (mediaType, member) in [("video/mp4", "placeholderCanvas"), ("audio/mpeg", "accompanyingCanvas")] {
            let object = try await Records.object([Self.film("x", mediaType: mediaType)])
            let canvas = try Records.manifest(object)["items"][0]
            for other in ["placeholderCanvas", "accompanyingCanvas"] where other != member {
                #expect(canvas[other] == .null)
            }
            let picture = canvas[member]
            #expect(picture["type"].string == "Canvas" && picture["width"].int != nil)
            #expect(picture["items"][0]["items"][0]["target"] == picture["id"])
            #expect(picture["items"][0]["items"][0]["body"]["type"].string == "Image")
            let painted = try Records.manifest(object, version: .v2)["sequences"][0]["canvases"][0]["images"][0]
            #expect(painted["resource"]["@type"].string == "dctypes:Image")
        }
        let without = try await Records.object([Self.film("x", mediaType: "audio/mpeg")], ready: false)
        #expect(try Records.manifest(without)["items"][0]["accompanyingCanvas"] == .null)
    }
}

extension RecordingTests {
    private static func film(_ sideFiles: [SideFile]) -> ResourceUpdate { film("film", sideFiles) }
    private static func film(_ id: String, _ sideFiles: [SideFile]) -> ResourceUpdate {
        film(id, path: nil, sideFiles)
    }
}

import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

/// Two folders with a film, an image and a PDF each; one of them may stop to respond.
private struct TwoFolders {
    let home: TestHome
    static let settings = """
        log: {level: critical}
        images: {derivatives: never, tile_size: 128}
        publication: {originals: yes}
        server: {file_seconds: 1}
        """

    init() throws {
        home = try TestHome(settings: Self.settings)
        for name in ["alive", "dead"] {
            try home.folder.write(Material.film(), to: "\(name)/\(name).mp4")
            try home.folder.write("WEBVTT\n\n00:00.000 --> 00:01.000\nA clock\n", to: "\(name)/\(name).en.vtt")
            let pixels = Pixels.waves(width: 300, height: 200)
            try home.folder.write(pixels.encoded("jpg[Q=90]"), to: "\(name)/\(name).jpg")
            try home.folder.write(pixels.encoded("jpg[Q=90]"), to: "\(name)/\(name)2.jpg")
            let sheet = Sheet.text(
                "file", "identifier", "id",
                rows: [
                    ["\(name).mp4", "\(name)film", "\(name)film"], ["\(name).jpg", "\(name)book", "\(name)1"],
                    ["\(name)2.jpg", "\(name)book", "\(name)2"],
                ])
            let result = try home.bring(name, sheet: sheet)
            guard result.status == 0 else { throw SupportError(result.errors) }
        }
    }

    static func targets(_ name: String) -> [String] {
        [
            "/media/\(name)film/original.mp4", "/media/\(name)film/captions.en.vtt", "/media/\(name)1/original.jpg",
            "/iiif/image/\(name)1/full/90,/0/default.jpg",
        ]
    }
}

@Suite("Disks that do not respond", .serialized)
struct StuckDiskTests {
    /// Requests on a thread each, with their statuses and times.
    private final class Asking: Sendable {
        let results = Mutex<[(target: String, status: Int, retry: String?, seconds: Double)]>([])

        func ask(_ server: RunningServer, _ target: String) {
            let thread = Thread { [self] in
                let (answer, seconds) = timed { try? server.get(target) }
                results.withLock { $0.append((target, answer?.status ?? 0, answer?["Retry-After"], seconds)) }
            }
            thread.start()
        }
    }

    @Test("A folder that hangs costs the requests for its files, and nothing else, until it responds again")
    func hangs() throws {
        let folders = try TwoFolders()
        let dead = folders.home.folder.file("dead")
        let server = try folders.home.serve(
            environment: FaultLayer.environment(folders.home, ["FAULT_HANG": dead]))
        for name in ["alive", "dead"] {
            for target in TwoFolders.targets(name) { #expect(try server.get(target).status == 200, "\(target)") }
        }
        // Rendered images are kept; others are needed from here on.
        func image(_ name: String, _ width: Int) -> String { "/iiif/image/\(name)2/full/\(width),/0/default.jpg" }
        try folders.home.folder.write("hang", to: "fault")
        let asking = Asking()
        let targets = Array(TwoFolders.targets("dead").dropLast()) + [image("dead", 91)]
        for turn in 0..<10 {
            for target in targets { asking.ask(server, target) }
            asking.ask(server, image("dead", 100 + turn))
        }
        for turn in 0..<10 {
            let (health, seconds) = try timed { try server.get("/healthz").status }
            #expect(health == 200 && seconds < 5, "\(seconds) s")
            #expect(try server.get("/readyz").status == 200)
            for target in TwoFolders.targets("alive") {
                let (status, seconds) = try timed { try server.get(target).status }
                #expect(status == 200 && seconds < 10, "\(target): \(status) after \(seconds) s")
            }
            #expect(try server.get(image("alive", 100 + turn)).status == 200)
            #expect(try server.get("/iiif/deadbook/manifest").status == 200, "documents need no file")
        }
        let count = 10 * (targets.count + 1)
        #expect(eventually(within: 60) { asking.results.withLock { $0.count } == count })
        for result in asking.results.withLock({ $0 }) {
            #expect(result.status == 503, "\(result.target) got \(result.status)")
            #expect(result.retry != nil && result.seconds < 30)
        }
        // The server knows by now, and refuses without waiting.
        let quick = Asking()
        let (areAnswered, seconds) = timed {
            for target in targets { quick.ask(server, target) }
            return eventually(within: 60) { quick.results.withLock { $0.count } == targets.count }
        }
        #expect(areAnswered && seconds < 5, "\(seconds) s")
        try folders.home.folder.write("", to: "fault")
        for target in targets + [image("dead", 120)] {
            #expect(try eventually(within: 60) { try server.get(target).status == 200 }, "\(target)")
        }
        #expect(server.stop().status == 0)
    }

    @Test("FIFOs in the place of originals, side files and derivatives are refused without waiting")
    func pipes() throws {
        let home = try TestHome(settings: "log: {level: critical}\nimages: {tile_size: 128}\n")
        try home.folder.write(Material.film(), to: "in/film.mp4")
        try home.folder.write(Material.captions, to: "in/film.en.vtt")
        try home.folder.write(Pixels.waves(width: 400, height: 300).encoded("png"), to: "in/page.png")
        let sheet = Sheet.text(
            "file", "identifier", "id", rows: [["film.mp4", "film", "film"], ["page.png", "page", "page"]])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors) }
        let derivatives = home.folder.files.filter { $0.hasPrefix("home/derivatives/") }
        #expect(derivatives.count >= 1)
        let server = try home.serve()
        for file in ["in/film.mp4", "in/film.en.vtt"] + derivatives {
            let path = home.folder.file(file)
            try #require(unlink(path) == 0 && mkfifo(path, 0o600) == 0)
        }
        for _ in 0..<5 {
            for (target, statuses) in [
                ("/media/film/original.mp4", [404]), ("/media/film/captions.en.vtt", [404]),
                ("/iiif/image/page/0,0,128,128/128,/0/default.jpg", [500, 503]),
                ("/iiif/image/page/full/77,/45/default.png", [500, 503]),
            ] {
                let (status, seconds) = try timed { try server.get(target).status }
                #expect(statuses.contains(status) && seconds < 5, "\(target) got \(status) after \(seconds) s")
            }
            #expect(try server.get("/healthz").status == 200)
        }
        #expect(server.stop().status == 0)
    }
}

import Foundation
import TestSupport
import Testing

/// Whether the tools that these tests need are there: `scripts/install-packages.sh test` brings nginx, and the compiler of
/// C is Swift's own.
private let hasTools =
    ProxyServer.Kind.nginx.executable != nil && FakeClock.library != nil

/// A clock that a process is given, and that runs on from there. Only what tells the date is another: timers, which a
/// ready-made library of this kind would change too, go by clocks that stay as they are.
enum FakeClock {
    private static let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdlib.h>
        #include <sys/time.h>
        #include <time.h>
        static long offset(void) {
            static long known; static int asked;
            if (!asked) { const char *text = getenv("CLOCK_OFFSET"); known = text ? atol(text) : 0; asked = 1; }
            return known;
        }
        int clock_gettime(clockid_t clock, struct timespec *time) {
            static int (*real)(clockid_t, struct timespec *);
            if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
            int result = real(clock, time);
            if (!result && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += offset();
            return result;
        }
        time_t time(time_t *where) {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (where) *where = now.tv_sec;
            return now.tv_sec;
        }
        int gettimeofday(struct timeval *restrict time, void *restrict zone) {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            time->tv_sec = now.tv_sec;
            time->tv_usec = now.tv_nsec / 1000;
            return 0;
        }
        """

    private static let folder = try? TemporaryFolder()

    /// Compiled once; nil where that is not possible.
    static let library: String? = {
        guard let folder, let file = try? folder.write(source, to: "clock.c") else { return nil }
        let library = folder.file("clock.so")
        let result = try? tool("clang", "-shared", "-fPIC", "-o", library, file, "-ldl")
        return result == nil ? nil : library
    }()

    /// - Parameter moment: `2026-06-01 23:59:50`, UTC.
    static func environment(_ moment: String) -> [String: String] {
        let date = try? Date(moment.replacing(" ", with: "T") + "Z", strategy: .iso8601)
        let offset = (date ?? .now).timeIntervalSinceNow.rounded(.up)
        return environment(secondsAhead: Int(offset))
    }

    /// - Parameter secondsAhead: of what it is; behind where negative.
    static func environment(secondsAhead: Int) -> [String: String] {
        ["LD_PRELOAD": library ?? "", "CLOCK_OFFSET": String(secondsAhead), "TZ": "UTC"]
    }
}

@Suite("Rules that speak of days", .enabled(if: hasTools, "needs nginx and clang"))
struct DateRuleTests {
    /// Seconds after midnight within which everything has flipped, as docs/publishing.md says.
    private static let documented = 10.0
    /// Seconds more for a machine on which many other tests run at the same time: those of asking, through a cache that
    /// waits for its turn too, not those of the server.
    private static let margin = 30.0
    /// Seconds from the server's start to midnight, long enough to look at everything before.
    private static let lead = 60.0

    private static let settings = """
        log: {level: warning}
        images: {tile_size: 128, cache_control: "public, max-age=86400"}
        documents: {cache_control: "public, max-age=86400"}
        publication:
          time_zone: UTC
          fields:
            - {name: embargo, type: date}
            - {name: until, type: date}
          audiences:
            - name: public
              filter: (embargo is empty or embargo <= today) and (until is empty or until >= today)
        """

    private static func nginx(_ folder: TemporaryFolder, port: UInt16, to server: UInt16) throws -> RunningCommand {
        try folder.write(
            """
            daemon off; pid \(folder.file("nginx.pid")); error_log \(folder.file("nginx.log")); worker_processes 1;
            events {}
            http {
                access_log off;
                client_body_temp_path \(folder.file("body")); proxy_temp_path \(folder.file("proxy"));
                fastcgi_temp_path \(folder.file("fastcgi")); uwsgi_temp_path \(folder.file("uwsgi"));
                scgi_temp_path \(folder.file("scgi"));
                proxy_cache_path \(folder.file("cache")) keys_zone=all:1m;
                server {
                    listen 127.0.0.1:\(port);
                    location / {
                        proxy_pass http://127.0.0.1:\(server); proxy_set_header Host $http_host;
                        proxy_cache all; add_header X-Cache $upstream_cache_status always;
                    }
                }
            }
            """, to: "nginx.conf")
        let nginx = try #require(ProxyServer.Kind.nginx.executable)
        return try RunningCommand(nginx, ["-c", folder.file("nginx.conf")])
    }

    @Test("At midnight an embargo ends and a withdrawal begins, behind a cache, with nobody writing")
    func midnight() throws {
        let home = try TestHome(settings: Self.settings)
        for name in ["held", "ending", "always"] {
            try home.folder.write(Pixels.waves(width: 300, height: 200).encoded("png"), to: "in/\(name).png")
        }
        let sheet = Sheet.text(
            "file", "identifier", "id", "title", "embargo", "until",
            rows: [
                ["held.png", "held", "held", "Held back", "2026-06-02", ""],
                ["ending.png", "ending", "ending", "Not for long", "", "2026-06-01"],
                ["always.png", "always", "always", "Always", "", ""],
            ])
        let before = FakeClock.environment("2026-06-01 12:00:00")
        let arguments = ["import", home.folder.file("in"), "--home", home.path, "--metadata"]
        let imported = try Vitrine.run(
            arguments + [try home.folder.write(sheet, to: "objects.csv")], environment: before)
        #expect(imported.status == 0, "\(imported.errors)")
        let server = try home.serve(environment: FakeClock.environment("2026-06-01 23:59:00"))
        let start = ContinuousClock.now
        let port = try FreePort.find()
        let proxy = try Self.nginx(home.folder, port: port, to: server.port)
        defer { proxy.send(SIGTERM) }
        func get(_ target: String, _ fields: [String: String] = [:]) throws -> Response {
            let connection = try Connection(port: port)
            let lines = fields.map { "\($0.key): \($0.value)\r\n" }.joined()
            try connection.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\(lines)Connection: close\r\n\r\n")
            guard let answer = try connection.receive() else { throw SupportError("no answer to \(target)") }
            return answer
        }
        #expect(eventually { (try? get("/healthz"))?.status == 200 })
        func parts(_ name: String) -> [String] {
            [
                "/iiif/\(name)/manifest", "/iiif/v2/\(name)/manifest", "/iiif/image/\(name)/info.json",
                "/iiif/image/\(name)/0,0,128,128/128,128/0/default.jpg", "/iiif/image/\(name)/full/90,/0/default.jpg",
                "/iiif/\(name)/canvas/r\(name)", "/iiif/\(name)/record/lido.xml", "/object/\(name)",
            ]
        }
        for target in parts("held") { #expect(try get(target).status == 404, "\(target)") }
        for target in parts("ending") {
            let answer = try get(target)
            #expect(answer.status == 200, "\(target)")
            guard target != "/object/ending" else { continue }
            let age = answer["Cache-Control"]?.split(separator: "=").last.flatMap { Int($0) }
            #expect(age.map { Double($0) <= Self.lead } == true, "\(target): \(answer["Cache-Control"] ?? "")")
        }
        #expect(try get("/iiif/image/always/info.json")["Cache-Control"] == "public, max-age=86400")
        let list = try get("/iiif/collection/top")
        #expect(list.text.contains("Not for long") && !list.text.contains("Held back"))
        func found(_ query: String) throws -> Int? { try get("/api/v1/search?q=\(query)").json["total"].int }
        #expect(try found("held") == 0 && found("ending") == 1)
        #expect(try get("/api/v1/suggest?q=hel").json["suggestions"].items.isEmpty)
        /// Where objects are named, and how.
        let lists = [
            "/iiif/v2/collection/top": "/%/manifest", "/iiif/v4/collection/top": "/%/manifest", "/": "/object/%",
            "/sitemap.xml": "/%",
        ]
        func names(_ name: String, in target: String) throws -> Bool {
            try get(target).text.contains((lists[target] ?? "").replacing("%", with: name))
        }
        for target in lists.keys {
            #expect(try names("ending", in: target) && !names("held", in: target), "\(target)")
        }
        func told() throws -> [String] {
            try get("/iiif/activity/page-0").json["orderedItems"].items.filter { $0["type"].string != "Update" }.map {
                "\($0["type"].string ?? "") \($0["object"]["id"].string?.split(separator: "/").dropLast().last ?? "")"
            }
            // Each version's manifest is told of.
            .reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
        #expect(try told() == ["Create ending", "Create always"])
        let validators = try (parts("ending") + ["/iiif/collection/top"]).map { ($0, try get($0)["ETag"]) }
        let tile = try get("/iiif/image/ending/0,0,128,128/128,128/0/default.jpg")
        #expect(tile["X-Cache"] == "HIT", "what is tested is what a cache holds")
        let isThrough = try eventually(within: Self.lead + 60) {
            try get("/iiif/held/manifest").status == 200 && get("/iiif/ending/manifest").status == 410
        }
        let seconds = Double((ContinuousClock.now - start).components.seconds)
        #expect(isThrough)
        #expect(seconds <= Self.lead + Self.documented + Self.margin, "after \(seconds - Self.lead) s")
        #expect(
            try eventually(within: Self.documented + Self.margin) {
                try parts("held").allSatisfy { try get($0).status == 200 }
                    && parts("ending").allSatisfy { try get($0).status == 410 }
            })
        #expect(
            try eventually(within: Self.documented + Self.margin) {
                try found("held") == 1 && found("ending") == 0
                    && get("/api/v1/suggest?q=hel").json["suggestions"].items.count == 1
            })
        let later = try get("/iiif/collection/top")
        #expect(!later.text.contains("Not for long") && later.text.contains("Held back"))
        #expect(later["ETag"] != list["ETag"])
        for target in lists.keys {
            #expect(
                try eventually(within: Self.documented + Self.margin) {
                    try !names("ending", in: target) && names("held", in: target)
                }, "\(target)")
        }
        #expect(try eventually(within: Self.documented + Self.margin) { try told().count == 4 })
        #expect(try Set(told()) == ["Create ending", "Create always", "Create held", "Delete ending"])
        // By the server's own clock it came true within the documented time.
        for activity in try get("/iiif/activity/page-0").json["orderedItems"].items {
            guard let moment = activity["endTime"].string, moment > "2026-06-02" else { continue }
            let limit = String(format: "2026-06-02T00:00:%02.0f", Self.documented)
            #expect(moment <= limit, "\(activity["type"].string ?? "") at \(moment)")
        }
        for (target, tag) in validators {
            guard let tag else { continue }
            let again = try get(target, ["If-None-Match": tag])
            #expect(
                again.status == (target.contains("collection") ? 200 : 410), "\(target): a validator outlived the day")
        }
        #expect(try get("/iiif/held/manifest")["Cache-Control"] == get("/iiif/always/manifest")["Cache-Control"])
    }

    @Test("Without a server, any command that opens the home does what the day asks for")
    func command() throws {
        let home = try TestHome(settings: Self.settings)
        try home.folder.write(Pixels.waves(width: 30, height: 20).encoded("png"), to: "in/held.png")
        let sheet = try home.folder.write(
            Sheet.text("file", "identifier", "id", "embargo", rows: [["held.png", "held", "held", "2026-06-02"]]),
            to: "objects.csv")
        func run(_ moment: String, _ arguments: String...) throws -> CommandResult {
            try Vitrine.run(arguments + ["--home", home.path], environment: FakeClock.environment(moment))
        }
        #expect(try run("2026-06-01 23:00:00", "import", home.folder.file("in"), "--metadata", sheet).status == 0)
        #expect(try run("2026-06-01 23:59:00", "status").output.contains("0 public"))
        #expect(try run("2026-06-02 00:00:10", "status").output.contains("1 public"))
    }
}

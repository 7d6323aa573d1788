import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Clients that keep the server waiting", .serialized)
struct SlowClientTests {
    private static let limited = "log: {level: critical}\nserver: {max_connections: 64, client_connections: 16}\n"

    private func halfSent(_ server: RunningServer, _ count: Int, from source: String) throws -> [Connection] {
        try (0..<count).map { number in
            let connection = try Connection(port: server.port, seconds: 30, from: source)
            try connection.send(number % 3 == 0 ? "" : number % 3 == 1 ? "GET /iiif" : "GET / HTTP/1.1\r\nHost: x\r\n")
            return connection
        }
    }

    /// One response on a connection of its own.
    private func ask(_ server: RunningServer, _ target: String, from source: String) throws -> Int {
        let connection = try Connection(port: server.port, seconds: 30, from: source)
        try connection.send("GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return try connection.receive()?.status ?? 0
    }

    @Test("Half-sent requests of one address keep out neither other addresses nor the address itself")
    func oneAddress() throws {
        let home = try TestHome(settings: Self.limited)
        let server = try home.serve()
        let slow = try halfSent(server, 400, from: "127.0.0.1")
        for _ in 0..<20 {
            for source in ["127.0.0.2", "127.0.0.1"] {
                let (status, seconds) = try timed { try ask(server, "/healthz", from: source) }
                #expect(status == 200 && seconds < 5, "\(source): \(status) after \(seconds) s")
            }
        }
        // No more of them are open than one address may have.
        let open = slow.filter { connection in
            (try? connection.send("X: y\r\n")) != nil && (try? connection.isOpen()) == true
        }
        #expect(open.count <= 16, "\(open.count)")
        #expect(server.stop().status == 0)
    }

    @Test("Half-sent requests of many addresses take all places, and another address still gets in")
    func manyAddresses() throws {
        let home = try TestHome(settings: Self.limited)
        let server = try home.serve()
        var slow: [Connection] = []
        for address in 10..<40 { slow += try halfSent(server, 8, from: "127.0.1.\(address)") }
        for _ in 0..<10 {
            let (status, seconds) = try timed { try ask(server, "/healthz", from: "127.0.0.2") }
            #expect(status == 200 && seconds < 10, "\(status) after \(seconds) s")
        }
        #expect(slow.count == 240)
        #expect(server.stop().status == 0)
    }

    @Test("A connection whose request is being answered never gives way")
    func busy() throws {
        let home = try TestHome(settings: Self.limited)
        try home.folder.write(Pixels.waves(width: 1500, height: 1500).encoded("png"), to: "in/page.png")
        let sheet = Sheet.text("file", "identifier", "id", rows: [["page.png", "page", "page"]])
        guard try home.bring("in", sheet: sheet).status == 0 else { throw SupportError("import") }
        let server = try home.serve()
        let busy = try (0..<3).map { angle in
            let connection = try Connection(port: server.port, from: "127.0.0.1")
            try connection.send(
                "GET /iiif/image/page/full/max/\(angle * 7 + 3)/default.png HTTP/1.1\r\nHost: x\r\n\r\n")
            return connection
        }
        let slow = try halfSent(server, 100, from: "127.0.0.1")
        for connection in busy { #expect(try connection.receive()?.status == 200) }
        #expect(slow.count == 100)
        #expect(server.stop().status == 0)
    }

    @Test("Trusted proxies have as many connections as they need")
    func proxies() throws {
        let home = try TestHome(
            settings:
                "log: {level: critical}\n"
                + "server: {max_connections: 200, client_connections: 4, trusted_proxies: [127.0.0.9]}\n")
        let server = try home.serve()
        for (source, isTrusted) in [("127.0.0.9", true), ("127.0.0.8", false)] {
            let connections = try (0..<40).map { _ in
                let connection = try Connection(port: server.port, seconds: 30, from: source)
                try connection.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                return connection
            }
            let answers = connections.map { connection in (try? connection.receive())?.status }
            if isTrusted { #expect(answers.allSatisfy { $0 == 200 }) }
            if isTrusted {
                #expect(connections.filter { (try? $0.isOpen()) == true }.count == 40)
            } else {
                // Connections that were chosen while they were answered close after the response.
                #expect(eventually { connections.filter { (try? $0.isOpen()) == true }.count <= 4 })
            }
        }
        #expect(server.stop().status == 0)
    }

    @Test("A head and a dropped body that come too slowly get 408; those that come fast enough are answered")
    func pace() throws {
        let server = try TestHome(settings: "log: {level: critical}\n").serve()
        let texts = ["GET /healthz HT", "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc"]
        let slow = try texts.map { text in
            let connection = try Connection(port: server.port, seconds: 40)
            try connection.send(text)
            return connection
        }
        let long = try Connection(port: server.port, seconds: 40)
        try long.send("GET /healthz HTTP/1.1\r\nHost: x\r\n")
        for number in 0..<13 {
            try long.send("X-\(number): \(String(repeating: "a", count: 2000))\r\n")
            Thread.sleep(forTimeInterval: 1)
        }
        try long.send("\r\n")
        #expect(try long.receive()?.status == 200)
        for (connection, text) in zip(slow, texts) {
            let answer = try connection.receive()
            #expect(answer?.status == 408 && answer?["Connection"] == "close", "\(text)")
        }
        #expect(server.stop().status == 0)
    }
}

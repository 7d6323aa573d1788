import TestSupport
import Testing

extension Serving {
    @Suite("Clients that write what no client should")
    struct RawRequestTests {
        /// Bytes that RFC 3986 forbids in a URL, alone and in company.
        static let oddBytes: [[UInt8]] =
            [0x20, 0x22, 0x3C, 0x3E, 0x5B, 0x5C, 0x5D, 0x5E, 0x60, 0x7B, 0x7C, 0x7D, 0x7F].map { [$0] }
            + [
                [0x00], [0x0D], [0x09], [0x80], [0xC3], [0xE9], [0xFF, 0xFE], [0xC3, 0xA9], [0xF0, 0x9F, 0x98, 0x80],
                [0xED, 0xA0, 0x80], [0xC0, 0xAF],
            ]

        /// The server answers, or ends the connection in good order, and goes on.
        private func survives(_ bytes: [UInt8]) throws -> Response? {
            let server = try Fixture.serving()
            let connection = try Connection(port: server.port)
            try connection.send(bytes)
            connection.finishSending()
            let answer = try connection.receive()
            if let answer { #expect((200..<500).contains(answer.status)) }
            #expect(try server.get("/healthz").status == 200)
            return answer
        }

        @Test("Illegal bytes in the target get an answer", arguments: oddBytes)
        func illegalBytes(bytes: [UInt8]) throws {
            for place in ["/iiif/", "/iiif/image/", "/object/", "/iiif/image/odd/full/", "/media/", "/"] {
                let line = Array("GET \(place)".utf8) + bytes + Array("x/manifest HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
                _ = try survives(line)
            }
        }

        @Test("Identifiers that nobody encoded find their objects, and what is no text is refused with a document")
        func unencoded() throws {
            let server = try Fixture.serving()
            for identifier in ["two words", "caf\u{E9}", "e\u{301}tude", "地図", "map (1)", "x\"<y>&z"] {
                let answer = try server.request(Array("/iiif/\(identifier)/manifest".utf8))
                #expect(answer.status == 200, "\(identifier)")
            }
            for bytes: [UInt8] in [[0xFF, 0xFE], [0xC3], [0xED, 0xA0, 0x80], [0x20, 0xFF, 0x20]] {
                let answer = try server.request(Array("/iiif/".utf8) + bytes + Array("/manifest".utf8))
                #expect(answer.status == 400)
                #expect(answer["Content-Type"] == "application/problem+json")
                #expect(answer.values("Access-Control-Allow-Origin") == ["*"])
            }
            let rubbish = try #require(try survives(Array("RUBBISH\r\n\r\n".utf8)))
            #expect(rubbish.status == 400 && rubbish["Content-Type"] == "application/problem+json")
        }

        @Test(
            "Targets of every form are answered as the grammar says",
            arguments: [
                ("http://x/healthz", 200), ("HTTP://x/healthz", 200), ("https://x:99/healthz?y", 200),
                ("http://x", 200), ("*", 400), ("healthz", 400), ("//healthz", 404),
                ("/healthz/", 404), ("/healthz#x", 404), ("/healthz?\"<>", 200), ("/%", 400),
                ("/iiif/%00/manifest", 400),
                ("/iiif/%FF/manifest", 400), ("/iiif/../healthz", 404), ("/%2E%2E/%2E%2E/etc/passwd", 404),
                ("/assets/%2e%2e/vitrine.css", 404), ("/assets/..%2fvitrine.css", 404),
            ])
        func forms(target: String, status: Int) throws {
            let answer = try survives(Array("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            // The HTTP parser itself may refuse what is no target at all.
            #expect(answer?.status == status || (answer == nil && status == 400))
        }

        @Test("Very long targets get an answer or an end", arguments: [2_000, 20_000, 70_000, 1_000_000])
        func longTargets(length: Int) throws {
            for character in ["a", "/", "%41", "%25"] {
                let path = String(repeating: character, count: length / character.utf8.count)
                _ = try survives(Array("GET /iiif/\(path)/manifest HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            }
        }

        @Test(
            "What is not HTTP gets an answer or an end",
            arguments: [
                "", "\r\n\r\n", "hello\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n",
                "GET / HTTP/1.1\r\nHost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nshort",
                "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            ])
        func noHTTP(text: String) throws { _ = try survives(Array(text.utf8)) }

        @Test("Too many and too long header fields get an answer or an end")
        func headers() throws {
            let many = (0..<1000).map { "X-\($0): 1\r\n" }.joined()
            _ = try survives(Array("GET / HTTP/1.1\r\nHost: x\r\n\(many)\r\n".utf8))
            let long = String(repeating: "x", count: 200_000)
            _ = try survives(Array("GET / HTTP/1.1\r\nHost: x\r\nX: \(long)\r\n\r\n".utf8))
            let accept = String(repeating: "application/json;q=0.5,", count: 1000)
            #expect(try Fixture.serving().get("/iiif/book/manifest", ["Accept": accept]).status == 200)
        }

        @Test("Requests sent at once are answered in order, on one connection")
        func pipelined() throws {
            let server = try Fixture.serving()
            let connection = try Connection(port: server.port)
            let targets = [
                "/healthz", "/iiif/book/manifest", "/nothing", "/iiif/image/odd/full/50,/0/default.png", "/readyz",
            ]
            try connection.send(targets.map { "GET \($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            var rest: [UInt8] = []
            let answers = try targets.map { _ in try connection.receive(rest: &rest) }
            #expect(answers.map { $0?.status } == [200, 200, 404, 200, 200])
            #expect(answers.first??.text == "ok\n" && answers.last??.text == "ready\n")
        }

        @Test("A client that has finished sending still gets its answer")
        func halfClosed() throws {
            let connection = try Connection(port: try Fixture.serving().port)
            try connection.send("GET /iiif/image/odd/full/200,/0/default.png HTTP/1.1\r\nHost: x\r\n\r\n")
            connection.finishSending()
            let answer = try connection.receive()
            #expect(answer?.status == 200 && answer?.isWhole == true)
        }

        @Test("A request that comes byte by byte is answered, and one that never ends holds nobody up")
        func slow() throws {
            let server = try Fixture.serving()
            let idle = try (0..<50).map { _ in
                let connection = try Connection(port: server.port)
                try connection.send("GET /iiif/book")
                return connection
            }
            let slow = try Connection(port: server.port)
            for byte in "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n".utf8 { try slow.send([byte]) }
            #expect(try slow.receive()?.status == 200)
            #expect(idle.count == 50)
        }

        @Test("A large answer is whole, whatever rubbish comes behind its request")
        func rubbishBehind() throws {
            let server = try Fixture.serving()
            // Rendered anew each time, and more than is handed to the socket at once.
            for angle in 1...5 {
                let target = "/iiif/image/odd/full/max/\(angle)/default.png"
                let whole = try server.get(target)
                #expect(whole.status == 200 && whole.body.count > 262_144)
                for method in ["GET /\u{FF}\u{FE} x HTTP/9", "RUBBISH"] {
                    let connection = try Connection(port: server.port)
                    let fresh = "/iiif/image/odd/full/max/\(angle).25/default.png"
                    try connection.send("GET \(fresh) HTTP/1.1\r\nHost: x\r\n\r\n\(method)\r\n\r\n")
                    let answer = try #require(try connection.receive())
                    #expect(answer.body == (try server.get(fresh).body), "\(answer.body.count)")
                }
            }
        }

        @Test("A client that leaves in the middle of an answer is no trouble")
        func leaving() throws {
            let server = try Fixture.serving()
            for _ in 0..<20 {
                let connection = try Connection(port: server.port)
                try connection.send("GET /media/film/original.mp4 HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = try connection.read(most: 10)
            }
            #expect(try server.get("/readyz").status == 200)
        }
    }
}

import TestSupport
import Testing

extension Serving {
    @Suite("The requirements of RFC 9110 and 9112 on servers")
    struct HTTPTableTests {
        @Test("Each holds", arguments: HTTPTable.all)
        func row(row: HTTPRow) throws {
            let server = try Fixture.serving()
            let connection = try Connection(port: server.port, seconds: row.closes == false ? 60 : 20)
            try connection.send(row.request)
            var rest: [UInt8] = []
            var answers: [Response] = []
            for (index, status) in row.statuses.enumerated() {
                let method = index == 0 ? row.method : "GET"
                let answer = try #require(try connection.receive(method: method, rest: &rest), "no response \(index)")
                #expect(answer.status == status, "\(row.testDescription): \(answer.text)")
                #expect(answer.isWhole)
                answers.append(answer)
            }
            if let also = row.also, let first = answers.first {
                #expect(also(first), "\(row.testDescription): \(first)")
            }
            switch row.closes {
            case true?:
                #expect(rest.isEmpty, "\(String(decoding: rest, as: UTF8.self))")
                #expect(try connection.read()?.isEmpty ?? true, "the connection stays open")
            case false?:
                try connection.send("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try connection.receive(rest: &rest)?.text == "ready\n")
            case nil: break
            }
            #expect(try server.get("/healthz").status == 200)
        }

        @Test("The body is awaited with 100 Continue, once, and only from HTTP/1.1 (RFC 9110 section 10.1.1)")
        func continues() throws {
            let editing = try EditingHome()
            let head =
                "POST /api/v1/objects HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(editing.token)\r\n"
                + "Content-Type: application/json\r\nContent-Length: 21\r\nExpect: 100-continue\r\n\r\n"
            let connection = try Connection(port: editing.server.port)
            try connection.send(head)
            var rest: [UInt8] = []
            #expect(try connection.receive(rest: &rest)?.status == 100)
            try connection.send("{\"identifier\": \"aaa\"}")
            #expect(try connection.receive(rest: &rest)?.status == 201)
            let old = try Connection(port: editing.server.port)
            try old.send(head.replacing("HTTP/1.1", with: "HTTP/1.0").replacing("aaa", with: "bbb"))
            try old.send("{\"identifier\": \"bbb\"}")
            var others: [UInt8] = []
            #expect(try old.receive(rest: &others)?.status == 201)
        }
    }
}

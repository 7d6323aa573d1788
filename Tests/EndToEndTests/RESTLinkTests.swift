import Foundation
import TestSupport
import Testing

/// An API of JSON, asked page by page.
@Suite("A link to a REST API")
struct RESTLinkTests {
    private static let objects = 5

    private static func home(_ service: ScriptServer, paging: String, table: String) throws -> TestHome {
        let home = try TestHome(
            settings: """
                log: {level: warning}
                links:
                  sources:
                    - name: api
                      adapter: rest
                      url: "http://127.0.0.1:\(service.port)"
                      password_env: API_TOKEN
                      chunk: 2
                      timeout_seconds: 3
                      withdraw_limit: 0.5
                      paging: \(paging)
                      modules:
                        - name: objects
                          table: \(table)
                          key: id
                          identifier: number
                          fields:
                            - {column: title.en, field: title, language: en}
                            - {column: title.de, field: title, language: de}
                            - {column: makers.name, field: Maker}

                """)
        for number in 1...objects { try home.folder.write(ImportTests.picture(number), to: "in/\(number).png") }
        let sheet = Sheet.text(
            "file", "identifier", "id", rows: (1...objects).map { ["\($0).png", "N \($0)", "o\($0)"] })
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors) }
        return home
    }

    private static func sync(_ home: TestHome, token: String = "geheim") throws -> CommandResult {
        try Vitrine.run(["link", "sync", "api", "--home", home.path], environment: ["API_TOKEN": token])
    }

    @Test(
        "All pages are read, however they are counted: members, lists in objects, vanished rows",
        arguments: [
            ("{rows: data.items, next: next}", "next"), ("{rows: items, page: page, size: per_page}", "pages"),
            ("{rows: items, offset: offset, size: limit}", "offsets"), ("{size: per_page}", "header"),
        ])
    func pages(paging: String, table: String) throws {
        let service = try TestService.start()
        let home = try Self.home(service, paging: paging, table: table)
        let first = try Self.sync(home)
        #expect(first.status == 0 && first.output.contains("5 read, 5 created"), "\(first)")
        let server = try home.serve()
        let manifest = try server.get("/iiif/v3/N%204/manifest").json
        #expect(manifest["label"]["en"].strings == ["Plate 4"] && manifest["label"]["de"].strings == ["Tafel 4"])
        #expect(
            manifest["metadata"].items.first { $0["label"].texts.first?.text == "Maker" }?["value"].texts.map(\.text)
                == ["Ada", "Bea"])
        // A member that only the last page has is a column all the same; what is not there any more is withdrawn.
        try service.mode("fewer")
        let second = try Self.sync(home)
        #expect(second.status == 0 && second.output.contains("1 withdrawn"), "\(second)")
        #expect(try server.get("/iiif/v3/N%205/manifest").status == 410)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("What is wrong with an API is said, with what to do; nothing is lost")
    func faults() throws {
        let service = try TestService.start()
        let home = try Self.home(service, paging: "{rows: data.items, next: next}", table: "next")
        #expect(try Self.sync(home).status == 0)
        for (mode, said, advice) in [
            ("malformed", "is no JSON (it begins “{", "open it in a browser"),
            ("page", "is no JSON (it begins “<html>", "check the url"),
            ("repeated", "the same page a second time", "check paging"),
            ("elsewhere", "no address of the same service", "paging.next"),
            ("noList", "has no list at “data.items”; it has error", "correct paging.rows"),
            ("renamed", "has no column “number”", "did you mean “numero”?"),
            ("slow", "no answer within 3 seconds", "timeout_seconds"), ("broken", "status 500", "try again later"),
            ("endless", "more than 64 MB", "ask for smaller parts"),
        ] {
            try service.mode(mode)
            let result = try Self.sync(home)
            #expect(
                result.status == 2 && result.errors.contains(said) && result.errors.contains(advice),
                "\(mode): \(result)")
        }
        try service.mode("whole")
        let refused = try Self.sync(home, token: "wrong-token")
        #expect(
            refused.status == 2 && refused.errors.contains("status 401") && refused.errors.contains("check the token")
                && !refused.errors.contains("wrong-token"), "\(refused)")
        service.stop()
        let dead = try Self.sync(home)
        #expect(dead.status == 2 && dead.errors.contains("cannot be reached"), "\(dead)")
        let server = try home.serve()
        #expect(try server.get("/iiif/v3/N%204/manifest").json["label"]["en"].strings == ["Plate 4"])
        #expect(server.stop().errors.isEmpty)
    }
}

/// A small API in Python, and a place that others post to: what it got lies in a file.
enum TestService {
    static func start() throws -> ScriptServer { try ScriptServer(program) }

    private static let program = #"""
        import json, os, sys, time
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        from urllib.parse import urlsplit, parse_qs
        FOLDER = sys.argv[2]
        def rows(mode):
            found = []
            for n in range(1, 5 if mode == 'fewer' else 6):
                row = {'id': n, 'numero' if mode == 'renamed' else 'number': 'N %d' % n, 'title': {'en': 'Plate %d' % n},
                       'makers': [{'name': 'Ada'}, {'name': 'Bea'}], 'note': None}
                if n > 3: row['title']['de'] = 'Tafel %d' % n
                found.append(row)
            return found
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *a): pass
            def answer(self, status, body, fields={}):
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                try:
                    self.send_response(status); self.send_header('Content-Length', str(len(data)))
                    for name, value in fields.items(): self.send_header(name, value)
                    self.end_headers(); self.wfile.write(data)
                except OSError: pass
            def do_POST(self):
                body = self.rfile.read(int(self.headers['Content-Length']))
                if open(FOLDER + '/mode').read() == 'broken': return self.answer(500, {})
                with open(FOLDER + '/posted', 'ab') as file: file.write(json.dumps(json.loads(body)).encode() + b'\n')
                self.answer(200, {})
            def do_GET(self):
                mode = open(FOLDER + '/mode').read()
                url = urlsplit(self.path)
                q = {k: v[0] for k, v in parse_qs(url.query).items()}
                base = 'http://127.0.0.1:%s' % sys.argv[1]
                if self.headers.get('Authorization') != 'Bearer geheim': return self.answer(401, {})
                if mode == 'slow': time.sleep(8)
                if mode == 'malformed': return self.answer(200, b'{"data": {"items": [{"id"')
                if mode == 'page': return self.answer(200, b'<html>Welcome</html>')
                if mode == 'broken': return self.answer(500, {})
                if mode == 'noList': return self.answer(200, {'error': 'x'})
                if mode == 'endless':
                    self.send_response(200); self.end_headers()
                    try:
                        while True: self.wfile.write(b' ' * 1048576)
                    except OSError: return
                all = rows(mode)
                if url.path == '/next':
                    start = int(q.get('from', '0'))
                    next = base + '/next?from=%d' % (start + 2) if start + 2 < len(all) else None
                    if mode == 'repeated': next = base + '/next?from=0'
                    if mode == 'elsewhere': next = 'http://example.org/next'
                    return self.answer(200, {'data': {'items': all[start:start + 2]}, 'next': next})
                if url.path == '/pages':
                    page, size = int(q['page']), int(q['per_page'])
                    return self.answer(200, {'items': all[(page - 1) * size:page * size]})
                if url.path == '/offsets':
                    start, size = int(q['offset']), int(q['limit'])
                    return self.answer(200, {'items': all[start:start + size]})
                if url.path == '/header':
                    page, size = int(q.get('page', '1')), int(q['per_page'])
                    fields = {}
                    if page * size < len(all):
                        fields['Link'] = '<%s/header?page=1&per_page=%d>; rel="first", </header?page=%d&per_page=%d>; rel="next"' % (base, size, page + 1, size)
                    return self.answer(200, all[(page - 1) * size:page * size], fields)
                self.answer(404, {})
        ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()

        """#
}

extension ScriptServer {
    /// What was posted, in order.
    func posted() throws -> [JSON] {
        let lines = (try? folder.read("posted")) ?? []
        return try lines.split(separator: 0x0A).map { try JSON(Array($0)) }
    }
}

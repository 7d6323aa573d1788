import Foundation
import TestSupport
import Testing

/// Links that need no database: exports in a folder, and a repository.
@Suite("Links to folders and repositories")
struct OtherLinkTests {
    private static func home(_ link: String) throws -> TestHome {
        let home = try TestHome(settings: "log: {level: warning}\nlinks:\n  sources:\n    - \(link)\n")
        let names = (1...5).map { "\($0).png" }
        for name in names { try home.folder.write(ImportTests.picture(Int(name.prefix(1)) ?? 0), to: "in/\(name)") }
        let sheet = Sheet.text(
            "file", "identifier", "id", rows: (1...5).map { ["\($0).png", "oai:x:\($0)", "o\($0)"] })
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors) }
        return home
    }

    private static func sync(_ home: TestHome, _ arguments: String...) throws -> CommandResult {
        try Vitrine.run(["link", "sync", "x", "--home", home.path] + arguments)
    }

    @Test("The newest export in a drop folder holds, in CSV or NDJSON; one that is broken changes nothing")
    func folder() throws {
        let home = try Self.home(
            "{name: x, adapter: folder, folder: ../drop, withdraw_limit: 0.5, modules: [{name: objects, table: \"objects*\", key: number}]}"
        )
        let none = try Self.sync(home)
        #expect(none.status == 2 && none.errors.contains("drop") && none.errors.contains("make it"), "\(none)")
        try home.folder.write(
            "number,title,Maker\noai:x:1,One,Ada\noai:x:2,Two,Bea\n,Nobody,\n", to: "drop/objects-1.csv")
        let first = try Self.sync(home)
        #expect(
            first.status == 1 && first.output.contains("2 created") && first.errors.contains("row 3: number is empty"),
            "\(first)")
        let server = try home.serve()
        func label(_ number: Int) throws -> String? {
            try server.get("/iiif/v3/oai:x:\(number)/manifest").json["label"]["none"].strings.first
        }
        #expect(try label(1) == "One" && label(2) == "Two")
        Thread.sleep(forTimeInterval: 1.1)
        try home.folder.write(
            "{\"number\": \"oai:x:1\", \"title\": \"Uno\", \"Maker\": [\"Ada\", \"Eva\"]}\n{\"number\": \"oai:x:2\", \"ti",
            to: "drop/objects-2.ndjson")
        let broken = try Self.sync(home)
        #expect(
            broken.status == 2 && broken.errors.contains("line 2 is no JSON object")
                && broken.errors.contains("move it here"), "\(broken)")
        #expect(try label(1) == "One")
        try home.folder.write(
            "{\"number\": \"oai:x:1\", \"title\": \"Uno\", \"Maker\": [\"Ada\", \"Eva\"]}\n",
            to: "drop/objects-2.ndjson")
        let second = try Self.sync(home)
        #expect(
            second.status == 0 && second.output.contains("1 updated") && second.output.contains("1 withdrawn"),
            "\(second)")
        #expect(try label(1) == "Uno")
        #expect(try server.get("/iiif/v3/oai:x:2/manifest").status == 410)
        #expect(server.stop().errors.isEmpty)
    }

    @Test("A repository is harvested over its resumption tokens, then its changes and deletions; faults change nothing")
    func harvest() throws {
        let repository = try Repository.start()
        let home = try Self.home(
            "{name: x, adapter: oai-pmh, url: \"http://127.0.0.1:\(repository.port)/oai\", withdraw_limit: 0.5, timeout_seconds: 5, modules: [{name: all}]}"
        )
        let first = try Self.sync(home)
        #expect(first.status == 0 && first.output.contains("5 created"), "\(first)")
        let server = try home.serve()
        func manifest(_ number: Int) throws -> JSON { try server.get("/iiif/v3/oai:x:\(number)/manifest").json }
        #expect(try manifest(4)["label"]["none"].strings == ["Title 4 & more"])
        #expect(
            try manifest(4)["metadata"].items.first { $0["label"].texts.first?.text == "Creator" }?["value"].texts.map(
                \.text) == ["Ada", "Bea"])
        try repository.mode("changed")
        let second = try Self.sync(home)
        #expect(
            second.status == 0 && second.output.contains("1 updated") && second.output.contains("1 withdrawn"),
            "\(second)")
        #expect(try manifest(1)["label"]["none"].strings == ["Changed"])
        #expect(try server.get("/iiif/v3/oai:x:2/manifest").status == 410)
        for (mode, said, advice) in [
            ("malformed", "not well-formed XML", "base URL"), ("repeated", "a second time", "administrators"),
            ("page", "no OAI-PMH", "verb=Identify"), ("slow", "no answer within 5 seconds", "timeout_seconds"),
            ("expired", "resumption token", "run the link again"),
        ] {
            try repository.mode(mode)
            let result = try Self.sync(home, "--full")
            #expect(
                result.status == 2 && result.errors.contains(said) && result.errors.contains(advice),
                "\(mode): \(result)")
            #expect(try manifest(1)["label"]["none"].strings == ["Changed"], "\(mode)")
            #expect(try manifest(4)["label"]["none"].strings == ["Title 4 & more"], "\(mode)")
        }
        repository.stop()
        let dead = try Self.sync(home, "--full")
        #expect(
            dead.status == 2 && dead.errors.contains("cannot be reached") && dead.errors.contains("check the url"),
            "\(dead)")
        #expect(try manifest(1)["label"]["none"].strings == ["Changed"])
        #expect(server.stop().errors.isEmpty)
    }
}

/// A small OAI-PMH provider, in Python: two records with each answer, tokens, deletions, and faults on request.
enum Repository {
    static func start() throws -> ScriptServer { try ScriptServer(program) }

    private static let program = #"""
        import sys, time
        from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
        from urllib.parse import urlsplit, parse_qs
        RESPONSE = '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>%s</responseDate><request>x</request>%s</OAI-PMH>'
        def header(n, stamp, deleted=False):
            return '<header%s><identifier>oai:x:%d</identifier><datestamp>%s</datestamp></header>' % (' status="deleted"' if deleted else '', n, stamp)
        def record(n, title, stamp='2026-01-01T00:00:00Z'):
            return ('<record>' + header(n, stamp) + '<metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/"'
                ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>%s</dc:title><dc:creator>Ada</dc:creator>'
                '<dc:creator>Bea</dc:creator></oai_dc:dc></metadata></record>') % title
        def listed(n, mode):
            if n == 1 and mode != 'whole': return record(1, 'Changed', '2026-02-01T00:00:00Z')
            if n == 2 and mode != 'whole': return '<record>' + header(2, '2026-02-01T00:00:00Z', True) + '</record>'
            return record(n, 'Title %d &amp; more' % n if n != 5 else '<![CDATA[Five]]>')
        class Handler(BaseHTTPRequestHandler):
            busy = set()
            def log_message(self, *a): pass
            def do_GET(self):
                mode = open(sys.argv[2] + '/mode').read()
                q = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
                verb, token = q.get('verb'), q.get('resumptionToken')
                # Once, it is busy: harvesters wait and ask again.
                if token == 'a+b/2' and 'busy' not in self.busy:
                    self.busy.add('busy')
                    self.send_response(503); self.send_header('Retry-After', '1'); self.send_header('Content-Length', '0'); self.end_headers()
                    return
                body = None
                if mode == 'slow': time.sleep(20)
                if mode == 'page': body = '<html><body>Welcome</body></html>'
                elif verb == 'Identify':
                    body = RESPONSE % ('2026-01-02T00:00:00Z', '<Identify><repositoryName>x</repositoryName><baseURL>x</baseURL><protocolVersion>2.0</protocolVersion><earliestDatestamp>2020-01-01T00:00:00Z</earliestDatestamp><deletedRecord>persistent</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>')
                elif mode == 'malformed': body = RESPONSE % ('x', '<ListRecords><record>')
                elif token and (set(q) != {'verb', 'resumptionToken'}):
                    body = RESPONSE % ('x', '<error code="badArgument">resumptionToken is exclusive</error>')
                elif mode == 'expired' and token: body = RESPONSE % ('x', '<error code="badResumptionToken">too old</error>')
                elif mode == 'repeated': body = RESPONSE % ('x', '<ListRecords>' + record(1, 'Changed', '2026-02-01T00:00:00Z') + '<resumptionToken>same</resumptionToken></ListRecords>')
                elif mode == 'changed' and q.get('from') == '2026-01-02T00:00:00Z':
                    body = RESPONSE % ('x', '<ListRecords>' + record(1, 'Changed', '2026-02-01T00:00:00Z') + '<record>' + header(2, '2026-02-01T00:00:00Z', True) + '</record></ListRecords>')
                elif 'from' in q: body = RESPONSE % ('x', '<error code="noRecordsMatch"/>')
                elif verb == 'ListRecords':
                    start = {None: 1, 'a+b/2': 3, 'c=3': 5}.get(token)
                    if start is None: body = RESPONSE % ('x', '<error code="badResumptionToken">%s</error>' % token)
                    else:
                        rows = ''.join(listed(n, mode) for n in range(start, min(start + 2, 6)))
                        body = RESPONSE % ('x', '<ListRecords>' + rows + '<resumptionToken>%s</resumptionToken></ListRecords>' % {1: 'a+b/2', 3: 'c=3', 5: ''}[start])
                else: body = RESPONSE % ('x', '<error code="badVerb"/>')
                data = body.encode()
                try:
                    self.send_response(200); self.send_header('Content-Type', 'text/xml'); self.send_header('Content-Length', str(len(data))); self.end_headers(); self.wfile.write(data)
                except OSError: pass
        ThreadingHTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()

        """#
}

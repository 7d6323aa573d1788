import Foundation
import TestSupport
import Testing

@Suite("Clients that leave", .serialized)
struct LeavingTests {
    private static let target = "/iiif/image/sheet/full/max/45/default.jp2"

    private func serving() throws -> (TestHome, RunningServer) {
        let home = try TestHome(settings: "log: {level: debug}\n")
        // 84 million pixels, twice as many when turned, in the slowest of the formats that are made row by row: many
        // seconds of work, of which a client that only says that it sends no more has two.
        try home.folder.write(
            """
            <svg xmlns="http://www.w3.org/2000/svg" width="4400" height="4400"><defs><linearGradient id="p">
            <stop offset="0" stop-color="teal"/><stop offset="1" stop-color="gold"/></linearGradient></defs>
            <rect width="4400" height="4400" fill="url(#p)"/></svg>
            """, to: "in/sheet.svg")
        let sheet = Sheet.text([["file", "identifier", "id"], ["sheet.svg", "sheet", "sheet"]])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors) }
        return (home, try home.serve())
    }

    /// Outputs that were made to the end are kept.
    private func kept(_ home: TestHome) -> [String] {
        let folder = home.path + "/cache/renders"
        return (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
            .filter { $0.hasSuffix(".jp2") }
    }

    @Test("The render of a client that has gone is stopped, also where it had said that it sends no more")
    func stopped() throws {
        let (home, server) = try serving()
        for closesFirst in [true, false] {
            do {
                let connection = try Connection(port: server.port)
                try connection.send("GET \(Self.target) HTTP/1.1\r\nHost: x\r\n\r\n")
                Thread.sleep(forTimeInterval: 0.5)
                if !closesFirst { connection.finishSending() }
            }
            // The server says what became of the request, once it is over.
            let count = closesFirst ? 1 : 2
            let isOver = eventually(within: 60) {
                server.command.errors.ranges(of: "the request was abandoned").count >= count
            }
            #expect(isOver, "\(server.command.errors.suffix(1000))")
            #expect(kept(home).isEmpty)
        }
        // Others are served meanwhile and after.
        #expect(try server.get("/iiif/image/sheet/full/90,/0/default.jpg").status == 200)
        #expect(server.stop().status == 0)
    }
}

import Glibc
import Imaging
import Testing

@Suite struct SourceDrawingTests {
    private static func svg(_ body: String, size: String = "width='100' height='60'", before: String = "") -> [UInt8] {
        Array(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            \(before)<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" \(size)>
            \(body)</svg>
            """.utf8)
    }
    private static let resolution = 144

    @Test("An SVG is drawn at the configured resolution, a pixel taken as 1/72 inch")
    func drawn() async throws {
        let workshop = try SourceWorkshop()
        try workshop.write(
            Self.svg(
                "<rect width='100' height='60' fill='#ffffff'/><rect x='10' y='20' width='50' height='30' fill='#2060c0'/>"
            ),
            "d.svg")
        let facts = try await workshop.facts("d.svg")
        #expect(facts.kind == .image)
        #expect(facts.mediaType == "image/svg+xml")
        #expect(facts.pageSizes == [PageSize(width: 200, height: 120)])
        try workshop.shell(
            "$convert -size 200x120 xc:white -fill '#2060c0' -draw 'rectangle 20,40 119,99' reference.png")
        let rendered = try await workshop.render("d.svg")
        #expect(try workshop.difference(rendered, "reference.png").mean <= 1)
    }

    @Test("Lengths in millimetres are right, and a root element may come late")
    func physical() async throws {
        let workshop = try SourceWorkshop()
        let comment = "<!-- " + String(repeating: "x", count: 2000) + " -->\n"
        try workshop.write(
            Self.svg("<rect width='10' height='10'/>", size: "width='25.4mm' height='50.8mm'", before: comment), "d.svg"
        )
        #expect(try await workshop.facts("d.svg").pageSizes == [PageSize(width: 144, height: 288)])
    }

    @Test("No file and no address that an SVG names is ever opened")
    func references() async throws {
        let workshop = try SourceWorkshop()
        let (listener, port) = try Self.listen()
        defer { close(listener) }
        try workshop.shell("$convert -size 100x60 xc:red red.png; $convert -size 200x120 xc:white white.png")
        let red = workshop.path("red.png")
        let attempts = [
            "<image width='100' height='60' href='file://\(red)'/>",
            "<image width='100' height='60' xlink:href='\(red)'/>", "<image width='100' height='60' href='red.png'/>",
            "<image width='100' height='60' href='http://127.0.0.1:\(port)/red.png'/>",
            "<use href='http://127.0.0.1:\(port)/a.svg#a'/><use href='file://\(red)#a'/>",
            "<style>@import url('http://127.0.0.1:\(port)/a.css'); @import url('file:///etc/passwd');</style>",
            "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='file:///etc/passwd' parse='text'/>",
            "<text x='5' y='30'><xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='/etc/passwd' parse='text'/>"
                + "</text>",
        ]
        for (index, attempt) in attempts.enumerated() {
            let name = "\(index).svg"
            try workshop.write(Self.svg("<rect width='100' height='60' fill='#fff'/>" + attempt), name)
            // Refused as a whole, or drawn without it.
            if await workshop.refusal(name) != nil { continue }
            let rendered = try await workshop.render(name)
            #expect(try workshop.difference(rendered, "white.png").most == 0, "\(attempt)")
        }
        for entity in ["file:///etc/passwd", "http://127.0.0.1:\(port)/entity"] {
            try workshop.write(
                Self.svg(
                    "<rect width='100' height='60' fill='#fff'/><text x='5' y='30'>&secret;</text>",
                    before: "<!DOCTYPE svg [<!ENTITY secret SYSTEM \"\(entity)\">]>\n"), "entity.svg")
            if await workshop.refusal("entity.svg") != nil { continue }
            let rendered = try await workshop.render("entity.svg")
            #expect(try workshop.difference(rendered, "white.png").most == 0, "\(entity)")
        }
        #expect(accept(listener, nil, nil) < 0, "somebody called")
    }

    @Test("An SVG may embed what it shows")
    func embedded() async throws {
        let workshop = try SourceWorkshop()
        try workshop.shell("$convert -size 100x60 xc:red red.png; $convert -size 200x120 xc:red reference.png")
        try workshop.shell(
            """
            printf '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="60"><image width="100" height="60" href="data:image/png;base64,%s"/></svg>' "$(base64 -w0 red.png)" >d.svg
            """)
        let rendered = try await workshop.render("d.svg")
        #expect(try workshop.difference(rendered, "reference.png").mean <= 1)
    }

    @Test("Entities that multiply, elements that nest and sizes beyond measure end in an error or a smaller drawing")
    func bombs() async throws {
        let workshop = try SourceWorkshop(limits: DecodingLimits(memoryBytes: 1 << 30, seconds: 20))
        var entities = "<!ENTITY a0 \"lol\">"
        for level in 1...12 {
            entities += "<!ENTITY a\(level) \"\(String(repeating: "&a\(level - 1);", count: 10))\">"
        }
        try workshop.write(
            Self.svg("<text>&a12;</text>", before: "<!DOCTYPE svg [\(entities)]>\n"), "laughs.svg")
        let uses = (1...12).map { level in
            "<g id='g\(level)'>" + String(repeating: "<use href='#g\(level - 1)'/>", count: 10) + "</g>"
        }
        try workshop.write(
            Self.svg("<defs><rect id='g0' width='1' height='1'/>\(uses.joined())</defs><use href='#g12'/>"), "uses.svg")
        for name in ["laughs.svg", "uses.svg"] {
            let refusal = await workshop.refusal(name)
            #expect(refusal != nil, "\(name)")
        }
        try workshop.write(Self.svg("<rect width='9' height='9'/>", size: "width='30000' height='20000'"), "big.svg")
        let size = try #require(try await workshop.facts("big.svg").pageSizes.first)
        #expect(size.width * size.height <= 100_000_000)
        #expect(abs(Double(size.width) / Double(size.height) - 1.5) < 0.01)
        for size in [
            "width='1e9' height='1e9'", "width='1e30' height='1'", "width='0' height='0'", "width='-5' height='nan'",
        ] {
            try workshop.write(Self.svg("<rect width='9' height='9'/>", size: size), "odd.svg")
            if case .facts(let facts) = await workshop.probe("odd.svg") {
                #expect((facts.width ?? 0) * (facts.height ?? 0) <= 100_000_000, "\(size)")
            }
        }
    }

    /// A socket on a port of its own that never waits.
    private static func listen() throws -> (socket: Int32, port: Int) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && Glibc.listen(listener, 5) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        try #require(result)
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }
}

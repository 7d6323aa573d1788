import Foundation
import TestSupport
import Testing

/// Walks the table of docs/columns.md: each column is hidden in each way, and searched for in every document there is.
@Suite("A hidden column is in no document")
struct HiddenColumnTests {
    /// What a row says in each column that can be hidden, and what is searched for. Each stands nowhere else.
    private static let values: [String: (cell: String, sought: String)] = [
        "title": ("Qtitle", "Qtitle"), "description": ("Qdescription of it", "Qdescription"),
        "rights": ("Qrights reserved", "Qrights"), "toc": ("Qchapter", "Qchapter"),
        "date": ("1873-02-19", "1873-02-19"), "coordinates": ("48.1234567, 9.7654321", "48.1234567"),
        "required statement": ("Qstatement", "Qstatement"),
        "homepage": ("https://example.org/Qhome", "Qhome"), "see also": ("https://example.org/Qsee.xml", "Qsee"),
        "rendering": ("https://example.org/Qrendering.pdf", "Qrendering"), "choice label": ("Qchoice", "Qchoice"),
        "canvas label": ("Qcanvas", "Qcanvas"), "annotation": ("xywh=1,2,30,40 Qremark", "Qremark"),
        "annotation tags": ("Qtag", "Qtag"), "annotation pages": ("https://example.org/Qpage.json", "Qpage"),
        "part of": ("Qpart", "Qpart"), "volume of": ("Qvolume", "Qvolume"), "Maker": ("Qmaker", "Qmaker"),
    ]

    /// The columns of the documented table that can be hidden; `Maker` stands for any other.
    private static func documented() throws -> [String] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().resolvingSymlinksInPath()
        let page = tests.deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs/columns.md")
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| ") }
        return rows.dropFirst().compactMap { row in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.last == "yes" else { return nil }
            return cells[0] == "any other" ? "Maker" : cells[0].trimmingCharacters(in: ["`"])
        }
    }

    private enum Way: CaseIterable {
        case hiddenFields, fields, notPublic

        /// The settings in which the public may not see these of all columns.
        func settings(hiding hidden: [String], of all: [String]) -> String {
            let shown = all.filter { !hidden.contains($0) }
            let definitions = self == .notPublic ? hidden.map { "    - {name: '\($0)', public: false}" } : []
            func list(_ names: [String]) -> String { "[" + names.map { "'\($0)'" }.joined(separator: ", ") + "]" }
            let audience =
                switch self {
                case .hiddenFields: "      hidden_fields: \(list(hidden))"
                case .fields: "      fields: \(list(shown + ["never"]))"
                case .notPublic: "      filter: 'true'"
                }
            let hidesMaker = self == .notPublic && hidden.contains("Maker")
            var lines = ["log: {level: notice}", "images: {tile_size: 128, embed_rights: true}", "api: {rate: 0}"]
            // A collection of a field that is not public is refused at start.
            if !hidesMaker { lines += ["collection:", "  by_field: [{name: maker, field: Maker}]"] }
            lines += ["publication:", "  originals: true", "  fields:", "    - status"] + definitions
            lines += ["  audiences:", "    - name: public", audience, "    - name: staff", "      hidden_fields: []"]
            return lines.joined(separator: "\n") + "\n"
        }
    }

    private static func home(_ settings: String, _ columns: [String]) throws -> TestHome {
        let home = try TestHome(settings: settings)
        for name in ["p1", "p2", "p3"] {
            try home.folder.write(
                Pixels.waves(width: 300, height: 200, seed: name.count).encoded("png"), to: "in/\(name).png")
        }
        let ofPage = ["choice label"]
        func row(_ file: String, _ sequence: String, _ cells: (String) -> String) -> [String] {
            ["\(file).png", "book", file, sequence] + columns.map(cells)
        }
        let sheet = Sheet.text(
            [["file", "identifier", "id", "sequence"] + columns]
                + [
                    row("p1", "1") { ofPage.contains($0) ? "" : Self.values[$0]?.cell ?? "" },
                    row("p2", "2") { $0 == "choice label" ? "Natural light" : "" },
                    row("p3", "2") { $0 == "choice label" ? Self.values[$0]?.cell ?? "" : "" },
                ])
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0 else { throw SupportError(result.errors + result.output) }
        return home
    }

    /// Every document about the object, and every list it may be in. None of them names a value in its address.
    private static let targets: [String] = {
        var targets = ["/", "/object/book", "/sitemap.xml", "/robots.txt", "/iiif/activity/all-changes"]
        targets += ["/iiif/activity/page-0", "/media/p1/original.png", "/iiif/book/rendering/object.pdf"]
        for version in ["", "v2/", "v3/", "v4/"] {
            targets += ["\(version)book/manifest", "\(version)collection/top", "\(version)collection/maker"]
                .map { "/iiif/\($0)" }
            targets += ["part-of", "volume-of", "search/book"].map { "/iiif/\(version)collection/\($0)" }
            for part in ["p1", "p2", "p3"] {
                targets += ["canvas/r", "annotationpage/r", "annotation/r"].map { "/iiif/\(version)book/\($0)\(part)" }
                targets.append("/iiif/\(version)book/annotationpage/r\(part)-annotations")
                targets += (1...2).map { "/iiif/\(version)book/annotation/r\(part)-annotations-\($0)" }
            }
            targets += ["annotationcollection/annotations", "range/toc", "range/rp1"].map {
                "/iiif/\(version)book/\($0)"
            }
        }
        targets += ["schema.json", "dublin-core.xml", "lido.xml"].map { "/iiif/book/record/\($0)" }
        for version in ["v2", "v3"] {
            for image in ["p1", "p2", "p3"] {
                targets.append("/iiif/\(version)/image/\(image)/info.json")
                targets += ["jpg", "png", "tif", "webp"].map {
                    "/iiif/\(version)/image/\(image)/full/90,/0/default.\($0)"
                }
            }
        }
        targets += ["/api/v1/search?q=book&facet=*", "/api/v1/search?q=identifier:book", "/?q=book"]
        targets += ["/api/v1/search?q=none:such:field", "/api/v1/search?q=book&field=nonesuch", "/api/v1/suggest?q=qm"]
        targets += "abcdefghijklmnopqrstuvwxyz".map { "/api/v1/suggest?q=q\($0)" }
        return targets
    }()

    /// What only somebody with a token may ask.
    private static let programs = ["resources", "resources/p1", "resources/p3", "objects", "objects/book"]

    /// The text in every encoding that a file may have it in.
    private static func contains(_ body: [UInt8], _ text: String) -> Bool {
        let data = Data(body)
        let wide = Data(text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] })
        return data.range(of: Data(text.utf8)) != nil || data.range(of: wide) != nil
            || data.range(of: Data(text.lowercased().utf8)) != nil
    }

    /// The columns of which something is found, and where.
    private static func found(_ columns: [String], _ server: RunningServer, _ fields: [String: String]) throws
        -> [String: [String]]
    {
        var found: [String: [String]] = [:]
        func look(_ target: String, _ fields: [String: String]) throws {
            let answer = try server.get(target, fields)
            #expect(answer.status < 500, "\(target)")
            for column in columns {
                if let value = values[column], contains(answer.body, value.sought) {
                    found[column, default: []].append(target)
                }
            }
        }
        for target in targets { try look(target, fields) }
        for target in programs { try look("/api/v1/\(target)", fields) }
        return found
    }

    /// Addresses that name a value lead nowhere, and questions about it find nothing.
    private static func expectSilence(
        _ column: String, _ server: RunningServer, _ fields: [String: String], isHidden: Bool
    ) throws {
        guard let sought = values[column]?.sought else { return }
        let searched = ["title", "description", "rights", "toc", "Maker"].contains(column)
        let total = try server.get("/api/v1/search?q=%22\(sought)%22", fields).json["total"].int
        if isHidden || searched { #expect(total == (isHidden ? 0 : 1), "\(column)") }
        for (name, of) in [("part-of", "part of"), ("volume-of", "volume of"), ("maker", "Maker")] where of == column {
            for version in ["", "v2/", "v4/"] {
                let status = try server.get("/iiif/\(version)collection/\(name)/\(sought)", fields).status
                if isHidden || name != "maker" { #expect(status == (isHidden ? 404 : 200), "\(column)") }
            }
        }
    }

    private static func token(_ home: TestHome, _ audience: String) throws -> [String: String] {
        ["Authorization": "Bearer \(try EditingHome.token(home, scopes: ["read"], audience: audience))"]
    }

    @Test("All columns at once, in each of the three ways; who may see them does")
    func all() throws {
        let columns = try Self.documented()
        #expect(Set(columns) == Set(Self.values.keys), "the test walks the table")
        let home = try Self.home(Way.hiddenFields.settings(hiding: columns, of: columns), columns)
        let (reader, staff) = (try Self.token(home, "public"), try Self.token(home, "staff"))
        for way in Way.allCases {
            try home.folder.write(way.settings(hiding: columns, of: columns), to: "home/vitrine.yaml")
            let server = try home.serve()
            for fields in [[:], reader] {
                #expect(try Self.found(columns, server, fields) == [:], "\(way)")
                for column in columns { try Self.expectSilence(column, server, fields, isHidden: true) }
            }
            let seen = try Self.found(columns, server, staff)
            #expect(Set(seen.keys) == Set(columns), "\(way): the test finds what is shown")
            for column in columns { try Self.expectSilence(column, server, staff, isHidden: false) }
            #expect(server.stop().errors.isEmpty)
        }
    }

    @Test("One column at a time: it is gone, and all others are there as before")
    func each() throws {
        let columns = try Self.documented()
        let home = try Self.home(Way.hiddenFields.settings(hiding: [], of: columns), columns)
        let server = try home.serve()
        for (index, column) in columns.enumerated() {
            let way = Way.allCases[index % Way.allCases.count]
            try home.folder.write(way.settings(hiding: [column], of: columns), to: "home/vitrine.yaml")
            server.command.send(SIGHUP)
            try #require(
                eventually { server.command.errors.components(separatedBy: "settings read again").count > index + 1 },
                "\(server.command.errors)")
            let found = try Self.found(columns, server, [:])
            // With its label hidden, an alternative capture is a canvas of its own.
            #expect(Set(columns).subtracting(found.keys) == [column], "\(way): \(found[column] ?? [])")
            try Self.expectSilence(column, server, [:], isHidden: true)
        }
    }
}

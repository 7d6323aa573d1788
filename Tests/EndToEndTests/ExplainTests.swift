import TestSupport
import Testing

@Suite("explain says whether and why")
struct ExplainTests {
    private static let settings = """
        log: {level: warning}
        publication:
          fields: [{name: status}, {name: embargo, type: date}]
          audiences:
            - name: public
              filter: status = "open" and (embargo is empty or embargo <= today)
              caps: [{long_edge: 200, where: 'rights = "in copyright"'}]
            - name: staff
              unpublished: true
        """

    private static func home() throws -> TestHome {
        let home = try TestHome(settings: settings)
        let picture = try Pixels.waves(width: 30, height: 20).encoded("png")
        let rows = [
            ["open.png", "open", "open", "open", "", "in copyright", ""],
            ["shut.png", "shut", "shut", "closed", "", "", ""],
            ["held.png", "held", "held", "open", "2999-01-01", "", ""],
            ["kept.png", "kept", "kept", "open", "", "", "no"],
            ["gone.png", "gone", "gone", "open", "", "", ""],
        ]
        for row in rows { try home.folder.write(picture, to: "in/\(row[0])") }
        let sheet = Sheet.text("file", "identifier", "id", "status", "embargo", "rights", "published", rows: rows)
        let result = try home.bring("in", sheet: sheet)
        guard result.status == 0, try home.withdraw("gone").status == 0 else { throw SupportError(result.errors) }
        return home
    }

    @Test("Without a rule: for the public and for an audience, today and on another day, and what was withdrawn")
    func explain() throws {
        let home = try Self.home()
        for (arguments, status, texts) in [
            (
                ["open"], 0,
                [
                    "open of open: shown\n", "the filter of public holds", "yes: status = \"open\" (status: “open”)",
                    "no larger than 200 pixels of its longer side, for rights = \"in copyright\"",
                ]
            ),
            (["shut"], 1, ["shut of shut: not shown\n", "does not hold", "no: status = \"open\" (status: “closed”)"]),
            (["shut", "--as", "staff"], 0, ["shut of shut: shown to staff\n"]),
            (["held"], 1, ["held of held: not shown\n", "changes on 2999-01-01"]),
            (
                ["held", "--on", "2999-01-01"], 0,
                ["held of held: shown\n", "on 2999-01-01, the filter of public holds"]
            ),
            (["held", "--on", "2998-12-31"], 1, ["held of held: not shown\n", "on 2998-12-31"]),
            (["kept"], 1, ["kept of kept: not shown\n", "its spreadsheet row says that it is not published"]),
            (["kept", "--as", "staff"], 0, ["kept of kept: shown to staff\n"]),
            (["kept", "--on", "2030-01-01"], 1, ["its spreadsheet row says that it is not published"]),
            (["gone"], 1, ["gone of gone: not shown\n", "the object was withdrawn by `vitrine withdraw`"]),
            (["gone", "--as", "staff"], 1, ["gone of gone: not shown to staff\n"]),
            (["gone", "--on", "2999-01-01"], 1, ["gone of gone: not shown\n"]),
        ] as [([String], Int32, [String])] {
            let result = try Vitrine.run(["explain", "--home", home.path] + arguments)
            #expect(result.status == status, "\(arguments): \(result.output)\(result.errors)")
            for text in texts { #expect(result.output.contains(text), "\(arguments): \(text)\n\(result.output)") }
            #expect(!result.output.contains("shown to public"))
        }
    }

    @Test("An audience that is none, and a day that is none, are said with what would be accepted")
    func refused() throws {
        let home = try Self.home()
        for (arguments, text) in [
            (["--as", "staf"], "there are public, staff"), (["--on", "1.1.2030"], "2027-01-01"),
        ] {
            let result = try Vitrine.run(["explain", "open", "--home", home.path] + arguments)
            #expect(result.status == 2 && result.errors.contains(text), "\(result.errors)")
        }
    }
}

import Settings
import Testing

@Suite("What is refused, and what the refusal says")
struct ProblemTests {
    @Test(
        "An unknown key names line, column, the nearest key and those accepted",
        arguments: [
            ("server:\n  prot: 1\n", 2, 3, "server.prot", "port"),
            ("server:\n  publicUrl: 1\n", 2, 3, "server.publicUrl", "public_url"),
            ("server:\n  public-url: 1\n", 2, 3, "server.public-url", "public_url"),
            ("sever: {}\n", 1, 1, "sever", "server"),
            ("log: {level: info, fromat: text}\n", 1, 20, "log.fromat", "format"),
            ("import:\n  columns:\n    tittle: x\n", 3, 5, "import.columns.tittle", "title"),
            ("port: 80\n", 1, 1, "port", "server.port"),
            ("images: {render_que: 4}", 1, 10, "images.render_que", "render_queue"),
            ("images:\n  zebra: 4", 2, 3, "images.zebra", nil),
            ("publication:\n  fields:\n    - name: a\n      lable: b", 4, 7, "publication.fields[1].lable", "label"),
            (
                "publication:\n  provider:\n    url: b\n    id: http://a.b\n    label: x", 3, 5,
                "publication.provider.url", nil
            ),
        ] as [(String, Int, Int, String, String?)])
    func unknownKey(text: String, line: Int, column: Int, path: String, nearest: String?) throws {
        let problems = Reading.problems(text)
        try #require(problems.count == 1)
        let problem = problems[0]
        #expect(problem.origin == .file(name: "vitrine.yaml", line: line, column: column))
        #expect(problem.path == path)
        guard case .unknownKey(let found, let accepted) = problem.fault else {
            Issue.record("not an unknown key: \(problem)")
            return
        }
        #expect(found == nearest)
        #expect(!accepted.isEmpty)
        if let nearest {
            #expect(problem.description.contains("unknown key; did you mean \(nearest)?; accepted here: "))
            #expect(accepted.contains(nearest) || nearest.contains("."))
        }
    }

    @Test("The message of an unknown key is one line that a person can act on")
    func unknownKeyMessage() {
        #expect(
            Reading.messages("log:\n  levle: info") == [
                "vitrine.yaml:2:3: log.levle: unknown key; did you mean level?; accepted here: level, format"
            ])
    }

    @Test(
        "A value that is not accepted names its place, itself and what would be",
        arguments: [
            ("server:\n  port: 99999", "2:9: server.port: 99999", "a whole number from 0 to 65535"),
            ("server:\n  port: \"80\"", "2:9: server.port: \"80\"", "a whole number from 0 to 65535"),
            ("server: {port: [1]}", "1:16: server.port: a list", "a whole number from 0 to 65535"),
            ("server: {port: 1.5}", "1:16: server.port: 1.5", "a whole number from 0 to 65535"),
            ("server: {host: }", "1:16: server.host: nothing", "a host name or an IP address"),
            ("server: 8080", "1:9: server: 8080", "these keys: host, port, public_url"),
            ("- server", "1:1: a list", "these keys: server, viewer"),
            ("server: {default_version: 4}", "1:27: server.default_version: 4", "2 or 3"),
            (
                "server: {public_url: example.org}", "1:22: server.public_url: \"example.org\"",
                "an absolute http or https"
            ),
            (
                "server: {trusted_proxies: 10.0.0.1}", "1:27: server.trusted_proxies: \"10.0.0.1\"",
                "a list of IP addresses"
            ),
            (
                "server:\n  trusted_proxies:\n    - 10.0.0.1\n    - proxy", "4:7: server.trusted_proxies[2]: \"proxy\"",
                "an IP address or range"
            ),
            ("collection: {language: English language}", "1:24: collection.language: \"English", "a language tag"),
            (
                "collection: {title: {english language: x}}", "1:22: collection.title.english language: \"",
                "a language tag"
            ),
            ("collection: {title: {en: {a: b}}}", "1:26: collection.title.en: a group of keys", "text"),
            ("collection: {title: [a]}", "1:21: collection.title: a list", "text, or one text for each language"),
            ("collection: {title: {}}", "1:21: collection.title: a group of keys", "text, or one text for each"),
            ("import: {withdraw_limit: 10}", "1:26: import.withdraw_limit: 10", "a number from 0.0 to 1.0"),
            ("import: {withdraw_limit: nan}", "1:26: import.withdraw_limit: \"nan\"", "a number from 0.0 to 1.0"),
            ("import: {separator: \"\"}", "1:21: import.separator: \"\"", "one or more characters"),
            ("import: {columns: {file: \" a\"}}", "1:26: import.columns.file: \" a\"", "a column's header"),
            ("images: {tile_size: 100}", "1:21: images.tile_size: 100", "a multiple of 16"),
            ("images: {tile_size: 32}", "1:21: images.tile_size: 32", "a whole number from 64 to 4096"),
            ("images: {quality: 0}", "1:19: images.quality: 0", "a whole number from 1 to 100"),
            ("images: {max_width: wide}", "1:21: images.max_width: \"wide\"", "or null"),
            ("images: {upscaling: maybe}", "1:21: images.upscaling: \"maybe\"", "true or false"),
            ("images:\n  background: #ffffff\n", "2:", "a colour in quotes such as \"#ffffff\""),
            ("images: {formats: []}", "1:19: images.formats: a list", "one or more of jpg"),
            ("images: {formats: [jpg, bmp]}", "1:25: images.formats[2]: \"bmp\"", "one of jpg, png"),
            ("images: {formats: [jpg, png, jpg]}", "1:30: images.formats[3]: \"jpg\" a second time", "each item once"),
            ("log: {level: loud}", "1:14: log.level: \"loud\"", "one of trace, debug, info"),
            ("publication: {rights: CC-BY}", "1:23: publication.rights: \"CC-BY\"", "an absolute http or https URI"),
            (
                "publication: {fields: [a, {name: A}]}", "1:27: publication.fields[2]: \"a\" a second time",
                "each item once"
            ),
            ("publication: {provider: us}", "1:25: publication.provider: \"us\"", "these keys: id, label, homepage"),
            ("documents: {cache_control: \"a\\nb\"}", "1:28: documents.cache_control: \"a\\nb\"", "in ASCII"),
        ])
    func wrongValue(text: String, start: String, accepted: String) throws {
        let messages = Reading.messages(text)
        try #require(messages.count == 1, "\(messages)")
        #expect(messages[0].hasPrefix("vitrine.yaml:\(start)"), "\(messages[0])")
        #expect(messages[0].contains(" is not accepted; give "), "\(messages[0])")
        #expect(messages[0].contains(accepted), "\(messages[0])")
    }

    @Test("A group that lacks a key says which")
    func missingKeys() {
        #expect(
            Reading.messages("publication:\n  provider: {logo: https://a.b/c}\n  fields: [{label: x}]") == [
                "vitrine.yaml:2:13: publication.provider.id: this key is missing and must be given",
                "vitrine.yaml:2:13: publication.provider.label: this key is missing and must be given",
                "vitrine.yaml:3:12: publication.fields[1].name: this key is missing and must be given",
            ])
    }

    @Test(
        "A key given twice is refused where it stands the second time",
        arguments: [
            ("server:\n  port: 1\n  host: a\n  port: 2\n", "4:3: port", 2),
            ("log: {}\nserver:\n  port: 1\nlog:\n  level: info\n", "4:1: log", 1),
            ("server:\n  port: 1\n  # other\n\n  'port': 2\n", "5:3: port", 2),
            ("publication:\n  fields:\n    - name: a\n      name: b\n    - name: c", "4:7: name", 3),
            ("collection:\n  title:\n    no: a\n    \"no\": b\n", "4:5: collection.title.no", 3),
            ("server: {port: 1, port: 2}", "1:10: port", nil),
        ] as [(String, String, Int?)])
    func repeatedKey(text: String, start: String, firstLine: Int?) {
        let first = firstLine.map { ", first on line \($0)" } ?? ""
        #expect(Reading.messages(text) == ["vitrine.yaml:\(start): this key is given twice\(first); keep one"])
    }

    @Test(
        "Text that is no YAML is refused with the line",
        arguments: [
            ("server:\n\tport: 1", 2, "indent with spaces, not tabs"), ("server: [1", 2, "line 1"),
            ("a: b: c", 1, "mapping values"), ("server: *x", 1, "undefined alias"), ("a: 1\n---\nb: 2", 2, "document"),
            ("log:\n  level: \u{7}", 2, "control characters"),
        ])
    func notYAML(text: String, line: Int, part: String) throws {
        let problems = Reading.problems(text)
        try #require(problems.count == 1)
        guard case .file(_, let found, _) = problems[0].origin, case .notYAML = problems[0].fault else {
            Issue.record("\(problems[0])")
            return
        }
        #expect(found == line, "\(problems[0])")
        #expect(problems[0].description.contains(part), "\(problems[0])")
    }

    @Test("All problems are reported at once: file, environment, command line")
    func everything() {
        let messages = Reading.messages(
            "server:\n  port: no\n  hots: x\nlog: {level: loud}\nextra: 1",
            environment: [
                "VITRINE_SERVER_PROT": "1", "VITRINE_LOG_FORMAT": "xml", "VITRINE_IMPORT_IGNORE": "a", "VITRINE_X": "",
            ],
            flags: ["server.port": "many", "server.hots": "x", "images.formats": "jpg"])
        #expect(
            messages.map { String($0.prefix(72)) }
                == [
                    "vitrine.yaml:2:9: server.port: no is not accepted; give a whole number fr",
                    "vitrine.yaml:3:3: server.hots: unknown key; did you mean host?; accepted ",
                    "vitrine.yaml:4:14: log.level: \"loud\" is not accepted; give one of trace, ",
                    "vitrine.yaml:5:1: extra: unknown key; accepted here: server, viewer, coll",
                    "environment variable VITRINE_IMPORT_IGNORE: import.ignore: a list or a g",
                    "environment variable VITRINE_LOG_FORMAT: log.format: \"xml\" is not accept",
                    "environment variable VITRINE_SERVER_PROT: no setting has this name; did ",
                    "environment variable VITRINE_X: no setting has this name",
                    "command line: images.formats: a list or a group of keys can only be set ",
                    "command line: server.hots: unknown key; did you mean server.host?; accep",
                    "command line: server.port: \"many\" is not accepted; give a whole number f",
                ].map { String($0.prefix(72)) })
        #expect(messages[6].hasSuffix("did you mean VITRINE_SERVER_PORT?"))
    }

    @Test(
        "Settings that contradict each other are refused together",
        arguments: [
            ("images: {max_height: 1000}", "1:10: images.max_height: needs images.max_width"),
            ("images: {upscaling: true, max_area: null}", "1:10: images.upscaling: needs a limit"),
            ("images: {max_width: 300}", "1:10: images.tile_size: a tile of 512 pixels is above the limit"),
            ("images: {tile_size: 1024, max_width: 1000}", "1:10: images.tile_size: a tile of 1024 pixels is above"),
            ("images: {max_width: 1000, max_height: 500}", "1:27: images.tile_size: a tile of 512 pixels is above"),
            ("images: {max_area: 100000}", "1:10: images.tile_size: a tile of 512 pixels is above"),
            ("import: {columns: {id: Title}}", "1:20: import.columns.id: \"Title\" is also the header"),
        ])
    func conflict(text: String, start: String) {
        let messages = Reading.messages(text)
        #expect(messages.count == 1)
        #expect(messages.first?.hasPrefix("vitrine.yaml:\(start)") == true, "\(messages)")
    }

    @Test("A contradiction with a value that was refused is not reported")
    func conflictWithRefused() {
        #expect(Reading.messages("images: {max_width: wide, max_height: 1000}").count == 1)
    }

    @Test(
        "Limits that fit are accepted",
        arguments: [
            "images: {max_width: 512, max_height: 512, max_area: 262144}",
            "images: {upscaling: true, max_area: 9000000}",
            "images: {upscaling: true, max_width: 600}", "import: {columns: {id: identifier, identifier: id}}",
        ])
    func fitting(text: String) {
        #expect(Reading.messages(text).isEmpty)
    }
}

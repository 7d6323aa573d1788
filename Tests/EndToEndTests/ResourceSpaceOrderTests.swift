import Foundation
import TestSupport
import Testing

@Suite(
    "The order of ResourceSpace's canvases",
    .enabled(if: DatabaseServer.isInstalled(.mariaDB), "MariaDB is not installed"), ResourceSpaceDatabase())
struct ResourceSpaceOrderTests {
    private static let prefix = ["iiif_sequence_prefix": "'p. '"]

    /// A resource as `do_search` returns it, with the text of its sequence field.
    private struct Page {
        var ref: Int
        var sequence: String
        var score = 0
        var rating: Int?
        var hits = 0
        var date: String?
        var isRestricted = false
    }

    @Test(
        "canvas/N and the labels of pages without a sequence follow getResources",
        arguments: [(seed: 1, isDateHidden: false), (seed: 2, isDateHidden: true)])
    func generated(seed: Int, isDateHidden: Bool) throws {
        var random = SeededRandom(
            seed: UInt64(ResourceSpaceEnvironment.number("RESOURCESPACE_SEED", 20_261_130) + seed))
        let bench = try ResourceSpaceBench("orders\(seed)", options: Self.prefix)
        var objects: [[Page]] = []
        var ref = 100
        for object in 0..<10 {
            let pages = (0..<Int.random(in: 5...12, using: &random)).map { _ in
                ref += Int.random(in: 1...3, using: &random)
                return Self.page(ref, kind: object % 5, &random)
            }
            objects.append(pages.shuffled(using: &random))
        }
        try Self.write(objects, to: bench)
        if isDateHidden { try bench.sql("UPDATE usergroup SET permissions = concat(permissions, ',f-12')") }
        let result = try bench.sync()
        try #require(result.status == 0, "\(result)")
        for (number, pages) in objects.enumerated() {
            let order = Self.order(pages, hasDate: !isDateHidden)
            try Self.compare(order, "ORDER\(number)", bench, "seed \(seed)")
        }
        // Of search order: a hit by a visitor moves a page.
        let plain = objects[2]
        var moved = plain
        moved[0].score += 1000
        try bench.sql(
            """
            UPDATE resource_node m JOIN node n ON n.ref = m.node SET m.hit_count = \(moved[0].score)
            WHERE m.resource = \(moved[0].ref) AND n.resource_type_field = 88
            """)
        #expect(try bench.sync().status == 0)
        try Self.compare(Self.order(moved, hasDate: !isDateHidden), "ORDER2", bench, "seed \(seed), after a hit")
        #expect(try bench.running().stop().errors.isEmpty)
    }

    @Test(
        "Sequences at the limits of PHP's numbers",
        arguments: Array(
            zip(
                1...,
                [
                    [
                        ["9223372036854775807", "9223372036854775808", "2", "10"], ["-0", "0", "00", "-1", "+1"],
                        ["5", "5", "5.0", "05", "5 "], ["-9223372036854775808", "a", "Z", "é"],
                        ["1", "12", "\t", "", "10a", " 7"], ["", "\u{A0}", "1"],
                    ],
                    [["99999999999999999999", "1e3", "12", ""]], [["9223372036854775807", "1", ""]],
                ])))
    func limits(number: Int, cases: [[String]]) throws {
        let bench = try ResourceSpaceBench("limits\(number)", options: Self.prefix)
        let objects = cases.enumerated().map { number, texts in
            texts.enumerated().map { Page(ref: 10 * (number + 1) + $0, sequence: $1) }
        }
        try Self.write(objects, to: bench)
        let result = try bench.sync()
        try #require(result.status == 0, "\(result.errors.prefix(300))")
        for (number, pages) in objects.enumerated() {
            // PHP's count goes on in floating point above its greatest number; such labels are not compared.
            let hasGreatest = cases[number].contains { $0.hasPrefix("9999") || $0.hasPrefix("9223") }
            try Self.compare(
                Self.order(pages, hasDate: true), "ORDER\(number)", bench, "\(cases[number])", labels: !hasGreatest)
        }
    }

    // MARK: Objects

    private static let texts = [
        "1", "2", "3", "4", "7", "10", "10", "11", "01", "02", "007", "10a", "2 verso", "1.5", "2.0", "-3", "-3", "0",
        " 5", "5 ", "cover", "Cover", "Éclat", "zz", "1e2", "123456789012", "a\"b",
    ]

    /// - Parameter kind: 0 whole numbers, 1 everything, 2 no sequences, 3 everything and blanks, 4 numbers and blanks.
    private static func page(_ ref: Int, kind: Int, _ random: inout SeededRandom) -> Page {
        let number = String(Int.random(in: -2...15, using: &random))
        let sequence =
            switch kind {
            case 0: number
            case 1: random.pick(texts)
            case 2: random.pick(["", "", "  "])
            case 3: random.pick(texts + ["", "", "", "", "", "", "", " "])
            default: random.chance(0.4) ? "" : number
            }
        return Page(
            ref: ref, sequence: sequence, score: Int.random(in: 0...2, using: &random),
            rating: random.pick([nil, nil, 0, 1, 5]), hits: Int.random(in: 0...2, using: &random),
            date: random.pick([nil, "2001-05-03", "1999-01-01", "2020-12-31"]), isRestricted: random.chance(0.12))
    }

    private static func write(_ objects: [[Page]], to bench: ResourceSpaceBench) throws {
        var sql = """
            UPDATE usergroup SET permissions = 's,g,f*,j*';
            INSERT INTO resource_type_field (ref, name, title, type, order_by, active) VALUES
                (12, 'date', 'Date', 4, 90, 1);

            """
        let picture = try ResourceSpaceBench.picture()
        for (number, pages) in objects.enumerated() {
            for page in pages {
                let rating = page.rating.map(String.init) ?? "NULL"
                var values: [Int: [String]] = [8: ["Page \(page.ref)"], 88: ["ORDER\(number)"]]
                if !page.sequence.isEmpty { values[89] = [page.sequence] }
                if let date = page.date { values[12] = [date] }
                sql += bench.add(page.ref, access: page.isRestricted ? 1 : 0, values)
                sql += """
                    UPDATE resource SET hit_count = \(page.hits), user_rating = \(rating) WHERE ref = \(page.ref);
                    UPDATE resource_node m JOIN node n ON n.ref = m.node SET m.hit_count = \(page.score)
                    WHERE m.resource = \(page.ref) AND n.resource_type_field = 88;

                    """
                try bench.put(picture, page.ref)
            }
        }
        try bench.sql(sql)
    }

    // MARK: getResources

    /// Refs in the order of the canvases, and the labels that pages without a sequence get.
    private static func order(_ pages: [Page], hasDate: Bool) -> (pages: [Page], labels: [Int: String]) {
        // do_search: score, user_rating, total_hit_count, field12, ref, all descending; null comes last.
        let found = pages.sorted { one, two in
            let keys = [
                (one.score, two.score), (one.rating ?? -1, two.rating ?? -1), (one.hits, two.hits),
            ]
            for (left, right) in keys where left != right { return left > right }
            if hasDate, one.date != two.date { return one.date ?? "" > two.date ?? "" }
            return one.ref > two.ref
        }
        let placed = found.filter { !isBlank($0.sequence) }.sorted { one, two in
            let order = compare(one.sequence, two.sequence)
            return order == 0 ? one.ref < two.ref : order < 0
        }
        var blank = found.filter { isBlank($0.sequence) }
        if !blank.isEmpty, !placed.isEmpty { blank.sort { $0.ref < $1.ref } }
        var labels: [Int: String] = [:]
        var greatest = 0
        for (index, page) in (placed + blank).enumerated() {
            // isset($sorted_final[$resourcepos]): keys are 0 to index − 1, and whole numbers in texts are numbers.
            var position = isBlank(page.sequence) ? greatest &+ 1 : looseInt(page.sequence)
            if let number = position, number >= 0, number < index { position = index }
            if isBlank(page.sequence) { labels[page.ref] = position.map { "\($0)" } }
            greatest = max(position ?? cast(page.sequence), greatest)
        }
        return (placed + blank, labels)
    }

    private static func compare(_ one: String, _ two: String) -> Int {
        switch (looseInt(one), looseInt(two)) {
        case (let left?, let right?): left == right ? 0 : left < right ? -1 : 1
        case (.some, nil): 1
        case (nil, .some): -1
        default:
            Array(one.utf8) == Array(two.utf8) ? 0 : one.utf8.lexicographicallyPrecedes(two.utf8) ? -1 : 1
        }
    }

    /// trim($x) == ""
    private static func isBlank(_ text: String) -> Bool {
        text.utf8.allSatisfy { [32, 9, 10, 13, 0, 11].contains($0) }
    }

    /// `(string)(int)$x === $x`
    private static func looseInt(_ text: String) -> Int? { String(cast(text)) == text ? cast(text) : nil }

    /// `(int)$x`: blanks, a sign, digits, perhaps a fraction and an exponent; numbers that are too large are cut.
    private static func cast(_ text: String) -> Int {
        let pattern = /^[ \t\n\r\u{0B}\u{0C}]*([+-]?[0-9]+)(\.[0-9]*)?([eE][+-]?[0-9]+)?/
        guard let match = text.firstMatch(of: pattern) else { return 0 }
        if match.3 == nil, match.2 == nil {
            return Int(match.1) ?? (match.1.hasPrefix("-") ? Int.min : Int.max)
        }
        let number = Double(text[match.range].trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        return Int(exactly: number.rounded(.towardZero)) ?? 0
    }

    // MARK: Answers

    private static func compare(
        _ order: (pages: [Page], labels: [Int: String]), _ object: String, _ bench: ResourceSpaceBench, _ note: String,
        labels: Bool = true
    ) throws {
        let sequences = order.pages.map { "\($0.ref)“\($0.sequence)”\($0.isRestricted ? "!" : "")" }
        for (number, page) in order.pages.enumerated() {
            let answer = try bench.get("/iiif/v3/\(object)/canvas/\(number)")
            #expect(
                answer.status == (page.isRestricted ? 404 : 200),
                "\(note), \(object), canvas \(number): \(answer.status) in \(sequences)")
            guard answer.status == 200 else { continue }
            let canvas = try answer.json
            let name = canvas["id"].string?.split(separator: "/").last ?? ""
            #expect(name == "r\(page.ref)", "\(note), \(object), canvas \(number) of \(sequences)")
            if labels, let label = order.labels[page.ref] {
                #expect(
                    canvas["label"].texts.map(\.text) == ["p. " + label],
                    "\(note), \(object), label of \(page.ref) in \(sequences)")
            }
        }
        #expect(try bench.status("/iiif/v3/\(object)/canvas/\(order.pages.count)") == 404)
    }
}

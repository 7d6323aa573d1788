import Foundation
import Rules
import Testing

@Suite struct DefinitionTests {
    @Test(
        "Dates of EDTF are ranges of days",
        arguments: [
            ("2026-01-31", "2026-01-31", "2026-01-31"), ("2024-02", "2024-02-01", "2024-02-29"),
            ("1887~", "1887-01-01", "1887-12-31"), ("188X", "1880-01-01", "1889-12-31"),
            ("2004-XX", "2004-01-01", "2004-12-31"), ("2004-06-XX", "2004-06-01", "2004-06-30"),
            ("1880/1890-05", "1880-01-01", "1890-05-31"), ("-0044", "-0044-01-01", "-0044-12-31"),
            ("2001-22", "2001-01-01", "2001-12-31"), ("2026-06-15T10:00Z", "2026-06-15", "2026-06-15"),
        ])
    func ranges(_ text: String, _ first: String, _ last: String) throws {
        let range = try #require(DayRange(text))
        #expect("\(range.first) \(range.last)" == "\(first) \(last)")
    }

    @Test(
        "What is no such date is none",
        arguments: [
            "", "26", "2026-13", "2026-02-30", "2026-1-1", "15.06.2026", "1X87", "../..", "1890/1880", "2026-06-15Tx",
        ])
    func noDates(_ text: String) { #expect(DayRange(text) == nil) }

    @Test func theDayIsThatOfTheTimeZone() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        // 2026-06-15 21:59:59 and 22:00:00 UTC: midnight in Berlin lies between.
        #expect("\(CalendarDay(Date(timeIntervalSince1970: 1_781_560_799), in: zone))" == "2026-06-15")
        #expect("\(CalendarDay(Date(timeIntervalSince1970: 1_781_560_800), in: zone))" == "2026-06-16")
    }

    @Test func daysCountThroughEveryCalendarYear() throws {
        for number in stride(from: -4_000_000, through: 2_900_000, by: 777) {
            let (year, month, day) = CalendarDay(number: number).components
            #expect(CalendarDay(year: year, month: month, day: day)?.number == number || abs(year) > 9999)
        }
        #expect(CalendarDay(year: 1970, month: 1, day: 1)?.number == 0)
        #expect(CalendarDay("2026-01-31")?.adding(1, .month) == CalendarDay("2026-02-28"))
        #expect(CalendarDay("2024-02-29")?.adding(-1, .year) == CalendarDay("2023-02-28"))
    }

    @Test func cyclesAreRefusedByName() throws {
        let fields = FieldDefinitions(["a", "b", "c"].map { FieldDefinition(name: $0, type: .text) })
        func field(_ name: String, _ source: String) throws -> ComputedFields.Field {
            ComputedFields.Field(name: name, value: try ComputedValue(parsing: source, fields: fields))
        }
        let error = try #require(throws: ComputedFields.Cycle.self) {
            try ComputedFields([field("A", "b"), field("b", "\"{c}\""), field("c", "b if has A")])
        }
        #expect(error.names == ["b", "c", "b"] || error.names == ["A", "b", "c", "A"])
        #expect(error.description.contains("→"))
        let good = try ComputedFields([field("a", "b + \"!\""), field("b", "c + \"?\"")])
        var values = values([("c", "x"), ("a", "old")])
        good.compute(&values)
        #expect(values["A"].map(\.text) == ["x?!"])
    }

    @Test func filtersOfResourceSpaceAreExpressions() throws {
        typealias Node = ResourceSpaceFilter.Node
        let fields = FieldDefinitions(["Country", "usage rights"].map { FieldDefinition(name: $0, type: .text) })
        let rules = [
            [Node(field: "Country", value: "France"), Node(field: "Country", value: "Cote d\"Or")],
            [Node(field: "usage rights", value: "closed", isWanted: false)],
        ]
        let expected: [(ResourceSpaceFilter.Condition, String)] = [
            (.all, "Country in [\"France\", \"Cote d\\\"Or\"] and not (`usage rights` = \"closed\")"),
            (.any, "Country in [\"France\", \"Cote d\\\"Or\"] or not (`usage rights` = \"closed\")"),
            (.none, "not (Country in [\"France\", \"Cote d\\\"Or\"]) and `usage rights` = \"closed\""),
        ]
        for (condition, text) in expected {
            let filter = ResourceSpaceFilter(condition, rules: rules)
            #expect(filter.expression == text)
            _ = try Expression(parsing: filter.expression, fields: fields)
        }
        // ResourceSpace refuses every search under a filter without rules; a rule without nodes never applies.
        for condition in [ResourceSpaceFilter.Condition.all, .none, .any] {
            #expect(ResourceSpaceFilter(condition, rules: []).expression == "false")
            #expect(ResourceSpaceFilter(condition, rules: [[]]).expression == "false")
        }
        #expect(ResourceSpaceFilter(.all, rules: [rules[0], []]).expression == "false")
        #expect(ResourceSpaceFilter(.none, rules: [rules[0], []]).expression == "false")
        #expect(ResourceSpaceFilter(.any, rules: [rules[1], []]).expression == "not (`usage rights` = \"closed\")")
        let mixed = ResourceSpaceFilter(.none, rules: [rules[0] + rules[1]])
        #expect(
            mixed.expression == "not (Country in [\"France\", \"Cote d\\\"Or\"]) or `usage rights` = \"closed\"")
    }

    @Test func explanationsShowEachPartWithItsValues() throws {
        let rule = try Expression(
            parsing: "status = \"published\" and not (weight > 5 or has ark)", fields: definitions)
        let day = CalendarDay(number: 0)
        #expect(
            rule.explanation(for: values([("status", "draft"), ("weight", "7")]), on: day).lines == [
                "no: all of these", "  no: status = \"published\" (status: “draft”)", "  no: not",
                "    yes: any of these",
                "      yes: weight > 5 (weight: “7”)", "      no: not", "        yes: has ark (ark: empty)",
            ])
    }

    /// Every example in the documentation is an expression, or a computed value where it is marked so.
    @Test func theExamplesOfTheDocumentationAreRead() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../docs/rules.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let fields = FieldDefinitions([
            FieldDefinition(name: "status", type: .list, allowedValues: ["draft", "published"]),
            FieldDefinition(name: "rights", type: .text), FieldDefinition(name: "embargo_until", type: .date),
            FieldDefinition(name: "date", type: .date), FieldDefinition(name: "insurance value", type: .number),
            FieldDefinition(name: "accession", type: .text), FieldDefinition(name: "part", type: .text),
            FieldDefinition(name: "ark", type: .text), FieldDefinition(name: "keywords", type: .text),
            FieldDefinition(name: "title", type: .languageTagged), FieldDefinition(name: "Country", type: .text),
        ])
        var kind: String?
        var count = 0
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                kind = kind == nil ? String(line.dropFirst(3)) : nil
            } else if kind == "rule", !line.isEmpty {
                count += 1
                #expect(throws: Never.self, "\(line)") { try Expression(parsing: String(line), fields: fields) }
            } else if kind == "value", !line.isEmpty {
                count += 1
                #expect(throws: Never.self, "\(line)") { try ComputedValue(parsing: String(line), fields: fields) }
            }
        }
        #expect(count >= 20)
    }
}

import Rules
import Testing

let definitions = FieldDefinitions([
    FieldDefinition(name: "status", type: .list, allowedValues: ["draft", "published"]),
    FieldDefinition(name: "embargo_until", type: .date),
    FieldDefinition(name: "date", type: .date),
    FieldDefinition(name: "weight", type: .number),
    FieldDefinition(name: "credit line", type: .text),
    FieldDefinition(name: "title", type: .languageTagged),
    FieldDefinition(name: "homepage", type: .url),
    FieldDefinition(name: "ark", type: .text),
    FieldDefinition(name: "accession", type: .text),
    FieldDefinition(name: "part", type: .text),
])

func values(_ pairs: [(String, String)]) -> FieldValues {
    var values = FieldValues()
    for (field, text) in pairs {
        if let at = field.firstIndex(of: "@") {
            values.add(text, to: String(field[..<at]), language: String(field[field.index(after: at)...]))
        } else {
            values.add(text, to: field)
        }
    }
    return values
}

@Suite struct ExpressionTests {
    let today = CalendarDay("2026-06-15") ?? CalendarDay(number: 0)

    private func answer(_ source: String, _ pairs: (String, String)...) throws -> Bool {
        try Expression(parsing: source, fields: definitions).holds(for: values(pairs), on: today)
    }

    @Test func theExampleOfTheIssueReads() throws {
        let source = """
            status = "published" and not (rights in ["closed", "in copyright"]) and embargo_until <= today \
            and identifier starts with "MS"
            """
        let good = [
            ("status", "Published"), ("rights", "public domain"), ("embargo_until", "2026-06-15"),
            ("identifier", "MS 12"),
        ]
        let rule = try Expression(parsing: source, fields: definitions)
        #expect(rule.holds(for: values(good), on: today))
        for (field, text) in [
            ("status", "draft"), ("rights", "In Copyright"), ("embargo_until", "2026-06-16"), ("identifier", "A MS"),
        ] {
            #expect(!rule.holds(for: values(good.map { $0.0 == field ? (field, text) : $0 }), on: today), "\(field)")
        }
        #expect(rule.changesWithTime)
        #expect(rule.fieldNames == ["status", "rights", "embargo_until", "identifier"])
    }

    @Test(
        "Blank and unreadable dates never open an embargo, with not or without",
        arguments: [nil, "until she dies", "2026", "2026-06", "2026-07-01", "../2027"])
    func embargo(_ text: String?) throws {
        let pairs = text.map { [("embargo_until", $0)] } ?? []
        for source in ["embargo_until <= today", "not (embargo_until > today)", "embargo_until < today"] {
            #expect(
                try !Expression(parsing: source, fields: definitions).holds(for: values(pairs), on: today), "\(source)")
        }
    }

    @Test func aBlankDateIsOpenedBySayingSo() throws {
        #expect(try answer("embargo_until is empty or embargo_until <= today"))
        #expect(try answer("embargo_until is empty or embargo_until <= today", ("embargo_until", "2025")))
        #expect(try !answer("embargo_until is empty or embargo_until <= today", ("embargo_until", "2026")))
    }

    @Test func anyOfSeveralValuesIsEnough() throws {
        #expect(try answer("weight > 5", ("weight", "1"), ("weight", "9")))
        #expect(try !answer("rights != \"open\"", ("rights", "open"), ("rights", "closed")))
        #expect(try answer("rights != \"open\""))
        #expect(try answer("has title@FR and title@fr = \"Livre\" and title@en is empty", ("title@fr", "livre")))
    }

    @Test func textIsComparedWithoutRegardToCaseAndNormalForm() throws {
        #expect(try answer("accession = \"CAFÉ\"", ("accession", "cafe\u{301}")))
        #expect(try answer("accession = \"ΟΔΟΣ\"", ("accession", "οδος")))
        #expect(try answer("accession = \"straße\"", ("accession", "STRASSE")))
        #expect(try !answer("accession = \"cafe\"", ("accession", "café")))
        #expect(try !answer("accession == \"ms 1\"", ("accession", "MS 1")))
        #expect(try answer("accession == \"é\"", ("accession", "e\u{301}")))
        #expect(
            try answer("`credit line` not contains 'x' and `CREDIT LINE` ends with \"\\u{E9}\"", ("credit line", "É")))
    }

    @Test func andBindsMoreThanOrAndNotMost() throws {
        #expect(try answer("has weight and has part or has ark", ("ark", "a")))
        #expect(try !answer("has weight and (has part or has ark)", ("ark", "a")))
        #expect(try answer("not has weight and has ark", ("ark", "a")))
    }

    @Test(
        "Errors name the column and what was expected",
        arguments: [
            ("", 1, "the expression ends here", "write a field's name"),
            ("stauts = \"x\"", 1, "no field is called “stauts”", "did you mean status?"),
            ("status = published", 10, "“published” cannot stand here", "\"published\""),
            ("status = \"publised\"", 10, "“status” is never “publised”", "did you mean “published”?"),
            ("é = 1", 1, "no field is called “é”", "define it under fields"),
            ("rights = \"é\" and weight > \"much\"", 27, "“\"much\"” cannot stand here", "“weight” is a number"),
            ("weight > 5 weight", 12, "“weight” cannot stand here", "write and or or"),
            ("rights < \"m\"", 8, "< asks for an order", "type number or date"),
            ("rights = today", 10, "“today” cannot stand here", "the type date"),
            ("embargo_until <= 2026-02-30", 18, "cannot stand here", "a day such as"),
            ("embargo_until <= today + 3 moons", 28, "“moons” cannot stand here", "days, weeks, months or years"),
            ("rights in \"a\"", 11, "cannot stand here", "a list such as"),
            ("rights in []", 12, "“]” cannot stand here", "a text in quotation marks"),
            ("(rights is empty", 17, "the expression ends here", ") for the ( in column 1"),
            ("rights = \"a", 10, "has no end", "close it with"),
            ("rights = “a”", 10, "typographic", "write \" or '"),
            ("rights = \"\"", 10, "no value is an empty text", "is empty"),
            ("rights; DROP TABLE value", 7, "“;” has no meaning", "quotation marks"),
            ("\"rights\" = 1", 1, "begins with a field", "`rights`"),
            ("weight starts with \"1\"", 20, "cannot stand", "it is a number"),
            ("rights = \"\\q\"", 11, "no escape", "\\u{E9}"),
            ("! has rights", 1, "stands alone", "write not"),
        ])
    func errors(_ source: String, _ column: Int, _ reason: String, _ remedy: String) throws {
        let error = try #require(throws: ExpressionError.self) {
            try Expression(parsing: source, fields: definitions)
        }
        #expect(error.column == column, "\(error)")
        #expect(error.reason.contains(reason), "\(error)")
        #expect(error.remedy.contains(remedy), "\(error)")
    }

    @Test func everythingIsBounded() throws {
        func refusal(_ source: String) -> String? {
            do throws(ExpressionError) {
                _ = try Expression(parsing: source, fields: definitions)
                return nil
            } catch { return error.reason }
        }
        let deep = String(repeating: "(", count: 100_000)
        #expect(refusal(deep) == "the expression is too long")
        for (open, close) in [("(", ")"), ("not ", ""), ("not (", ")")] {
            let nested = String(repeating: open, count: 60) + "has ark" + String(repeating: close, count: 60)
            #expect(refusal(nested) == "the expression is nested too deeply", "\(open)")
        }
        let many = Array(repeating: "has ark", count: 201).joined(separator: " or ")
        #expect(refusal(many) == "the expression has too many comparisons")
        let list = "part in [" + Array(repeating: "'a'", count: 1001).joined(separator: ",") + "]"
        #expect(refusal(list) == "the list is too long")
        #expect(refusal("embargo_until < today + 99999 days") != nil)
    }

    @Test func theDayOfTheNextChangeIsTheFirstOnWhichTheAnswerDiffers() throws {
        for (source, text, day) in [
            ("embargo_until <= today", "2026-07", "2026-07-31"), ("embargo_until < today", "2026-07-01", "2026-07-02"),
            ("not (embargo_until >= today)", "2027", "2028-01-01"),
            ("embargo_until >= today - 1 month", "2026-06-30", "2026-08-01"),
            ("embargo_until <= today + 30 days", "2026-08-01", "2026-07-02"),
        ] {
            let rule = try Expression(parsing: source, fields: definitions)
            let values = values([("embargo_until", text)])
            #expect(rule.nextChange(for: values, after: today) == CalendarDay(day), "\(source)")
        }
        let settled = try Expression(parsing: "embargo_until <= today", fields: definitions)
        #expect(settled.nextChange(for: values([("embargo_until", "2020")]), after: today) == nil)
        #expect(settled.nextChange(for: values([]), after: today) == nil)
    }

    @Test func computedValuesChooseAndJoin() throws {
        let identifier = try ComputedValue(
            parsing: "ark if ark starts with \"ark\" else accession", fields: definitions)
        #expect(identifier.values(for: values([("ark", "ark:/1/x"), ("accession", "A1")])).map(\.text) == ["ark:/1/x"])
        #expect(identifier.values(for: values([("ark", "doi:1"), ("accession", "A1")])).map(\.text) == ["A1"])
        #expect(identifier.fieldNames == ["ark", "accession"])
        let numbered = try ComputedValue(parsing: "\"{{{accession}}}-{part}\"", fields: definitions)
        #expect(numbered.values(for: values([("accession", "A1"), ("part", "2")])).map(\.text) == ["{A1}-2"])
        #expect(numbered.values(for: values([("accession", "A1")])).isEmpty)
        let sum = try ComputedValue(parsing: "(part if has part else \"0\") + \"/\" + accession", fields: definitions)
        #expect(sum.values(for: values([("accession", "A1")])).map(\.text) == ["0/A1"])
        #expect(throws: ExpressionError.self) { try ComputedValue(parsing: "\"{acession}\"", fields: definitions) }
        #expect(throws: ExpressionError.self) {
            try ComputedValue(parsing: "ark if embargo_until < today", fields: definitions)
        }
    }
}

extension SettingType where Value == Int {
    /// 1, 2, 4 and so on.
    static func powerOfTwo(upTo most: Int) -> Self {
        .scalar(
            "a power of two from 1 to \(most)", bare: true,
            parse: { text in Int(text).flatMap { (1...most).contains($0) && $0 & ($0 - 1) == 0 ? $0 : nil } },
            write: { String($0) })
    }

    /// A whole number in decimal digits; underscores may group them, in the file and outside.
    static func wholeNumber(_ range: ClosedRange<Int>, multipleOf step: Int = 1) -> Self {
        let multiple = step == 1 ? "" : ", a multiple of \(step)"
        return .scalar(
            "a whole number from \(range.lowerBound) to \(range.upperBound)\(multiple)", bare: true,
            parse: { text in
                guard let first = text.first, first != "_" else { return nil }
                guard let number = Int(text.filter { $0 != "_" }), range.contains(number) else { return nil }
                return number.isMultiple(of: step) ? number : nil
            },
            write: { String($0) })
    }
}

extension SettingType where Value == Double {
    /// A number with or without a decimal point.
    static func number(_ range: ClosedRange<Double>) -> Self {
        .scalar(
            "a number from \(range.lowerBound) to \(range.upperBound)", bare: true,
            parse: { text in
                let isDecimal = text.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
                guard isDecimal, let number = Double(text), range.contains(number) else { return nil }
                return number
            },
            write: { String($0) })
    }
}

extension SettingType where Value == Bool {
    /// True or false.
    static var flag: Self {
        .scalar(
            "true or false (yes and no will do)", bare: true,
            parse: { text in
                switch text.lowercased() {
                case "true", "yes": true
                case "false", "no": false
                default: nil
                }
            },
            write: { String($0) })
    }
}

extension SettingType where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
    /// One of a few words.
    static var choice: Self {
        .scalar(
            "one of " + Value.allCases.map(\.rawValue).joined(separator: ", "), parse: { Value(rawValue: $0) },
            write: { YAMLText.scalar($0.rawValue) })
    }
}

extension SettingType where Value: CaseIterable & RawRepresentable, Value.RawValue == Int {
    /// One of a few numbers.
    static var numberedChoice: Self {
        .scalar(
            Value.allCases.map { String($0.rawValue) }.joined(separator: " or "), bare: true,
            parse: { Int($0).flatMap(Value.init(rawValue:)) }, write: { String($0.rawValue) })
    }
}

extension SettingType where Value == String {
    /// One line of text that passes a check; not empty unless allowed.
    static func text(
        _ accepted: String = "text on one line", allowsEmpty: Bool = false,
        where isAccepted: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> Self {
        .scalar(
            accepted,
            parse: { text in
                let isLine = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
                return isLine && (allowsEmpty || !text.isEmpty) && isAccepted(text) ? text : nil
            },
            write: YAMLText.scalar)
    }

    /// The name of a column: no space at either end, which a spreadsheet would not show.
    static var header: Self {
        .text("a column's header") { $0.first?.isWhitespace == false && $0.last?.isWhitespace == false }
    }

    /// An absolute http(s) URI.
    static var webAddress: Self {
        .text("an absolute http or https URI", where: PublicURL.isWebAddress)
    }

    /// A language tag.
    static var language: Self {
        .text("a language tag such as en or pt-BR, or none", where: LanguageText.isLanguage)
    }

    /// The value of an HTTP header.
    static var headerValue: Self {
        .text("the value of an HTTP header, in ASCII") { text in
            text.utf8.allSatisfy { (0x20...0x7E).contains($0) } && text.first != " " && text.last != " "
        }
    }
}

extension SettingType where Value == PublicURL {
    /// The base of the published URLs.
    static var publicURL: Self {
        .scalar(
            "an absolute http or https URL without user, query or fragment, such as https://iiif.example.org/museum",
            parse: { PublicURL($0) }, write: { YAMLText.quoted($0.description) })
    }
}

extension SettingType where Value == AddressRange {
    /// One or several IP addresses.
    static var addressRange: Self {
        .scalar(
            "an IP address or range such as 10.0.0.5 or 10.0.0.0/8", parse: { AddressRange($0) },
            write: { YAMLText.quoted($0.description) })
    }
}

extension SettingType where Value == Colour {
    /// An opaque colour. Unquoted, YAML takes it for a comment.
    static var colour: Self {
        .scalar(
            "a colour in quotes such as \"#ffffff\"", parse: { Colour($0) },
            write: { YAMLText.quoted($0.description) })
    }
}

/// Dates as people write them in catalogues, in English, French and German.
enum DateWords {
    private static let aboutWords: Set<String> = [
        "circa", "ca", "c", "about", "around", "approximately", "approx", "probably", "um", "etwa", "ungefähr", "vers",
        "environ", "env", "v", "after", "nach", "après", "from", "since", "seit", "depuis", "before", "vor", "avant",
        "until", "bis", "jusque",
    ]

    private static let months: [String: Int] = {
        var months: [String: Int] = [:]
        let names = [
            "january janvier januar jänner jan janv", "february février fevrier februar feb févr",
            "march mars märz mar",
            "april avril apr avr", "may mai", "june juin juni jun", "july juillet juli jul juil",
            "august août aout aug", "september septembre sep sept", "october octobre oktober oct okt",
            "november novembre nov", "december décembre decembre dezember dec déc dez",
        ]
        for (index, list) in names.enumerated() {
            for name in list.split(separator: " ") { months[String(name)] = index + 1 }
        }
        return months
    }()

    /// Without brackets, doubled spaces and words that say "about": what is left is a date or is not.
    static func plain(_ text: String) -> String {
        var text = String(text.trimmed.map { "–—‒".contains($0) ? "-" : $0 == "\u{A0}" ? " " : $0 })
        text.removeAll { "[](){}".contains($0) }
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        while let first = words.first {
            let letters = first.prefix { $0.isLetter }
            guard aboutWords.contains(letters.lowercased()) else { break }
            let rest = first.dropFirst(letters.count).drop { $0 == "." }
            guard rest.isEmpty || rest.first?.isNumber == true else { break }
            words[0] = String(rest)
            if rest.isEmpty { words.removeFirst() } else { break }
        }
        if words.last == "?" { words.removeLast() }
        return words.joined(separator: " ")
    }

    /// Nil where it is not written in words, so that it may be EDTF.
    static func read(_ text: String) -> Result<NavigationDate, NavigationDate.Problem>? {
        do { return try date(text).map { .success($0) } } catch { return .failure(error) }
    }

    private static func date(_ text: String) throws(NavigationDate.Problem) -> NavigationDate? {
        if let range = try yearRange(text) { return range }
        let lower = text.lowercased()
        if let century = century(lower) { return try day(century * 100 - 99, 1, 1) }
        if let decade = decade(lower) { return try day(decade, 1, 1) }
        let words = lower.split { $0 == " " || $0 == "," || $0 == "." || $0 == "/" }.map(String.init)
        if words.contains(where: { months[$0] != nil }) { return try named(words) }
        // A year with a question mark in front of nothing else, as EDTF would have it, is left to EDTF.
        if words.count == 3, let year = Int(words[2]), words[2].count == 4, let first = Int(words[0]),
            let second = Int(words[1]), !lower.contains("-")
        {
            if lower.contains("/"), first <= 12, second <= 12, first != second { throw .ambiguous }
            return second > 12 ? try day(year, first, second) : try day(year, second, first)
        }
        return nil
    }

    /// `1890-1895`, `1890 - 95`; not `1890-12`, which is December.
    private static func yearRange(_ text: String) throws(NavigationDate.Problem) -> NavigationDate? {
        let sides = text.split(separator: "-", omittingEmptySubsequences: false).map { side in
            var side = side.trimmed
            for word in ["ca.", "ca", "c."] where side.hasPrefix(word) {
                side = String(side.dropFirst(word.count)).trimmed
            }
            while let last = side.last, "?~%".contains(last) { side.removeLast() }
            return side
        }
        guard sides.count == 2, sides[0].count == 4, let start = number(sides[0]), let end = number(sides[1]) else {
            return nil
        }
        switch sides[1].count {
        case 4 where end >= start: return try day(start, 1, 1)
        case 4: throw .noSuchDay("year range that ends before it begins")
        case 2 where end > 24 && end > start % 100: return try day(start, 1, 1)
        default: return nil
        }
    }

    /// `1890s`, `1890’s`, `1890er`, `années 1890`.
    private static func decade(_ text: String) -> Int? {
        var text = Substring(text)
        for article in ["the ", "les ", "die "] where text.hasPrefix(article) { text = text.dropFirst(article.count) }
        if text.hasPrefix("années ") { return number(text.dropFirst(7)) }
        for ending in ["s", "'s", "’s", "er", "er jahre"] where text.hasSuffix(ending) {
            let year = text.dropLast(ending.count)
            if year.count == 4, year.last == "0" { return number(year) }
        }
        return nil
    }

    /// `19th century`, `19. Jahrhundert`, `19. Jh.`, `19e siècle`, `XIXe siècle`: which one.
    private static func century(_ text: String) -> Int? {
        let words = text.split(separator: " ")
        guard words.count == 2,
            ["century", "cent.", "c.", "jahrhundert", "jh.", "jh", "siècle", "s."].contains(words[1])
        else { return nil }
        var ordinal = words[0]
        for ending in ["ème", "eme", "er", "st", "nd", "rd", "th", "e", "."] where ordinal.hasSuffix(ending) {
            ordinal = ordinal.dropLast(ending.count)
            break
        }
        guard let value = number(ordinal) ?? roman(ordinal), (1...99).contains(value) else { return nil }
        return value
    }

    /// `31 may 1890`, `may 1890`, `may 31 1890`, `31st may 1890`.
    private static func named(_ words: [String]) throws(NavigationDate.Problem) -> NavigationDate {
        var month: Int?
        var numbers: [(value: Int, digits: Int)] = []
        for word in words where word != "of" && word != "de" {
            if let value = months[word] {
                if month != nil { throw .notUnderstood }
                month = value
                continue
            }
            let digits = word.prefix { $0.isASCII && $0.isNumber }
            guard let value = number(digits),
                ["", "st", "nd", "rd", "th", "er", "?"].contains(word.dropFirst(digits.count))
            else { throw .notUnderstood }
            numbers.append((value, digits.count))
        }
        guard let month, let year = numbers.last, year.digits == 4, numbers.count <= 2 else { throw .notUnderstood }
        if numbers.count == 2, numbers[0].digits > 2 { throw .notUnderstood }
        return try day(year.value, month, numbers.count == 2 ? numbers[0].value : 1)
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) throws(NavigationDate.Problem) -> NavigationDate {
        NavigationDate(try CalendarDay(year: year, month: month, day: day), time: "00:00:00Z")
    }

    private static func number(_ text: some StringProtocol) -> Int? {
        !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber } ? Int(text) : nil
    }

    private static func roman(_ text: Substring) -> Int? {
        let values: [Character: Int] = ["i": 1, "v": 5, "x": 10, "l": 50]
        var sum = 0
        var previous = Int.max
        for character in text {
            guard let value = values[character] else { return nil }
            sum += value > previous ? value - 2 * previous : value
            previous = value
        }
        return sum > 0 ? sum : nil
    }
}

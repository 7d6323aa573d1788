/// Reads the three date formats of RFC 9110 §5.6.7 byte by byte; case matters, as the RFC says.
struct DateReader {
    var bytes: ArraySlice<UInt8>

    mutating func readDate(referenceYear: Int) -> HTTPDate? {
        guard let weekday = word() else { return nil }
        let isLong = HTTPDate.weekdays.contains(weekday)
        let isShort = HTTPDate.weekdays.contains { $0.prefix(3) == weekday }
        if literal(", ") {
            if isShort { return fixedDate() }
            return isLong ? datedWithHyphens(referenceYear: referenceYear) : nil
        }
        return isShort && literal(" ") ? systemDate() : nil
    }

    /// `06 Nov 1994 08:49:37 GMT`
    private mutating func fixedDate() -> HTTPDate? {
        guard let day = number(digits: 2), literal(" "), let month = month(), literal(" "),
            let year = number(digits: 4), literal(" "), let time = time(), literal(" GMT"), bytes.isEmpty
        else { return nil }
        return HTTPDate(
            year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second)
    }

    /// `06-Nov-94 08:49:37 GMT`
    private mutating func datedWithHyphens(referenceYear: Int) -> HTTPDate? {
        guard let day = number(digits: 2), literal("-"), let month = month(), literal("-"),
            let lastDigits = number(digits: 2), literal(" "), let time = time(), literal(" GMT"), bytes.isEmpty
        else { return nil }
        let latest = referenceYear + 50
        let year = latest - (latest - lastDigits).flooredQuotientAndRemainder(dividingBy: 100).remainder
        return HTTPDate(
            year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second)
    }

    /// `Nov  6 08:49:37 1994`: the day is padded with a space.
    private mutating func systemDate() -> HTTPDate? {
        guard let month = month(), literal(" "), let day = literal(" ") ? number(digits: 1) : number(digits: 2),
            literal(" "), let time = time(), literal(" "), let year = number(digits: 4), bytes.isEmpty
        else { return nil }
        return HTTPDate(
            year: year, month: month, day: day, hour: time.hour, minute: time.minute, second: time.second)
    }

    private mutating func time() -> (hour: Int, minute: Int, second: Int)? {
        guard let hour = number(digits: 2), literal(":"), let minute = number(digits: 2), literal(":"),
            let second = number(digits: 2)
        else { return nil }
        return (hour, minute, second)
    }

    private mutating func month() -> Int? {
        guard let name = word(), let index = HTTPDate.months.firstIndex(of: name) else { return nil }
        return index + 1
    }

    private mutating func word() -> String? {
        let letters = bytes.prefix { (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) }
        bytes = bytes.dropFirst(letters.count)
        return letters.isEmpty ? nil : String(decoding: letters, as: UTF8.self)
    }

    private mutating func number(digits count: Int) -> Int? {
        let digits = bytes.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        bytes = bytes.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private mutating func literal(_ text: String) -> Bool {
        guard bytes.starts(with: text.utf8) else { return false }
        bytes = bytes.dropFirst(text.utf8.count)
        return true
    }
}

internal import Foundation
internal import Glibc

/// How the catalogue writes times: UTC, ISO 8601, milliseconds. Each edit writes some and each answer about an object that
/// changed reads one, and a formatter takes as long as a row: it is asked only for years that nobody meets.
extension Catalogue {
    static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return text(ofMilliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    static func text(of moment: Date) -> String { moment.formatted(timeStyle) }

    private static var timeStyle: Date.ISO8601FormatStyle {
        .iso8601.year().month().day().time(includingFractionalSeconds: true).timeZone(separator: .omitted)
    }

    /// `2026-11-26T10:00:00.000Z`, of milliseconds since 1970.
    private static func text(ofMilliseconds milliseconds: Int64) -> String {
        // Until the year 9999.
        guard (0..<253_402_300_800_000).contains(milliseconds) else {
            return text(of: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
        }
        var moment = time_t(milliseconds / 1000)
        var parts = tm()
        gmtime_r(&moment, &parts)
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var place = 0
            func put(_ number: Int, digits: Int, _ after: UInt8) {
                var number = number
                for index in stride(from: place + digits - 1, through: place, by: -1) {
                    buffer[index] = UInt8(ascii: "0") + UInt8(number % 10)
                    number /= 10
                }
                buffer[place + digits] = after
                place += digits + 1
            }
            put(Int(parts.tm_year) + 1900, digits: 4, UInt8(ascii: "-"))
            put(Int(parts.tm_mon) + 1, digits: 2, UInt8(ascii: "-"))
            put(Int(parts.tm_mday), digits: 2, UInt8(ascii: "T"))
            put(Int(parts.tm_hour), digits: 2, UInt8(ascii: ":"))
            put(Int(parts.tm_min), digits: 2, UInt8(ascii: ":"))
            put(Int(parts.tm_sec), digits: 2, UInt8(ascii: "."))
            put(Int(milliseconds % 1000), digits: 3, UInt8(ascii: "Z"))
            return place
        }
    }

    /// A time as the catalogue writes it, in milliseconds since 1970.
    static func milliseconds(of time: String?) -> Int64? {
        guard let time else { return nil }
        return plainMilliseconds(of: time)
            ?? (try? Date(time, strategy: timeStyle)).map { Int64(($0.timeIntervalSince1970 * 1000).rounded()) }
    }

    /// Of `2026-11-26T10:00:00.000Z` and nothing else.
    private static func plainMilliseconds(of time: String) -> Int64? {
        let bytes = Array(time.utf8)
        let form = Array("0000-00-00T00:00:00.000Z".utf8)
        guard bytes.count == form.count else { return nil }
        var numbers: [Int] = [0]
        for (byte, wanted) in zip(bytes, form) {
            if wanted != UInt8(ascii: "0") {
                guard byte == wanted else { return nil }
                numbers.append(0)
                continue
            }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int(byte - UInt8(ascii: "0"))
        }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (
            Int32(numbers[0]) - 1900, Int32(numbers[1]) - 1, Int32(numbers[2])
        )
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (Int32(numbers[3]), Int32(numbers[4]), Int32(numbers[5]))
        return Int64(timegm(&parts)) * 1000 + Int64(numbers[6])
    }
}

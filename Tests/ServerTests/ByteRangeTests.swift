import Server
import Testing

@Suite("Byte ranges (RFC 9110 §14)")
struct ByteRangeTests {
    @Test(
        "One range of ten thousand bytes",
        arguments: [
            ("bytes=0-499", .partial(offset: 0, length: 500)),
            ("bytes=500-999", .partial(offset: 500, length: 500)),
            ("bytes=-500", .partial(offset: 9_500, length: 500)),
            ("bytes=9500-", .partial(offset: 9_500, length: 500)),
            ("bytes=0-", .partial(offset: 0, length: 10_000)),
            ("bytes=0-0", .partial(offset: 0, length: 1)),
            ("bytes=-1", .partial(offset: 9_999, length: 1)),
            ("bytes=9999-9999", .partial(offset: 9_999, length: 1)),
            ("bytes=9990-20000", .partial(offset: 9_990, length: 10)),
            ("bytes=-20000", .partial(offset: 0, length: 10_000)),
            ("Bytes=0-1", .partial(offset: 0, length: 2)),
            (" bytes= 0-1 ", .partial(offset: 0, length: 2)),
            ("bytes=007-008", .partial(offset: 7, length: 2)),
            ("bytes=10000-", .unsatisfiable), ("bytes=10000-10001", .unsatisfiable), ("bytes=-0", .unsatisfiable),
            ("bytes=0-99999999999999999999999", .partial(offset: 0, length: 10_000)),
            ("bytes=-99999999999999999999999", .partial(offset: 0, length: 10_000)),
            ("bytes=99999999999999999999999-", .unsatisfiable),
            ("bytes=9223372036854775807-9223372036854775807", .unsatisfiable),
            ("bytes=99999999999999999999998-99999999999999999999999", .unsatisfiable),
        ] as [(String, ByteRange)])
    func single(value: String, range: ByteRange) {
        #expect(ByteRange(range: value, length: 10_000) == range)
    }

    @Test(
        "What is not a range of bytes is ignored",
        arguments: [
            nil, "", "bytes", "bytes=", "bytes=,", "bytes=-", "bytes=a-b", "bytes=1", "bytes=5-4", "bytes=1-2-3",
            "bytes=0 - 5", "bytes=+0-5", "bytes=0-5;", "bytes:0-5", "items=0-5", "bytes=0-5, x", "bytes=0x0-0x5",
            "bytes=99999999999999999999999-99999999999999999999998", "bytes=--5", "bytes=0-5, 9-8",
        ])
    func ignored(value: String?) {
        #expect(ByteRange(range: value, length: 10_000) == .whole)
    }

    @Test(
        "Several ranges are one if they touch, else the whole is sent",
        arguments: [
            ("bytes=0-499,500-999", .partial(offset: 0, length: 1_000)),
            ("bytes=500-999, 0-499", .partial(offset: 0, length: 1_000)),
            ("bytes=0-600,500-999", .partial(offset: 0, length: 1_000)),
            ("bytes=0-999,10-20", .partial(offset: 0, length: 1_000)),
            ("bytes=9000-,-1000", .partial(offset: 9_000, length: 1_000)),
            ("bytes=0-0,-1", .whole), ("bytes=0-1,3-4", .whole),
            ("bytes=0-9,20000-", .partial(offset: 0, length: 10)),
            ("bytes=20000-,30000-", .unsatisfiable), ("bytes=,0-9,,", .partial(offset: 0, length: 10)),
        ] as [(String, ByteRange)])
    func several(value: String, range: ByteRange) {
        #expect(ByteRange(range: value, length: 10_000) == range)
    }

    @Test("Very many ranges are ignored")
    func many() {
        let value = "bytes=" + Array(repeating: "0-0", count: 5_000).joined(separator: ",")
        #expect(ByteRange(range: value, length: 10_000) == .whole)
    }

    @Test(
        "Nothing has no first byte, and its last bytes are nothing",
        arguments: [
            ("bytes=0-", .unsatisfiable), ("bytes=0-0", .unsatisfiable), ("bytes=-5", .whole),
            ("bytes=-0", .unsatisfiable),
        ] as [(String, ByteRange)])
    func empty(value: String, range: ByteRange) {
        #expect(ByteRange(range: value, length: 0) == range)
    }

    @Test("A range always lies inside the representation")
    func inside() {
        var generator = SeededGenerator(seed: 3)
        let numbers: [Int64] = [0, 1, 2, 9, 10, 11, 1 << 40, .max - 1, .max]
        for length in numbers {
            for _ in 0..<300 {
                let first = numbers.randomElement(using: &generator) ?? 0
                let last = numbers.randomElement(using: &generator) ?? 0
                for value in [
                    "bytes=\(first)-\(last)", "bytes=\(first)-", "bytes=-\(last)", "bytes=\(first)-,-\(last)",
                ] {
                    guard case .partial(let offset, let count) = ByteRange(range: value, length: length) else {
                        continue
                    }
                    #expect(offset >= 0 && count >= 1 && count <= length && offset <= length - count)
                }
            }
        }
    }

    @Test(
        "If-Range needs the same strong tag or exactly the same date",
        arguments: [
            ("\"abc\"", true), ("W/\"abc\"", false), ("\"x\"", false), ("\"x\", \"abc\"", false), ("*", false),
            ("Sun, 06 Nov 1994 08:49:37 GMT", true), ("Sun Nov  6 08:49:37 1994", true),
            ("Sun, 06 Nov 1994 08:49:38 GMT", false), ("Sun, 06 Nov 1994 08:49:36 GMT", false), ("", false),
        ])
    func ifRange(value: String, holds: Bool) {
        let validators = Validators(
            entityTag: EntityTag("abc"), lastModified: HTTPDate("Sun, 06 Nov 1994 08:49:37 GMT"))
        let range = ByteRange(range: "bytes=0-9", ifRange: value, length: 100, validators: validators)
        #expect(range == (holds ? .partial(offset: 0, length: 10) : .whole))
        let unknown = ByteRange(range: "bytes=0-9", ifRange: value, length: 100, validators: Validators())
        #expect(unknown == .whole)
    }

    @Test("A weak tag never allows a part; without If-Range a part needs no validator")
    func weakTag() {
        let weak = Validators(entityTag: EntityTag("abc", isWeak: true))
        #expect(ByteRange(range: "bytes=0-9", ifRange: "W/\"abc\"", length: 100, validators: weak) == .whole)
        #expect(
            ByteRange(range: "bytes=0-9", ifRange: nil, length: 100, validators: weak)
                == .partial(offset: 0, length: 10))
        #expect(ByteRange(range: nil, ifRange: "\"abc\"", length: 100, validators: weak) == .whole)
    }

    @Test("Content-Range names the bytes and the length")
    func contentRange() {
        #expect(ByteRange.partial(offset: 500, length: 500).contentRange(length: 1_234) == "bytes 500-999/1234")
        #expect(ByteRange.unsatisfiable.contentRange(length: 1_234) == "bytes */1234")
        #expect(ByteRange.whole.contentRange(length: 1_234) == nil)
    }
}

/// Writes JSON into one growing byte buffer, members in the order they are written.
///
/// IIIF documents put `@context` first and are compared byte for byte by validators and caches, so key order is part
/// of the answer; Foundation's encoder keeps none. Output is compact UTF-8, slashes unescaped, control characters and
/// U+2028/U+2029 escaped. The caller closes what it opens: the closure forms do so by construction.
public struct JSONWriter: Sendable {
    /// The bytes written so far.
    public private(set) var bytes: [UInt8]
    private var needsComma = false

    /// An empty writer; `capacity` is a hint in bytes.
    /// - Parameter continues: whether its first value comes behind others that stand elsewhere.
    public init(capacity: Int = 4096, continues: Bool = false) {
        bytes = []
        needsComma = continues
        bytes.reserveCapacity(capacity)
    }

    // MARK: Values

    public mutating func value(_ string: String) {
        separate()
        quoted(string)
        needsComma = true
    }

    public mutating func value(_ number: Int) {
        separate()
        if number < 0 {
            bytes.append(contentsOf: String(number).utf8)
        } else {
            var unit = 1
            while number / unit >= 10 { unit *= 10 }
            while unit > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
                unit /= 10
            }
        }
        needsComma = true
    }

    /// A finite number, in the shortest form that reads back the same; whole numbers without a fraction.
    public mutating func value(_ number: Double) {
        precondition(number.isFinite, "JSON has no infinities")
        if let whole = Int(exactly: number) { return value(whole) }
        separate()
        bytes.append(contentsOf: "\(number)".utf8)
        needsComma = true
    }

    public mutating func value(_ flag: Bool) {
        separate()
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        needsComma = true
    }

    /// Bytes that are already one JSON value.
    public mutating func raw(_ json: some Sequence<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    public mutating func object(_ members: (inout JSONWriter) -> Void) {
        beginObject()
        members(&self)
        endObject()
    }

    public mutating func array(_ elements: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "["))
        elements(&self)
        close(UInt8(ascii: "]"))
    }

    public mutating func array<Element>(
        _ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
    ) {
        open(UInt8(ascii: "["))
        for element in elements { write(&self, element) }
        close(UInt8(ascii: "]"))
    }

    // MARK: Members

    public mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// A member whose name is data (a language tag, say) and so needs escaping.
    public mutating func key(dynamic name: String) {
        separate()
        quoted(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func member(_ name: StaticString, _ string: String) {
        key(name)
        value(string)
    }

    public mutating func member(_ name: StaticString, _ number: Int) {
        key(name)
        value(number)
    }

    public mutating func member(_ name: StaticString, _ number: Double) {
        key(name)
        value(number)
    }

    public mutating func member(_ name: StaticString, _ flag: Bool) {
        key(name)
        value(flag)
    }

    public mutating func member(_ name: StaticString, ifPresent string: String?) {
        if let string { member(name, string) }
    }

    public mutating func member(_ name: StaticString, ifPresent number: Int?) {
        if let number { member(name, number) }
    }

    public mutating func member(_ name: StaticString, ifPresent number: Double?) {
        if let number { member(name, number) }
    }

    public mutating func object(_ name: StaticString, _ members: (inout JSONWriter) -> Void) {
        key(name)
        object(members)
    }

    public mutating func array(_ name: StaticString, _ elements: (inout JSONWriter) -> Void) {
        key(name)
        array(elements)
    }

    public mutating func array<Element>(
        _ name: StaticString, _ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void
    ) {
        key(name)
        array(elements, write)
    }

    /// An array member of strings.
    public mutating func member(_ name: StaticString, _ strings: [String]) {
        array(name, strings) { $0.value($1) }
    }

    // MARK: Bytes

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    /// For writers that have a JSON writer among other things; the closure forms keep pairs together by construction.
    mutating func beginObject() { open(UInt8(ascii: "{")) }
    mutating func endObject() { close(UInt8(ascii: "}")) }
    mutating func beginArray() { open(UInt8(ascii: "[")) }
    mutating func endArray() { close(UInt8(ascii: "]")) }

    /// Hands over what is written so far and goes on with an empty buffer.
    mutating func drain(_ take: ([UInt8]) -> Void) {
        take(bytes)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Makes room for `count` more elements of about this size at once, rather than by doubling.
    mutating func reserve(_ count: Int, ofSize size: Int) {
        let (room, overflow) = count.multipliedReportingOverflow(by: size + size / 32 + 8)
        // Growing by doubling is right where somebody guessed wildly.
        guard !overflow, (0...1 << 30).contains(room) else { return }
        bytes.reserveCapacity(bytes.count + room)
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func quoted(_ string: String) {
        bytes.append(UInt8(ascii: "\""))
        var copy = string
        copy.withUTF8 { utf8 in
            var start = 0
            var index = Self.plain(utf8, from: 0)
            while index < utf8.count {
                if let escape = Self.escape(utf8, at: index) {
                    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
                    bytes.append(contentsOf: escape.text.utf8)
                    index += escape.consumed
                    start = index
                } else {
                    index += 1
                }
                index = Self.plain(utf8, from: index)
            }
            bytes.append(contentsOf: start == 0 ? utf8 : UnsafeBufferPointer(rebasing: utf8[start...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// The first place from `start` on whose byte may not stand for itself; nearly every one does, so eight are looked at
    /// together.
    private static func plain(_ utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let bytes = UnsafeRawBufferPointer(utf8)
        // The highest bit of each byte that is zero; of bytes above one that is, maybe as well.
        func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
        var index = start
        while index + 8 <= utf8.count {
            let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let suspects =
                (word &- ones * 0x20) & ~word | zeros(word ^ ones * 0x22) | zeros(word ^ ones * 0x5C)
                | zeros(word ^ ones * 0x7F) | zeros(word ^ ones * 0xE2)
            if suspects & (ones * 0x80) != 0 { break }
            index += 8
        }
        while index < utf8.count {
            let byte = utf8[index]
            if byte < 0x20 || byte == 0x22 || byte == 0x5C || byte == 0x7F || byte == 0xE2 { break }
            index += 1
        }
        return index
    }

    /// What stands in for the character at `index`, and how many bytes it replaces; nil where it stands for itself.
    private static func escape(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> (text: String, consumed: Int)? {
        let byte = utf8[index]
        switch byte {
        case UInt8(ascii: "\""): return ("\\\"", 1)
        case UInt8(ascii: "\\"): return ("\\\\", 1)
        case 0x0A: return ("\\n", 1)
        case 0x0D: return ("\\r", 1)
        case 0x09: return ("\\t", 1)
        case 0..<0x20, 0x7F:
            let hex = String(byte, radix: 16)
            return ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex, 1)
        case 0xE2 where index + 2 < utf8.count && utf8[index + 1] == 0x80 && utf8[index + 2] & 0xFE == 0xA8:
            // Legal in JSON, but a line break in JavaScript before ES2019: these end up in script elements.
            return (utf8[index + 2] == 0xA8 ? "\\u2028" : "\\u2029", 3)
        default: return nil
        }
    }
}

/// A value of PHP. Texts are bytes, as in PHP.
enum PHPValue: Hashable, Sendable {
    case null
    case flag(Bool)
    case int(Int)
    case float(Double)
    case text([UInt8])
    indirect case array(PHPArray)

    /// The largest text or array that the reader computes, in bytes and elements.
    static let largest = 1 << 20
    /// How deep arrays may nest, so that recursion over a value ends.
    static let deepest = 100

    static func text(_ text: String) -> PHPValue { .text(Array(text.utf8)) }

    /// Bytes and elements, for limits.
    var weight: Int {
        switch self {
        case .text(let bytes): 1 + bytes.count
        case .array(let array): array.weight
        default: 1
        }
    }

    var depth: Int { if case .array(let array) = self { array.depth } else { 0 } }

    /// PHP's conversion to bool.
    var isTrue: Bool {
        switch self {
        case .null: false
        case .flag(let flag): flag
        case .int(let number): number != 0
        case .float(let number): number != 0
        case .text(let bytes): !bytes.isEmpty && bytes != [UInt8(ascii: "0")]
        case .array(let array): !array.entries.isEmpty
        }
    }

    /// PHP's conversion to string; nil for arrays.
    var bytes: [UInt8]? {
        switch self {
        case .null: []
        case .flag(let flag): flag ? [UInt8(ascii: "1")] : []
        case .int(let number): Array(String(number).utf8)
        case .float(let number): Array(PHPNumber.text(of: number).utf8)
        case .text(let bytes): bytes
        case .array: nil
        }
    }

    /// The text; nil for values of other types.
    var string: String? { if case .text(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil } }

    /// The key of an array that PHP makes of this value; nil for arrays.
    var key: PHPArray.Key? {
        switch self {
        case .null: .text([])
        case .flag(let flag): .int(flag ? 1 : 0)
        case .int(let number): .int(number)
        case .float(let number): Int(exactly: number.rounded(.towardZero)).map { .int($0) }
        case .text(let bytes): PHPArray.Key(bytes)
        case .array: nil
        }
    }
}

/// An array of PHP: keys and values in order.
struct PHPArray: Hashable, Sendable {
    enum Key: Hashable, Sendable {
        case int(Int)
        case text([UInt8])

        /// Texts such as “12” are integers; “012” and “-0” are not.
        init(_ bytes: [UInt8]) {
            if bytes.count < 21, let last = bytes.last, last >= 48, last <= 57,
                let number = Int(String(decoding: bytes, as: UTF8.self)), Array(String(number).utf8) == bytes
            {
                self = .int(number)
            } else {
                self = .text(bytes)
            }
        }

        var value: PHPValue {
            switch self {
            case .int(let number): .int(number)
            case .text(let bytes): .text(bytes)
            }
        }
    }

    struct Entry: Hashable, Sendable {
        var key: Key
        var value: PHPValue
    }

    private(set) var entries: [Entry] = []
    private var positions: [Key: Int] = [:]
    /// The key of the next element without a key; nil after the largest integer.
    private var next: Int? = 0
    private(set) var weight = 1
    private(set) var depth = 1

    init() {}

    init(_ values: [PHPValue]) { for value in values { append(value) } }

    static func == (left: PHPArray, right: PHPArray) -> Bool {
        left.weight == right.weight && left.entries == right.entries
    }

    func hash(into hasher: inout Hasher) { hasher.combine(entries) }

    subscript(key: Key) -> PHPValue? { positions[key].map { entries[$0].value } }

    mutating func set(_ value: PHPValue, for key: Key) {
        change(key) { $0 = value }
    }

    /// - Returns: false where PHP has no key left.
    @discardableResult mutating func append(_ value: PHPValue) -> Bool {
        guard let next else { return false }
        set(value, for: .int(next))
        return true
    }

    /// The key that an element without a key gets.
    var nextKey: Key? { next.map { .int($0) } }

    /// Changes one element where it lies, `.null` where the key is new.
    mutating func change<Answer>(_ key: Key, _ change: (inout PHPValue) -> Answer) -> Answer {
        let position: Int
        if let found = positions[key] {
            position = found
        } else {
            position = entries.count
            positions[key] = position
            entries.append(Entry(key: key, value: .null))
            weight += 2 + key.value.weight
            if case .int(let number) = key, let next, number >= next { self.next = number == .max ? nil : number + 1 }
        }
        // Taken out while it changes, so that its storage has one owner and is not copied.
        var value = PHPValue.null
        swap(&value, &entries[position].value)
        weight -= value.weight
        let answer = change(&value)
        weight += value.weight
        depth = max(depth, value.depth + 1)
        swap(&value, &entries[position].value)
        return answer
    }

    mutating func remove(_ key: Key) {
        guard let position = positions[key] else { return }
        var rest = PHPArray()
        for (index, entry) in entries.enumerated() where index != position { rest.set(entry.value, for: entry.key) }
        rest.next = next
        self = rest
    }

    /// The value without keys where they are 0, 1, 2 …, in this order.
    var isList: Bool { entries.indices.allSatisfy { entries[$0].key == .int($0) } }
}

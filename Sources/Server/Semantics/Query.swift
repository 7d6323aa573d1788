import IIIF

/// The part of a request target after the first `?`.
///
/// Read as a form, the way browsers write one (WHATWG URL §5.1): `+` is a space, a broken escape stays as it is, bytes
/// that are not UTF-8 become U+FFFD. It never fails, because most routes ignore the query.
public struct Query: Hashable, Sendable {
    /// One `name=value`; a name without `=` has the empty value.
    public struct Item: Hashable, Sendable {
        public let name: String
        public let value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The text after the first `?`, not decoded. Nil without a `?`; empty for a `?` with nothing after it, which ARK
    /// resolvers read as a question about the object.
    public let raw: String?
    /// The pairs in the order sent; empty pairs are left out.
    public let items: [Item]

    /// A request target without a `?`.
    public static let none = Query(bytes: nil)

    /// Pairs that nobody wrote down.
    init(items: [Item]) { (raw, self.items) = (nil, items) }

    init(bytes: ArraySlice<UInt8>?) {
        raw = bytes.map { String(decoding: $0, as: UTF8.self) }
        items = (bytes ?? []).split(separator: UInt8(ascii: "&")).map { pair in
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            return Item(name: Self.decode(name), value: Self.decode(pair.dropFirst(name.count + 1)))
        }
    }

    /// The first value of a name, nil if the name is absent.
    public subscript(name: String) -> String? {
        items.first { $0.name == name }?.value
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> String {
        var decoded: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%"), index + 2 < bytes.endIndex,
                let value = hexadecimalValue(of: bytes[index + 1..<index + 3])
            {
                decoded.append(value)
                index += 3
            } else {
                decoded.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    private static func hexadecimalValue(of digits: ArraySlice<UInt8>) -> UInt8? {
        // `UInt8(_:radix:)` also reads a sign, which is no hexadecimal digit.
        guard digits.allSatisfy(PathSegment.isLetterOrDigit) else { return nil }
        return UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
    }
}

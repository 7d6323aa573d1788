internal import Foundation

/// A JSON document for looking into: what is not there is `null`.
public enum JSON: Hashable, Sendable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([JSON])
    case object([String: JSON])

    /// - Throws: where the bytes are not JSON.
    public init(_ bytes: some Sequence<UInt8>) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    }

    public subscript(key: String) -> JSON {
        if case .object(let members) = self { members[key] ?? .null } else { .null }
    }

    public subscript(index: Int) -> JSON { items.indices.contains(index) ? items[index] : .null }

    public var items: [JSON] { if case .list(let items) = self { items } else { [] } }
    public var string: String? { if case .text(let text) = self { text } else { nil } }
    public var int: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }
    public var double: Double? { if case .number(let number) = self { number } else { nil } }
    public var keys: Set<String> { if case .object(let members) = self { Set(members.keys) } else { [] } }
    public var strings: [String] { items.compactMap(\.string) }

    /// Every text in the document with the key it stands under, at any depth.
    public var texts: [(key: String, text: String)] { texts(under: "") }

    private func texts(under key: String) -> [(key: String, text: String)] {
        switch self {
        case .text(let text): [(key, text)]
        case .list(let items): items.flatMap { $0.texts(under: key) }
        case .object(let members): members.flatMap { $1.texts(under: $0) }
        default: []
        }
    }
}

extension JSON: Decodable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let items = try? container.decode([JSON].self) {
            self = .list(items)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }
}

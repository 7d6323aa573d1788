internal import Foundation

/// Any JSON value.
enum JSONValue: Decodable, Hashable, Sendable {
    case null
    case flag(Bool)
    case whole(Int)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let number = try? container.decode(Int.self) {
            self = .whole(number)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let list = try? container.decode([JSONValue].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// What stands for a single value; nil for null, lists and objects.
    var text: String? {
        switch self {
        case .text(let text): text
        case .flag(let flag): flag ? "true" : "false"
        case .whole(let number): String(number)
        case .number(let number): String(number)
        case .null, .list, .object: nil
        }
    }

    /// The member at a path such as `data.items`; the value itself where there is no path.
    func member(_ path: String?) -> JSONValue? {
        guard let path else { return self }
        var value = self
        for name in path.split(separator: ".") {
            guard case .object(let members) = value, let member = members[String(name)] else { return nil }
            value = member
        }
        return value
    }

    /// Deepest nesting that becomes columns.
    private static let deepest = 6

    /// An object's members by their paths: `title.en`, and all texts of a list under its name. A member without text is
    /// there all the same.
    var columns: [String: [String]] {
        var columns: [String: [String]] = [:]
        func add(_ value: JSONValue, _ path: String, _ depth: Int) {
            switch value {
            case .object(let members):
                guard depth < Self.deepest else { return }
                for (name, member) in members { add(member, path.isEmpty ? name : "\(path).\(name)", depth + 1) }
            case .list(let items):
                if !path.isEmpty { columns[path, default: []] += [] }
                for item in items where depth < Self.deepest { add(item, path, depth + 1) }
            case .null, .flag, .whole, .number, .text:
                guard !path.isEmpty else { return }
                let text = value.text.map(Self.trimmed) ?? ""
                columns[path, default: []] += text.isEmpty ? [] : [text]
            }
        }
        add(self, "", 0)
        return columns
    }

    private static func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
}

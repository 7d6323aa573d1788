internal import Foundation

/// PHP's functions and constants whose results depend on their arguments alone.
enum PHPFunctions {
    static let constants: [String: PHPValue] = [
        "PHP_EOL": .text("\n"), "DIRECTORY_SEPARATOR": .text("/"), "PATH_SEPARATOR": .text(":"),
        "PHP_INT_MAX": .int(.max), "PHP_INT_MIN": .int(.min), "PHP_INT_SIZE": .int(8), "M_PI": .float(.pi),
    ]

    static let names: Set<String> = [
        "dirname", "basename", "strtolower", "strtoupper", "trim", "ltrim", "rtrim", "chop", "intval", "floatval",
        "boolval", "strval", "array_merge", "implode", "join", "explode", "count", "sizeof", "strlen", "array",
        "in_array", "is_array", "is_string", "is_int", "is_bool", "is_null", "is_numeric",
    ]

    /// Positions of parameters by reference; PHP's other functions take values.
    static let references: [String: [Int]] = [
        "array_push": [0], "array_pop": [0], "array_shift": [0], "array_unshift": [0], "array_splice": [0],
        "array_walk": [0], "array_walk_recursive": [0], "array_multisort": [0, 1, 2, 3, 4], "sort": [0], "rsort": [0],
        "usort": [0], "uasort": [0], "uksort": [0], "asort": [0], "arsort": [0], "ksort": [0], "krsort": [0],
        "natsort": [0], "natcasesort": [0], "shuffle": [0], "settype": [0], "preg_match": [2], "preg_match_all": [2],
        "preg_replace": [4], "preg_replace_callback": [4], "str_replace": [3], "str_ireplace": [3],
        "similar_text": [2], "exec": [1, 2], "passthru": [1], "system": [1], "parse_str": [1], "mb_parse_str": [1],
        "sscanf": [2, 3, 4, 5, 6, 7, 8], "getimagesize": [1], "is_callable": [2], "getopt": [2],
        "openssl_sign": [1], "fscanf": [2, 3, 4, 5, 6, 7, 8], "stream_select": [0, 1, 2], "proc_open": [2],
    ]

    /// - Returns: nil where these arguments are not supported.
    static func call(_ name: String, _ arguments: [PHPValue]) -> PHPResult? {
        guard let first = arguments.first else { return name == "array_merge" ? .known(.array(PHPArray())) : nil }
        switch (name, arguments.count) {
        case ("dirname", 1...2): return folder(first, arguments)
        case ("basename", 1):
            guard let path = first.string, !path.hasSuffix("/") else { return nil }
            return .known(.text(path.split(separator: "/").last.map(String.init) ?? ""))
        case ("strtolower", 1): return mapped(first) { (65...90).contains($0) ? $0 | 32 : $0 }
        case ("strtoupper", 1): return mapped(first) { (97...122).contains($0) ? $0 & 0xDF : $0 }
        case ("trim", 1...2), ("ltrim", 1...2), ("rtrim", 1...2), ("chop", 1...2): return trimmed(name, arguments)
        case ("intval", 1): return PHPOperators.cast(first, to: "int")
        case ("floatval", 1): return PHPOperators.cast(first, to: "float")
        case ("boolval", 1): return .known(.flag(first.isTrue))
        case ("strval", 1): return PHPOperators.cast(first, to: "string")
        case ("array_merge", _): return merged(arguments)
        case ("implode", 1...2), ("join", 1...2): return joined(arguments)
        case ("explode", 2): return divided(first, arguments[1])
        case ("strlen", 1): return first.bytes.map { .known(.int($0.count)) }
        case ("count", 1), ("sizeof", 1):
            guard case .array(let array) = first else { return nil }
            return .known(.int(array.entries.count))
        case ("in_array", 2...3): return isElement(first, arguments)
        case ("is_array", 1): return .known(.flag({ if case .array = first { true } else { false } }()))
        case ("is_string", 1): return .known(.flag({ if case .text = first { true } else { false } }()))
        case ("is_int", 1): return .known(.flag({ if case .int = first { true } else { false } }()))
        case ("is_bool", 1): return .known(.flag({ if case .flag = first { true } else { false } }()))
        case ("is_null", 1): return .known(.flag(first == .null))
        case ("is_numeric", 1):
            switch first {
            case .int, .float: return .known(.flag(true))
            case .text: return .known(.flag(PHPNumber.number(of: first) != nil))
            default: return .known(.flag(false))
            }
        default: return nil
        }
    }

    private static func mapped(_ value: PHPValue, _ change: (UInt8) -> UInt8) -> PHPResult? {
        value.bytes.map { .known(.text($0.map(change))) }
    }

    private static func folder(_ value: PHPValue, _ arguments: [PHPValue]) -> PHPResult? {
        guard var path = value.string else { return nil }
        var levels = 1
        if arguments.count > 1 {
            guard case .int(let number) = arguments[1], (1...100).contains(number) else { return nil }
            levels = number
        }
        for _ in 0..<levels {
            while path.count > 1, path.hasSuffix("/") { path.removeLast() }
            guard let slash = path.lastIndex(of: "/") else { return .known(.text(path.isEmpty ? "" : ".")) }
            path = String(path[..<slash])
            while path.hasSuffix("/") { path.removeLast() }
            if path.isEmpty { path = "/" }
        }
        return .known(.text(path))
    }

    private static func trimmed(_ name: String, _ arguments: [PHPValue]) -> PHPResult? {
        guard let bytes = arguments[0].bytes else { return nil }
        var removed: [UInt8] = [32, 9, 10, 13, 0, 11]
        if arguments.count > 1 {
            // “a..z” is a range there.
            guard let set = arguments[1].string, !set.contains("..") else { return nil }
            removed = Array(set.utf8)
        }
        var slice = bytes[...]
        if name != "rtrim", name != "chop" { slice = slice.drop { removed.contains($0) } }
        if name != "ltrim" { while let last = slice.last, removed.contains(last) { slice.removeLast() } }
        return .known(.text(Array(slice)))
    }

    private static func merged(_ arguments: [PHPValue]) -> PHPResult? {
        var result = PHPArray()
        for argument in arguments {
            guard case .array(let array) = argument, result.weight + array.weight <= PHPValue.largest else {
                return nil
            }
            for entry in array.entries {
                if case .text = entry.key {
                    result.set(entry.value, for: entry.key)
                } else {
                    result.append(entry.value)
                }
            }
        }
        return .known(.array(result))
    }

    private static func joined(_ arguments: [PHPValue]) -> PHPResult? {
        guard case .array(let array)? = arguments.last else { return nil }
        guard let separator = arguments.count > 1 ? arguments[0].bytes : [] else { return nil }
        let texts = array.entries.compactMap(\.value.bytes)
        let count = texts.reduce(texts.count * separator.count) { $0 + $1.count }
        guard texts.count == array.entries.count, count <= PHPValue.largest else { return nil }
        return .known(.text(Array(texts.joined(separator: separator))))
    }

    private static func divided(_ separator: PHPValue, _ value: PHPValue) -> PHPResult? {
        guard let separator = separator.string, !separator.isEmpty, let bytes = value.bytes else { return nil }
        let mark = Array(separator.utf8)
        guard mark.count == 1 else { return nil }
        let parts = bytes.split(separator: mark[0], omittingEmptySubsequences: false)
        return .known(.array(PHPArray(parts.map { .text(Array($0)) })))
    }

    private static func isElement(_ value: PHPValue, _ arguments: [PHPValue]) -> PHPResult? {
        guard case .array(let array) = arguments[1] else { return nil }
        let isStrict = arguments.count > 2 && arguments[2].isTrue
        for entry in array.entries {
            if isStrict {
                if entry.value == value { return .known(.flag(true)) }
                continue
            }
            guard let isEqual = PHPOperators.isEqual(entry.value, value) else { return nil }
            if isEqual { return .known(.flag(true)) }
        }
        return .known(.flag(false))
    }
}

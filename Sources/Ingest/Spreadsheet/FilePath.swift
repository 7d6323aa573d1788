/// The rule for paths in the `file` column.
enum FilePath {
    struct Fault: Error {
        let reason: String
        let remedy: String
    }

    /// The path with `/` between its parts and without parts that are empty or `.`, or why it is refused.
    static func normalise(_ written: String) -> Result<String, Fault> {
        if isPlain(written.utf8) { return .success(written) }
        let bytes = Array(written.utf8)
        func isSeparator(_ byte: UInt8) -> Bool { byte == slash || byte == backslash }
        if let colon = bytes.firstIndex(of: 0x3A) {
            if bytes[(colon + 1)...].starts(with: [slash, slash]) {
                return .failure(Fault(reason: "this is an address, not a file", remedy: below))
            }
            if colon == 1, ("a"..."z").contains(Character(Unicode.Scalar(bytes[0] | 0x20))) {
                return .failure(Fault(reason: "the path is absolute", remedy: below))
            }
        }
        if bytes.first.map(isSeparator) == true {
            return .failure(Fault(reason: "the path is absolute", remedy: below))
        }
        if bytes.contains(where: { $0 < 0x20 }) {
            return .failure(Fault(reason: "the path contains a line end or a tab", remedy: "retype the file's name"))
        }
        let parts = bytes.split(whereSeparator: isSeparator).filter { $0 != [dot] }
        if parts.contains([dot, dot]) {
            return .failure(Fault(reason: "the path leads upwards with “..”", remedy: below))
        }
        if parts.isEmpty || bytes.last.map(isSeparator) == true || written.hasSuffix("/.") {
            return .failure(Fault(reason: "this is a folder, not a file", remedy: "name a file"))
        }
        return .success(String(decoding: Array(parts.joined(separator: [slash])), as: UTF8.self))
    }

    /// Whether it is written as it is to be, as nearly all are; what it says no to is looked at in full.
    private static func isPlain(_ bytes: String.UTF8View) -> Bool {
        var before = slash
        for byte in bytes {
            if byte < 0x20 || byte == 0x3A || byte == backslash { return false }
            if before == slash, byte == slash || byte == dot { return false }
            before = byte
        }
        return before != slash
    }

    private static let slash: UInt8 = 0x2F
    private static let backslash: UInt8 = 0x5C
    private static let dot: UInt8 = 0x2E
    private static let below = "give the path below the imported folder, such as scans/001.tif"
}

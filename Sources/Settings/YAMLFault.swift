import Yams

/// What the YAML parser said, as problems with a place.
struct YAMLFault {
    let problems: [SettingsProblem]

    init(_ error: any Error, file: String, text: String) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        func problem(_ fault: SettingsProblem.Fault, _ line: Int, _ column: Int, path: String = "") -> SettingsProblem {
            SettingsProblem(origin: .file(name: file, line: line, column: column), path: path, fault: fault)
        }
        func notYAML(_ context: YamlError.Context?, _ reason: String, _ mark: Mark) -> SettingsProblem {
            let indent = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1].prefix { $0.isWhitespace } : ""
            let hint = indent.contains("\t") ? "; indent with spaces, not tabs" : ""
            let context = context.map { ", \($0.text) (line \($0.mark.line))" } ?? ""
            return problem(.notYAML(reason: reason + context + hint), mark.line, mark.column)
        }
        switch error as? YamlError {
        case .scanner(let context, let reason, let mark, _), .parser(let context, let reason, let mark, _),
            .composer(let context, let reason, let mark, _):
            problems = [notYAML(context, reason, mark)]
        case .reader(let reason, let offset, _, _):
            let before = text.prefix(offset ?? 0).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            problems = [
                problem(.notYAML(reason: reason), max(1, before.count), (before.last?.unicodeScalars.count ?? 0) + 1)
            ]
        case .duplicatedKeysInMapping(let keys, let context):
            let block = YAMLFault.block(around: context.mark, in: lines)
            problems = keys.sorted().map { key in
                let places = block.filter { YAMLFault.isKey(key, in: lines[$0 - 1], column: context.mark.column) }
                return problem(
                    .repeatedKey(firstLine: places.count > 1 ? places.first : nil),
                    places.dropFirst().first ?? context.mark.line, context.mark.column, path: key)
            }.sorted { $0.description < $1.description }
        default:
            problems = [
                SettingsProblem(
                    origin: .wholeFile(name: file), path: "", fault: .notYAML(reason: String(describing: error)))
            ]
        }
    }

    /// The numbers of the lines that make up the block around a key, as far as indentation tells. Yams gives only the
    /// place of the first of two equal keys; this is to find the second.
    private static func block(around mark: Mark, in lines: [Substring]) -> ClosedRange<Int> {
        func isInside(_ line: Substring) -> Bool {
            let content = line.drop { $0 == " " }
            return content.isEmpty || content.first == "#" || line.count - content.count >= mark.column - 1
        }
        var first = mark.line
        while first > 1, isInside(lines[first - 1]), isInside(lines[first - 2]) { first -= 1 }
        var last = mark.line
        while last < lines.count, isInside(lines[last]) { last += 1 }
        return first...max(first, last)
    }

    private static func isKey(_ key: String, in line: Substring, column: Int) -> Bool {
        guard line.prefix(column - 1).allSatisfy({ " -?".contains($0) }) else { return false }
        let content = line.dropFirst(column - 1)
        return [key, "\"\(key)\"", "'\(key)'"].contains { written in
            content.hasPrefix(written) && content.dropFirst(written.count).drop { $0 == " " }.first == ":"
        }
    }
}

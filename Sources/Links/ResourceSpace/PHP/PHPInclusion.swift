/// Includes files.
struct PHPInclusion {
    private static let most = 64
    private static let deepest = 8

    let evaluator: PHPEvaluator

    private func find(_ kind: String, _ expression: PHPExpression, _ line: Int) -> (path: String, bytes: [UInt8])? {
        let advice = "copy the assignments of this file into \(evaluator.frame.file)"
        switch evaluator.evaluate(expression) {
        case .unknown(let reason):
            evaluator.remark(line, "\(kind) has a path that \(reason); \(advice)")
        case .known(let value):
            guard let bytes = value.bytes else {
                evaluator.remark(line, "\(kind) has a path that is no text; \(advice)")
                return nil
            }
            let path = String(decoding: bytes, as: UTF8.self)
            let name = "\(kind) '\(path.prefix(200))'"
            switch evaluator.reader.find(path, from: evaluator.frame.folder ?? ".") {
            case .refused(let reason): evaluator.remark(line, "the file of \(name) \(reason); \(advice)")
            case .file(let path, let bytes):
                if kind.hasSuffix("_once"), case .known? = evaluator.table[.file(path)]?.content { return nil }
                if evaluator.frames.contains(where: { $0.file == path }) {
                    evaluator.remark(line, "the file of \(name) includes itself; remove one of both includes")
                } else if evaluator.frames.count > Self.deepest || evaluator.inclusions >= Self.most {
                    let limit = "\(Self.most) files, \(Self.deepest) deep"
                    evaluator.remark(line, "the file of \(name) is one too many, the limit being \(limit); \(advice)")
                } else {
                    evaluator.inclusions += 1
                    if !evaluator.files.contains(path) { evaluator.files.append(path) }
                    return (path, bytes)
                }
            }
        }
        return nil
    }

    func include(_ kind: String, _ expression: PHPExpression, _ line: Int) -> PHPResult {
        guard let (path, bytes) = find(kind, expression, line) else { return .unknown("includes a file") }
        let key = PHPTable.Key.file(path)
        let folder = PHPFiles.folder(of: path)
        var result = PHPResult.unknown("includes a file")
        let isUncertain = evaluator.table[key] != nil && kind.hasSuffix("_once")
        let place = evaluator.place(line)
        let run = {
            evaluator.table.set(key, .known(.flag(true)), place)
            result = evaluator.run(bytes, file: path, folder: folder)
        }
        if isUncertain {
            evaluator.fork([run], isComplete: false, reason: "is set in a file that may be included before")
            return .unknown("includes a file")
        }
        run()
        return result
    }

    /// The statements of an included file, for statements whose effect is not certain.
    func blur(_ kind: String, _ expression: PHPExpression, _ line: Int, _ what: String) {
        guard let (path, bytes) = find(kind, expression, line) else { return }
        evaluator.frames.append(PHPEvaluator.Frame(file: path, folder: PHPFiles.folder(of: path), forks: 1))
        defer { evaluator.frames.removeLast() }
        guard let statements = evaluator.parse(bytes, isFragment: false) else { return evaluator.flow = .endsAll }
        evaluator.table.set(.file(path), .unknown(what), evaluator.place(1))
        for statement in statements { evaluator.execution.blur(statement, what) }
    }
}

extension PHPEvaluator {
    /// Evaluates an expression with its assignments.
    func evaluate(_ expression: PHPExpression) -> PHPResult {
        guard spend(1) else { return .unknown(Self.tooMuch) }
        switch expression.kind {
        case .literal(let value): return spend(value.weight) ? .known(value) : .unknown(Self.tooMuch)
        case .template(let parts): return template(parts)
        case .variable(let name): return read(name)
        case .dynamic(let name):
            guard let name = evaluate(name).value?.string else { return .unknown("uses a variable variable") }
            return read(name)
        case .constant(let name): return constant(name)
        case .index(let base, let key): return element(base, key)
        case .list(let items): return list(items)
        case .chain(let first, let links): return chain(first, links)
        case .prefix(let symbol, let operand): return prefix(symbol, evaluate(operand))
        case .cast(let type, let operand): return apply(evaluate(operand)) { PHPOperators.cast($0, to: type) }
        case .choice(let condition, let then, let otherwise): return choice(condition, then, otherwise)
        case .coalesce(let first, let second):
            switch probe(first) {
            case .set(let value): return .known(value)
            case .missing: return evaluate(second)
            case .unknown(let reason):
                _ = alternatives([second], isComplete: false, reason)
                return .unknown(reason)
            }
        case .assign(let target, let symbol, let value): return assignments.assign(target, symbol, value)
        case .share(let target, let source):
            let result = evaluate(source)
            assignments.share([target, source], expression.line)
            return result
        case .step(let target, let change, let isPrefix): return assignments.step(target, change, isPrefix)
        case .isset(let parts): return isset(parts)
        case .empty(let part):
            switch probe(part) {
            case .set(let value): return .known(.flag(!value.isTrue))
            case .missing: return .known(.flag(true))
            case .unknown(let reason): return .unknown(reason)
            }
        case .call(let name, let arguments): return call(name, arguments, expression.line)
        case .include(let kind, let path): return inclusion.include(kind, path, expression.line)
        case .exit(let parts):
            for part in parts { _ = evaluate(part) }
            if flow == .next { flow = .endsAll }
            return .unknown("ends the program")
        case .unknown(let reason, let parts):
            for part in parts { _ = evaluate(part) }
            return .unknown(reason)
        case .uncertain(let reason, _):
            uncertain { execution.blur(PHPStatement(expression.line, .expression(expression)), "a match") }
            return .unknown(reason)
        case .closure(let effects):
            apply(effects, "a function without a name", expression.line, isLasting: true)
            return .unknown("is a function")
        }
    }

    private func apply(_ operand: PHPResult, _ operation: (PHPValue) -> PHPResult) -> PHPResult {
        guard case .known(let value) = operand else { return operand }
        return spend(value.weight) ? operation(value) : .unknown(Self.tooMuch)
    }

    // MARK: Reading

    static let superglobals: Set<String> = [
        "_SERVER", "_ENV", "_GET", "_POST", "_COOKIE", "_FILES", "_REQUEST", "_SESSION", "GLOBALS", "this", "argc",
        "argv",
    ]

    func read(_ name: String) -> PHPResult {
        guard !Self.superglobals.contains(name) else { return .unknown("reads $\(name)") }
        switch table[.variable(name)]?.content {
        case .known(let value): return spend(value.weight) ? .known(value) : .unknown(Self.tooMuch)
        case .unset: return .unknown("uses $\(name), which is unset")
        case .unknown, nil: return .unknown("uses $\(name), whose value is not known")
        }
    }

    func constant(_ name: String) -> PHPResult {
        let last = name.split(separator: "\\").last.map(String.init) ?? name
        switch last.lowercased() {
        case "true": return .known(.flag(true))
        case "false": return .known(.flag(false))
        case "null": return .known(.null)
        case "__dir__", "__file__":
            guard frame.file.hasPrefix("/") else { return .unknown("uses \(last), and this text has no path") }
            let isFile = last.lowercased() == "__file__"
            return .known(.text(isFile ? frame.file : PHPFiles.folder(of: frame.file)))
        default: break
        }
        switch table[.constant(name)]?.content ?? table[.constant(last)]?.content {
        case .known(let value): return spend(value.weight) ? .known(value) : .unknown(Self.tooMuch)
        default:
            if let value = PHPFunctions.constants[last] { return .known(value) }
            return .unknown("uses the constant \(last), whose value is not known")
        }
    }

    private func element(_ base: PHPExpression, _ key: PHPExpression?) -> PHPResult {
        let array = evaluate(base)
        guard let key else { return .unknown("reads an element without a key") }
        let index = evaluate(key)
        guard case .known(let array) = array else { return array }
        guard case .known(let index) = index else { return index }
        guard case .array(let array) = array, let index = index.key, let value = array[index] else {
            return .unknown("reads an element that is not set")
        }
        return .known(value)
    }

    /// What `isset` asks for.
    enum Probe {
        case set(PHPValue)
        case missing
        case unknown(String)
    }

    func probe(_ expression: PHPExpression) -> Probe {
        switch expression.kind {
        case .variable(let name):
            if Self.superglobals.contains(name) { return .unknown("reads $\(name)") }
            // ResourceSpace's config.default.php sets variables before this file does.
            guard let content = table[.variable(name)]?.content else {
                return .unknown("asks whether $\(name) is set, which config.default.php decides")
            }
            switch content {
            case .known(.null), .unset: return .missing
            case .known(let value): return .set(value)
            case .unknown: return .unknown("uses $\(name), whose value is not known")
            }
        case .index(let base, let key?):
            let found = probe(base)
            let index = evaluate(key)
            switch found {
            case .set(.array(let array)):
                guard case .known(let index) = index, let index = index.key else {
                    return .unknown("reads an element whose key is not known")
                }
                guard let value = array[index], value != .null else { return .missing }
                return .set(value)
            case .set(.text): return .unknown("reads a character of a text")
            case .set, .missing: return .missing
            case .unknown: return found
            }
        default:
            switch evaluate(expression) {
            case .known(.null): return .missing
            case .known(let value): return .set(value)
            case .unknown(let reason): return .unknown(reason)
            }
        }
    }

    private func isset(_ parts: [PHPExpression]) -> PHPResult {
        var reason: String?
        for part in parts {
            switch probe(part) {
            case .set: continue
            case .missing: return .known(.flag(false))
            case .unknown(let text): reason = reason ?? text
            }
        }
        return reason.map { .unknown($0) } ?? .known(.flag(true))
    }

    // MARK: Operators

    private func template(_ parts: [PHPExpression]) -> PHPResult {
        var text: [UInt8] = []
        var reason: String?
        for part in parts {
            switch evaluate(part) {
            case .known(let value):
                guard let bytes = value.bytes else {
                    reason = reason ?? "uses an array as text"
                    continue
                }
                if text.count + bytes.count > PHPValue.largest { reason = reason ?? "makes a text longer than 1 MiB" }
                if reason == nil { text += bytes }
            case .unknown(let text): reason = reason ?? text
            }
        }
        return reason.map { .unknown($0) } ?? .known(.text(text))
    }

    private func list(_ items: [PHPExpression.Item]) -> PHPResult {
        var array = PHPArray()
        var reason: String?
        for item in items {
            let key = item.key.map { evaluate($0) }
            guard let expression = item.value else {
                reason = reason ?? "has an empty element"
                continue
            }
            if item.isShared { assignments.share([expression], expression.line) }
            switch (key, evaluate(expression)) {
            case (.unknown(let text)?, _), (_, .unknown(let text)): reason = reason ?? text
            case (let key, .known(let value)):
                if array.weight + value.weight > PHPValue.largest || value.depth >= PHPValue.deepest {
                    reason = reason ?? "makes an array that is too large"
                }
                if reason == nil { reason = add(value, key?.value, isSpread: item.isSpread, to: &array) }
            }
        }
        return reason.map { .unknown($0) } ?? .known(.array(array))
    }

    private func add(_ value: PHPValue, _ key: PHPValue?, isSpread: Bool, to array: inout PHPArray) -> String? {
        if isSpread {
            guard case .array(let rest) = value else { return "spreads a value that is no array" }
            for entry in rest.entries {
                if case .text = entry.key { array.set(entry.value, for: entry.key) } else { array.append(entry.value) }
            }
        } else if let key {
            guard let key = key.key else { return "has an array as key" }
            array.set(value, for: key)
        } else if !array.append(value) {
            return "has too large a key"
        }
        return nil
    }

    private func chain(_ first: PHPExpression, _ links: [PHPExpression.Link]) -> PHPResult {
        var result = evaluate(first)
        for link in links {
            switch link.symbol {
            case "&&", "and": result = logical(result, isAnd: true, link.operand)
            case "||", "or": result = logical(result, isAnd: false, link.operand)
            default:
                let operand = evaluate(link.operand)
                guard case .known(let left) = result else { continue }
                guard case .known(let right) = operand else {
                    result = operand
                    continue
                }
                let isCheap = spend(left.weight + right.weight)
                result = isCheap ? PHPOperators.apply(link.symbol, left, right) : .unknown(Self.tooMuch)
            }
        }
        return result
    }

    private func logical(_ left: PHPResult, isAnd: Bool, _ operand: PHPExpression) -> PHPResult {
        switch left {
        case .known(let value):
            if value.isTrue != isAnd { return .known(.flag(!isAnd)) }
            return apply(evaluate(operand)) { .known(.flag($0.isTrue)) }
        case .unknown(let reason):
            let right = alternatives([operand], isComplete: false, reason)[0]
            if case .known(let value) = right, value.isTrue != isAnd { return .known(.flag(!isAnd)) }
            return left
        }
    }

    /// Evaluates expressions of which PHP evaluates one, or none unless `isComplete`.
    private func alternatives(_ expressions: [PHPExpression], isComplete: Bool, _ reason: String) -> [PHPResult] {
        var results = expressions.map { _ in PHPResult.unknown(reason) }
        let branches = expressions.indices.map { index in { results[index] = self.evaluate(expressions[index]) } }
        fork(branches, isComplete: isComplete, reason: "is set under a condition that is not known (it \(reason))")
        return results
    }

    private func choice(
        _ condition: PHPExpression, _ then: PHPExpression?, _ otherwise: PHPExpression
    ) -> PHPResult {
        let result = evaluate(condition)
        switch result {
        case .known(let value):
            if value.isTrue { return then.map { evaluate($0) } ?? result }
            return evaluate(otherwise)
        case .unknown(let reason):
            guard let then else {
                _ = alternatives([otherwise], isComplete: false, reason)
                return .unknown(reason)
            }
            let results = alternatives([then, otherwise], isComplete: true, reason)
            guard case .known(let first) = results[0], case .known(let second) = results[1], first == second else {
                return .unknown("chooses by a condition that is not known (it \(reason))")
            }
            return results[0]
        }
    }

    private func prefix(_ symbol: String, _ operand: PHPResult) -> PHPResult {
        apply(operand) { value in
            switch symbol {
            case "!": .known(.flag(!value.isTrue))
            case "-": PHPOperators.apply("*", value, .int(-1))
            case "+": PHPOperators.apply("*", value, .int(1))
            case "@": operand
            default: if case .int(let number) = value { .known(.int(~number)) } else { .unknown("uses the operator ~") }
            }
        }
    }
}

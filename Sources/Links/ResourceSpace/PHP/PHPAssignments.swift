/// Assigns values to variables and elements.
struct PHPAssignments {
    let evaluator: PHPEvaluator

    /// What an assignment sets.
    enum Target {
        /// A variable, or an element below it; a nil key appends.
        case variable(String, [PHPExpression?])
        /// A variable whose name is not known.
        case any
        /// No variable: a property, or a variable that PHP sets.
        case none
    }

    func target(of expression: PHPExpression) -> Target {
        var keys: [PHPExpression?] = []
        var base = expression
        while case .index(let outer, let key) = base.kind {
            keys.append(key)
            base = outer
        }
        keys.reverse()
        switch base.kind {
        case .variable(let name): return PHPEvaluator.superglobals.contains(name) ? .none : .variable(name, keys)
        case .dynamic(let name):
            guard let name = evaluator.evaluate(name).value?.string else { return .any }
            return PHPEvaluator.superglobals.contains(name) ? .none : .variable(name, keys)
        default: return .none
        }
    }

    /// Makes unknown what an expression would set as the target of an assignment.
    func spoil(_ expression: PHPExpression, _ reason: String) {
        if case .list(let items) = expression.kind {
            for item in items { if let value = item.value { spoil(value, reason) } }
            return
        }
        switch target(of: expression) {
        case .variable(let name, _):
            evaluator.table.set(.variable(name), .unknown(reason), evaluator.place(expression.line))
        case .any: remarkAny("a variable variable", expression.line)
        case .none: break
        }
    }

    func remarkAny(_ what: String, _ line: Int) {
        evaluator.remark(line, "\(what) may set any variable; write $name = value; for each variable instead")
    }

    func share(_ expressions: [PHPExpression], _ line: Int) {
        for expression in expressions {
            if case .list(let items) = expression.kind {
                share(items.compactMap(\.value), line)
                continue
            }
            switch target(of: expression) {
            case .variable(let name, _):
                evaluator.table.share(
                    name, evaluator.place(line), reason: "shares its value with another variable through &")
            case .any: remarkAny("a reference to a variable variable", line)
            case .none: break
            }
        }
    }

    func assign(_ target: PHPExpression, _ symbol: String, _ value: PHPExpression) -> PHPResult {
        if case .list(let items) = target.kind, symbol == "=" {
            let result = evaluator.evaluate(value)
            destructure(items, result)
            return result
        }
        if symbol == "??=" { return assignMissing(target, value) }
        let result = evaluator.evaluate(value)
        store(result, symbol, target)
        if symbol == "=" { return result }
        return evaluator.evaluate(target)
    }

    /// `target ??= value`.
    private func assignMissing(_ target: PHPExpression, _ value: PHPExpression) -> PHPResult {
        switch evaluator.probe(target) {
        case .set(let value): return .known(value)
        case .missing:
            let result = evaluator.evaluate(value)
            store(result, "=", target)
            return result
        case .unknown(let reason):
            evaluator.fork([{ _ = evaluator.evaluate(value) }], isComplete: false, reason: "is set in part of ??=")
            spoil(target, reason)
            return .unknown(reason)
        }
    }

    private func destructure(_ items: [PHPExpression.Item], _ result: PHPResult) {
        for (index, item) in items.enumerated() {
            let key = item.key.map { evaluator.evaluate($0) } ?? .known(.int(index))
            guard let target = item.value else { continue }
            if item.isShared {
                share([target], target.line)
                continue
            }
            var element = PHPResult.unknown("takes an element that is not known")
            if case .known(.array(let array)) = result, let key = key.value?.key, let value = array[key] {
                element = .known(value)
            }
            if case .list(let items) = target.kind {
                destructure(items, element)
            } else {
                store(element, "=", target)
            }
        }
    }

    private func store(_ result: PHPResult, _ symbol: String, _ expression: PHPExpression) {
        switch target(of: expression) {
        case .variable(let name, let keys):
            let place = evaluator.place(expression.line)
            if !keys.isEmpty { return storeElement(result, symbol, name, keys, place) }
            if symbol == "=" { return set(name, result, place) }
            if symbol == ".=", case .known(let value) = result, let bytes = value.bytes,
                case .known(.text)? = evaluator.table[.variable(name)]?.content
            {
                return extend(name, bytes, place)
            }
            let former = evaluator.read(name)
            switch (former, result) {
            case (.unknown, _): set(name, former, place)
            case (_, .unknown): set(name, result, place)
            case (.known(let left), .known(let right)): set(name, operate(symbol, left, right), place)
            }
        case .any: remarkAny("a variable variable", expression.line)
        case .none: break
        }
    }

    private func operate(_ symbol: String, _ left: PHPValue, _ right: PHPValue) -> PHPResult {
        guard evaluator.spend(left.weight + right.weight) else { return .unknown(PHPEvaluator.tooMuch) }
        return PHPOperators.apply(String(symbol.dropLast()), left, right)
    }

    private func set(_ name: String, _ result: PHPResult, _ place: PHPSettings.Place) {
        switch result {
        case .known(let value): evaluator.table.set(.variable(name), .known(value), place)
        case .unknown(let reason): evaluator.table.set(.variable(name), .unknown(reason), place)
        }
    }

    private func extend(_ name: String, _ bytes: [UInt8], _ place: PHPSettings.Place) {
        let key = PHPTable.Key.variable(name)
        guard evaluator.spend(bytes.count + (evaluator.table.isBranching ? evaluator.table[key]?.weight ?? 0 : 0))
        else {
            return set(name, .unknown(PHPEvaluator.tooMuch), place)
        }
        evaluator.table.update(key, place) { value in
            guard case .text(var text) = value else { return nil }
            value = .null
            text += bytes
            value = .text(text)
            return text.count > PHPValue.largest ? "makes a text longer than 1 MiB" : nil
        }
    }

    private func storeElement(
        _ result: PHPResult, _ symbol: String, _ name: String, _ keys: [PHPExpression?], _ place: PHPSettings.Place
    ) {
        let key = PHPTable.Key.variable(name)
        var path: [PHPArray.Key?] = []
        var reason: String?
        for key in keys {
            guard let key else {
                path.append(nil)
                continue
            }
            switch evaluator.evaluate(key) {
            case .known(let value):
                path.append(value.key)
                if value.key == nil { reason = reason ?? "has an array as key" }
            case .unknown(let text): reason = reason ?? text
            }
        }
        switch evaluator.table[key]?.content {
        case .unknown: return
        case nil: reason = "changes an element of $\(name), whose value is not known"
        case .unset: evaluator.table.set(key, .known(.array(PHPArray())), place)
        case .known: break
        }
        if case .unknown(let text) = result { reason = reason ?? text }
        let cost = (result.value?.weight ?? 1) + (evaluator.table.isBranching ? evaluator.table[key]?.weight ?? 0 : 0)
        if !evaluator.spend(cost) { reason = reason ?? PHPEvaluator.tooMuch }
        guard reason == nil, let new = result.value else {
            return set(name, .unknown(reason ?? PHPEvaluator.tooMuch), place)
        }
        evaluator.table.update(key, place) { value in
            let reason = Self.change(&value, path[...]) { element in
                guard symbol != "=" else {
                    element = new
                    return nil
                }
                switch operate(symbol, element, new) {
                case .known(let changed): element = changed
                case .unknown(let reason): return reason
                }
                return nil
            }
            let isLarge = value.weight > PHPValue.largest || value.depth > PHPValue.deepest
            return reason ?? (isLarge ? "makes an array that is too large" : nil)
        }
    }

    /// Changes the element at a path where it lies.
    private static func change(
        _ value: inout PHPValue, _ path: ArraySlice<PHPArray.Key?>, _ leaf: (inout PHPValue) -> String?
    ) -> String? {
        guard let first = path.first else { return leaf(&value) }
        var array: PHPArray
        switch value {
        case .array(let found): array = found
        case .null: array = PHPArray()
        default: return "changes an element of a value that is no array"
        }
        value = .null
        guard let key = first ?? array.nextKey else { return "has too large a key" }
        let reason = array.change(key) { change(&$0, path.dropFirst(), leaf) }
        value = .array(array)
        return reason
    }

    func step(_ target: PHPExpression, _ change: Int, _ isPrefix: Bool) -> PHPResult {
        let before = evaluator.evaluate(target)
        var after = before
        if case .known(let value) = before {
            switch value {
            case .int, .float: after = PHPOperators.apply("+", value, .int(change))
            case .null: after = .known(change > 0 ? .int(1) : .null)
            case .flag: break
            case .text, .array: after = .unknown("counts with a value that is not a number")
            }
        }
        store(after, "=", target)
        return isPrefix ? after : before
    }
}

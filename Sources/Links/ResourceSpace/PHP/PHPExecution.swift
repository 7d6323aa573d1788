/// Executes statements.
struct PHPExecution {
    let evaluator: PHPEvaluator

    private var assignments: PHPAssignments { evaluator.assignments }

    func execute(_ statements: [PHPStatement]) {
        for statement in statements {
            guard evaluator.flow == .next else { return }
            execute(statement)
        }
    }

    private func execute(_ statement: PHPStatement) {
        switch statement.kind {
        case .expression(let expression): _ = evaluator.evaluate(expression)
        case .block(let statements): execute(statements)
        case .branches(let branches, let otherwise): execute(branches, otherwise)
        case .uncertain(let what, _):
            evaluator.uncertain {
                blur(statement, what)
                // The path of an include may depend on what a later statement of a loop sets.
                if what == "a loop" { blur(statement, what) }
            }
        case .unset(let targets): for target in targets { unset(target) }
        case .constant(let name, let value): define(name, evaluator.evaluate(value), statement.line)
        case .end(let value):
            let result = value.map { evaluator.evaluate($0) }
            evaluator.frame.result = result ?? .known(.null)
            if evaluator.frame.forks > 0 { evaluator.table.noteReturn() }
            evaluator.flow = .endsFile
        case .jump:
            evaluator.remark(
                statement.line, "goto skips or repeats assignments; remove it, and make sure of the values")
        }
    }

    private func execute(_ branches: [PHPStatement.Branch], _ otherwise: [PHPStatement]?) {
        for (index, branch) in branches.enumerated() {
            let condition = evaluator.evaluate(branch.condition)
            guard evaluator.flow == .next else { return }
            switch condition {
            case .known(let value):
                if value.isTrue { return execute(branch.body) }
            case .unknown(let reason): return fork(branches[index...], otherwise, reason)
            }
        }
        if let otherwise { execute(otherwise) }
    }

    /// Evaluates the branches of an `if` whose first condition is not known.
    private func fork(_ branches: ArraySlice<PHPStatement.Branch>, _ otherwise: [PHPStatement]?, _ reason: String) {
        var bodies: [() -> Void] = []
        var isComplete = false
        for branch in branches {
            var condition = PHPResult.unknown(reason)
            if !bodies.isEmpty {
                // Whether PHP evaluates it is not known, so its assignments are undone here and blurred below.
                evaluator.table.startBranch()
                condition = evaluator.evaluate(branch.condition)
                _ = evaluator.table.endBranch()
                evaluator.flow = evaluator.broken == nil ? .next : .endsAll
            }
            if case .known(let value) = condition, !value.isTrue { continue }
            bodies.append { execute(branch.body) }
            if case .known = condition {
                isComplete = true
                break
            }
        }
        if !isComplete, let otherwise {
            bodies.append { execute(otherwise) }
            isComplete = true
        }
        let what = "an if whose condition is not known (it \(reason))"
        evaluator.fork(bodies, isComplete: isComplete, reason: "is set within \(what)")
        for branch in branches.dropFirst() { blur(branch.condition, what) }
    }

    private func unset(_ expression: PHPExpression) {
        let reason = "has an element removed"
        switch assignments.target(of: expression) {
        case .variable(let name, let keys) where keys.isEmpty:
            evaluator.table.set(.variable(name), .unset, evaluator.place(expression.line))
        case .variable(let name, let keys):
            let key = PHPTable.Key.variable(name)
            guard keys.count == 1, let last = keys[0], let value = evaluator.evaluate(last).value,
                let element = value.key,
                evaluator.spend(8 * (evaluator.table[key]?.weight ?? 1))
            else { return assignments.spoil(expression, reason) }
            evaluator.table.update(key, evaluator.place(expression.line)) { value in
                guard case .array(var array) = value else { return nil }
                array.remove(element)
                value = .array(array)
                return nil
            }
        case .any, .none: assignments.spoil(expression, reason)
        }
    }

    func define(_ name: String, _ result: PHPResult, _ line: Int) {
        let key = PHPTable.Key.constant(name)
        // A constant keeps its first value.
        guard evaluator.table[key] == nil else { return }
        switch result {
        case .known(let value): evaluator.table.set(key, .known(value), evaluator.place(line))
        case .unknown(let reason): evaluator.table.set(key, .unknown(reason), evaluator.place(line))
        }
    }

    // MARK: Statements whose effect is not certain

    /// Makes unknown what a statement may set, unless to the value that it has.
    func blur(_ statement: PHPStatement, _ what: String) {
        switch statement.kind {
        case .expression(let expression): blur(expression, what)
        case .block(let statements), .uncertain(_, let statements):
            for statement in statements { blur(statement, what) }
        case .branches(let branches, let otherwise):
            for branch in branches {
                blur(branch.condition, what)
                for statement in branch.body { blur(statement, what) }
            }
            for statement in otherwise ?? [] { blur(statement, what) }
        case .unset(let targets): for target in targets { assignments.spoil(target, "is unset within \(what)") }
        case .constant(let name, _): define(name, .unknown("is set within \(what)"), statement.line)
        case .end(let value):
            if let value { blur(value, what) }
            evaluator.table.noteReturn()
        case .jump: execute(statement)
        }
    }

    private func blur(_ expression: PHPExpression, _ what: String) {
        guard evaluator.broken == nil else { return }
        let reason = "is set within \(what)"
        switch expression.kind {
        case .assign(let target, "=", let value):
            if case .variable(let name) = target.kind, value.isLiteral,
                case .known(let value) = evaluator.evaluate(value),
                evaluator.table[.variable(name)]?.content == .known(value)
            {
                return
            }
            blur(value, what)
            blur(target, what)
            assignments.spoil(target, reason)
        case .assign(let target, _, let value):
            blur(value, what)
            blur(target, what)
            assignments.spoil(target, reason)
        case .step(let target, _, _): assignments.spoil(target, reason)
        case .share(let target, let source): assignments.share([target, source], expression.line)
        case .include(let kind, let path): evaluator.inclusion.blur(kind, path, expression.line, what)
        case .closure(let effects): evaluator.apply(effects, "a closure", expression.line, isLasting: true)
        case .call(let name, let arguments):
            for argument in arguments { blur(argument.value, what) }
            if name.lowercased() == "define", let first = arguments.first,
                case .known(let value) = evaluator.evaluate(first.value), let name = value.string
            {
                define(name, .unknown(reason), expression.line)
            } else {
                evaluator.affect(name.lowercased(), arguments, expression.line)
            }
        default: for part in expression.parts { blur(part, what) }
        }
    }
}

extension PHPTable.Slot {
    var weight: Int { if case .known(let value) = content { value.weight } else { 1 } }
}

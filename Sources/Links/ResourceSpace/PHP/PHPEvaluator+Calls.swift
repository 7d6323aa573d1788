extension PHPEvaluator {
    func call(_ name: String, _ arguments: [PHPExpression.Argument], _ line: Int) -> PHPResult {
        let results = arguments.map { evaluate($0.value) }
        let word = name.lowercased()
        affect(word, arguments, line)
        // A space stands before the name of a class.
        if word.hasPrefix(" ") { return .unknown("creates an object") }
        let unknown = PHPResult.unknown("calls \(name)()")
        guard functions[word] == nil else { return unknown }
        switch word {
        case "define": return define(results, line)
        case "defined": return isDefined(results)
        case "constant":
            guard let name = results.first?.value?.string else { return unknown }
            return constant(name)
        case "file_exists", "is_file":
            guard results.count == 1, let path = results[0].value?.string,
                let exists = reader.exists(path, isFile: word == "is_file")
            else { return unknown }
            return .known(.flag(exists))
        default: break
        }
        guard PHPFunctions.names.contains(word) else { return unknown }
        var values: [PHPValue] = []
        for (argument, result) in zip(arguments, results) {
            guard argument.isPlain else { return unknown }
            guard case .known(let value) = result else { return result }
            guard spend(value.weight) else { return .unknown(Self.tooMuch) }
            values.append(value)
        }
        return PHPFunctions.call(word, values) ?? unknown
    }

    private func define(_ results: [PHPResult], _ line: Int) -> PHPResult {
        guard results.count >= 2, let name = results[0].value?.string else {
            remark(line, "define() has a name that is not known; write define('NAME', value);")
            return .unknown("calls define()")
        }
        execution.define(name, results[1], line)
        return .known(.flag(true))
    }

    private func isDefined(_ results: [PHPResult]) -> PHPResult {
        guard let name = results.first?.value?.string else { return .unknown("calls defined()") }
        if case .known? = table[.constant(name)]?.content { return .known(.flag(true)) }
        if PHPFunctions.constants[name] != nil { return .known(.flag(true)) }
        // ResourceSpace defines constants before it reads config.php.
        return .unknown("asks whether the constant \(name) is defined")
    }

    /// Makes unknown what a call may set.
    func affect(_ word: String, _ arguments: [PHPExpression.Argument], _ line: Int) {
        let quoted = word.hasPrefix(" ") ? "a class" : "\(word)()"
        switch word {
        case "extract", "eval": return assignments.remarkAny(quoted, line)
        case "parse_str" where arguments.count < 2: return assignments.remarkAny(quoted, line)
        default: break
        }
        if let effects = functions[word] {
            apply(effects, quoted, line, isLasting: word.hasPrefix(" "))
            if effects.sharesParameters {
                for argument in arguments { assignments.spoil(argument.value, "may be set by \(quoted)") }
            }
        } else if let positions = PHPFunctions.references[word] {
            for (position, argument) in arguments.enumerated() {
                guard positions.contains(position) || !argument.isPlain else { continue }
                assignments.spoil(argument.value, "may be set by \(quoted)")
            }
        }
        // Functions such as call_user_func() get the name of another.
        for argument in arguments {
            if case .literal(let value) = argument.value.kind, let name = value.string?.lowercased(),
                let effects = functions[name]
            {
                apply(effects, "\(name)()", line, isLasting: true)
            }
        }
    }

    /// Makes unknown what a function of the file sets, itself or through others.
    /// - Parameter isLasting: whether the function may run again later.
    func apply(_ effects: PHPEffects, _ what: String, _ line: Int, isLasting: Bool) {
        var names = effects.names
        var setsAny = effects.setsAny
        var waiting = Array(effects.calls)
        var seen = effects.calls
        while let name = waiting.popLast(), spend(1) {
            guard let called = functions[name] else { continue }
            names.formUnion(called.names)
            setsAny = setsAny || called.setsAny
            for next in called.calls where seen.insert(next).inserted { waiting.append(next) }
        }
        if setsAny { assignments.remarkAny(what, line) }
        let reason = "may be set by \(what)"
        for name in names where !Self.superglobals.contains(name) {
            guard spend(8) else { return assignments.remarkAny(what, line) }
            if isLasting {
                table.share(name, place(line), reason: reason)
            } else {
                table.set(.variable(name), .unknown(reason), place(line))
            }
        }
    }
}

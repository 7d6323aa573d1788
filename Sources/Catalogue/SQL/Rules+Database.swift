internal import GRDB
internal import Rules

extension RuleFunction {
    /// The function as SQLite calls it. NULL gives NULL.
    var database: DatabaseFunction {
        DatabaseFunction(rawValue, argumentCount: 1, pure: true) { arguments in
            guard let text = String.fromDatabaseValue(arguments[0]) else { return nil }
            return self.call(text)?.databaseValue
        }
    }
}

extension SQLValue {
    var databaseValue: DatabaseValue {
        switch self {
        case .text(let text): text.databaseValue
        case .number(let number): number.databaseValue
        case .integer(let number): number.databaseValue
        }
    }
}

extension SQLFragment {
    /// Its values, in the order of the question marks.
    var statementArguments: StatementArguments { StatementArguments(arguments.map(\.databaseValue)) }
}

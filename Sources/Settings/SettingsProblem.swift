/// One fault in the settings: where, what was wrong, and what would be accepted.
public struct SettingsProblem: Hashable, Sendable, CustomStringConvertible {
    /// Where the value came from.
    public let origin: Origin
    /// The key path, such as `server.port` or `publication.fields[2].label` (items count from 1); empty when the fault
    /// is in no key.
    public let path: String
    /// What was wrong.
    public let fault: Fault

    public init(origin: Origin, path: String, fault: Fault) {
        self.origin = origin
        self.path = path
        self.fault = fault
    }

    /// Where a value came from.
    public enum Origin: Hashable, Sendable, CustomStringConvertible {
        /// A place in the file; line and column count from 1, columns in Unicode scalars.
        case file(name: String, line: Int, column: Int)
        /// A file as a whole.
        case wholeFile(name: String)
        /// An environment variable.
        case environment(variable: String)
        /// A flag of the command line.
        case flag(SettingPath)
        /// Nobody set it.
        case defaults

        public var description: String {
            switch self {
            case .file(let name, let line, let column): "\(name):\(line):\(column)"
            case .wholeFile(let name): name
            case .environment(let variable): "environment variable \(variable)"
            case .flag: "command line"
            case .defaults: "default"
            }
        }
    }

    /// What was wrong.
    public enum Fault: Hashable, Sendable {
        /// No setting has this key. `nearest` is the key or path that was probably meant, `accepted` the keys known here.
        case unknownKey(nearest: String?, accepted: [String])
        /// The key stands twice in one group.
        case repeatedKey(firstLine: Int?)
        /// A group lacks a key that it must have.
        case missingKey
        /// The value, quoted if it is text, and what would be accepted in its place.
        case wrongValue(found: String, accepted: String)
        /// No setting has this environment variable.
        case unknownVariable(nearest: String?)
        /// A list or a group was given in the environment or on the command line.
        case fileOnly
        /// Two settings contradict each other; the text says how to make peace.
        case conflict(String)
        /// The text is not YAML; the reason is the parser's.
        case notYAML(reason: String)
        /// The file cannot be read.
        case unreadable(reason: String)
    }

    /// One line for people: origin, key path, fault, remedy.
    public var description: String {
        let subject = path.isEmpty ? "\(origin): " : "\(origin): \(path): "
        switch fault {
        case .unknownKey(let nearest, let accepted):
            return subject + "unknown key" + SettingsProblem.suggestion(nearest)
                + "; accepted here: " + accepted.joined(separator: ", ")
        case .repeatedKey(let firstLine):
            let first = firstLine.map { ", first on line \($0)" } ?? ""
            return subject + "this key is given twice\(first); keep one"
        case .missingKey:
            return subject + "this key is missing and must be given"
        case .wrongValue(let found, let accepted):
            return subject + "\(found) is not accepted; give \(accepted)"
        case .unknownVariable(let nearest):
            return "\(origin): no setting has this name" + SettingsProblem.suggestion(nearest)
        case .fileOnly:
            return subject + "a list or a group of keys can only be set in the file"
        case .conflict(let text):
            return subject + text
        case .notYAML(let reason):
            return subject + "this is not valid YAML: \(reason)"
        case .unreadable(let reason):
            return subject + "the file cannot be read: \(reason)"
        }
    }

    private static func suggestion(_ nearest: String?) -> String {
        nearest.map { "; did you mean \($0)?" } ?? ""
    }
}

internal import Rules
import Yams

/// One reading of all sources into one value.
struct SettingsLoader {
    var settings = Settings()
    /// Where each setting that anybody set got the value it has.
    var origins: [SettingPath: SettingsProblem.Origin] = [:]
    /// What was wrong outside the tree of the file.
    private var otherProblems: [SettingsProblem] = []
    private var reader: NodeReader

    init(file: String, language: String) {
        reader = NodeReader(file: file, language: language)
    }

    /// What was wrong: in the order of the lines, then environment, command line and contradictions.
    var problems: [SettingsProblem] {
        reader.problems.sorted { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) } + otherProblems
    }

    mutating func read(text: String?, environment: [String: String], flags: [SettingPath: String]) {
        if let text { read(file: text) }
        read(environment: environment)
        read(flags: flags)
        reportConflicts()
    }

    // MARK: File

    private mutating func read(file text: String) {
        // A byte order mark is what some editors put first; YAML allows it, libYAML does not where UTF-8 is announced.
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        do {
            if let root = try compose(yaml: text) { readGroup(root, SettingPath([])) }
        } catch {
            otherProblems += YAMLFault(error, file: reader.file, text: text).problems
        }
    }

    private mutating func readGroup(_ node: Node, _ path: SettingPath) {
        let depth = path.keys.count
        let below = SettingDescription.all.filter { $0.path.keys.count > depth && $0.path.keys.starts(with: path.keys) }
        var accepted: [String] = []
        for description in below where !accepted.contains(description.path.keys[depth]) {
            accepted.append(description.path.keys[depth])
        }
        for member in reader.members(of: node, at: path.description, accepted: accepted) ?? [] {
            let memberPath = SettingPath(path.keys + [member.name])
            if let description = below.first(where: { $0.path == memberPath }) {
                description.decode(member.value, member.path, &reader, &settings)
                origins[memberPath] = reader.origin(of: member.key)
            } else {
                readGroup(member.value, memberPath)
            }
        }
    }

    // MARK: Environment and command line

    private mutating func read(environment: [String: String]) {
        let others = SettingDescription.otherVariables.map(\.name)
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) where name.hasPrefix("VITRINE_") {
            if others.contains(name) { continue }
            let origin = SettingsProblem.Origin.environment(variable: name)
            if let description = SettingDescription.all.first(where: { $0.path.environmentName == name }) {
                read(value, into: description, origin)
            } else {
                let known = SettingDescription.all.compactMap(\.environmentName) + others
                report(.unknownVariable(nearest: NearestName.find(name, among: known)), origin, "")
            }
        }
    }

    private mutating func read(flags: [SettingPath: String]) {
        for (path, value) in flags.sorted(by: { $0.key.description < $1.key.description }) {
            if let description = SettingDescription.all.first(where: { $0.path == path }) {
                read(value, into: description, .flag(path))
            } else {
                let known = SettingDescription.all.filter { $0.parse != nil }.map(\.path.description)
                let nearest = NearestName.find(path.description, among: known)
                report(.unknownKey(nearest: nearest, accepted: known), .flag(path), path.description)
            }
        }
    }

    private mutating func read(
        _ text: String, into description: SettingDescription, _ origin: SettingsProblem.Origin
    ) {
        let path = description.path
        guard let parse = description.parse else { return report(.fileOnly, origin, path.description) }
        if parse(text, reader.language, &settings) {
            origins[path] = origin
        } else {
            let fault = SettingsProblem.Fault.wrongValue(
                found: YAMLText.quoted(text), accepted: description.accepted)
            report(fault, origin, path.description)
        }
    }

    mutating func report(_ fault: SettingsProblem.Fault, _ origin: SettingsProblem.Origin, _ path: String) {
        otherProblems.append(SettingsProblem(origin: origin, path: path, fault: fault))
    }
}

extension SettingsProblem {
    fileprivate var place: (line: Int, column: Int) {
        if case .file(_, let line, let column) = origin { (line, column) } else { (0, 0) }
    }
}

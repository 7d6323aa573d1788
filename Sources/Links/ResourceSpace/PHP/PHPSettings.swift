internal import Foundation

/// The settings of a ResourceSpace `config.php`, read as text: nothing is executed.
///
/// A value that cannot be decided is in `undecided` with its place and the reason, never in `values`.
/// Limits: 1 MiB for each file, 64 included files, 8 deep, brackets nested 100 deep.
public struct PHPSettings: Sendable {
    /// A value of PHP. Integers beyond 2^53 are texts, so that no digit is lost.
    public indirect enum Value: Hashable, Sendable {
        case text(String)
        case number(Double)
        case flag(Bool)
        /// An array with the keys 0, 1, 2 …, in this order.
        case list([Value])
        /// An array with other keys, in order.
        case map([Pair])
        case null
    }

    /// A key and value of an array.
    public struct Pair: Hashable, Sendable {
        public var key: String
        public var value: Value

        public init(key: String, value: Value) { (self.key, self.value) = (key, value) }
    }

    public struct Place: Hashable, Sendable, CustomStringConvertible {
        public var file: String
        /// The first line is 1.
        public var line: Int

        public init(file: String, line: Int) { (self.file, self.line) = (file, line) }

        public var description: String { "\(file), line \(line)" }
    }

    /// A name whose value cannot be known.
    public struct Undecided: Hashable, Sendable {
        /// The assignment.
        public var place: Place
        /// A verb and its object, such as “calls getenv()”.
        public var reason: String
    }

    /// A statement, or an error, with its place.
    public struct Remark: Hashable, Sendable, CustomStringConvertible {
        public var place: Place
        /// What is wrong; after a semicolon, what to do.
        public var text: String

        public var description: String { "\(place): \(text)" }
    }

    /// The decided value of each name, without `$`; `.null` after `unset()`.
    public private(set) var values: [String: Value] = [:]
    /// Names that the file sets to values that cannot be decided.
    public private(set) var undecided: [String: Undecided] = [:]
    /// Included files that are not read, and statements that may set any name.
    public private(set) var remarks: [Remark] = []
    /// Where a text ends too early or is no PHP; nil for a whole file. PHP runs nothing of a broken file.
    public private(set) var broken: Remark?
    /// The absolute path of each file that was read, `config.php` first, without symbolic links.
    public private(set) var files: [String] = []

    private var table = PHPTable()
    private var functions: [String: PHPEffects] = [:]

    /// Reads a text, which begins outside `<?php`. Included files become remarks.
    public init(_ text: String, file: String = "config.php") {
        let evaluator = PHPEvaluator()
        evaluator.run(Array(text.utf8), file: file, folder: nil)
        take(evaluator)
    }

    /// Reads a file, and the files below its install that it includes.
    /// - Throws: `LinkFault` if the file cannot be read.
    public init(contentsOf path: String) throws(LinkFault) {
        guard let real = PHPFiles.real(path), let root = PHPFiles.root(ofConfig: path) else {
            throw Self.unreadable(path)
        }
        let evaluator = PHPEvaluator(files: [real], root: root)
        do throws(PHPFiles.Failure) {
            let bytes = try PHPFiles.read(real)
            evaluator.table.set(.file(real), .known(.flag(true)), Place(file: real, line: 1))
            evaluator.run(bytes, file: real, folder: PHPFiles.folder(of: real))
        } catch {
            guard error.isTooLarge else { throw Self.unreadable(path) }
            evaluator.broken = Remark(place: Place(file: real, line: 1), text: "the file \(error.text); divide it")
        }
        take(evaluator)
    }

    private static func unreadable(_ path: String) -> LinkFault {
        LinkFault(
            "ResourceSpace's settings \(path) cannot be read",
            remedy: "give the path of its include/config.php, and let the user that runs Vitrine read it")
    }

    /// Returns these settings with a piece of PHP without `<?php` evaluated after them, such as
    /// `usergroup.config_options`. Included files become remarks.
    public func adding(fragment text: String, file: String) -> PHPSettings {
        let evaluator = PHPEvaluator(table: table, functions: functions, remarks: remarks, files: files)
        evaluator.run(Array(text.utf8), file: file, folder: nil, isFragment: true)
        var settings = self
        settings.take(evaluator)
        return settings
    }

    private mutating func take(_ evaluator: PHPEvaluator) {
        (table, functions) = (evaluator.table, evaluator.functions)
        (remarks, files) = (evaluator.remarks, evaluator.files)
        broken = broken ?? evaluator.broken
        (values, undecided) = ([:], [:])
        for (key, slot) in table.slots {
            guard case .variable(let name) = key else { continue }
            switch slot.content {
            case .known(let value): values[name] = Value(value)
            case .unknown(let reason): undecided[name] = Undecided(place: slot.place, reason: reason)
            // PHP reads it as null, and no default holds after it.
            case .unset: values[name] = .null
            }
        }
    }

    /// The line of each undecided assignment.
    public var computed: [String: Int] { undecided.mapValues(\.place.line) }

    /// Returns why a name has no value and what to write instead, or nil if the name is not undecided.
    public func explanation(of name: String) -> String? {
        undecided[name].map { "\($0.place): $\(name) \($0.reason); write $\(name) = value; with its value" }
    }

    /// Returns a text that is not empty, or a number as text; nil for other values and undecided names.
    public func text(_ name: String) -> String? {
        switch values[name] {
        case .text(let text): text.isEmpty ? nil : text
        case .number(let number):
            number == number.rounded() && abs(number) <= 0x1p53 ? String(Int(number)) : String(number)
        default: nil
        }
    }

    /// Returns an integer, also of a text such as “102”.
    public func int(_ name: String) -> Int? {
        text(name).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// Returns PHP's conversion to bool; nil for undecided names and names that the file does not set.
    public func flag(_ name: String) -> Bool? {
        switch values[name] {
        case .flag(let flag): flag
        case .number(let number): number != 0
        case .text(let text): !text.isEmpty && text != "0"
        case .list(let values): !values.isEmpty
        case .map(let pairs): !pairs.isEmpty
        case .null: false
        case nil: nil
        }
    }
}

extension PHPSettings.Value {
    init(_ value: PHPValue) {
        switch value {
        case .null: self = .null
        case .flag(let flag): self = .flag(flag)
        case .int(let number): self = number.magnitude <= 1 << 53 ? .number(Double(number)) : .text(String(number))
        case .float(let number): self = .number(number)
        case .text(let bytes): self = .text(String(decoding: bytes, as: UTF8.self))
        case .array(let array):
            if array.isList {
                self = .list(array.entries.map { PHPSettings.Value($0.value) })
            } else {
                self = .map(
                    array.entries.map { entry in
                        let key = String(decoding: entry.key.value.bytes ?? [], as: UTF8.self)
                        return PHPSettings.Pair(key: key, value: PHPSettings.Value(entry.value))
                    })
            }
        }
    }
}

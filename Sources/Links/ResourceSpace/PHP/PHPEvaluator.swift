/// Evaluates the statements of PHP files without executing anything: each value is known, or unknown with a reason.
final class PHPEvaluator {
    enum Flow {
        case next
        /// `return`: the file ends.
        case endsFile
        /// `exit`, or a broken file: everything ends.
        case endsAll
    }

    /// A file that is being evaluated.
    struct Frame {
        var file: String
        /// The folder for relative paths; nil for texts.
        var folder: String?
        /// Statements around the current one whose effect is not certain.
        var forks = 0
        /// Whether the table tracks changes up to the end of this file.
        var isTracked = false
        var result: PHPResult?
    }

    /// Bytes and elements that one reading computes with, so that it ends.
    private static let largestWork = 1 << 24

    var table: PHPTable
    var functions: [String: PHPEffects]
    var remarks: [PHPSettings.Remark]
    var files: [String]
    var broken: PHPSettings.Remark?
    var flow = Flow.next
    var frames: [Frame] = []
    let reader: PHPFiles
    private var work = 0
    /// Files included so far.
    var inclusions = 0

    init(
        table: PHPTable = PHPTable(), functions: [String: PHPEffects] = [:], remarks: [PHPSettings.Remark] = [],
        files: [String] = [], root: String? = nil
    ) {
        (self.table, self.functions, self.remarks, self.files) = (table, functions, remarks, files)
        reader = PHPFiles(root: root)
    }

    var assignments: PHPAssignments { PHPAssignments(evaluator: self) }
    var execution: PHPExecution { PHPExecution(evaluator: self) }
    var inclusion: PHPInclusion { PHPInclusion(evaluator: self) }

    var frame: Frame {
        get { frames.last ?? Frame(file: "") }
        set { if !frames.isEmpty { frames[frames.count - 1] = newValue } }
    }

    func place(_ line: Int) -> PHPSettings.Place { PHPSettings.Place(file: frame.file, line: line) }

    func remark(_ line: Int, _ text: String) {
        let remark = PHPSettings.Remark(place: place(line), text: text)
        // A file may be included twice.
        if remarks.count < 1000, !remarks.contains(remark) { remarks.append(remark) }
    }

    /// Counts work; a settings file never reaches the limit.
    func spend(_ count: Int) -> Bool {
        work += count
        return work <= Self.largestWork
    }

    static let tooMuch = "takes more computing than Vitrine does for settings"

    // MARK: Files

    /// Evaluates a file, and returns the value that it returns.
    @discardableResult func run(
        _ bytes: [UInt8], file: String, folder: String?, isFragment: Bool = false
    ) -> PHPResult {
        frames.append(Frame(file: file, folder: folder))
        defer { frames.removeLast() }
        guard let statements = parse(bytes, isFragment: isFragment) else {
            flow = .endsAll
            return .unknown("includes a broken file")
        }
        execution.execute(statements)
        let isOpen = frame.isTracked && table.hasReturn
        if frame.isTracked { table.endTrack(place(statements.last?.line ?? 1)) }
        if flow == .endsFile { flow = .next }
        return isOpen ? .unknown("includes a file that may return early") : frame.result ?? .known(.int(1))
    }

    /// The statements of a file, whose functions are known from here on.
    func parse(_ bytes: [UInt8], isFragment: Bool) -> [PHPStatement]? {
        do throws(PHPBroken) {
            guard bytes.count <= PHPFiles.largest else {
                throw PHPBroken(1, "the file is larger than 1 MiB; divide it")
            }
            var lexer = PHPLexer(bytes)
            let tokens = try lexer.tokens(isFragment: isFragment)
            var parser = PHPParser(tokens)
            let statements = try parser.statements()
            for line in lexer.shortTags {
                remark(line, "<? begins no PHP unless short_open_tag is set; write <?php, and make sure of the values")
            }
            for (name, effects) in parser.functions { functions[name, default: PHPEffects()].formUnion(effects) }
            return statements
        } catch {
            broken = broken ?? PHPSettings.Remark(place: place(error.line), text: error.text)
            return nil
        }
    }

    // MARK: Branches

    /// Evaluates branches of which one runs, or none unless `isComplete`.
    func fork(_ branches: [() -> Void], isComplete: Bool, reason: String) {
        guard flow == .next else { return }
        uncertain {
            var next: [[PHPTable.Key: PHPTable.Slot]] = []
            var ends: [[PHPTable.Key: PHPTable.Slot]] = []
            for branch in branches where broken == nil {
                table.startBranch()
                flow = .next
                branch()
                let changes = table.endBranch()
                switch flow {
                case .next: next.append(changes)
                case .endsFile: ends.append(changes)
                // The install works, so this branch never runs.
                case .endsAll: break
                }
            }
            flow = .next
            if broken != nil || (next.isEmpty && ends.isEmpty && isComplete) {
                flow = .endsAll
            } else if next.isEmpty, isComplete {
                flow = .endsFile
                next = ends
            }
            if flow != .endsAll { table.merge(next, isComplete: isComplete, reason: reason) }
        }
    }

    /// Evaluates statements whose effect is not certain, within which the file may return.
    func uncertain(_ body: () -> Void) {
        let isFirst = !frame.isTracked && frame.forks == 0
        if isFirst { table.startTrack() }
        frame.forks += 1
        body()
        frame.forks -= 1
        guard isFirst else { return }
        if table.hasReturn { frame.isTracked = true } else { table.endTrack(place(1)) }
    }
}

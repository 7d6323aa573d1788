public import Imaging
public import Rules

/// What an import is asked to do.
public struct ImportRequest: Sendable {
    /// The folder that files are below.
    public var folder: String
    /// The spreadsheet; nil makes one object of each folder.
    public var spreadsheet: String?
    public var columns: ColumnNames
    /// What parts several values in a cell.
    public var separator: String
    /// Glob patterns of file names that are passed over where no spreadsheet names files.
    public var ignore: [String]
    /// What fields are: values that do not fit are reported.
    public var fields: [FieldDefinition] = []
    /// Fields that are made of others, among them perhaps `identifier`.
    public var computed = ComputedFields.none
    /// Rows that another system gives, in place of a spreadsheet.
    public var given: GivenRows?
    /// Who owns the values.
    public var owner = "spreadsheet"
    /// Report what would happen, write nothing.
    public var dryRun = false
    /// Take in what the spreadsheet says and look at no file: rows of files imported before keep what is known of them,
    /// the others become empty places.
    public var metadataOnly = false
    /// Withdraw what was imported from this folder before and is not named any more.
    public var withdrawMissing = false
    /// The share of the folder's resources, 0…1, above which `withdrawMissing` stops instead.
    public var withdrawLimit = 0.1
    /// The number of them up to which it never stops.
    public var withdrawFew = 0
    /// Take what has no file any more for not named, although the spreadsheet has it still.
    public var withdrawsRemoved = false
    /// Paths of files that somebody is writing: what is known of them stays as it is.
    public var unfinished: Set<String> = []
    /// Take symbolic links, FIFOs, sockets and devices for not there, and report those that rows name: for folders that
    /// others put files into.
    public var regularFilesOnly = false
    /// The field that holds ARKs, whose duplicates are refused; nil where there is none.
    public var arkField: String?
    /// Given, images that it serves get no derivative: they are answered from their source.
    public var fromSource: SourceServing?

    public init(folder: String, spreadsheet: String?, columns: ColumnNames, separator: String, ignore: [String]) {
        self.folder = folder
        self.spreadsheet = spreadsheet
        self.columns = columns
        self.separator = separator
        self.ignore = ignore
    }
}

/// How far an import has come.
public struct ImportProgress: Hashable, Sendable {
    public enum Phase: String, Sendable {
        case reading = "Reading files"
        case deriving = "Preparing images"
        case verifying = "Verifying files"
    }

    public var phase: Phase
    public var done: Int
    public var total: Int
    /// The file at hand.
    public var file: String
}

/// What an import came to.
public struct ImportReport: Hashable, Sendable {
    public var problems: [RowProblem] = []
    /// What the user should know although nothing is wrong.
    public var notices: [String] = []
    /// Objects.
    public var created = 0
    public var updated = 0
    public var unchanged = 0
    public var withdrawn = 0
    /// Good rows or files.
    public var resources = 0
    /// Derivatives made.
    public var images = 0
    public var isDryRun = false
    /// Differences between what was imported and edits of the same resources, each told among the notices.
    public var conflicts = 0
}

/// Why an import did not happen at all.
public enum ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    case noFolder(String)
    case noSpreadsheet(String, reason: String)
    case unreadableSpreadsheet(String, SpreadsheetError)
    case tooManyMissing(missing: Int, of: Int, limit: Double, examples: [String])
    case anotherImport(holder: String)

    public var description: String {
        switch self {
        case .noFolder(let path):
            "\(path): there is no such folder; give the folder that holds the files"
        case .noSpreadsheet(let path, let reason): "\(path): the spreadsheet cannot be read: \(reason)"
        case .unreadableSpreadsheet(let path, let error):
            "\(path)\(error.line.map { ", line \($0)" } ?? ""): \(error.description)"
        case .tooManyMissing(let missing, let total, let limit, let examples):
            """
            \(missing) of \(total) resources are not named any more, which is more than \(Int((limit * 100).rounded())) %: \
            nothing was imported or withdrawn. Missing are \(examples.joined(separator: ", "))\(missing > examples.count ? ", …" : ""). \
            If that is meant, give --withdraw-limit 1.
            """
        case .anotherImport(let holder):
            "another import into this home is under way (\(holder)); wait until it is done"
        }
    }
}

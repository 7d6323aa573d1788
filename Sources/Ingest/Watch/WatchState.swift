public import Foundation

/// How it stands with a watched folder, for `vitrine status`.
public struct WatchState: Codable, Hashable, Sendable {
    public enum Phase: String, Codable, Sendable {
        /// All that was seen is taken in.
        case watching
        /// Something is on its way, or somebody else is importing.
        case waiting
        case importing
        /// Nothing is taken in or withdrawn until the reason is gone.
        case stopped
    }

    public var folder: String
    /// How changes are noticed, in words.
    public var method = ""
    public var phase = Phase.waiting
    /// Why it waits or has stopped.
    public var reason: String?
    /// When something was last taken in.
    public var lastImport: Date?
    /// Faults in rows and files, the last time; the first ten of them in words.
    public var faults = 0
    public var problems: [String] = []

    init(folder: String) { self.folder = folder }
}

/// What is to be taken in from a watched folder.
public struct WatchedImport: Hashable, Sendable {
    /// The folder's real path.
    public var folder: String
    /// The spreadsheet that says what its files are; nil where folders become objects.
    public var spreadsheet: String?
    /// Paths of files that are not whole yet.
    public var unfinished: Set<String>
}

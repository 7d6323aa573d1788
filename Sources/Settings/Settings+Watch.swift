extension Settings {
    /// Folders that are looked after while the collection is served.
    public struct Watch: Hashable, Sendable {
        /// The folders.
        public var folders: [String] = []
        /// How changes are noticed.
        public var method = Method.automatic
        /// Seconds between two looks at a folder of which nothing is heard.
        public var scanSeconds = 30
        /// Seconds that a file must stay as it is before it is taken in.
        public var stableSeconds = 2
        /// Removals, up to this number, that are never taken for the loss of a whole folder.
        public var withdrawFew = 5
        /// Names of files that somebody is still writing: `*` stands for any run of characters, `?` for one.
        public var unfinished = [
            "*.part", "*.partial", "*.filepart", "*.tmp", "*.temp", "*.crdownload", "*.download", "*.swp", "*~", "~$*",
        ]

        public init() {}

        /// How changes are noticed.
        public enum Method: String, Hashable, Sendable, CaseIterable {
            /// By events where the file system tells of all changes, by looking where it does not.
            case automatic
            /// By what Linux tells (inotify).
            case events
            /// By looking.
            case scan
        }
    }
}

extension Settings {
    /// The interface for programs that change the collection.
    public struct API: Hashable, Sendable {
        /// Whether there is one.
        public var enabled = true
        /// Folders whose files may be referred to, relative to the home.
        public var folders: [String] = []
        /// Requests a second that one token may make in the long run; 0 sets no bounds.
        public var rate = 100
        /// Requests that one token may make at once.
        public var burst = 1000
        /// The largest file that may be sent, in megabytes (2^20 bytes).
        public var uploadMegabytes = 16_384
        /// Files that may be arriving at one time.
        public var uploadsAtOnce = 16
        /// Hours after which a file that nothing came to and that no resource has is forgotten.
        public var uploadHours = 24
        /// Bytes a second that a body must come with.
        public var bodyRate = 1024
        /// Seconds before that is looked at.
        public var bodyGraceSeconds = 20

        public init() {}
    }

    /// What is said of resources, and by whom.
    public struct Values: Hashable, Sendable {
        /// Whose value is shown where several owners have one: the first that has one.
        public var precedence = Owner.allCases

        public init() {}

        /// Who says something of a resource.
        public enum Owner: String, Hashable, Sendable, CaseIterable {
            case api, spreadsheet, link, resourcespace, computed
        }
    }
}

extension SettingDescription {
    static let editing = [
        SettingDescription(
            "api.enabled", \.api.enabled, .flag,
            "Whether programs with a token may read and change the collection under /api/v1."),
        SettingDescription(
            "api.folders", \.api.folders,
            .list("a list of folders", of: .text("a folder, absolute or relative to the home"), name: { $0 }),
            example: "folders: [/srv/scans]",
            "Folders whose files programs may refer to instead of sending them, by the folder's last name."),
        SettingDescription(
            "api.rate", \.api.rate, .wholeNumber(0...1_000_000),
            "Requests a second that one token may make under /api/v1 in the long run; 0 sets no bounds."),
        SettingDescription(
            "api.burst", \.api.burst, .wholeNumber(1...1_000_000), "Requests that one token may make at once."),
        SettingDescription(
            "api.upload_mb", \.api.uploadMegabytes, .wholeNumber(1...16_777_216),
            "The largest file that may be sent, in megabytes."),
        SettingDescription(
            "api.uploads_at_once", \.api.uploadsAtOnce, .wholeNumber(1...10_000),
            "Files that may be arriving at one time; others are asked to wait."),
        SettingDescription(
            "api.upload_hours", \.api.uploadHours, .wholeNumber(1...8760),
            "Hours after which a file that nothing came to and that no resource has is removed."),
        SettingDescription(
            "api.body_rate", \.api.bodyRate, .wholeNumber(1...1_000_000_000),
            "Bytes a second that a body must come with; a slower client is cut off."),
        SettingDescription(
            "api.body_grace_seconds", \.api.bodyGraceSeconds, .wholeNumber(1...3600),
            "Seconds before that is looked at."),
        SettingDescription(
            "values.precedence", \.values.precedence,
            .list("a list of owners of values", of: .choice, name: \.rawValue),
            example: "precedence: [spreadsheet, api]",
            """
            Where several owners have a value for a field of a file: whose is shown, the first that has one. Owners that \
            are not named come behind. The values of the others are kept, and the import reports where they differ.
            """),
    ]
}

extension Settings {
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

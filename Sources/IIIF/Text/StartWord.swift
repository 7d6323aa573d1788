/// What a table says about where to begin: with all of a file, or in it at a time.
public enum StartWord: Hashable, Sendable {
    case whole
    /// Seconds.
    case time(Double)

    /// `yes` in its usual forms, or a time: `90`, `90.5`, `1:30`, `0:01:30`. `1` is yes. Nil for anything else.
    public init?(_ text: String) {
        if ["yes", "true", "1", "oui", "ja", "y", "x"].contains(text.lowercased()) {
            self = .whole
        } else if let seconds = Timestamp.seconds(text) {
            self = .time(seconds)
        } else {
            return nil
        }
    }
}

/// When a link runs by itself.
public enum LinkSchedule: Hashable, Sendable {
    case every(minutes: Int)
    /// In the time zone of the machine.
    case daily(hour: Int, minute: Int)

    /// `every 30 minutes`, `every 6 hours`, `daily 02:30`.
    public init?(_ text: String) {
        let words = text.lowercased().split(separator: " ")
        if words.count == 3, words[0] == "every", let count = Int(words[1]), count > 0 {
            switch words[2] {
            case "minute", "minutes": self = .every(minutes: count)
            case "hour", "hours": self = .every(minutes: count * 60)
            default: return nil
            }
            guard case .every(let minutes) = self, minutes <= 60 * 24 * 31 else { return nil }
        } else if words.count == 2, words[0] == "daily" {
            let parts = words[1].split(separator: ":")
            guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour),
                (0...59).contains(minute)
            else { return nil }
            self = .daily(hour: hour, minute: minute)
        } else {
            return nil
        }
    }
}

public import Foundation
public import Settings

extension LinkSchedule {
    /// Whether a run is due.
    /// - Parameters:
    ///   - last: when the last one began; nil if there was none.
    public func isDue(last: Date?, now: Date, calendar: Calendar = .current) -> Bool {
        guard let last else { return true }
        switch self {
        case .every(let minutes): return now.timeIntervalSince(last) >= Double(minutes) * 60
        case .daily(let hour, let minute):
            let wanted = DateComponents(hour: hour, minute: minute)
            let next = calendar.nextDate(
                after: last, matching: wanted, matchingPolicy: .nextTime, repeatedTimePolicy: .first)
            return next.map { $0 <= now } ?? false
        }
    }
}

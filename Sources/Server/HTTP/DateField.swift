internal import Glibc
internal import Synchronization

/// The value of `Date`, made once a second.
final class DateField: Sendable {
    private let state = Mutex((second: -1, text: ""))

    var now: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let second = time.tv_sec
        return state.withLock { state in
            if state.second != second { state = (second, HTTPDate(secondsSince1970: Int64(second)).description) }
            return state.text
        }
    }
}

import Glibc

/// How many files and connections this process may have open (RLIMIT_NOFILE).
enum FileLimit {
    /// Files that are open in addition to connections and their responses: derivatives, the catalogue, workers.
    private static let others = 1024

    /// Raises the limit as far as the system allows.
    /// - Parameter wanted: connections, each of which may have a file open.
    /// - Returns: the connections that there can be, at most `wanted`.
    static func raise(forConnections wanted: Int) -> Int {
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return wanted }
        let needed = rlim_t(2 * wanted + others)
        if limit.rlim_cur < needed {
            limit.rlim_cur = min(needed, limit.rlim_max)
            guard setrlimit(resource, &limit) == 0 else { return wanted }
        }
        return min(wanted, max(16, (Int(clamping: limit.rlim_cur) - others) / 2))
    }
}

internal import Glibc
internal import Synchronization

/// How much rendering one client may ask for: a bucket of pixels that fills at a steady rate, so that a crawler does not
/// become an outage. Tiles, stored or rendered, and kept outputs cost nothing.
package final class ClientBudget: Sendable {
    private struct Bucket {
        var pixels: Double
        var time: ContinuousClock.Instant
    }

    private let buckets = Mutex<[String: Bucket]>([:])
    private let rate: Double
    private let burst: Double

    /// Clients remembered; beyond, those whose buckets are full are forgotten.
    private static let clients = 50_000

    /// - Parameters:
    ///   - rate: pixels a second; 0 sets no bounds.
    ///   - burst: pixels that may be had at once.
    package init(rate: Int, burst: Int) {
        self.rate = Double(rate)
        self.burst = Double(burst)
    }

    /// Takes `pixels` from the client's bucket.
    /// - Returns: nil when they were there, else the seconds after which enough will be.
    package func take(_ pixels: Int, client: String, now: ContinuousClock.Instant = .now) -> Int? {
        guard rate > 0 else { return nil }
        let client = Self.network(of: client)
        // One request larger than the bucket is served from a full one.
        let cost = min(Double(pixels), burst)
        return buckets.withLock { buckets in
            if buckets.count >= Self.clients, buckets[client] == nil { forgetIdle(&buckets, now) }
            var bucket = buckets[client] ?? Bucket(pixels: burst, time: now)
            bucket.pixels = min(burst, bucket.pixels + Self.seconds(bucket.time.duration(to: now)) * rate)
            bucket.time = now
            let missing = cost - bucket.pixels
            if missing <= 0 { bucket.pixels -= cost }
            buckets[client] = bucket
            return missing <= 0 ? nil : max(1, Int((missing / rate).rounded(.up)))
        }
    }

    /// What counts as one client: an IPv4 address, or the first 64 bits of an IPv6 address, since that is the least that a
    /// network at home is given (RFC 6177), and whoever has it may use any of its addresses.
    package static func network(of client: String) -> String {
        var address = in6_addr()
        guard inet_pton(AF_INET6, String(client.prefix { $0 != "%" }), &address) == 1 else { return client }
        let bytes = withUnsafeBytes(of: address) { Array($0) }
        // IPv4 in IPv6's clothes (RFC 4291 section 2.5.5.2).
        if bytes.prefix(12) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF] {
            return bytes.suffix(4).map { String($0) }.joined(separator: ".")
        }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }

    private func forgetIdle(_ buckets: inout [String: Bucket], _ now: ContinuousClock.Instant) {
        buckets = buckets.filter { $0.value.pixels + Self.seconds($0.value.time.duration(to: now)) * rate < burst }
        // A flood from more addresses than that is no client's fault in particular.
        if buckets.count >= Self.clients { buckets.removeAll() }
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }
}

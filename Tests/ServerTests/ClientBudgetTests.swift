import Server
import Testing

@Suite("What one client may have rendered")
struct ClientBudgetTests {
    @Test("A bucket empties, says how long to wait, and fills again")
    func bucket() {
        let budget = ClientBudget(rate: 1_000_000, burst: 2_000_000)
        let start = ContinuousClock.now
        #expect(budget.take(1_500_000, client: "192.0.2.1", now: start) == nil)
        #expect(budget.take(1_500_000, client: "192.0.2.1", now: start) == 1)
        #expect(budget.take(1_500_000, client: "192.0.2.2", now: start) == nil, "another client")
        #expect(budget.take(1_500_000, client: "192.0.2.1", now: start + .seconds(1)) == nil)
        // More than there is room for costs all of it.
        #expect(budget.take(90_000_000, client: "192.0.2.3", now: start) == nil)
        #expect(budget.take(90_000_000, client: "192.0.2.3", now: start + .seconds(1)) == 1)
        #expect(budget.take(90_000_000, client: "192.0.2.3", now: start + .seconds(2)) == nil)
    }

    @Test("No rate, no bounds")
    func unlimited() {
        let budget = ClientBudget(rate: 0, burst: 1)
        for _ in 0..<10 { #expect(budget.take(1_000_000_000, client: "192.0.2.1") == nil) }
    }

    @Test(
        "An IPv6 network of 64 bits is one client, and IPv4 is itself however it is written",
        arguments: [
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true),
            ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
            ("fe80::1%eth0", "fe80::2%eth1", true), ("::ffff:192.0.2.1", "192.0.2.1", true),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false), ("192.0.2.1", "192.0.2.2", false),
            ("2001:DB8:1:2::1", "2001:0db8:0001:0002::9", true), ("unknown", "unknown", true),
        ])
    func networks(one: String, other: String, isSame: Bool) {
        #expect((ClientBudget.network(of: one) == ClientBudget.network(of: other)) == isSame)
        let budget = ClientBudget(rate: 1, burst: 10)
        #expect(budget.take(10, client: one) == nil)
        #expect((budget.take(10, client: other) == nil) != isSame)
    }
}

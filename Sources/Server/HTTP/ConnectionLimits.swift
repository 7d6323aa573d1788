internal import NIOCore
internal import Synchronization

/// Decides which connections the server keeps, so that no client can take the places of all others.
///
/// A client, an IPv4 address or an IPv6 /64 network, has at most `perClient` connections: for another one, its slowest
/// connection is closed. An eighth of all places is a reserve: while it is being used, the slowest connection of the
/// client that has the most is closed for each new one. The slowest is the one that the server has waited for longest; a
/// connection whose request is being answered is never closed.
final class ConnectionLimits: Sendable {
    private struct Held {
        let seat: ConnectionSeat
        let channel: any Channel
    }

    private struct Client {
        var held: [ObjectIdentifier: Held] = [:]
        /// Connections that were chosen and are not closed yet.
        var evicted = 0

        var count: Int { held.count - evicted }
        var staying: [Held] { held.values.filter { !$0.seat.isEvicted } }
    }

    private struct State {
        var clients: [String: Client] = [:]
        var seats: [ObjectIdentifier: ConnectionSeat] = [:]
    }

    private let total: Int
    private let perClient: Int
    private let reserve: Int
    private let state = Mutex(State())

    /// Milliseconds that a connection may keep the server waiting before another client gets its place.
    private static let grace: UInt64 = 1000
    /// Milliseconds after which a request that is not complete counts as slow where its client has too many.
    private static let halfSentGrace: UInt64 = 250

    /// - Parameters:
    ///   - total: open connections at one time.
    ///   - perClient: of one client.
    init(total: Int, perClient: Int) {
        self.total = total
        self.perClient = perClient
        reserve = total / 8
    }

    /// Gives a new connection a place, closing a slower one where there is need.
    /// - Returns: false where the client has too many connections that are being answered: close it.
    func admit(_ channel: any Channel, client: String, isTrusted: Bool) -> Bool {
        let (isAdmitted, victims) = state.withLock { state -> (Bool, [any Channel]) in
            var victims: [any Channel] = []
            if !isTrusted {
                if let own = state.clients[client], own.count >= perClient {
                    let slow = Self.slow(own.staying, most: max(1, perClient / 8))
                    if slow.isEmpty { return (false, []) }
                    victims = slow.map { Self.evict($0, &state) }
                }
            }
            let seat = ConnectionSeat(client: client, isTrusted: isTrusted)
            state.seats[ObjectIdentifier(channel)] = seat
            state.clients[client, default: Client()].held[ObjectIdentifier(channel)] = Held(
                seat: seat, channel: channel)
            if victims.isEmpty, state.seats.count > total - reserve, let victim = Self.relieve(&state) {
                victims.append(victim)
            }
            return (true, victims)
        }
        close(victims)
        return isAdmitted
    }

    /// Closes a slow connection, where one is found, since all places are taken.
    func relieve() { close(state.withLock { state in Self.relieve(&state).map { [$0] } ?? [] }) }

    /// The place of a connection that was admitted.
    func seat(of channel: any Channel) -> ConnectionSeat? { state.withLock { $0.seats[ObjectIdentifier(channel)] } }

    func leave(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { state in
            guard let seat = state.seats.removeValue(forKey: id) else { return }
            state.clients[seat.client]?.held[id] = nil
            if seat.isEvicted { state.clients[seat.client]?.evicted -= 1 }
            if state.clients[seat.client]?.held.isEmpty == true { state.clients[seat.client] = nil }
        }
    }

    private func close(_ channels: [any Channel]) {
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(EvictionEvent()) }
    }

    // MARK: Choosing

    private static func relieve(_ state: inout State) -> (any Channel)? {
        let clients = state.clients.values.filter { $0.held.first?.value.seat.isTrusted == false }
        let most = clients.lazy.map(\.count).max() ?? 0
        let largest = clients.lazy.filter { $0.count == most }.flatMap(\.staying)
        // Where all of the largest client's are being answered, any that is slow.
        guard
            let victim = slowest(Array(largest), grace: grace)
                ?? slowest(clients.flatMap(\.staying), grace: grace)
        else { return nil }
        return evict(victim, &state)
    }

    /// Half-sent requests that the server has waited for for long, several at a time, so that a flood of connections costs
    /// one look at all of them for many; else the slowest connection.
    private static func slow(_ all: [Held], most: Int) -> [Held] {
        let end = ConnectionSeat.now() - halfSentGrace
        let halfSent = all.lazy.map { ($0, $0.seat.current) }.filter { $1.phase == .arriving && $1.since <= end }
        guard !halfSent.isEmpty else { return slowest(all, grace: 0).map { [$0] } ?? [] }
        return halfSent.sorted { $0.1.since < $1.1.since }.prefix(most).map(\.0)
    }

    private static func evict(_ held: Held, _ state: inout State) -> any Channel {
        held.seat.isEvicted = true
        state.clients[held.seat.client]?.evicted += 1
        return held.channel
    }

    /// The connection that the server has waited for longest; nil where all are being answered or too new.
    private static func slowest(_ all: [Held], grace: UInt64) -> Held? {
        let now = ConnectionSeat.now()
        var best: (held: Held, phase: ConnectionSeat.Phase, since: UInt64)?
        for held in all {
            let (phase, since) = held.seat.current
            guard phase < .answering, now >= since + grace else { continue }
            if let known = best, (known.phase, known.since) <= (phase, since) { continue }
            best = (held, phase, since)
        }
        return best?.held
    }
}

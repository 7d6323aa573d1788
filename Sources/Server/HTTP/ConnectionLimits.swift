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

    private struct State {
        var clients: [String: [ObjectIdentifier: Held]] = [:]
        var seats: [ObjectIdentifier: ConnectionSeat] = [:]
    }

    private let total: Int
    private let perClient: Int
    private let reserve: Int
    private let state = Mutex(State())

    /// Milliseconds that a connection may keep the server waiting before another client gets its place.
    private static let grace: UInt64 = 1000

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
                // Those that were chosen and are not closed yet count as long as there may be few enough.
                if let all = state.clients[client], all.count >= perClient {
                    let own = all.values.filter { !$0.seat.isEvicted }
                    if own.count >= perClient {
                        victims = Self.slow(own, most: max(1, perClient / 8)).map(Self.evict)
                        if victims.isEmpty { return (false, []) }
                    }
                }
            }
            let seat = ConnectionSeat(client: client, isTrusted: isTrusted)
            state.seats[ObjectIdentifier(channel)] = seat
            state.clients[client, default: [:]][ObjectIdentifier(channel)] = Held(seat: seat, channel: channel)
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
            guard let client = state.seats.removeValue(forKey: id)?.client else { return }
            state.clients[client]?[id] = nil
            if state.clients[client]?.isEmpty == true { state.clients[client] = nil }
        }
    }

    private func close(_ channels: [any Channel]) {
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(EvictionEvent()) }
    }

    // MARK: Choosing

    private static func relieve(_ state: inout State) -> (any Channel)? {
        var most = 0
        var candidates: [Held] = []
        for held in state.clients.values {
            let own = held.values.filter { !$0.seat.isEvicted && !$0.seat.isTrusted }
            if own.count > most { candidates.removeAll() }
            most = max(most, own.count)
            if own.count == most { candidates += own }
        }
        // Where all of the largest client's are being answered, any that is slow.
        let others = state.clients.values.lazy.flatMap(\.values).filter { !$0.seat.isEvicted && !$0.seat.isTrusted }
        return (slowest(candidates, grace: grace) ?? slowest(Array(others), grace: grace)).map(evict)
    }

    /// Half-sent requests that the server has waited for for long, several at a time, so that a flood of connections costs
    /// one look at all of them for many; else the slowest connection.
    private static func slow(_ all: [Held], most: Int) -> [Held] {
        let end = ConnectionSeat.now() - grace
        let halfSent = all.lazy.map { ($0, $0.seat.current) }.filter { $1.phase == .arriving && $1.since <= end }
        guard !halfSent.isEmpty else { return slowest(all, grace: 0).map { [$0] } ?? [] }
        return halfSent.sorted { $0.1.since < $1.1.since }.prefix(most).map(\.0)
    }

    private static func evict(_ held: Held) -> any Channel {
        held.seat.isEvicted = true
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

internal import Synchronization

/// Answers about the catalogue, kept until anything in it changes.
public final class FactsCache<Key: Hashable & Sendable, Fact: Sendable>: Sendable {
    private struct State {
        var stamp: Int?
        var facts: [Key: Fact] = [:]
    }

    private let state = Mutex(State())
    private let limit: Int

    /// - Parameter limit: facts kept at most; with one more, all are forgotten.
    public init(limit: Int) { self.limit = limit }

    /// What is known under `key` as of `stamp`.
    public func fact(_ key: Key, at stamp: Int) -> Fact? {
        state.withLock { state in
            if state.stamp != stamp {
                state.stamp = stamp
                state.facts.removeAll(keepingCapacity: true)
            }
            return state.facts[key]
        }
    }

    /// Keeps a fact that was read after `stamp` was.
    public func keep(_ fact: Fact, for key: Key, at stamp: Int) {
        state.withLock { state in
            guard state.stamp == stamp else { return }
            if state.facts.count >= limit { state.facts.removeAll(keepingCapacity: true) }
            state.facts[key] = fact
        }
    }
}

extension FactsCache {
    /// What is known under `key` and edits of this process do not change.
    public func fact(_ key: Key, at moment: CatalogueStamp.Moment) -> Fact? {
        moment.isSettled ? fact(key, at: moment.epoch) : nil
    }

    /// Keeps a fact that edits of this process do not change, read after `moment` was.
    public func keep(_ fact: Fact, for key: Key, at moment: CatalogueStamp.Moment) {
        if moment.isSettled { keep(fact, for: key, at: moment.epoch) }
    }
}

/// Answers about one object each, kept until that object, or anything else than objects, changes.
final class ObjectFacts<Key: Hashable & Sendable, Fact: Sendable>: Sendable {
    private struct State {
        var epoch: Int?
        var facts: [Key: (fact: Fact, edits: Int)] = [:]
    }

    private let state = Mutex(State())
    private let limit: Int
    private let stamp: CatalogueStamp

    /// - Parameter limit: facts kept at most; with one more, all are forgotten.
    init(limit: Int, _ stamp: CatalogueStamp) { (self.limit, self.stamp) = (limit, stamp) }

    /// What is known under `key`.
    /// - Parameter object: the key of the identifier of the object that a fact is of; nil where any edit may change it.
    func fact(_ key: Key, at moment: CatalogueStamp.Moment, of object: (Fact) -> String?) -> Fact? {
        guard moment.isSettled else { return nil }
        let known = state.withLock { state in
            if state.epoch != moment.epoch {
                state.epoch = moment.epoch
                state.facts.removeAll(keepingCapacity: true)
            }
            return state.facts[key]
        }
        guard let known else { return nil }
        if known.edits == moment.edits { return known.fact }
        guard let object = object(known.fact), let last = stamp.lastEdit(of: object, in: moment.epoch),
            last <= known.edits
        else { return nil }
        return known.fact
    }

    /// Keeps a fact that was read after `moment` was.
    func keep(_ fact: Fact, for key: Key, at moment: CatalogueStamp.Moment) {
        guard moment.isSettled else { return }
        state.withLock { state in
            guard state.epoch == moment.epoch else { return }
            if state.facts.count >= limit { state.facts.removeAll(keepingCapacity: true) }
            state.facts[key] = (fact, moment.edits)
        }
    }
}

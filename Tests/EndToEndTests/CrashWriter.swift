import Foundation
import Synchronization
import TestSupport
import Testing

/// Writes over the network on a thread of its own, while readers read and something is ended.
final class CrashWriter: Sendable {
    private let work: Mutex<CrashWork>
    private let isWanted = Atomic(false)
    /// Objects that there may be: `w1` to this one.
    private let count = Atomic(0)

    init(home: TestHome, seed: UInt64) throws {
        let token = try EditingHome.token(home, scopes: ["read", "write"])
        work = Mutex(CrashWork(token: token, scans: home.folder, seed: seed))
    }

    /// Objects that are published by what was acknowledged.
    var current: Set<String> { work.withLock { $0.current } }
    /// Writes that were acknowledged, and requests that had to be sent again.
    var numbers: (acknowledged: Int, repeated: Int) { work.withLock { ($0.acknowledged, $0.repeated) } }

    /// Writes as long as something else is done and the server lives.
    func writing<Result>(to server: RunningServer, while body: () throws -> Result) rethrows -> Result {
        let done = DispatchSemaphore(value: 0)
        isWanted.store(true, ordering: .relaxed)
        Thread.detachNewThread {
            self.write(server)
            done.signal()
        }
        defer {
            isWanted.store(false, ordering: .relaxed)
            done.wait()
        }
        return try body()
    }

    private func write(_ server: RunningServer) {
        while isWanted.load(ordering: .relaxed) {
            let (isAnswered, count) = work.withLock { ($0.step(server), $0.count) }
            self.count.store(count, ordering: .relaxed)
            guard isAnswered else { return }
            usleep(UInt32.random(in: 0...20_000))
        }
    }

    /// Sends what is still to be sent.
    func settle(_ server: RunningServer) { work.withLock { while !$0.isIdle, $0.step(server) {} } }

    /// Reads any of the objects while they are written: it is there whole or not at all.
    func read(_ server: RunningServer, _ note: String, using random: inout SeededRandom) {
        let name = "w\(Int.random(in: 1...max(1, count.load(ordering: .relaxed) + 1), using: &random))"
        guard let answer = try? server.get("/iiif/v3/\(name)/manifest"), answer.isWhole else { return }
        #expect([200, 404, 410].contains(answer.status), "\(note): \(name) \(answer.status)")
        guard answer.status == 200, let manifest = try? answer.json else { return }
        let title = manifest["label"]["none"][0].string ?? ""
        #expect(manifest["items"].items.count == 1 && title.hasPrefix("\(name) "), "\(note): half of \(name)")
    }

    /// What was acknowledged is there, once, and was told.
    func check(_ server: RunningServer, _ follower: ActivityFollower, _ note: String) throws {
        let work = work.withLock { $0 }
        #expect(work.faults.isEmpty, "\(note): \(work.faults)")
        for (object, page) in work.pages where !page.isDeleted {
            try check(object, page, work, server, follower, "\(note), \(object)")
        }
        for (object, page) in work.pages.filter({ $0.value.isDeleted }).shuffled().prefix(10) {
            #expect(try server.get("/iiif/v3/\(object)/manifest").status == 410, "\(note): \(object)")
            #expect(try work.get(server, "resources/\(page.id)").status == 410, "\(note): \(object)")
        }
        let gone = Set(work.pages.filter { $0.value.isDeleted }.keys)
        #expect(follower.present.isDisjoint(with: gone), "\(note): deletions are told")
    }

    private func check(
        _ object: String, _ page: CrashWork.Page, _ work: CrashWork, _ server: RunningServer,
        _ follower: ActivityFollower, _ note: String
    ) throws {
        var titles = [page.titles.last]
        var writes = page.titles.count...page.titles.count
        let unsure = work.unsure(object)
        switch unsure {
        case .patch(_, let title), .replace(_, let title), .bulk(_, _, let title):
            titles.append(title)
            writes = writes.lowerBound...(writes.upperBound + 1)
        case .restore:
            titles.append(page.titles.first)
            writes = writes.lowerBound...(writes.upperBound + 1)
        case .delete, .withdraw:
            // Either way is right; it is asked for again.
            if !follower.present.contains(object) { return }
        default: break
        }
        let answer = try server.get("/iiif/v3/\(object)/manifest")
        if page.isWithdrawn, unsure == nil {
            #expect(answer.status == 410 && !follower.present.contains(object), "\(note): withdrawn, \(answer.status)")
            return
        }
        guard answer.status == 200 else {
            Issue.record("\(note): \(answer.status)")
            return
        }
        let manifest = try answer.json
        #expect(manifest["items"].items.count == 1, "\(note): once")
        #expect(titles.contains(manifest["label"]["none"][0].string), "\(note): \(titles)")
        let history = try work.get(server, "resources/\(page.id)/history?limit=100").json["changes"].items
        #expect(writes.contains(history.count), "\(note): each write once, \(writes): \(history)")
        #expect(try server.get("/media/\(page.id)/original.png").body == page.file, "\(note): its file")
        #expect(follower.present.contains(object), "\(note): told")
        let updates = follower.told.count { $0.hasPrefix("Update iiif/v3/\(object)/manifest ") }
        #expect(updates >= page.titles.count - 1, "\(note): every change is told")
    }
}

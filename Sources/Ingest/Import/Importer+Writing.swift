internal import Catalogue
internal import Foundation
internal import Rules

/// Objects to be written, each made when its turn comes.
struct ObjectList: Sendable {
    var count: Int
    var object: @Sendable (Int) -> ObjectUpdate
}

extension Importer {
    /// Resources in one transaction, by whole objects. Ids come in no order, so that every transaction of more than a few
    /// thousand writes nearly every page of their indexes: the fewer there are, the less is written. Others can read all
    /// the time; to write, they wait for some seconds.
    private static let resourcesPerTransaction = 125_000
    /// Resources from which on the catalogue is told that much is coming.
    static let resourcesInBulk = 5000
    /// Resources made ready at one time.
    private static let resourcesPerPortion = 2000
    /// Portions made ready before they are needed.
    private static let portionsAhead = 4

    /// Writes objects in order, some thousand resources in a transaction. One thread makes them ready while this one
    /// writes.
    func write(
        _ objects: ObjectList, root: Int64, _ stale: Set<String>, _ request: ImportRequest,
        _ report: inout ImportReport
    ) throws {
        let ready = Handover<UpdatePortion>(limit: Self.portionsAhead)
        let thread = Thread {
            var portion: [ObjectUpdate] = []
            var resources = 0
            for position in 0..<objects.count {
                portion.append(objects.object(position))
                resources += portion[portion.count - 1].resources.count
                guard resources >= Self.resourcesPerPortion else { continue }
                guard ready.put(UpdatePortion(portion)) else { return }
                (portion, resources) = ([], 0)
            }
            if !portion.isEmpty { _ = ready.put(UpdatePortion(portion)) }
            ready.end()
        }
        thread.start()
        // However this ends, the other thread does not wait for anybody to take what it made.
        defer { ready.stop() }
        while true {
            try Task.checkCancellation()
            var resources = 0
            var identifiers: [String] = []
            let outcomes = try catalogue.apply(
                root: root, owner: request.owner, actor: Self.actor, stale: stale, computed: request.computed,
                dryRun: request.dryRun
            ) {
                try Task.checkCancellation()
                guard resources < Self.resourcesPerTransaction, let portion = ready.take() else { return nil }
                resources += portion.updates.reduce(0) { $0 + $1.resources.count }
                identifiers += portion.updates.map(\.identifier)
                return portion
            }
            if outcomes.isEmpty { return }
            for (identifier, outcome) in zip(identifiers, outcomes) {
                switch outcome {
                case .created: report.created += 1
                case .updated: report.updated += 1
                case .unchanged: report.unchanged += 1
                case .staysWithdrawn:
                    report.unchanged += 1
                    report.notices.append(
                        "“\(identifier)” was withdrawn by hand and stays so; `vitrine withdraw --undo` brings it back")
                }
            }
        }
    }
}

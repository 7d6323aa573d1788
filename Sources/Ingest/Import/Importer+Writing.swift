internal import Catalogue
internal import Rules

extension Importer {
    /// Resources in one transaction, by whole objects. Ids come in no order, so that every transaction of more than a few
    /// thousand writes nearly every page of their indexes: the fewer there are, the less is written. Others can read all
    /// the time; to write, they wait for some seconds.
    private static let resourcesPerTransaction = 100_000
    /// Resources from which on the catalogue is told that much is coming.
    static let resourcesInBulk = 5000

    /// Writes objects in order, some thousand resources in a transaction.
    func write(
        _ updates: [ObjectUpdate], root: Int64, _ stale: Set<String>, _ request: ImportRequest,
        _ report: inout ImportReport
    ) throws {
        var start = 0
        while start < updates.count {
            try Task.checkCancellation()
            var end = start
            var count = 0
            repeat {
                count += updates[end].resources.count
                end += 1
            } while end < updates.count && count < Self.resourcesPerTransaction
            let chunk = Array(updates[start..<end])
            start = end
            let outcomes = try catalogue.apply(
                chunk, root: root, owner: request.owner, actor: Self.actor, stale: stale, computed: request.computed)
            for (update, outcome) in zip(chunk, outcomes) {
                switch outcome {
                case .created: report.created += 1
                case .updated: report.updated += 1
                case .unchanged: report.unchanged += 1
                case .staysWithdrawn:
                    report.unchanged += 1
                    report.notices.append(
                        "“\(update.identifier)” was withdrawn by hand and stays so; `vitrine withdraw --undo` brings it back"
                    )
                }
            }
        }
    }
}

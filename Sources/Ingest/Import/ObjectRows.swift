internal import Catalogue

/// The rows of an import by the objects that they are of: objects in the order in which their first rows come, rows in
/// their own.
struct ObjectRows: Sendable {
    private let rows: [ReadRow]
    /// Positions of rows, those of one object after the other.
    private let order: [UInt32]
    /// Where among them the rows of each object end.
    private let ends: [UInt32]

    init(_ rows: [ReadRow]) {
        self.rows = rows
        var objects: [UInt32] = []
        objects.reserveCapacity(rows.count)
        var counts: [UInt32] = []
        var numbers: [String: UInt32] = [:]
        var last: String?
        for row in rows {
            let identifier = row.identifier
            // Rows of one object mostly follow each other.
            if let last, last.utf8.elementsEqual(identifier.utf8), let object = objects.last {
                objects.append(object)
                counts[Int(object)] += 1
                continue
            }
            last = identifier
            let key = Catalogue.identifierKey(identifier)
            let object = numbers[key] ?? UInt32(counts.count)
            if object == counts.count {
                numbers[key] = object
                counts.append(0)
            }
            objects.append(object)
            counts[Int(object)] += 1
        }
        // Counted, not sorted: where the rows of each begin is the sum of those before.
        var next: [UInt32] = []
        next.reserveCapacity(counts.count)
        var sum: UInt32 = 0
        for count in counts {
            next.append(sum)
            sum += count
        }
        var order = Array(repeating: UInt32(0), count: rows.count)
        for (position, object) in objects.enumerated() {
            order[Int(next[Int(object)])] = UInt32(position)
            next[Int(object)] += 1
        }
        (self.order, ends) = (order, next)
    }

    /// Objects.
    var count: Int { ends.count }

    /// An object as the import wants it to be.
    func update(_ object: Int, _ resource: (ReadRow) -> ResourceUpdate) -> ObjectUpdate {
        let start = object == 0 ? 0 : ends[object - 1]
        let own = order[Int(start)..<Int(ends[object])]
        return ObjectUpdate(
            identifier: own.first.map { rows[Int($0)].identifier } ?? "", resources: own.map { resource(rows[Int($0)]) }
        )
    }
}

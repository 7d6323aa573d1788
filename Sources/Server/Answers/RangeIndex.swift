internal import IIIF

/// The sections of an object, by their names in URLs.
struct RangeIndex: Sendable {
    private var ranges: [String: ContentsRange] = [:]
    private(set) var cost = 1024

    init(_ structures: [ContentsRange]) { for range in structures { add(range) } }

    private mutating func add(_ range: ContentsRange) {
        if let mark = range.id.ranges(of: "/range/").last {
            let name = String(range.id[mark.upperBound...])
            if ranges[name] == nil { ranges[name] = range }
        }
        // Items are shared with the range around them.
        cost += 512 + range.items.count * 256
        for case .range(let inner) in range.items { add(inner) }
    }

    subscript(name: String) -> ContentsRange? { ranges[name] }
}

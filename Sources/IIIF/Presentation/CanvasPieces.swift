/// The canvases of a manifest as JSON, in pieces that are made at the same time and handed over in order.
struct CanvasPieces: Sendable {
    /// Canvases in a piece: some 32 KB.
    private static let size = 32
    /// Pieces made at a time, and so how many there are beside the document at most.
    private static let together = 4

    let count: Int
    let version: PresentationVersion
    let workers: PresentationDocument.Workers
    let canvas: @Sendable (Int) -> Canvas

    /// - Parameter take: gets each piece, and how many canvases there are up to its end; one after the other, on any
    ///   thread.
    func forEach(_ take: (_ piece: [UInt8], _ done: Int) -> Void) {
        var start = 0
        var capacity = 4096
        var made: [(piece: [UInt8], done: Int)] = []
        while start < count {
            let ranges = stride(from: start, to: min(count, start + Self.size * Self.together), by: Self.size).map {
                $0..<min(count, $0 + Self.size)
            }
            let pieces = pieces(ranges, capacity: capacity) { for (piece, done) in made { take(piece, done) } }
            made = zip(pieces, ranges.map(\.upperBound)).map { ($0, $1) }
            start = ranges.last?.upperBound ?? count
            capacity = pieces.map { $0.count + $0.count / 8 }.max() ?? capacity
        }
        for (piece, done) in made { take(piece, done) }
    }

    /// - Parameter beside: something else to be done meanwhile.
    private func pieces(_ ranges: [Range<Int>], capacity: Int, beside: () -> Void) -> [[UInt8]] {
        // The few of most objects are written sooner than another thread is there.
        guard ranges.count > 1 else {
            beside()
            return ranges.map { piece($0, capacity: capacity) }
        }
        return workers(ranges.count, { piece(ranges[$0], capacity: capacity) }, beside)
    }

    private func piece(_ range: Range<Int>, capacity: Int) -> [UInt8] {
        let json = JSONWriter(capacity: capacity, continues: range.lowerBound > 0)
        switch version {
        case .v2:
            var writer = Presentation2Writer(json: json)
            for index in range { writer.write(canvas(index)) }
            return writer.json.bytes
        case .v3, .v4:
            var writer = PresentationWriter(version, json: json)
            for index in range { writer.write(canvas(index)) }
            return writer.json.bytes
        }
    }
}

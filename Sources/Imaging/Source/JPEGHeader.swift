/// What a JPEG's frame and first scan headers say (ITU-T T.81, annex B).
struct JPEGHeader {
    /// Memory for a pixel where all coefficients have to be kept until the last scan; nil where rows come in order.
    private(set) var bufferedBytes: Int?

    init(path: String) throws(ImagingError) {
        let file = try PositionedFile(reading: path)
        var position = 2
        var bytes = 0
        var components = 0
        var isProgressive = false
        while true {
            let marker = try file.read(at: position, count: 4)
            guard marker.count == 4, marker[0] == 0xFF else { throw .unreadable(detail: "its header is damaged") }
            // Any number of fill bytes may stand before a marker.
            if marker[1] == 0xFF {
                position += 1
                continue
            }
            let length = Int(marker[2]) << 8 | Int(marker[3])
            switch marker[1] {
            case 0xC4, 0xC8, 0xCC: break
            case 0xC0...0xCF:
                isProgressive = [0xC2, 0xC6, 0xCA, 0xCE].contains(marker[1])
                let frame = try file.read(at: position + 4, count: min(length, 18))
                guard frame.count >= 9, frame[5] > 0 else { throw .unreadable(detail: "its header is cut short") }
                components = Int(frame[5])
                let sampling = stride(from: 7, to: frame.count, by: 3).prefix(components)
                    .map { (across: Int(frame[$0]) >> 4, down: Int(frame[$0]) & 15) }
                let whole = max(1, (sampling.map(\.across).max() ?? 1) * (sampling.map(\.down).max() ?? 1))
                let parts = sampling.reduce(0) { $0 + $1.across * $1.down }
                bytes = 2 * (parts + whole - 1) / whole + 1
            case 0xDA:
                let scan = try file.read(at: position + 4, count: 1)
                if isProgressive || Int(scan.first ?? 0) < components { bufferedBytes = max(3, bytes) }
                return
            case 0xD9: throw .unreadable(detail: "it holds no image")
            default: break
            }
            guard length >= 2 else { throw .unreadable(detail: "its header is damaged") }
            position += 2 + length
        }
    }
}

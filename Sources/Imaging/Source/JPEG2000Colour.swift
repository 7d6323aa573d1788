/// What a JP2 file says of its colours (ITU-T T.800, annex I.5.3.3), which OpenJPEG 2.5.0 tells only with the first image
/// that it decodes, so that libvips never hears of it.
struct JPEG2000Colour {
    /// The ICC profile; empty where there is none.
    private(set) var profile: [UInt8] = []
    /// Brightness and colour differences, each as large as the image.
    private(set) var isFullYCC = false

    /// Boxes are followed this far; a header has a handful.
    private static let boxes = 200
    private static let headerLimit = 32 << 20

    init(path: String) throws(ImagingError) {
        let file = try PositionedFile(reading: path)
        var position = 0
        for _ in 0..<Self.boxes {
            let head = try file.read(at: position, count: 16)
            guard head.count >= 8, let box = Box(head) else { return }
            if box.type == Array("jp2h".utf8) {
                guard box.length - box.start <= Self.headerLimit else { return }
                try read(file.read(at: position + box.start, count: box.length - box.start), file)
                return
            }
            guard box.length >= 8 else { return }
            position += box.length
        }
    }

    private struct Box {
        let type: [UInt8]
        let length: Int
        let start: Int

        init?(_ head: some Collection<UInt8>) {
            let head = Array(head)
            guard head.count >= 8 else { return nil }
            type = Array(head[4..<8])
            let short = JPEG2000Colour.number(head[0..<4])
            if short == 1, head.count >= 16 {
                (length, start) = (JPEG2000Colour.number(head[8..<16]), 16)
            } else {
                (length, start) = (short, 8)
            }
            guard length >= start, length < 1 << 50 else { return nil }
        }
    }

    /// The first colour specification that is understood counts.
    private mutating func read(_ header: [UInt8], _ file: PositionedFile) throws(ImagingError) {
        var rest = header[...]
        for _ in 0..<Self.boxes {
            guard let box = Box(rest.prefix(16)), box.length <= rest.count else { return }
            let content = rest.dropFirst(box.start).prefix(box.length - box.start)
            if box.type == Array("colr".utf8), let method = content.first {
                let body = Array(content.dropFirst(3))
                if method == 2 || method == 3, body.count >= 128 {
                    profile = body
                    return
                }
                if method == 1, body.count >= 4 {
                    isFullYCC = Self.number(body[0..<4]) == 18
                    return
                }
            }
            rest = rest.dropFirst(box.length)
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { ($0 & 0x7F_FFFF_FFFF_FFFF) << 8 | Int($1) }
    }
}

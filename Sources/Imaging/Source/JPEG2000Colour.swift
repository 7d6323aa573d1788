/// What a JP2 file says of its colours (ITU-T T.800, annex I.5.3.3), which OpenJPEG 2.5.0 tells only with the first image
/// that it decodes, so that libvips never hears of it.
struct JPEG2000Colour {
    /// The ICC profile; empty where there is none.
    private(set) var profile: [UInt8] = []
    /// Brightness and colour differences.
    private(set) var isYCC = false

    private static let headerLimit = 32 << 20

    init(path: String) throws(ImagingError) {
        let file = try PositionedFile(reading: path)
        guard let (header, place) = try JPEG2000Box.first("jp2h", in: file) else { return }
        guard header.length > header.start, header.length <= Self.headerLimit else { return }
        read(try file.read(at: place + header.start, count: header.length - header.start))
    }

    /// The first colour specification that is understood counts.
    private mutating func read(_ header: [UInt8]) {
        var rest = header[...]
        for _ in 0..<JPEG2000Box.most {
            guard let box = JPEG2000Box(rest.prefix(16)), box.length >= box.start, box.length <= rest.count else {
                return
            }
            let content = rest.prefix(box.length).dropFirst(box.start)
            if box.type.elementsEqual("colr".utf8), let method = content.first {
                let body = Array(content.dropFirst(3))
                if method == 2 || method == 3, body.count >= 128 {
                    profile = body
                    return
                }
                if method == 1, body.count >= 4 {
                    isYCC = JPEG2000Box.number(body[0..<4]) == 18
                    return
                }
            }
            rest = rest.dropFirst(box.length)
        }
    }
}

/// Metadata as newspapers' agencies have sent it since 1991 (IPTC-IIM version 4.2, section 1.6), bare as in TIFF or in
/// the image resources of Photoshop as in JPEG.
enum InformationInterchange {
    private static let photoshop = Array("Photoshop 3.0\0".utf8)

    static func rights(_ bytes: [UInt8]) -> EmbeddedRights {
        var texts: [UInt8: [String]] = [:]
        var rest = (bytes.starts(with: photoshop) ? resource(0x0404, in: bytes.dropFirst(photoshop.count)) : bytes[...])
        while let first = rest.first {
            guard first == 0x1C, rest.count >= 5 else {
                // Padding, or noise: the next mark is looked for.
                rest = rest.dropFirst()
                continue
            }
            let head = Array(rest.prefix(5))
            let length = Int(head[3]) << 8 | Int(head[4])
            // Longer ones than 32,767 bytes have another form, and none of ours is one.
            guard length < 0x8000, length <= rest.count - 5 else { break }
            if head[1] == 2 { texts[head[2], default: []].append(text(rest.dropFirst(5).prefix(length))) }
            rest = rest.dropFirst(5 + length)
        }
        return EmbeddedRights(
            notice: texts[116]?.first, creator: texts[80]?.joined(separator: ", "), credit: texts[110]?.first)
    }

    /// UTF-8 where it is that, else Latin-1: hardly any file says which.
    static func text(_ bytes: some Sequence<UInt8>) -> String {
        let bytes = Array(bytes)
        return String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }

    /// One of Photoshop's image resources: `8BIM`, its number, its name padded to even, its length, itself padded.
    private static func resource(_ number: Int, in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes
        while rest.count >= 12, rest.starts(with: Array("8BIM".utf8)) {
            let start = rest.startIndex
            let own = Int(rest[start + 4]) << 8 | Int(rest[start + 5])
            let name = (Int(rest[start + 6]) + 2) & ~1
            guard rest.count >= 10 + name else { break }
            let place = start + 6 + name
            let length = rest[place..<(place + 4)].reduce(0) { $0 << 8 | Int($1) }
            let body = rest[(place + 4)...]
            guard length <= body.count else { break }
            if own == number { return body.prefix(length) }
            rest = body.dropFirst(length + length % 2)
        }
        return []
    }
}

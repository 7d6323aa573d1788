/// A box of a JP2 file or of one of its boxes (ITU-T T.800, annex I.4).
struct JPEG2000Box {
    let type: [UInt8]
    /// From the begin of the box to that of its content: 8 or 16.
    let start: Int
    /// Of all of the box, as it says: 0 where it runs to the end of the file, and in damaged files anything.
    let length: Int

    /// Boxes are followed this far; a file has a handful.
    static let most = 1000

    /// - Parameter head: the first 16 bytes of the box, fewer where there are no more.
    /// - Returns: nil where that is no box.
    init?(_ head: some Collection<UInt8>) {
        let head = Array(head)
        guard head.count >= 8 else { return nil }
        type = Array(head[4..<8])
        let short = Self.number(head[0..<4])
        start = short == 1 ? 16 : 8
        length = short == 1 && head.count >= 16 ? Self.number(head[8..<16]) : short
    }

    /// The first box of a type on the top level of a file, and where it begins; nil where there is none.
    static func first(
        _ type: String, in file: PositionedFile,
        where isWanted: (JPEG2000Box, _ place: Int) throws(ImagingError) -> Bool = { _, _ in true }
    ) throws(ImagingError) -> (box: JPEG2000Box, place: Int)? {
        var position = 0
        for _ in 0..<most {
            guard let box = JPEG2000Box(try file.read(at: position, count: 16)) else { return nil }
            if box.type.elementsEqual(type.utf8), try isWanted(box, position) { return (box, position) }
            let (next, isOver) = position.addingReportingOverflow(box.length)
            guard box.length >= 8, !isOver else { return nil }
            position = next
        }
        return nil
    }

    /// A number as boxes and codestreams have it, big-endian.
    static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { ($0 & 0x7F_FFFF_FFFF_FFFF) << 8 | Int($1) }
    }
}

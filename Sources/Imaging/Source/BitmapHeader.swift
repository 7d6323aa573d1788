/// The headers of a Windows or OS/2 bitmap (BITMAPFILEHEADER, then BITMAPCOREHEADER, BITMAPINFOHEADER, V4 or V5).
struct BitmapHeader {
    enum Coding: Int {
        case rgb = 0
        case rle8 = 1
        case rle4 = 2
        case bitFields = 3
        case alphaBitFields = 6
    }

    let width: Int
    let height: Int
    /// Rows are stored upwards from the bottom unless the height was given as negative.
    let isTopDown: Bool
    let bits: Int
    let coding: Coding
    /// Where the pixels begin.
    let offset: Int
    /// Red, green and blue of each index.
    let palette: [[UInt8]]
    /// Where red, green, blue and alpha are in a pixel of 16 or 32 bits.
    let masks: [UInt32]
    /// Where an embedded ICC profile stands (V5).
    let profile: Range<Int>?

    init(_ file: PositionedFile) throws(ImagingError) {
        let head = try file.read(at: 0, count: 14 + 124 + 4 * 256)
        func number(_ at: Int, _ size: Int) -> Int {
            head.dropFirst(at).prefix(size).reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let length = number(14, 4)
        let isCore = length == 12
        guard head.count >= 14 + length, isCore || length >= 40 else {
            throw .unreadable(detail: "its header is cut short")
        }
        let tall = isCore ? number(20, 2) : Int(Int32(truncatingIfNeeded: number(22, 4)))
        width = isCore ? number(18, 2) : Int(Int32(truncatingIfNeeded: number(18, 4)))
        height = abs(tall)
        isTopDown = tall < 0
        bits = number(isCore ? 24 : 28, 2)
        offset = number(10, 4)
        let compression = isCore ? 0 : number(30, 4)
        guard width > 0, height > 0 else { throw .unreadable(detail: "it has no width or height") }
        guard let coding = Coding(rawValue: compression), Self.isKnown(bits, coding), length != 64 || compression == 0
        else {
            throw .unsupported(
                found: "a BMP image with \(bits) bits and compression \(compression)",
                accepted: "BMP of 1, 4, 8, 16, 24 or 32 bits, uncompressed or run-length encoded")
        }
        self.coding = coding
        let fields = coding == .bitFields || coding == .alphaBitFields
        if fields {
            // In newer headers a part of them, after older ones directly behind.
            masks = (0..<4).map { index in
                let isThere = index < 3 || length >= 56 || coding == .alphaBitFields
                return isThere ? UInt32(number(54 + 4 * index, 4)) : 0
            }
        } else {
            masks = bits == 16 ? [0x7C00, 0x03E0, 0x001F, 0] : [0xFF0000, 0xFF00, 0xFF, 0]
        }
        let behind = 14 + length + (fields && length == 40 ? (coding == .alphaBitFields ? 16 : 12) : 0)
        let used = isCore ? 0 : number(46, 4)
        let count = bits > 8 ? 0 : min(used > 0 ? used : 1 << bits, 1 << bits)
        let size = isCore ? 3 : 4
        palette = (0..<count).map { index in
            let at = behind + index * size
            guard at + 3 <= head.count else { return [0, 0, 0] }
            return [head[at + 2], head[at + 1], head[at]]
        }
        // 'MBED': the profile is in this file, not in one beside it.
        let profileStart = 14 + number(14 + 112, 4)
        let profileLength = number(14 + 116, 4)
        let embeds = length >= 124 && number(14 + 56, 4) == 0x4D42_4544 && profileLength <= 16 << 20
        profile = embeds ? profileStart..<(profileStart + profileLength) : nil
    }

    private static func isKnown(_ bits: Int, _ coding: Coding) -> Bool {
        switch coding {
        case .rgb: [1, 2, 4, 8, 16, 24, 32].contains(bits)
        case .rle8: bits == 8
        case .rle4: bits == 4
        case .bitFields, .alphaBitFields: bits == 16 || bits == 32
        }
    }

    var hasAlpha: Bool { masks[3] != 0 }
    var bands: Int { hasAlpha ? 4 : 3 }
    /// Bytes of a stored row: whole groups of four.
    var rowBytes: Int { (width * bits + 31) / 32 * 4 }
}

/// The directories of a TIFF or BigTIFF file, read from its bytes: just what is needed to find tiles and to correct
/// two numbers. Sources: TIFF 6.0 sections 2 and 15, TIFF Technical Note 2 (JPEG), BigTIFF (2007).
///
/// Every offset is checked: sources come here too, and a disk may have cut a derivative short.
struct TIFFStructure: Sendable {
    /// One image file directory: one level of the pyramid.
    struct Directory: Sendable {
        var entries: [Entry] = []

        func entry(_ tag: Tag) -> Entry? { entries.first { $0.tag == tag.rawValue } }
    }

    /// One field of a directory.
    struct Entry: Sendable {
        var tag: UInt16
        var type: UInt16
        var count: Int
        /// Where its value stands in the file: inside the entry when small, elsewhere when not.
        var valueOffset: Int
    }

    enum Tag: UInt16 {
        case imageWidth = 256
        case imageLength = 257
        case compression = 259
        case photometric = 262
        case samplesPerPixel = 277
        case tileWidth = 322
        case tileLength = 323
        case tileOffsets = 324
        case tileByteCounts = 325
        case subdirectories = 330
        case jpegTables = 347
    }

    var directories: [Directory] = []
    var isBig = false
    var isLittleEndian = true

    /// Bytes at an offset of the file; fewer than asked for at its end.
    typealias Reader = (_ offset: Int, _ count: Int) throws -> [UInt8]

    /// Reads all directories.
    /// - Parameter directoryLimit: how many there may be: a chain that runs in a circle ends here.
    /// - Throws: `ImagingError.derivativeDamaged` where the file is not a TIFF or contradicts itself.
    init(path: String, directoryLimit: Int = 64, read: Reader) throws {
        func damaged(_ detail: String) -> ImagingError { .derivativeDamaged(path: path, detail: detail) }
        let head = try read(0, 16)
        guard head.count == 16 else { throw damaged("it ends before byte 16") }
        switch (head[0], head[1]) {
        case (0x49, 0x49): isLittleEndian = true
        case (0x4D, 0x4D): isLittleEndian = false
        default: throw damaged("it does not begin like a TIFF file")
        }
        switch number(head[2..<4]) {
        case 42: isBig = false
        case 43: isBig = true
        default: throw damaged("its version is neither TIFF nor BigTIFF")
        }
        var next = isBig ? number(head[8..<16]) : number(head[4..<8])
        while next != 0 {
            guard directories.count < directoryLimit, next > 0 else { throw damaged("its directories do not end") }
            let directory: Directory
            (directory, next) = try self.directory(at: next, path: path, read: read)
            directories.append(directory)
        }
        guard !directories.isEmpty else { throw damaged("it holds no image") }
    }

    /// The directories below another (SubIFDs, TIFF Technical Note 1): the levels of a page, where they are not in line
    /// with it. None where there are more than `limit`.
    func nested(in directory: Directory, path: String, limit: Int = 64, read: Reader) throws -> [Directory] {
        guard let entry = directory.entry(.subdirectories), entry.count <= limit else { return [] }
        return try numbers(entry, read: read).map { try self.directory(at: $0, path: path, read: read).0 }
    }

    /// One directory, and where the next stands; 0 after the last.
    private func directory(at offset: Int, path: String, read: Reader) throws -> (Directory, next: Int) {
        func damaged(_ detail: String) -> ImagingError { .derivativeDamaged(path: path, detail: detail) }
        func bytes(_ offset: Int, _ count: Int) throws -> [UInt8] {
            let bytes = try read(offset, count)
            guard bytes.count == count else { throw damaged("it ends within a directory") }
            return bytes
        }
        let entrySize = isBig ? 20 : 12
        let countSize = isBig ? 8 : 2
        let count = number(try bytes(offset, countSize)[...])
        guard (1...4096).contains(count) else { throw damaged("a directory has \(count) entries") }
        let body = try bytes(offset + countSize, count * entrySize + (isBig ? 8 : 4))
        var directory = Directory()
        for index in 0..<count {
            let at = index * entrySize
            let type = UInt16(truncatingIfNeeded: number(body[(at + 2)..<(at + 4)]))
            let length = isBig ? number(body[(at + 4)..<(at + 12)]) : number(body[(at + 4)..<(at + 8)])
            let inline = at + (isBig ? 12 : 8)
            let size = Self.typeSize(type).multipliedReportingOverflow(by: length)
            guard length >= 0, !size.overflow else { throw damaged("a field has no sensible length") }
            let fits = size.partialValue <= (isBig ? 8 : 4)
            let pointer = number(body[inline..<(inline + (isBig ? 8 : 4))])
            directory.entries.append(
                Entry(
                    tag: UInt16(truncatingIfNeeded: number(body[at..<(at + 2)])), type: type, count: length,
                    valueOffset: fits ? offset + countSize + inline : pointer))
        }
        return (directory, number(body[(count * entrySize)...]))
    }

    /// The unsigned number in these bytes; -1 where it passes `Int.max`.
    func number(_ bytes: ArraySlice<UInt8>) -> Int {
        var value: UInt64 = 0
        if isLittleEndian {
            for byte in bytes.reversed() { value = value << 8 | UInt64(byte) }
        } else {
            for byte in bytes { value = value << 8 | UInt64(byte) }
        }
        return Int(exactly: value) ?? -1
    }

    /// `value` in as many bytes as `type` takes, in this file's byte order.
    func encoded(_ value: Int, type: UInt16) -> [UInt8] {
        let size = Self.typeSize(type)
        let little = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        return isLittleEndian ? little : little.reversed()
    }

    /// All numbers of a field.
    func numbers(_ entry: Entry, read: Reader) throws -> [Int] {
        let size = Self.typeSize(entry.type)
        guard entry.count <= 64 << 20 else { return [] }
        let bytes = try read(entry.valueOffset, entry.count * size)
        guard bytes.count == entry.count * size else { return [] }
        return (0..<entry.count).map { number(bytes[($0 * size)..<(($0 + 1) * size)]) }
    }

    static func typeSize(_ type: UInt16) -> Int {
        switch type {
        case 1, 2, 6, 7: 1
        case 3, 8: 2
        case 4, 9, 11, 13: 4
        default: 8
        }
    }
}

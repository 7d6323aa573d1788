/// Which directories of a TIFF file are pages.
///
/// A directory is no page where it says so (NewSubfileType, TIFF 6.0 section 8: a reduced-resolution version, or a
/// transparency mask), or where it looks like a level of the page before it: the same kind of pixels at a half, a
/// quarter and so on of its size, which is how pyramids without these marks are written. Directories below others
/// (SubIFDs) are levels or thumbnails, and not looked at.
struct TIFFPages {
    struct Page: Hashable, Sendable {
        /// Which directory of the file it is, from 0.
        var directory: Int
        /// As stored.
        var width: Int
        var height: Int
        /// 1…8, as in EXIF.
        var orientation: Int
        var samples: Int
        /// What the samples beyond the colour are (ExtraSamples, section 8): 0 nothing in particular, 1 and 2 alpha.
        var extraSamples: [Int]

        /// Bits of a sample (BitsPerSample), 1 where none are given.
        var bits: Int
        var compression: Int
        var photometric: Int
        /// Pixels that share a colour, across and down (YCbCrSubSampling, section 21).
        var subsampling: [Int]

        /// Luminance and two colour differences, not turned into RGB by the decompression.
        var isBareYCbCr: Bool { photometric == 6 && compression != 7 && compression != 50_001 }

        /// `Int.max` where it is beyond that.
        var pixels: Int {
            let (pixels, isOver) = width.multipliedReportingOverflow(by: height)
            return isOver ? .max : pixels
        }

        /// Orientation applied.
        var size: PageSize {
            orientation >= 5 ? PageSize(width: height, height: width) : PageSize(width: width, height: height)
        }
    }

    let pages: [Page]

    private enum Tag: UInt16 {
        case newSubfileType = 254
        case subfileType = 255
        case width = 256
        case height = 257
        case bits = 258
        case compression = 259
        case photometric = 262
        case orientation = 274
        case samples = 277
        case extraSamples = 338
        case sampleFormat = 339
        case subsampling = 530
    }

    /// What levels of one pyramid have in common.
    private struct Kind: Hashable {
        var bits: [Int]
        var samples: Int
        var photometric: Int
        var format: [Int]
    }

    /// - Parameter limit: pages there may be. Directories may be four times as many: each may have levels.
    init(path: String, limit: Int) throws(ImagingError) {
        let file = try PositionedFile(reading: path)
        do {
            try self.init(file: file, limit: limit)
        } catch let error as ImagingError {
            if case .derivativeDamaged(_, let detail) = error { throw .unreadable(detail: detail) }
            throw error
        } catch {
            throw .unreadable(detail: "\(error)")
        }
    }

    private init(file: PositionedFile, limit: Int) throws {
        let read: TIFFStructure.Reader = { try file.read(at: $0, count: $1) }
        let (most, isOver) = limit.multipliedReportingOverflow(by: 4)
        let structure = try TIFFStructure(path: file.path, directoryLimit: max(64, isOver ? limit : most), read: read)
        var pages: [Page] = []
        var reduced: [Page] = []
        var kind: Kind?
        for (index, directory) in structure.directories.enumerated() {
            func numbers(_ tag: Tag) throws -> [Int] {
                guard let entry = directory.entries.first(where: { $0.tag == tag.rawValue }), entry.count <= 64 else {
                    return []
                }
                return try structure.numbers(entry, read: read)
            }
            guard let width = try numbers(.width).first, let height = try numbers(.height).first, width > 0, height > 0
            else { throw ImagingError.unreadable(detail: "directory \(index) has no width or height") }
            let turn = try numbers(.orientation).first ?? 1
            let page = Page(
                directory: index, width: width, height: height, orientation: (1...8).contains(turn) ? turn : 1,
                samples: try numbers(.samples).first ?? 1, extraSamples: try numbers(.extraSamples),
                bits: try numbers(.bits).max() ?? 1, compression: try numbers(.compression).first ?? 1,
                photometric: try numbers(.photometric).first ?? -1,
                subsampling: try directory.entries.contains { $0.tag == Tag.subsampling.rawValue }
                    ? numbers(.subsampling) : [2, 2])
            let mark = try numbers(.newSubfileType).first ?? 0
            // 1: reduced resolution, 4: transparency mask. In the old field, 2: reduced resolution.
            if try mark & 5 != 0 || numbers(.subfileType).first == 2 {
                reduced.append(page)
                continue
            }
            let own = Kind(
                bits: try numbers(.bits), samples: page.samples, photometric: page.photometric,
                format: try numbers(.sampleFormat))
            if let last = pages.last, own == kind, Self.isLevel(page, of: last) { continue }
            pages.append(page)
            kind = own
            guard pages.count <= limit else {
                throw ImagingError.tooLarge(what: "a file of more than \(limit) pages", limit: "\(limit) pages")
            }
        }
        // A file of nothing but thumbnails still shows something.
        self.pages = pages.isEmpty ? Array(reduced.prefix(1)) : pages
    }

    /// Whether one is the other's size halved once or more, each time rounded up or down.
    private static func isLevel(_ page: Page, of whole: Page) -> Bool {
        var (low, high) = ((whole.width, whole.height), (whole.width, whole.height))
        while low.0 > 1 || low.1 > 1 {
            low = (max(1, low.0 / 2), max(1, low.1 / 2))
            high = ((high.0 + 1) / 2, (high.1 + 1) / 2)
            if (low.0...high.0).contains(page.width), (low.1...high.1).contains(page.height) { return true }
        }
        return false
    }
}

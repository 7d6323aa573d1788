internal import CVips
internal import Foundation
internal import Glibc
internal import IIIF

/// How derivatives are made.
public struct PyramidSettings: Codable, Hashable, Sendable {
    /// Pixels of a tile's side: a multiple of 16.
    public var tileSize: Int
    /// JPEG quality, 1…100.
    public var quality: Int
    /// Pixels of the side of the largest tiles with which a source that is a suitable pyramid is used as it is; 0: none is.
    public var largestInPlace: Int

    public init(tileSize: Int = 512, quality: Int = 85, largestInPlace: Int = 1024) {
        self.tileSize = tileSize
        self.quality = quality
        self.largestInPlace = largestInPlace
    }
}

/// A derivative as it was written.
public struct PyramidFacts: Codable, Hashable, Sendable {
    public var width: Int
    public var height: Int
    public var tileSize: Int
    /// Levels, the full size included.
    public var levels: Int
    /// Bytes on disk.
    public var byteSize: Int
    /// True where it has an alpha channel (and is therefore losslessly compressed).
    public var hasAlpha: Bool
    /// True where nothing was written: the source is such a pyramid itself.
    public var isSource = false
}

/// Writes the tiled pyramidal TIFF of an image. Worker processes only.
struct PyramidBuilder {
    let settings: PyramidSettings
    let decoder: SourceDecoder

    /// As ``build(from:page:to:)``, unless the source is such a pyramid itself: then nothing is written.
    func use(_ path: String, page: Int, orBuild destination: String) throws(ImagingError) -> PyramidFacts {
        if settings.largestInPlace > 0, page == 1, try decoder.format(of: path) == .tiff,
            let facts = SourcePyramid.facts(of: path, largestTile: settings.largestInPlace, decoder)
        {
            return facts
        }
        return try build(from: path, page: page, to: destination)
    }

    /// Writes `destination` whole or not at all: built beside it, synced, then renamed.
    func build(from path: String, page: Int, to destination: String) throws(ImagingError) -> PyramidFacts {
        let picture = try decoder.upright(path, page: page)
        let (width, height) = (picture.width, picture.height)
        // libvips halves each level rounding down, which leaves edges a pixel short and shifts every lower level; IIIF
        // viewers count ceil(width / scale). So the picture grows, by repeating its last pixels, until every level
        // halves evenly, and afterwards each level's directory gets the width and height it truly has. It grows within
        // its last tiles, so that their number stays what it is: levels further down may be short all the same.
        let levels = ImagePyramid.levels(width: width, height: height, tileSize: settings.tileSize)
        let step = min(1 << (levels - 1), settings.tileSize)
        guard let fault = vitrine_fault_new() else { throw .unreadable(detail: "there is no memory left") }
        defer { vitrine_fault_free(fault) }
        let grown = try picture.step {
            vitrine_extend($0, $1, Int32(Self.roundUp(width, step)), Int32(Self.roundUp(height, step)))
        }.step { vitrine_unfailing($0, $1, fault) }
        // Of this process alone: whoever else makes the same, because both took it for theirs, does it no harm. Locked,
        // so that it is known whether somebody is at it still.
        let unfinished = "\(destination).\(getpid()).part"
        Self.removeLeftovers(of: destination)
        let lock = open(unfinished, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard lock >= 0 else { throw .notWritten(path: destination, detail: PositionedFile.reason(errno)) }
        flock(lock, LOCK_EX)
        defer {
            try? FileManager.default.removeItem(atPath: unfinished)
            close(lock)
        }
        let lossless = picture.hasAlpha
        let big = width.multipliedReportingOverflow(by: height).partialValue > 400_000_000
        let status = withExtendedLifetime(grown) {
            vitrine_save_pyramid(
                grown.pointer, unfinished, Int32(settings.tileSize), Int32(settings.quality), lossless ? 1 : 0,
                big ? 1 : 0)
        }
        guard status == 0, fault.pointee.failed == 0 else {
            let rest = VipsRuntime.takeError()
            let detail = fault.pointee.failed == 0 ? rest : Self.words(of: fault)
            if detail.contains("unable to open") || detail.contains("No space left")
                || detail.contains("File too large") || detail.contains("write error")
            {
                throw .notWritten(path: destination, detail: detail)
            }
            throw .unreadable(detail: detail)
        }
        let (made, size) = try correctDimensions(unfinished, width: width, height: height)
        guard rename(unfinished, destination) == 0 else {
            throw .notWritten(path: destination, detail: PositionedFile.reason(errno))
        }
        return PyramidFacts(
            width: width, height: height, tileSize: settings.tileSize, levels: made, byteSize: size,
            hasAlpha: lossless)
    }

    private static func words(of fault: UnsafeMutablePointer<vitrine_fault>) -> String {
        let text = fault.pointee.text.map { String(cString: $0) } ?? ""
        let words = text.split(whereSeparator: \.isNewline).joined(separator: "; ")
        return words.isEmpty ? "its pixels cannot be decoded" : words
    }

    /// Removes what processes that are no more were writing when they ended.
    static func removeLeftovers(of destination: String) {
        let folder = (destination as NSString).deletingLastPathComponent
        let name = (destination as NSString).lastPathComponent + "."
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        where file.hasPrefix(name) && file.hasSuffix(".part") {
            let descriptor = open(folder + "/" + file, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { continue }
            unlink(folder + "/" + file)
        }
    }

    /// Puts each level's true dimensions into its directory, in place, and syncs the file.
    /// - Returns: how many levels are as large as they must be, and the size of the file in bytes. Of long and narrow
    ///   images libvips makes no level below one with a side of one pixel, and of very large ones the last levels are
    ///   short: what is not there is rendered from the last that is.
    private func correctDimensions(
        _ path: String, width: Int, height: Int
    ) throws(ImagingError) -> (levels: Int, size: Int) {
        let file = try PositionedFile(updating: path)
        let structure: TIFFStructure
        do {
            structure = try TIFFStructure(path: path) { try file.read(at: $0, count: $1) }
        } catch {
            throw error as? ImagingError ?? .notWritten(path: path, detail: "\(error)")
        }
        var levels = 0
        for directory in structure.directories {
            let corrections = try [(TIFFStructure.Tag.imageWidth, width), (.imageLength, height)].map {
                (tag, length) throws(ImagingError) -> (entry: TIFFStructure.Entry, written: Int, correct: Int) in
                guard let entry = directory.entry(tag),
                    let written = try? structure.numbers(entry, read: { try file.read(at: $0, count: $1) }).first
                else { throw .notWritten(path: path, detail: "level \(levels) has no dimensions") }
                return (entry, written, ImagePyramid.reduced(length, by: 1 << levels))
            }
            guard corrections.allSatisfy({ $0.written >= $0.correct }) else { break }
            for (entry, _, correct) in corrections {
                try file.write(structure.encoded(correct, type: entry.type), at: entry.valueOffset)
            }
            levels += 1
        }
        guard levels > 0 else {
            throw .notWritten(path: path, detail: "it has no level of \(width) × \(height) pixels")
        }
        try file.synchronise()
        return (levels, Int((try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0))
    }

    private static func roundUp(_ length: Int, _ step: Int) -> Int { (length + step - 1) / step * step }
}

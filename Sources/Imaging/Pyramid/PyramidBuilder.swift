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
        let levels = ImagePyramid.levels(width: width, height: height, tileSize: settings.tileSize)
        // libvips halves each level rounding down, which leaves edges a pixel short and shifts every lower level; IIIF
        // viewers count ceil(width / scale). So the picture grows, by repeating its last pixels, until every level
        // halves evenly, and afterwards each level's directory gets the width and height it truly has.
        let step = min(1 << (levels - 1), settings.tileSize)
        let grown = try picture.step {
            vitrine_extend($0, $1, Int32(Self.roundUp(width, step)), Int32(Self.roundUp(height, step)))
        }
        let unfinished = destination + ".part"
        defer { try? FileManager.default.removeItem(atPath: unfinished) }
        let lossless = picture.hasAlpha
        let big = width.multipliedReportingOverflow(by: height).partialValue > 400_000_000
        guard
            vitrine_save_pyramid(
                grown.pointer, unfinished, Int32(settings.tileSize), Int32(settings.quality), lossless ? 1 : 0,
                big ? 1 : 0)
                == 0
        else {
            let detail = VipsRuntime.takeError()
            if detail.contains("unable to open") || detail.contains("No space left")
                || detail.contains("File too large") || detail.contains("write error")
            {
                throw .notWritten(path: destination, detail: detail)
            }
            throw .unreadable(detail: detail)
        }
        let size = try correctDimensions(unfinished, width: width, height: height, levels: levels)
        guard rename(unfinished, destination) == 0 else {
            throw .notWritten(path: destination, detail: PositionedFile.reason(errno))
        }
        return PyramidFacts(
            width: width, height: height, tileSize: settings.tileSize, levels: levels, byteSize: size,
            hasAlpha: lossless)
    }

    /// Puts each level's true dimensions into its directory, in place, and syncs the file.
    private func correctDimensions(_ path: String, width: Int, height: Int, levels: Int) throws(ImagingError) -> Int {
        let file = try PositionedFile(updating: path)
        let structure: TIFFStructure
        do {
            structure = try TIFFStructure(path: path) { try file.read(at: $0, count: $1) }
        } catch {
            throw error as? ImagingError ?? .notWritten(path: path, detail: "\(error)")
        }
        guard structure.directories.count == levels else {
            throw .notWritten(path: path, detail: "\(structure.directories.count) levels instead of \(levels)")
        }
        for (level, directory) in structure.directories.enumerated() {
            for (tag, length) in [(TIFFStructure.Tag.imageWidth, width), (.imageLength, height)] {
                guard let entry = directory.entry(tag) else {
                    throw .notWritten(path: path, detail: "level \(level) has no dimensions")
                }
                let correct = ImagePyramid.reduced(length, by: 1 << level)
                try file.write(structure.encoded(correct, type: entry.type), at: entry.valueOffset)
            }
        }
        try file.synchronise()
        return Int((try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0)
    }

    private static func roundUp(_ length: Int, _ step: Int) -> Int { (length + step - 1) / step * step }
}

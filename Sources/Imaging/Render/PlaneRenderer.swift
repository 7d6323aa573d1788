internal import CTurboJPEG
internal import Glibc
internal import IIIF

/// The short way for what is asked for most: upright JPEGs without overlays, from JPEG tiles, neither too large.
///
/// The tiles that the region covers are decoded to brightness and colour differences as they are stored, resampled like
/// that, and encoded again: no conversion to RGB and back, no pipeline to set up. Everything else goes through libvips.
struct PlaneRenderer {
    let plan: RenderPlan
    let sampling: LevelSampling
    let settings: RenderSettings
    let additions: RenderAdditions

    /// Pixels that may be decoded, and written: both are held whole, in 1½ to 3 bytes each.
    private static let budget = 8 << 20

    /// Nil for plans that need the long way.
    init?(_ plan: RenderPlan, image: PixelSize, levels: Int, settings: RenderSettings, additions: RenderAdditions) {
        guard plan.format == .jpg, plan.rotation == .none, plan.quality == .default || plan.quality == .gray,
            additions.overlays.isEmpty, plan.size.width <= 65_500, plan.size.height <= 65_500,
            plan.size.width * plan.size.height <= Self.budget
        else { return nil }
        self.plan = plan
        self.settings = settings
        self.additions = additions
        sampling = LevelSampling(plan, image: image, levels: levels)
        guard sampling.across.reach.count * sampling.down.reach.count <= Self.budget else { return nil }
    }

    /// The JPEG file; nil where this derivative needs the long way.
    func render(_ pyramid: StoredPyramid, path: String, stop: StopFlag?) throws(ImagingError) -> [UInt8]? {
        guard pyramid.levels.indices.contains(sampling.level), pyramid.colour != .other, pyramid.tileSize % 16 == 0,
            plan.quality == .default || pyramid.colour == .grey
        else { return nil }
        let level = pyramid.levels[sampling.level]
        let (across, down) = (sampling.across, sampling.down)
        guard across.reach.upperBound <= level.width, down.reach.upperBound <= level.height else {
            throw .derivativeDamaged(path: path, detail: "level \(sampling.level) is smaller than the image")
        }
        let tiles = try decoded(pyramid, path, stop)
        let (left, top) = (
            across.reach.lowerBound / pyramid.tileSize * pyramid.tileSize,
            down.reach.lowerBound / pyramid.tileSize * pyramid.tileSize
        )
        let halves = OutputEncoding.halvesColours(
            width: plan.size.width, height: plan.size.height, quality: settings.quality)
        let coarse = halves && tiles.planes.count > 1 ? 2 : 1
        let arePrimaries = pyramid.colour == .primaries
        var planes: [Plane] = []
        var columns = across.resampling(from: 1, to: 1, shift: left, bound: tiles.planes[0].width)
        var rows = down.resampling(from: 1, to: 1, shift: top, bound: tiles.planes[0].height)
        for (index, plane) in tiles.planes.enumerated() {
            if index == 1, !arePrimaries {
                columns = across.resampling(
                    from: tiles.shape.across, to: coarse, shift: left, bound: plane.width)
                rows = down.resampling(from: tiles.shape.down, to: coarse, shift: top, bound: plane.height)
            }
            planes.append(try plane.resampled(columns, rows, stop: stop))
        }
        if arePrimaries {
            Plane.separate(planes[0], planes[1], planes[2])
            for index in 1..<(coarse == 2 ? 3 : 1) { planes[index] = try planes[index].halved(stop: stop) }
        }
        return try encoded(planes, coarse: coarse)
    }

    /// All tiles that the region touches, side by side.
    private func decoded(
        _ pyramid: StoredPyramid, _ path: String, _ stop: StopFlag?
    ) throws(ImagingError) -> (planes: [Plane], shape: TileDecoder.Shape) {
        let side = pyramid.tileSize
        func tiles(_ reach: Range<Int>) -> Range<Int> {
            (reach.lowerBound / side)..<((reach.upperBound - 1) / side + 1)
        }
        let (columns, rows) = (tiles(sampling.across.reach), tiles(sampling.down.reach))
        let decoder = try TileDecoder()
        var (planes, shape): ([Plane], TileDecoder.Shape?) = ([], nil)
        var file: [UInt8] = []
        for row in rows {
            // Some more than the region has: what colours at half resolution look at beyond its edge.
            let wanted = min(side, sampling.down.reach.upperBound + 8 - row * side)
            for column in columns {
                if let stop, stop.isSet { throw .unreadable(detail: "the render was stopped") }
                let index = row * pyramid.levels[sampling.level].tilesAcross + column
                let read = try pyramid.tile(level: sampling.level, index: index, mayWait: true) { capacity, fill in
                    if file.count < capacity { file = [UInt8](repeating: 0, count: capacity * 2) }
                    return file.withUnsafeMutableBytes(fill)
                }
                let isDecoded = file.withUnsafeBytes { bytes in
                    decoder.decode(UnsafeRawBufferPointer(rebasing: bytes.prefix(read ?? 0)), side: side, rows: wanted)
                    {
                        found in
                        if shape == nil {
                            shape = found
                            planes = Self.planes(found, width: columns.count * side, height: rows.count * side)
                        }
                        guard shape == found, found.components == (pyramid.colour == .grey ? 1 : 3) else { return nil }
                        return planes.enumerated().map { component, plane in
                            let (across, down) = component == 0 ? (1, 1) : (found.across, found.down)
                            let (x, y) = ((column - columns.lowerBound) * side, (row - rows.lowerBound) * side)
                            return (plane.row(y / down) + x / across, plane.stride)
                        }
                    }
                }
                guard isDecoded else {
                    throw .derivativeDamaged(
                        path: path, detail: "tile \(index) of level \(sampling.level) is damaged")
                }
            }
        }
        guard let shape else { throw .derivativeDamaged(path: path, detail: "it has no tiles") }
        return (planes, shape)
    }

    private static func planes(_ shape: TileDecoder.Shape, width: Int, height: Int) -> [Plane] {
        (0..<shape.components).map {
            Plane(width: $0 == 0 ? width : width / shape.across, height: $0 == 0 ? height : height / shape.down)
        }
    }

    private func encoded(_ planes: [Plane], coarse: Int) throws(ImagingError) -> [UInt8] {
        var starts: [UnsafePointer<UInt8>?] = planes.map { UnsafePointer($0.bytes) }
        var strides = planes.map(\.stride)
        while starts.count < 3 {
            starts.append(nil)
            strides.append(0)
        }
        let shape = vitrine_jpeg_shape(
            width: Int32(plan.size.width), height: Int32(plan.size.height), components: Int32(planes.count),
            across: Int32(coarse), down: Int32(coarse))
        var out: UnsafeMutablePointer<UInt8>?
        var length: UInt = 0
        let result = withExtendedLifetime(planes) {
            vitrine_jpeg_write(starts, strides, shape, Int32(settings.quality), &out, &length)
        }
        guard result == 0, let out else { throw .unreadable(detail: "the JPEG could not be written") }
        defer { free(out) }
        var segments = additions.rights?.segment ?? []
        if additions.embedsProfile {
            segments += ColourProfile.segment(planes.count == 1 ? ColourProfile.grey : ColourProfile.sRGB)
        }
        return JPEGSegment.insert(segments, into: [UInt8](UnsafeBufferPointer(start: out, count: Int(length))))
    }
}

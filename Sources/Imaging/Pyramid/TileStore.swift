internal import CTurboJPEG
public import IIIF
internal import Synchronization

/// Stored tiles as they are: no decoding, no encoding, one copy from the page cache to where they are sent from.
public final class TileStore: Sendable {
    private struct State {
        var pyramids: [String: StoredPyramid?] = [:]
        var edges: [EdgeKey: [UInt8]] = [:]
        var edgeBytes = 0
    }

    private struct EdgeKey: Hashable {
        var path: String
        var tile: StoredTile
    }

    private let state = Mutex(State())
    private let openFiles: Int
    private let edgeLimit: Int
    private let embedsProfile: Bool
    private let cutsOriginals: Bool

    /// - Parameters:
    ///   - openFiles: derivatives held open at most.
    ///   - edgeBytes: bytes of cut edge tiles kept at most.
    ///   - embedsProfile: whether tiles name their colour space: sRGB, or grey with the same curve.
    ///   - cutsOriginals: whether edge tiles of originals are cut, for which they are decoded in part: worker processes
    ///     only.
    public init(
        openFiles: Int = 512, edgeBytes: Int = 64 << 20, embedsProfile: Bool = false, cutsOriginals: Bool = false
    ) {
        self.embedsProfile = embedsProfile
        self.cutsOriginals = cutsOriginals
        self.openFiles = openFiles
        edgeLimit = edgeBytes
    }

    /// What asking for a tile came to.
    public enum Answer<Storage: Sendable>: Sendable {
        case tile(Storage)
        /// It is a stored tile, but not in memory: ask again where waiting is allowed.
        case wouldWait
        /// Not a stored tile: it has to be rendered.
        case none
    }

    /// Whether a plan asks for a tile of the pyramid, whether or not its bytes can go out as they are.
    public static func isTile(_ plan: RenderPlan, image: PixelSize, tileSize: Int, levels: Int) -> Bool {
        StoredTile(plan, image: image, tileSize: tileSize, levels: levels) != nil
    }

    /// Whether the bytes for a plan are likely to be stored: a whole tile in a quality that tiles have.
    /// - Parameter isOriginal: the pyramid is the source itself, whose tiles at edges are not to be had here.
    public func isStored(
        _ plan: RenderPlan, image: PixelSize, tileSize: Int, levels: Int, isOriginal: Bool = false
    ) -> Bool {
        guard plan.quality == .default || plan.quality == .gray,
            let tile = StoredTile(plan, image: image, tileSize: tileSize, levels: levels)
        else { return false }
        return !isOriginal || cutsOriginals || tile.size == PixelSize(width: tileSize, height: tileSize)
    }

    /// The compressed bytes for a plan, where they are stored.
    /// - Parameters:
    ///   - original: given, the pyramid is not ours but the source itself, and has to be as it was.
    ///   - mayWait: whether the disk may be waited for: not on an event loop.
    public func tile<Storage: Sendable>(
        for plan: RenderPlan, pyramid path: String, original: SourceFile? = nil, image: PixelSize, tileSize: Int,
        levels: Int, mayWait: Bool,
        make: (_ capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) -> Storage
    ) throws(ImagingError) -> Answer<Storage> {
        guard plan.quality == .default || plan.quality == .gray,
            let tile = StoredTile(plan, image: image, tileSize: tileSize, levels: levels)
        else { return .none }
        let name = original.map { "\(path) \($0.checksum)" } ?? path
        var known = state.withLock { $0.pyramids[name] }
        if !mayWait, known == nil || original != nil && known??.isLocal != true { return .wouldWait }
        if let original {
            try original.check()
            // What is open may be a file that another has taken the place of.
            if known??.isUnchanged(since: original) != true { known = nil }
        }
        if known == nil, !mayWait { return .wouldWait }
        let opened: StoredPyramid? = if let known { known } else { try open(path, as: name) }
        guard let pyramid = opened, tile.level < pyramid.levels.count, pyramid.tileSize == tileSize,
            plan.quality == .default || pyramid.isGrey
        else { return .none }
        if let original, pyramid.levels[0].width != image.width || pyramid.levels[0].height != image.height {
            throw original.changed
        }
        let isWhole = tile.size.width == tileSize && tile.size.height == tileSize
        let index = tile.row * pyramid.levels[tile.level].tilesAcross + tile.column
        if isWhole {
            guard let bytes = try pyramid.tile(level: tile.level, index: index, mayWait: mayWait, make: make) else {
                return .wouldWait
            }
            // It may have been rewritten while it was read, or be another file than the one that is open.
            if let original, !pyramid.isUnchanged(since: original) {
                state.withLock { $0.pyramids[name] = nil }
                throw original.changed
            }
            return .tile(bytes)
        }
        guard original == nil || cutsOriginals else { return .none }
        let key = EdgeKey(path: name, tile: tile)
        if let cut = state.withLock({ $0.edges[key] }) { return .tile(Self.copy(cut, make)) }
        guard mayWait else { return .wouldWait }
        let cut = try Self.cut(pyramid, tile, index: index, path: path)
        keep(cut, key)
        return .tile(Self.copy(cut, make))
    }

    /// Opens a pyramid; nil where its tiles are not JPEG.
    private func open(_ path: String, as name: String) throws(ImagingError) -> StoredPyramid? {
        let pyramid = try StoredPyramid.open(path, embedsProfile: embedsProfile)
        state.withLock { state in
            if state.pyramids.count >= openFiles { state.pyramids.removeValue(forKey: state.pyramids.keys.first ?? "") }
            state.pyramids[name] = .some(pyramid)
        }
        return pyramid
    }

    private func keep(_ bytes: [UInt8], _ key: EdgeKey) {
        guard bytes.count <= edgeLimit else { return }
        state.withLock { state in
            guard state.edges[key] == nil else { return }
            while state.edgeBytes + bytes.count > edgeLimit, let victim = state.edges.popFirst() {
                state.edgeBytes -= victim.value.count
            }
            state.edges[key] = bytes
            state.edgeBytes += bytes.count
        }
    }

    /// Tiles at the edges are padded in TIFF: the padding is cut off in the compressed domain, without loss.
    private static func cut(
        _ pyramid: StoredPyramid, _ tile: StoredTile, index: Int, path: String
    ) throws(ImagingError) -> [UInt8] {
        let padded = try pyramid.tile(level: tile.level, index: index, mayWait: true) { capacity, fill in
            [UInt8](unsafeUninitializedCapacity: capacity) { bytes, count in
                count = fill(UnsafeMutableRawBufferPointer(bytes))
            }
        }
        var out: UnsafeMutablePointer<UInt8>?
        var length: UInt = 0
        guard let padded,
            vitrine_jpeg_crop(
                padded, UInt(padded.count), Int32(tile.size.width), Int32(tile.size.height), &out, &length) == 0,
            let out
        else { throw .derivativeDamaged(path: path, detail: "tile \(index) is no JPEG") }
        defer { tjFree(out) }
        return [UInt8](UnsafeBufferPointer(start: out, count: Int(length)))
    }

    private static func copy<Storage>(
        _ bytes: [UInt8], _ make: (_ capacity: Int, _ fill: (UnsafeMutableRawBufferPointer) -> Int) -> Storage
    ) -> Storage {
        make(bytes.count) { target in
            target.copyBytes(from: bytes)
            return bytes.count
        }
    }
}

import CVips
import Foundation
import IIIF
import Imaging
import Testing

/// A picture in memory, and its pyramid as the program itself makes it.
struct OverlaySource {
    let size: PixelSize
    let bands: Int
    var pixels: [UInt8]
    static let tileSize = 256

    /// Coloured noise, softened so that it compresses like a photograph; every row and column differs.
    init(_ size: PixelSize, bands: Int = 3) {
        self.size = size
        self.bands = bands
        pixels = []
        pixels.reserveCapacity(size.width * size.height * bands)
        for y in 0..<size.height {
            for x in 0..<size.width {
                for band in 0..<bands {
                    let noise = (x &* 73_856_093 ^ y &* 19_349_663 ^ band &* 83_492_791) & 31
                    let slope = (x / 5 + y / 3 * (band + 1)) & 191
                    pixels.append(UInt8(band == 3 ? 128 + (x & 127) : slope + noise))
                }
            }
        }
    }

    /// Other pixels within a rectangle.
    func altered(in area: PixelRectangle) -> OverlaySource {
        var copy = self
        for y in area.y..<(area.y + area.height) {
            for x in area.x..<(area.x + area.width) {
                for band in 0..<min(bands, 3) {
                    let index = (y * size.width + x) * bands + band
                    copy.pixels[index] = (x / 3 + y / 2) % 2 == 0 ? 255 : (band == 0 ? 200 : 0)
                }
            }
        }
        return copy
    }

    /// A baseline TIFF (TIFF 6.0) of one strip.
    var tiff: Data {
        func number(_ value: Int, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var entries: [(tag: Int, type: Int, count: Int, value: Int)] = [
            (256, 4, 1, size.width), (257, 4, 1, size.height), (258, 3, bands, 8), (259, 3, 1, 1),
            (262, 3, 1, 2), (273, 4, 1, 16), (277, 3, 1, bands), (278, 4, 1, size.height),
            (279, 4, 1, pixels.count),
        ]
        if bands == 4 { entries.append((338, 3, 1, 2)) }
        let bits = 16 + pixels.count
        let directory = bits + 8
        entries[2].value = bits
        var file: [UInt8] = [0x49, 0x49, 42, 0] + number(directory, 4) + [UInt8](repeating: 0, count: 8)
        file += pixels + [8, 0, 8, 0, 8, 0, 8, 0] + number(entries.count, 2)
        for entry in entries {
            file += number(entry.tag, 2) + number(entry.type, 2) + number(entry.count, 4) + number(entry.value, 4)
        }
        return Data(file + number(0, 4))
    }

    /// The path of its pyramid, in a folder of its own that the caller removes.
    func pyramid(in folder: URL, named name: String) async throws -> String {
        let source = folder.appending(path: name + ".tif").path
        try tiff.write(to: URL(filePath: source))
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "vitrine").path
        let pool = WorkerPool(
            WorkerCommandLine(executable: program, temporaryFolder: folder.path),
            settings: WorkerSettings(limits: DecodingLimits(), pyramid: PyramidSettings(tileSize: Self.tileSize)),
            size: 1)
        let path = folder.appending(path: name + ".pyramid.tif").path
        let answer = await pool.perform(.pyramid(path: source, page: 1, destination: path))
        guard case .pyramid(let facts) = answer else {
            Issue.record("no pyramid: \(answer)")
            return path
        }
        #expect(facts.hasAlpha == (bands == 4))
        return path
    }

    var levels: Int { ImagePyramid.levels(width: size.width, height: size.height, tileSize: Self.tileSize) }

    func plan(_ path: String, _ version: ImageVersion = .v3) throws -> RenderPlan {
        let parts = path.split(separator: "/").map(String.init)
        let request = try ImageRequest(
            version: version, region: parts[0], size: parts[1], rotation: parts[2], file: parts[3])
        let limits = try ImageLimits(maxWidth: 5000, allowsUpscaling: true)
        return try RenderPlan.make(
            for: request, image: size, capabilities: ImageCapabilities(limits: limits, formats: ImageFormat.allCases))
    }

    /// Every tile of every level, as version 3 viewers ask for them.
    func tiles(_ file: String) throws -> [RenderPlan] {
        var plans: [RenderPlan] = []
        for level in 0..<levels {
            let side = Self.tileSize << level
            for y in stride(from: 0, to: size.height, by: side) {
                for x in stride(from: 0, to: size.width, by: side) {
                    let (width, height) = (min(side, size.width - x), min(side, size.height - y))
                    let scale = 1 << level
                    let scaled = "\((width + scale - 1) / scale),\((height + scale - 1) / scale)"
                    plans.append(try plan("\(x),\(y),\(width),\(height)/\(scaled)/0/\(file)"))
                }
            }
        }
        return plans
    }

    func render(_ plan: RenderPlan, _ pyramid: String, _ overlays: Overlays) throws -> [UInt8] {
        try PyramidRenderer(settings: RenderSettings()).render(
            plan, pyramid: pyramid, image: size, levels: levels, additions: RenderAdditions(overlays: overlays))
    }
}

/// Decoded pixels of an answer.
struct DecodedImage: Equatable {
    var width = 0
    var height = 0
    var bands = 0
    var pixels: [UInt8] = []

    init(_ bytes: [UInt8]) throws {
        let blob = vips_blob_copy(bytes, bytes.count)
        defer { vips_area_unref(UnsafeMutableRawPointer(blob)?.assumingMemoryBound(to: VipsArea.self)) }
        let source = try #require(vips_source_new_from_blob(blob))
        defer { vitrine_unref(source) }
        let image = try #require(vitrine_load_source(source, "", 0))
        defer { vitrine_unref(image) }
        (width, height) = (Int(vips_image_get_width(image)), Int(vips_image_get_height(image)))
        bands = Int(vips_image_get_bands(image))
        var count = 0
        let memory = try #require(vips_image_write_to_memory(image, &count))
        defer { g_free(memory) }
        pixels = [UInt8](UnsafeRawBufferPointer(start: memory, count: count))
    }

    subscript(x: Int, y: Int) -> [UInt8] {
        Array(pixels[((y * width + x) * bands)..<((y * width + x + 1) * bands)])
    }

    func part(_ area: PixelRectangle) -> [UInt8] {
        var result: [UInt8] = []
        for y in area.y..<(area.y + area.height) {
            let start = (y * width + area.x) * bands
            result += pixels[start..<(start + area.width * bands)]
        }
        return result
    }
}

/// A folder for one test.
func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

/// What a file says of itself.
struct OutputFacts: Equatable {
    var profile: [UInt8]?
    var xmp: [UInt8]?

    init() {}

    init(_ bytes: [UInt8]) {
        let blob = vips_blob_copy(bytes, bytes.count)
        defer { vips_area_unref(UnsafeMutableRawPointer(blob)?.assumingMemoryBound(to: VipsArea.self)) }
        guard let source = vips_source_new_from_blob(blob) else { return }
        defer { vitrine_unref(source) }
        guard let image = vitrine_load_source(source, "", 0) else { return }
        defer { vitrine_unref(image) }
        func field(_ name: String) -> [UInt8]? {
            var data: UnsafeRawPointer?
            var count = 0
            guard vips_image_get_typeof(image, name) != 0, vips_image_get_blob(image, name, &data, &count) == 0 else {
                return nil
            }
            return [UInt8](UnsafeRawBufferPointer(start: data, count: count))
        }
        profile = field("icc-profile-data")
        xmp = field("xmp-data")
    }
}

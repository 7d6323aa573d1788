/// What a worker may spend on one file.
public struct DecodingLimits: Codable, Hashable, Sendable {
    /// Pixels of one image, checked before any is decoded.
    public var maxPixels: Int
    /// Pixels of an image whose format must be decoded whole in memory: progressive JPEG, interlaced PNG, WebP, HEIF,
    /// AVIF, JPEG XL, GIF, BMP, JPEG 2000 without tiles. Fewer where `memoryBytes` would not hold that many.
    public var maxBufferedPixels: Int
    /// Pages of one file.
    public var maxPages: Int
    /// Dots per inch at which pages of a PDF and drawings (SVG) are drawn.
    public var documentResolution: Int
    /// Memory of a worker process, bytes.
    public var memoryBytes: Int
    /// The largest file a worker may write, bytes.
    public var fileBytes: Int
    /// Seconds one job may take before its worker is killed.
    public var seconds: Int

    public init(
        maxPixels: Int = 20_000_000_000, maxBufferedPixels: Int = 500_000_000, maxPages: Int = 5_000,
        documentResolution: Int = 150, memoryBytes: Int = 2 << 30, fileBytes: Int = 64 << 30, seconds: Int = 600
    ) {
        self.maxPixels = maxPixels
        self.maxBufferedPixels = maxBufferedPixels
        self.maxPages = maxPages
        self.documentResolution = documentResolution
        self.memoryBytes = memoryBytes
        self.fileBytes = fileBytes
        self.seconds = seconds
    }

    /// The same for a file whose pages are to be drawn at another resolution.
    func drawing(at resolution: Int?) -> DecodingLimits {
        var limits = self
        if let resolution { limits.documentResolution = resolution }
        return limits
    }

    /// Pixels that may be held at once where each takes `bytes`: a quarter of the memory is left for everything else.
    func bufferedPixels(bytesEach bytes: Int) -> Int {
        min(maxBufferedPixels, memoryBytes / 4 * 3 / max(1, bytes))
    }
}

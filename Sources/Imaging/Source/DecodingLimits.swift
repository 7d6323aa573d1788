/// What a worker may spend on one file.
public struct DecodingLimits: Codable, Hashable, Sendable {
    /// Pixels of one image, checked before any is decoded.
    public var maxPixels: Int
    /// Dots per inch at which PDF pages are drawn.
    public var documentResolution: Int
    /// Memory of a worker process, bytes.
    public var memoryBytes: Int
    /// The largest file a worker may write, bytes.
    public var fileBytes: Int
    /// Seconds one job may take before its worker is killed.
    public var seconds: Int

    public init(
        maxPixels: Int = 20_000_000_000, documentResolution: Int = 150, memoryBytes: Int = 2 << 30,
        fileBytes: Int = 64 << 30, seconds: Int = 600
    ) {
        self.maxPixels = maxPixels
        self.documentResolution = documentResolution
        self.memoryBytes = memoryBytes
        self.fileBytes = fileBytes
        self.seconds = seconds
    }
}

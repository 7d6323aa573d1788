/// A file from outside that images are answered from while they have no derivative.
public struct SourceFile: Hashable, Codable, Sendable {
    public var path: String
    /// The page, from 1.
    public var page: Int
    /// SHA-256 of its content when it was imported, hexadecimal.
    public var checksum: String
    /// Bytes, and nanoseconds since 1970 of its last modification, when it was imported: a file that has others now is
    /// not what the catalogue and the entity tags speak of, and is not answered from.
    public var byteSize: Int
    public var modified: Int

    public init(path: String, page: Int, checksum: String, byteSize: Int, modified: Int) {
        self.path = path
        self.page = page
        self.checksum = checksum
        self.byteSize = byteSize
        self.modified = modified
    }
}

/// Which images are answered from their source while they have no derivative.
public struct SourceServing: Hashable, Sendable {
    /// The tile size that is announced, pixels.
    public var tileSize: Int
    /// Pixels of the largest image whose format makes a worker decode all of it for any part of it.
    public var maxPixels: Int

    public init(tileSize: Int, maxPixels: Int) {
        self.tileSize = tileSize
        self.maxPixels = maxPixels
    }

    /// JPEG 2000 of any size, since parts of it can be decoded alone; others up to `maxPixels`. Never film and sound.
    public func serves(mediaType: String, width: Int, height: Int) -> Bool {
        guard width > 0, height > 0 else { return false }
        if ["image/jp2", "image/j2c"].contains(mediaType) { return true }
        guard mediaType.hasPrefix("image/") || mediaType == "application/pdf" else { return false }
        let (pixels, isOver) = width.multipliedReportingOverflow(by: height)
        return !isOver && pixels <= maxPixels
    }
}

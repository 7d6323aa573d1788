// libvips' headers declare `stat` as well, and the order in which files are compiled decides whose it is.
internal import CVips
internal import Glibc

/// A file from outside that images are answered from: while they have no derivative, or because it needs none.
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
    /// Dots per inch at which its pages were measured when it was imported; nil where it has pixels of its own.
    public var resolution: Int?

    public init(
        path: String, page: Int, checksum: String, byteSize: Int, modified: Int, resolution: Int? = nil
    ) {
        self.path = path
        self.page = page
        self.checksum = checksum
        self.byteSize = byteSize
        self.modified = modified
        self.resolution = resolution
    }

    /// A derivative, as it is now.
    /// - Throws: `ImagingError.derivativeDamaged` where it is gone.
    init(derivative path: String) throws(ImagingError) {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            throw .derivativeDamaged(path: path, detail: PositionedFile.reason(errno))
        }
        self.init(
            path: path, page: 1, checksum: "", byteSize: Int(facts.st_size),
            modified: Int(facts.st_mtim.tv_sec) * 1_000_000_000 + Int(facts.st_mtim.tv_nsec))
    }

    /// That the file is the one that was imported: entity tags speak of its content.
    /// - Throws: `ImagingError.derivativeDamaged` where it is gone or was changed.
    func check() throws(ImagingError) {
        var facts = stat()
        guard stat(path, &facts) == 0 else {
            throw .derivativeDamaged(path: path, detail: PositionedFile.reason(errno))
        }
        guard isFile(facts) else { throw changed }
    }

    func isFile(_ facts: stat) -> Bool {
        Int(facts.st_size) == byteSize
            && Int(facts.st_mtim.tv_sec) * 1_000_000_000 + Int(facts.st_mtim.tv_nsec) == modified
    }

    var changed: ImagingError {
        .derivativeDamaged(path: path, detail: "it was changed since it was imported: import it again")
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

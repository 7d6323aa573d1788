/// What kind of thing a file is, as far as publishing it goes.
public enum MediaKind: String, Codable, Sendable, CaseIterable {
    case image, video, sound, document
}

/// Pixels of a page, upright.
public struct PageSize: Codable, Hashable, Sendable {
    public var width: Int
    public var height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}

/// What was learnt from a file once, at ingest, so that nothing is probed while a request waits.
public struct SourceFacts: Codable, Hashable, Sendable {
    public var kind: MediaKind
    /// The true media type, from content, never from the file's name: `image/jpeg`, `video/mp4`.
    public var mediaType: String
    /// Bytes.
    public var byteSize: Int
    /// SHA-256 of the content, lower-case hexadecimal.
    public var checksum: String
    /// Pixels, orientation applied: of the first page or of the film. Nil for sound.
    public var width: Int?
    public var height: Int?
    /// Seconds; nil for images and documents.
    public var duration: Double?
    /// Pages that are images of their own; 1 for film and sound. The levels of a pyramid, embedded thumbnails, masks
    /// and the frames of an animation are not pages.
    public var pages: Int
    /// Size of each page, orientation applied, drawn pages at the configured resolution: as many as `pages` for images
    /// and documents, none for film and sound.
    public var pageSizes: [PageSize]
    /// Dots per inch at which the pages were measured; nil where the file has pixels of its own.
    public var resolution: Int?
    /// What the file says of its rights; nil where it says nothing, and for film, sound and documents.
    public var embeddedRights: EmbeddedRights?

    public init(
        kind: MediaKind, mediaType: String, byteSize: Int, checksum: String, width: Int? = nil, height: Int? = nil,
        duration: Double? = nil, pages: Int = 1, pageSizes: [PageSize] = [],
        resolution: Int? = nil, embeddedRights: EmbeddedRights? = nil
    ) {
        self.kind = kind
        self.mediaType = mediaType
        self.byteSize = byteSize
        self.checksum = checksum
        self.width = width
        self.height = height
        self.duration = duration
        self.pages = pages
        self.pageSizes = pageSizes
        self.resolution = resolution
        self.embeddedRights = embeddedRights
    }
}

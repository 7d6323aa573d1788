/// A resource as an import wants it to be.
public struct ResourceUpdate: Hashable, Sendable {
    /// An image that the resource has.
    public struct Image: Hashable, Sendable {
        public var id: String
        public var page: Int
        public var role: ImageRecord.Role
        public var width: Int
        public var height: Int
        /// Given, no derivative is made: the image is ready without one, and announces these tiles.
        public var tiling: Tiling?

        public init(
            id: String, page: Int, role: ImageRecord.Role, width: Int, height: Int, tiling: Tiling? = nil
        ) {
            self.id = id
            self.page = page
            self.role = role
            self.width = width
            self.height = height
            self.tiling = tiling
        }
    }

    /// The tiles of an image that has no derivative.
    public struct Tiling: Hashable, Sendable {
        /// Pixels of a tile's side.
        public var tileSize: Int
        /// Levels, the full size included.
        public var levels: Int

        public init(tileSize: Int, levels: Int) {
            self.tileSize = tileSize
            self.levels = levels
        }
    }

    public var id: String
    public var path: String
    public var sequence: String?
    /// Its place among rows or files, which decides where sequences are equal.
    public var position: Int
    public var isPublished: Bool
    public var kind: String
    public var mediaType: String
    public var byteSize: Int
    /// Modification time of the file, nanoseconds since 1970: unchanged means not read again.
    public var modified: Int
    public var checksum: String
    public var width: Int?
    public var height: Int?
    public var duration: Double?
    public var pages: Int
    /// Dots per inch at which its pages were measured; nil where it has pixels of its own.
    public var resolution: Int?
    public var images: [Image]
    public var values: [FieldText]
    /// Nil leaves those that are there.
    public var sideFiles: [SideFile]?
    /// What its images are made from: where it differs, their pixels may.
    var ground: String { resolution.map { "\(checksum)@\($0)" } ?? checksum }
    /// Files beside it that cannot be used, or only in part.
    public var sideFileFaults: [SideFileFault] = []

    public init(
        id: String, path: String, sequence: String?, position: Int, isPublished: Bool, kind: String,
        mediaType: String, byteSize: Int, modified: Int, checksum: String, width: Int?, height: Int?,
        duration: Double?, pages: Int, resolution: Int? = nil, images: [Image], values: [FieldText],
        sideFiles: [SideFile]? = []
    ) {
        self.id = id
        self.path = path
        self.sequence = sequence
        self.position = position
        self.isPublished = isPublished
        self.kind = kind
        self.mediaType = mediaType
        self.byteSize = byteSize
        self.modified = modified
        self.checksum = checksum
        self.width = width
        self.height = height
        self.duration = duration
        self.pages = pages
        self.resolution = resolution
        self.images = images
        self.values = values
        self.sideFiles = sideFiles
    }

    public mutating func add(_ files: [SideFile]) { sideFiles = (sideFiles ?? []) + files }
}

/// An object as an import wants it to be: the resources named, others of the object untouched.
public struct ObjectUpdate: Hashable, Sendable {
    public var identifier: String
    public var resources: [ResourceUpdate]

    public init(identifier: String, resources: [ResourceUpdate]) {
        self.identifier = identifier
        self.resources = resources
    }
}

/// What applying an update came to.
public enum UpdateOutcome: String, Sendable {
    case created, updated, unchanged
    /// Withdrawn by hand, and an import does not undo that: `vitrine withdraw --undo` does.
    case staysWithdrawn
}

/// What is known of a file from an earlier import.
public struct KnownFile: Hashable, Sendable {
    public var id: String
    public var identifier: String
    public var root: Int64
    public var path: String
    public var byteSize: Int
    public var modified: Int
    public var checksum: String
    public var kind: String
    public var mediaType: String
    public var width: Int?
    public var height: Int?
    public var duration: Double?
    public var pages: Int
    /// Dots per inch at which its pages were measured; nil where it has pixels of its own, or nobody noted it.
    public var resolution: Int?
    /// Its images in the order of their pages.
    public var images: [ImageRecord]
}

/// A derivative to make.
public struct DerivativeJob: Hashable, Sendable {
    public var id: Int64
    public var image: ImageRecord
    public var identifier: String
    public var root: String
    public var path: String
    public var kind: String
    public var duration: Double?
    /// Dots per inch at which its pages are drawn; nil where it has pixels of its own.
    public var resolution: Int?
    public var attempts: Int
}

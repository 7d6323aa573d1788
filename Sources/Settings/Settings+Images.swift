extension Settings {
    /// Image delivery (IIIF Image API).
    public struct Images: Hashable, Sendable {
        /// Width and height of a tile, in pixels: 64 to 4096, a multiple of 16 (which TIFF 6.0, section 15 asks for).
        public var tileSize = 512
        /// When derivatives are made.
        public var derivatives = Derivatives.import
        /// Whether sources that are suitable pyramids are used as they are.
        public var pyramidsInPlace = true
        /// Scale factors of the tiles that info.json announces, each a power of two; nil: all that the pyramid has.
        public var scaleFactors: [Int]?
        /// Megapixels of the largest image that is answered from a source that must be decoded whole.
        public var sourceMegapixels = 100
        /// Quality of lossy formats, 1 to 100.
        public var quality = 85
        /// The largest width delivered, in pixels (`maxWidth`).
        public var maxWidth: Int?
        /// The largest height delivered, in pixels (`maxHeight`); needs `maxWidth`.
        public var maxHeight: Int?
        /// The most pixels delivered (`maxArea`).
        public var maxArea: Int? = 100_000_000
        /// Whether tiles and other regions are delivered.
        public var tiles = true
        /// Whether sizes and regions of the client's choice are delivered.
        public var customSizes = true
        /// Formats that viewers are advised to ask for, the best first.
        public var preferredFormats: [Format] = []
        /// Whether images are enlarged (`^` sizes); needs `maxWidth` or `maxArea`.
        public var upscaling = false
        /// What is put under transparent or uncovered pixels in formats without alpha.
        public var background = Colour(red: 255, green: 255, blue: 255)
        /// What fills the corners that turning by an odd angle opens, where the format keeps no transparency.
        public var rotationBackground = Colour(red: 0, green: 0, blue: 0)
        /// The formats delivered, preferred first; at least one, each once.
        public var formats: [Format] = [.jpg, .png, .webp, .gif, .tif, .jp2, .pdf, .avif, .jxl]
        /// Megapixels of the largest image in a format whose encoder holds all of it.
        public var encoderMegapixels = 24
        /// Threads that render; 0 means one for each core.
        public var renderThreads = 0
        /// Requests that may wait for a render thread; more are answered 503 at once.
        public var renderQueue = 64
        /// Seconds.
        public var renderSeconds = 30
        /// Megabytes of rendered outputs kept on disk.
        public var cacheMegabytes = 2048
        /// Megapixels a second that one client may have rendered; 0 sets no bounds.
        public var clientBudget = 100
        /// Megapixels that one client may have rendered at once.
        public var clientBurst = 1000
        /// The `Cache-Control` header of images.
        public var cacheControl = "public, max-age=86400"
        /// Dots per inch at which pages of a PDF are drawn.
        public var documentResolution = 150
        /// What is laid over images, in this order; rectangles first of all.
        public var overlays: [Overlay] = []
        /// Which deliveries name their colour space.
        public var embedProfile = EmbedProfile.all
        /// Whether rendered images carry rights and attribution as XMP.
        public var embedRights = false

        public init() {}

        /// Pixels of the side of the largest tiles of a source that is used as it is: no larger than may be delivered.
        /// 0 where none is.
        public var largestInPlace: Int {
            let area = maxArea.map { Int(Double($0).squareRoot()) }
            return pyramidsInPlace ? [maxWidth, maxHeight, area].compactMap { $0 }.reduce(1024, min) : 0
        }

        /// A format as the last part of an image URL names it (Image API 3.0, section 4.5).
        public enum Format: String, Hashable, Sendable, CaseIterable {
            case jpg, png, webp, gif, tif, jp2, pdf, avif, jxl
        }

        /// When the derivative (the tiled pyramid) of an image is made.
        public enum Derivatives: String, Hashable, Sendable, CaseIterable {
            /// By the import. Until it is done, the image is answered from its source.
            case `import`
            /// Behind the first request for the image, which is answered from the source.
            case demand
            /// Never: the image is always answered from its source.
            case never
        }

        /// Which deliveries carry a colour profile.
        public enum EmbedProfile: String, Hashable, Sendable, CaseIterable {
            /// None.
            case none
            /// What is rendered, but not what is a stored tile.
            case renders
            /// Stored tiles too.
            case all
        }
    }
}

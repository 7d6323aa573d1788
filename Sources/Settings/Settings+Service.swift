extension Settings {
    /// How the program meets the network.
    public struct Server: Hashable, Sendable {
        /// Name or address to listen on.
        public var host = "127.0.0.1"
        /// TCP port; 0 takes any free one.
        public var port = 8080
        /// The base of every published URL; `nil` means that it follows `host` and `port` (or a trusted proxy).
        public var publicURL: PublicURL?
        /// The proxies whose `Forwarded` and `X-Forwarded-…` headers are believed.
        public var trustedProxies: [AddressRange] = []
        /// The headers that these proxies write; others are the client's own, and are not believed.
        public var proxyHeaders = ProxyHeaders.xForwarded
        /// The IIIF version of the URLs that name none.
        public var defaultVersion = Version.three
        /// Open connections at one time; more wait to be accepted.
        public var maxConnections = 4096
        /// Seconds that running requests get when the program is told to stop.
        public var shutdownSeconds = 10
        /// Seconds that one read of the catalogue may take for a request.
        public var readSeconds = 10
        /// Whether what is in memory is answered at once, without a task of its own.
        public var promptAnswers = true

        public init() {}

        /// Headers in which a proxy says what the client asked for.
        public enum ProxyHeaders: String, Hashable, Sendable, CaseIterable {
            /// `X-Forwarded-Proto`, `X-Forwarded-Host` and `X-Forwarded-For`.
            case xForwarded = "x-forwarded"
            /// `Forwarded` (RFC 7239).
            case forwarded
        }

        /// A major version of the IIIF Image and Presentation APIs.
        public enum Version: Int, Hashable, Sendable, CaseIterable {
            case two = 2
            case three = 3
        }
    }

    /// The viewer that the web pages open.
    public struct Viewer: Hashable, Sendable {
        /// Folder with `mirador.min.js`, relative to the home; `nil` means the one that the installation script fills.
        public var assets: String?

        public init() {}
    }

    /// What one worker process may use: everything from outside is decoded in such a process.
    public struct Workers: Hashable, Sendable {
        /// Memory, in megabytes (2^20 bytes).
        public var memoryMegabytes = 2048
        /// Seconds for one job.
        public var seconds = 600
        /// The largest file that a worker may write, in megabytes (2^20 bytes).
        public var fileMegabytes = 65536
        /// The largest image accepted, in pixels (width × height).
        public var maxPixels = 20_000_000_000
        /// The largest image, in pixels, of a format that has to be decoded whole in memory.
        public var maxBufferedPixels = 500_000_000

        public init() {}
    }

    /// Manifests, collections and info.json.
    public struct Documents: Hashable, Sendable {
        /// The `Cache-Control` header of JSON documents.
        public var cacheControl = "public, max-age=0, must-revalidate"
        /// Memory for encoded documents, in megabytes (2^20 bytes); 0 keeps none.
        public var cacheMegabytes = 64

        public init() {}
    }

    /// The log.
    public struct Log: Hashable, Sendable {
        /// The least important message that is written.
        public var level = Level.info
        /// Lines for people, or one JSON object a line.
        public var format = Format.text

        public init() {}

        /// How important a message is, least first; the names are those of swift-log.
        public enum Level: String, Hashable, Sendable, CaseIterable {
            case trace, debug, info, notice, warning, error, critical
        }

        /// How a message is written.
        public enum Format: String, Hashable, Sendable, CaseIterable {
            case text, json
        }
    }
}

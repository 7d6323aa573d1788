public import Catalogue
internal import Foundation
public import IIIF
public import Imaging
internal import Publishing
public import Settings
internal import Synchronization

/// Everything that answering needs: the collection, how it is published, and where the public finds it.
public final class Site: Sendable {
    let settings: Settings
    let home: Home
    let catalogue: Catalogue
    let renders: RenderService
    let tiles: TileStore
    let overlays: OverlayRules
    /// Which images are answered from their source while they have no derivative.
    let sources: SourceServing
    /// Told of images that were answered so, where derivatives are made on demand.
    let wantDerivative: (@Sendable (_ image: String) -> Void)?
    let connections = ConnectionWatches()
    let budget: ClientBudget
    let capabilities: ImageCapabilities
    let documents: DocumentCache
    let manifests: ManifestBuilder
    let collections: CollectionBuilder
    /// The folder that holds `mirador.min.js`; nil where no viewer is installed.
    let viewerFolder: String?
    /// Path of the public URL, such as `/museum`; empty where there is none.
    let prefix: String
    private let bound = Mutex("")

    /// - Parameters:
    ///   - capabilities: what the installed libvips can really write, within the configured limits.
    ///   - overlays: what the settings say is laid over images, made ready.
    ///   - sources: which images are answered from their source; `renders` has workers for that.
    ///   - wantDerivative: told of each image that was answered so.
    public init(
        settings: Settings, home: Home, catalogue: Catalogue, renders: RenderService, capabilities: ImageCapabilities,
        overlays: OverlayRules, sources: SourceServing,
        wantDerivative: (@Sendable (_ image: String) -> Void)? = nil
    ) {
        self.sources = sources
        self.wantDerivative = wantDerivative
        tiles = TileStore(embedsProfile: settings.images.embedProfile == .all)
        self.overlays = overlays
        self.settings = settings
        self.home = home
        self.catalogue = catalogue
        self.renders = renders
        self.capabilities = capabilities
        budget = ClientBudget(
            rate: settings.images.clientBudget * 1_000_000, burst: settings.images.clientBurst * 1_000_000)
        documents = DocumentCache(limit: settings.documents.cacheMegabytes << 20)
        manifests = ManifestBuilder(settings: settings, capabilities: capabilities)
        collections = CollectionBuilder(settings: settings, limits: capabilities.limits)
        viewerFolder = settings.viewer.assets.flatMap { folder in
            FileManager.default.fileExists(atPath: folder + "/mirador.min.js") ? folder : nil
        }
        prefix = settings.server.publicURL?.path ?? ""
    }

    /// Notes the address that the server listens on: the public one where no other is configured.
    func listen(at address: String) { bound.withLock { $0 = address } }

    /// The client's address: what a trusted proxy says it is, else the peer's.
    func client(peer: String?, forwardedFor: String?) -> String {
        let peer = peer ?? "unknown"
        guard let last = forwardedFor?.split(separator: ",").last,
            settings.server.trustedProxies.contains(where: { $0.contains(peer) })
        else { return peer }
        return last.filter { $0 != " " }.lowercased()
    }

    /// The public address for one request, without a trailing slash.
    /// - Parameters:
    ///   - peer: the address the connection comes from.
    ///   - fields: what a proxy may have said of the address the client asked for.
    func base(peer: String?, fields: ForwardedHeader.Fields) -> String {
        if let configured = settings.server.publicURL { return configured.description }
        let own = bound.withLock { $0 }
        guard let peer, settings.server.trustedProxies.contains(where: { $0.contains(peer) }),
            let origin = PublicOrigin(scheme: "http", authority: String(own.dropFirst("http://".count)))
        else { return own }
        let stated = ForwardedHeader.origin(configured: origin, fields: fields, kind: .xForwarded, peerIsTrusted: true)
        return "\(stated.scheme)://\(stated.authority)"
    }

    /// Settings that decide how outputs look: with them, kept outputs and entity tags change.
    var renderVariant: String {
        let images = settings.images
        return "q\(images.quality) \(images.background) \(images.rotationBackground)"
    }

    var defaultVersion: NamedVersion { settings.server.defaultVersion == .two ? .two : .three }
}

extension NamedVersion {
    var presentation: PresentationVersion { self == .two ? .v2 : .v3 }
    var image: ImageVersion { self == .two ? .v2 : .v3 }
}

public import Catalogue
internal import Foundation
public import IIIF
public import Imaging
internal import Publishing
internal import Rules
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
    let budget: ClientBudget
    let capabilities: ImageCapabilities
    let answers = AnswerMemory()
    let redirects = RedirectTable()
    /// What values programs may give.
    let checks: ValueChecks
    /// What changing the collection needs; nil where that is not possible here.
    let editing: EditingServices?
    /// Tokens whose use is being noted.
    let uses: TokenUses
    private let calendar: DayCalendar
    let documents: DocumentCache
    let directories = SharedCache<ObjectKey, ObjectDirectory?>(limit: 64 << 20) { $0?.cost ?? 0 }
    let ranges = SharedCache<ObjectKey, RangeIndex>(limit: 64 << 20, cost: \.cost)
    let manifests: ManifestBuilder
    let collections: CollectionBuilder
    /// What documents are made with for audiences other than the public, by their names.
    private let builders: [String: Builders]

    /// What an audience's documents are made with.
    struct Builders: Sendable {
        let settings: Settings
        let manifests: ManifestBuilder
        let collections: CollectionBuilder

        init(_ settings: Settings, _ capabilities: ImageCapabilities) {
            self.settings = settings
            manifests = ManifestBuilder(settings: settings, capabilities: capabilities)
            collections = CollectionBuilder(settings: settings, limits: capabilities.limits)
        }
    }
    /// The folder that holds `mirador.min.js`; nil where no viewer is installed.
    let viewerFolder: String?
    /// Path of the public URL, such as `/museum`; empty where there is none.
    let prefix: String
    /// When the settings last changed, in milliseconds since 1970; 0 where there is no file of them.
    let settingsChangedAt: Int64
    private let bound: BoundAddress
    private let publicURL: String?

    /// - Parameters:
    ///   - capabilities: what the installed libvips can really write, within the configured limits.
    ///   - overlays: what the settings say is laid over images, made ready.
    ///   - sources: which images are answered from their source; `renders` has workers for that.
    ///   - wantDerivative: told of each image that was answered so.
    ///   - editing: what changing the collection over the network needs.
    public convenience init(
        settings: Settings, home: Home, catalogue: Catalogue, renders: RenderService, capabilities: ImageCapabilities,
        overlays: OverlayRules, sources: SourceServing,
        wantDerivative: (@Sendable (_ image: String) -> Void)? = nil, editing: EditingServices? = nil
    ) {
        let budget = ClientBudget(
            rate: settings.images.clientBudget * 1_000_000, burst: settings.images.clientBurst * 1_000_000)
        self.init(
            settings: settings, home: home, catalogue: catalogue, renders: renders, capabilities: capabilities,
            overlays: overlays, sources: sources, wantDerivative: wantDerivative,
            tiles: TileStore(embedsProfile: settings.images.embedProfile == .all), budget: budget, uses: TokenUses(),
            bound: BoundAddress(), editing: editing)
    }

    /// The same site with other settings, of those that a running server can take over.
    public func replacing(_ settings: Settings, overlays: OverlayRules) -> Site {
        Site(
            settings: settings, home: home, catalogue: catalogue, renders: renders, capabilities: capabilities,
            overlays: overlays, sources: sources, wantDerivative: wantDerivative, tiles: tiles, budget: budget,
            uses: uses, bound: bound, editing: editing)
    }

    private init(
        settings: Settings, home: Home, catalogue: Catalogue, renders: RenderService, capabilities: ImageCapabilities,
        overlays: OverlayRules, sources: SourceServing, wantDerivative: (@Sendable (_ image: String) -> Void)?,
        tiles: TileStore, budget: ClientBudget, uses: TokenUses, bound: BoundAddress,
        editing: EditingServices?
    ) {
        self.editing = editing
        self.sources = sources
        self.wantDerivative = wantDerivative
        self.tiles = tiles
        self.budget = budget
        self.uses = uses
        self.bound = bound
        self.overlays = overlays
        self.settings = settings
        checks = ValueChecks(settings)
        self.home = home
        self.catalogue = catalogue
        self.renders = renders
        self.capabilities = capabilities
        documents = DocumentCache(limit: settings.documents.cacheMegabytes << 20)
        var builders: [String: Builders] = [:]
        for rule in AccessRules(settings).audiences {
            builders[rule.name] = Builders(settings.adapted(seeing: rule.fields), capabilities)
        }
        let own = builders[Audience.everyone.name] ?? Builders(settings, capabilities)
        self.builders = builders
        manifests = own.manifests
        collections = own.collections
        viewerFolder = settings.viewer.assets.flatMap { folder in
            FileManager.default.fileExists(atPath: folder + "/mirador.min.js") ? folder : nil
        }
        prefix = settings.server.publicURL?.path ?? ""
        publicURL = settings.server.publicURL?.description
        calendar = DayCalendar(timeZone: settings.publication.timeZone)
        let facts = try? FileManager.default.attributesOfItem(atPath: home.settingsFile.path)
        let changed = facts?[.modificationDate] as? Date
        settingsChangedAt = changed.map { Int64($0.timeIntervalSince1970 * 1000) } ?? 0
        let images = settings.images
        renderVariant =
            "e\(RenderSettings.edition) q\(images.quality) \(images.background) \(images.rotationBackground)"
    }

    /// What documents for an audience are made with.
    func builders(for audience: Audience) -> Builders {
        builders[audience.name] ?? Builders(settings, capabilities)
    }

    /// Notes the address that the server listens on: the public one where no other is configured.
    func listen(at address: String) { bound.address.withLock { $0 = address } }

    /// The day that it is where the collection is.
    var today: CalendarDay { calendar.day() }

    /// Seconds until a day, ISO 8601, begins where the collection is; 0 once it has.
    func seconds(until day: String) -> Int? { calendar.seconds(until: day) }

    /// Who is at the other end of a connection.
    struct Peer: Sendable {
        /// Its address; nil where there is none.
        var address: String?
        /// Whether it is a proxy of our own, whose words about the client are believed.
        var isTrusted: Bool
    }

    func peer(_ address: String?) -> Peer {
        let isTrusted = address.map { address in
            settings.server.trustedProxies.contains { $0.contains(address) }
        }
        return Peer(address: address, isTrusted: isTrusted ?? false)
    }

    /// The client's address: what a trusted proxy says it is, else the peer's.
    func client(_ peer: Peer, _ fields: RequestFields) -> String {
        let address = peer.address ?? "unknown"
        guard peer.isTrusted else { return address }
        return ForwardedHeader.client(forwarded(fields), kind: kind) ?? address
    }

    /// The public address for one request, without a trailing slash: the configured one, else what a trusted proxy says
    /// that the client asked for, else the server's own.
    func base(for peer: Peer, _ fields: RequestFields) -> String {
        if let publicURL { return publicURL }
        let own = bound.address.withLock { $0 }
        guard peer.isTrusted,
            let origin = PublicOrigin(scheme: "http", authority: String(own.dropFirst("http://".count)))
        else { return own }
        let stated = ForwardedHeader.origin(
            configured: origin,
            fields: forwarded(fields), kind: kind, peerIsTrusted: true)
        return "\(stated.scheme)://\(stated.authority)"
    }

    private var kind: ForwardedHeader.Kind { settings.server.proxyHeaders == .forwarded ? .forwarded : .xForwarded }

    private func forwarded(_ fields: RequestFields) -> ForwardedHeader.Fields {
        ForwardedHeader.Fields(
            forwarded: fields.last(.forwarded), xForwardedProto: fields.last(.xForwardedProto),
            xForwardedHost: fields.last(.xForwardedHost), xForwardedFor: fields.last(.xForwardedFor))
    }

    /// Settings that decide how outputs look: with them, kept outputs and entity tags change.
    let renderVariant: String

    var defaultVersion: NamedVersion { settings.server.defaultVersion == .two ? .two : .three }
}

/// The address that the server listens on, once it does.
final class BoundAddress: Sendable {
    let address = Mutex("")
}

extension NamedVersion {
    var presentation: PresentationVersion {
        switch self {
        case .two: .v2
        case .three: .v3
        case .four: .v4
        }
    }
    var image: ImageVersion { self == .two ? .v2 : .v3 }
}

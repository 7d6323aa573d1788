import ArgumentParser
import Catalogue
import Execution
import Foundation
import Imaging
import Ingest
import Logging
import NIOCore
import Server
import ServiceLifecycle
import Settings
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the collection.",
        discussion: "Prints its address once it accepts connections. SIGTERM or Ctrl-C ends it gracefully.")

    @OptionGroup var home: HomeOption

    @Option(name: .long, help: "Address to listen on.")
    var host: String?

    @Option(name: .long, help: "Port to listen on; 0 takes a free one.")
    var port: Int?

    @Option(name: .long, help: "The address that the public knows, such as https://iiif.example.org.")
    var publicURL: String?

    @Option(
        name: .long, help: "A folder to look after: what comes, changes or goes there is imported. May be repeated.")
    var watch: [String] = []

    func run() async throws {
        var flags: [SettingPath: String] = [:]
        if let host { flags["server.host"] = host }
        if let port { flags["server.port"] = String(port) }
        if let publicURL { flags["server.public_url"] = publicURL }
        var opened = try Context(home, flags: flags).withViewer()
        opened.settings.watch.folders += watch
        let wanted = opened.settings.server.maxConnections
        opened.settings.server.maxConnections = FileLimit.raise(forConnections: wanted)
        let context = opened
        let lock: FileLock
        do {
            lock = try FileLock(
                context.home.serverLock, note: "process \(ProcessInfo.processInfo.processIdentifier)")
        } catch let taken as FileLock.Taken {
            throw Failure("this home is being served already (\(taken.holder)); one server serves one home")
        }
        try VipsRuntime.start(.ownPyramids, threads: 1)
        let logger = Self.logger(context.settings.log)
        if context.settings.server.maxConnections < wanted {
            logger.warning(
                "the system's limit of open files allows \(context.settings.server.maxConnections) connections, not \(wanted): raise it (LimitNOFILE, ulimit -n)"
            )
        }
        let overlays: OverlayRules
        do throws(OverlayRules.Unusable) {
            overlays = try OverlayRules(context.settings.images.overlays, folder: context.home.folder)
        } catch {
            throw Failure(error.description)
        }
        let catalogue = try context.catalogue()
        defer { catalogue.close() }
        try catalogue.refreshActivity(fingerprint: context.documentFingerprint)
        let record = ServerRecordKeeper(context.home)
        defer { record.remove() }
        let tally = WorkerTally { record.workers($0) }
        let renderers = context.sourceRenderers(tally) { logger.warning("\($0)") }
        var services: [any Service] = []
        var wantDerivative: (@Sendable (String) -> Void)?
        let isOnDemand = context.settings.images.derivatives == .demand
        let maker = DerivativesOnDemand(
            home: context.home, catalogue: catalogue, workers: context.workerBehind(tally, startsNow: isOnDemand),
            pyramid: context.pyramid
        ) { logger.error("a derivative could not be made: \($0)") }
        if isOnDemand { wantDerivative = { maker.want($0) } }
        services.append(DemandService(maker: maker))
        let files = FilePools(limit: .seconds(context.settings.server.fileSeconds))
        let editing = context.editing(catalogue, tally, files) { maker.wake() }
        services.append(EditingService(editing: editing))
        let currentContext = CurrentContext(context)
        services += try WatchService.all(currentContext, catalogue, tally, record, logger)
        try catalogue.prepareWebhooks(for: context.settings.webhooks.receivers.map(\.name))
        let (address, serving) = AsyncStream.makeStream(of: String.self)
        if !context.settings.webhooks.receivers.isEmpty {
            services.append(
                WebhookService(
                    address: address, settings: context.settings, catalogue: catalogue, logger: logger))
        }
        if context.settings.links.sources.contains(where: { $0.schedule != nil }) {
            services.append(LinkService(context: context, catalogue: catalogue, logger: logger))
        }
        let site = Site(
            settings: context.settings, home: context.home, catalogue: catalogue,
            renders: RenderService(
                settings: context.renders,
                cache: RenderCache(
                    folder: context.home.renders.path, limit: context.settings.images.cacheMegabytes << 20),
                sources: renderers),
            capabilities: try context.capabilities(), overlays: overlays, sources: context.sources,
            wantDerivative: wantDerivative, editing: editing, files: files)
        let current = CurrentSite(site)
        let option = home
        let reload = SettingsReload(current, currentContext, catalogue: catalogue, logger: logger) { [flags] in
            try Context(option, flags: flags).withViewer()
        }
        services += [DayService(settings: reload), ReloadService(settings: reload)]
        let server = WebServer(site: current, logger: logger) { url in
            record.serving(at: url + "/")
            serving.yield(url)
            lock.update(note: "process \(ProcessInfo.processInfo.processIdentifier), \(url)/")
            print("Vitrine is serving \(url)/")
            fflush(nil)
            if context.settings.server.publicURL == nil, ["0.0.0.0", "::"].contains(context.settings.server.host) {
                tell("Documents name \(url), which only this machine knows: give --public-url for the others.")
            }
        }
        var configuration = ServiceGroupConfiguration(
            services: services + [server], gracefulShutdownSignals: [.sigterm, .sigint],
            logger: Logger(label: "vitrine.life") { _ in
                SwiftLogNoOpLogHandler()
            })
        configuration.maximumGracefulShutdownDuration = .seconds(context.settings.server.shutdownSeconds)
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch let error as NIOCore.IOError where error.errnoCode == EADDRINUSE {
            throw Failure(
                "port \(context.settings.server.port) of \(context.settings.server.host) is in use already: give "
                    + "another with --port, or 0 for any free one")
        } catch {
            throw Failure("the server stopped: \(error)")
        }
        withExtendedLifetime(lock) {}
    }

    private static func logger(_ settings: Settings.Log) -> Logger {
        var logger = Logger(label: "vitrine") { label -> any LogHandler in
            if settings.format == .json { return JSONLogHandler() }
            return StreamLogHandler.standardError(label: label)
        }
        logger.logLevel = Logger.Level(rawValue: settings.level.rawValue) ?? .info
        return logger
    }
}

import ArgumentParser
import Catalogue
import Foundation
import IIIF
import Imaging
import Publishing
import Server
import Settings

/// A home opened: its settings read, its catalogue at hand.
struct Context {
    let home: Home
    var settings: Settings

    /// Opens the home, with flags beating the environment beating its file.
    init(_ option: HomeOption, flags: [SettingPath: String] = [:]) throws {
        home = Home(path: option.path)
        guard home.exists else {
            throw Failure(
                "\(home.folder.path) is not a home: it has no vitrine.yaml. `vitrine init \(option.path)` makes it one."
            )
        }
        do throws(SettingsError) {
            let text = try SettingsFile.read(home.settingsFile)
            settings = try Settings.load(
                file: home.settingsFile.path, text: text, environment: ProcessInfo.processInfo.environment, flags: flags
            )
        } catch {
            throw Failure(error.description)
        }
        try home.prepare()
    }

    /// The same, with the folder of Mirador: the configured one, else where the installation script puts it.
    func withViewer() -> Context {
        var context = self
        context.settings.viewer.assets = settings.viewer.assets ?? Self.installedViewer
        return context
    }

    private static var installedViewer: String? {
        guard var folder = Bundle.main.executableURL?.resolvingSymlinksInPath() else { return nil }
        for _ in 0..<5 {
            folder.deleteLastPathComponent()
            for place in [".tools/mirador", "share/vitrine/mirador"] {
                let candidate = folder.appendingPathComponent(place).path
                if FileManager.default.fileExists(atPath: candidate + "/mirador.min.js") { return candidate }
            }
        }
        return nil
    }

    /// The catalogue, with the rules of these settings in force as of today: a command that is run every night does what
    /// the day asks for, even where no server is running.
    func catalogue() throws -> Catalogue {
        let catalogue = try Catalogue(path: home.catalogueFile.path)
        try enforce(in: catalogue)
        try catalogue.setPrecedence(settings.values.precedence.map(\.rawValue), actor: "settings")
        return catalogue
    }

    /// Makes the catalogue agree with what the settings publish today, in one transaction: computed values, what audiences
    /// see, and what they can search.
    @discardableResult
    func enforce(in catalogue: Catalogue) throws -> Catalogue.Enforcement {
        let enforcement = try catalogue.enforce(
            AccessRules(settings),
            switchingOff: settings.publication.switchedOff.map { .init(field: $0.field, text: $0.value) },
            searching: { SearchFields(settings, seeing: $0) }, on: days.day(), actor: "settings")
        catalogue.resourceOrder = settings.publication.order == .resourcespace ? .resourceSpace : .natural
        return enforcement
    }

    /// When days begin where the collection is.
    var days: DayCalendar { DayCalendar(timeZone: settings.publication.timeZone) }

    /// Of all settings that documents depend on: another one means that every document may be another.
    var documentFingerprint: String {
        let server = settings.server
        return """
            \(settings.publication) \(settings.collection) \(settings.images) \(server.defaultVersion) \
            \(server.publicURL?.description ?? "")
            """
    }

    var pyramid: PyramidSettings {
        PyramidSettings(
            tileSize: settings.images.tileSize, quality: settings.images.quality,
            largestInPlace: settings.images.largestInPlace)
    }

    /// Worker processes for files from outside.
    /// - Parameter startsNow: whether there is likely to be something to do.
    func workers(startsNow: Bool = true) -> WorkerPool {
        WorkerPool(
            WorkerCommandLine(temporaryFolder: home.temporary.path),
            settings: WorkerSettings(limits: limits, pyramid: pyramid), size: settings.import.workers,
            startsNow: startsNow)
    }

    var limits: DecodingLimits {
        let workers = settings.workers
        return DecodingLimits(
            maxPixels: workers.maxPixels, maxBufferedPixels: workers.maxBufferedPixels,
            documentResolution: settings.images.documentResolution,
            memoryBytes: workers.memoryMegabytes << 20, fileBytes: workers.fileMegabytes << 20, seconds: workers.seconds
        )
    }

    /// The one worker that makes derivatives while the server serves: as little in its way as possible.
    /// - Parameter startsNow: whether there is likely to be something to do.
    func workerBehind(_ tally: WorkerTally, startsNow: Bool = true) -> WorkerPool {
        WorkerPool(
            WorkerCommandLine(temporaryFolder: home.servingTemporary.path),
            settings: WorkerSettings(limits: limits, pyramid: pyramid, threads: 1, niceness: 15), size: 1,
            tally: tally, startsNow: startsNow)
    }

    /// Workers that answer from sources.
    func sourceRenderers(
        _ tally: WorkerTally, note: @escaping @Sendable (_ event: String) -> Void
    ) -> SourceRenderers {
        let threads = renders.threads
        return SourceRenderers(
            WorkerCommandLine(temporaryFolder: home.servingTemporary.path),
            settings: WorkerSettings(limits: limits, pyramid: pyramid, threads: 1, rendering: renders), small: threads,
            large: max(1, threads / 2), tally: tally, note: note)
    }

    /// Which images are answered from their source while they have no derivative.
    var sources: SourceServing {
        SourceServing(
            tileSize: settings.images.tileSize, maxPixels: settings.images.sourceMegapixels * 1_000_000)
    }

    /// What this installation can really do, within the configured limits.
    func capabilities() throws -> ImageCapabilities {
        let images = settings.images
        let wanted = images.formats.compactMap { ImageFormat(rawValue: $0.rawValue) }
        // Level 2 requires these two, whatever is configured.
        let formats = [.jpg, .png] + PyramidRenderer.available(wanted).filter { $0 != .jpg && $0 != .png }
        let limits = try ImageLimits(
            maxWidth: images.maxWidth, maxHeight: images.maxHeight, maxArea: images.maxArea,
            allowsUpscaling: images.upscaling)
        var capabilities = ImageCapabilities(
            limits: limits, formats: formats, tiles: images.tiles, customSizes: images.customSizes,
            scaleFactors: images.scaleFactors)
        for format in formats {
            capabilities.mostPixels[format] = PyramidRenderer.mostPixels(
                format, memoryBytes: settings.workers.memoryMegabytes << 20
            ).map { min($0, images.encoderMegapixels * 1_000_000) }
        }
        return capabilities
    }

    var renders: RenderSettings {
        let images = settings.images
        func bytes(_ colour: Colour) -> [UInt8] {
            [UInt8(clamping: colour.red), UInt8(clamping: colour.green), UInt8(clamping: colour.blue)]
        }
        return RenderSettings(
            background: bytes(images.background), rotationBackground: bytes(images.rotationBackground),
            quality: images.quality,
            threads: images.renderThreads > 0 ? images.renderThreads : ProcessInfo.processInfo.activeProcessorCount,
            queue: images.renderQueue, seconds: images.renderSeconds)
    }
}

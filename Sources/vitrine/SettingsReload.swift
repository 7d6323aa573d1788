import Catalogue
import Foundation
import Logging
import Publishing
import Rules
import Server
import Settings
import Synchronization

/// A home and its settings as they are now in a running server.
final class CurrentContext: Sendable {
    private let context: Mutex<Context>

    init(_ context: Context) { self.context = Mutex(context) }

    var value: Context {
        get { context.withLock { $0 } }
        set { context.withLock { $0 = newValue } }
    }
}

/// Reads the settings of a running server again: checked whole, swapped whole, or refused while the old stay.
final class SettingsReload: Sendable {
    private let site: CurrentSite
    private let catalogue: Catalogue
    private let logger: Logger
    private let read: @Sendable () throws -> Context
    private let current: CurrentContext

    /// - Parameter read: reads the settings as at start.
    init(
        _ site: CurrentSite, _ current: CurrentContext, catalogue: Catalogue, logger: Logger,
        read: @escaping @Sendable () throws -> Context
    ) {
        self.site = site
        self.catalogue = catalogue
        self.logger = logger
        self.read = read
        self.current = current
    }

    /// Reads them, and puts them in force where nothing is wrong with them.
    func reload() {
        do {
            let new = try read()
            var context = current.value
            let old = context.settings
            context.settings = old.takingLive(from: new.settings)
            let overlays = try OverlayRules(context.settings.images.overlays, folder: context.home.folder)
            let enforcement = try context.enforce(in: catalogue)
            // What is kept in memory of the catalogue goes with this, where only fields are shown otherwise.
            try catalogue.refreshActivity(fingerprint: context.documentFingerprint)
            site.replace(with: site.value.replacing(context.settings, overlays: overlays))
            current.value = context
            logger.notice(
                "settings read again: objects of which an audience sees something else: \(enforcement.objects)")
            let waiting = SettingDescription.all.filter { $0.differs(context.settings, new.settings) }.map(
                \.path.description)
            if !waiting.isEmpty {
                logger.warning(
                    "these settings take effect when the server is started again: \(waiting.joined(separator: ", "))")
            }
        } catch {
            logger.error("the settings were read again and refused; those before stay in force: \(error)")
        }
    }

    /// Does what the day asks for, and follows settings that another command put in force.
    func keepUp() {
        do {
            let context = current.value
            let today = context.days.day()
            if try catalogue.isInForce(on: today) { return }
            if try !catalogue.followsOwnRules() {
                logger.notice("another command put other publication rules in force: reading the settings again")
                reload()
                if try catalogue.isInForce(on: today) { return }
            }
            let enforcement = try catalogue.enforce(AccessRules(context.settings), on: today, actor: "date")
            logger.notice("it is \(today): objects of which an audience sees something else: \(enforcement.objects)")
        } catch {
            logger.error("what the day changes could not be done, and is tried again: \(error)")
        }
    }

    /// Seconds until the next look.
    var secondsToWait: Double { min(5, max(0.05, current.value.days.secondsLeft() + 0.01)) }
}

import Foundation
import ServiceLifecycle
import UnixSignals

/// Lets days begin: what rules say of a date comes true at midnight with nobody writing. Looks at the clock every few
/// seconds, so that one that was set, or a machine that slept, is noticed.
struct DayService: Service {
    let settings: SettingsReload

    func run() async {
        await BesideExecutor.run {
            while !Task.isCancelled {
                settings.keepUp()
                // Woken by the end of the service, it has nothing to say of that.
                try? await Task.sleep(for: .seconds(settings.secondsToWait))
            }
        }
    }
}

/// Reads the settings again when SIGHUP says so.
struct ReloadService: Service {
    let settings: SettingsReload

    func run() async {
        await BesideExecutor.run {
            for await _ in await UnixSignalsSequence(trapping: .sighup) { settings.reload() }
        }
    }
}

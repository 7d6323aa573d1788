import Catalogue
import Foundation
import Links
import Logging
import ServiceLifecycle
import Settings

/// Runs links when their schedules say so, for as long as the server serves. Each run is a process of its own: a driver
/// that hangs or falls takes nothing with it.
struct LinkService: Service {
    let context: Context
    let catalogue: Catalogue
    let logger: Logger

    /// Seconds between looks at the clock.
    private static let interval = 20

    func run() async {
        let home = context.home.folder.path
        await BesideExecutor.run {
            await withTaskGroup(of: Void.self) { group in
                for link in context.settings.links.sources {
                    guard let schedule = link.schedule.flatMap({ LinkSchedule($0) }) else { continue }
                    group.addTask {
                        // A run that cannot even begin leaves no trace in the catalogue.
                        var tried: Date?
                        while !Task.isCancelled {
                            if isDue(link, schedule, tried) {
                                tried = .now
                                await run(link, home: home)
                            }
                            try? await Task.sleep(for: .seconds(Self.interval))
                        }
                    }
                }
            }
        }
    }

    private func isDue(_ link: Settings.Link, _ schedule: LinkSchedule, _ tried: Date?) -> Bool {
        let last = (try? catalogue.linkRuns(link.name).last).flatMap { Catalogue.date($0.startedAt) }
        return schedule.isDue(last: [last, tried].compactMap { $0 }.max(), now: .now)
    }

    private func run(_ link: Settings.Link, home: String) async {
        guard let program = Bundle.main.executableURL else { return }
        let process = Process()
        process.executableURL = program
        process.arguments = ["link", "sync", link.name, "--home", home]
        process.standardInput = FileHandle.nullDevice
        // A file, not a pipe that fills up.
        let log = context.home.folder.appendingPathComponent("link-\(link.name).log")
        _ = FileManager.default.createFile(atPath: log.path, contents: nil)
        let output = FileHandle(forWritingAtPath: log.path)
        process.standardOutput = output
        process.standardError = output
        let status = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
                do {
                    try process.run()
                } catch {
                    logger.error("the link \(link.name) could not be started: \(error)")
                    process.terminationHandler = nil
                    continuation.resume(returning: 0)
                }
            }
        } onCancel: {
            // What it has written stands; the next run goes on.
            if process.isRunning { process.terminate() }
        }
        guard !Task.isCancelled else { return }
        let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        // The last line is the summary of the run.
        let summary = said.split(whereSeparator: \.isNewline).last.map(String.init) ?? "no output"
        if status == 0 {
            logger.info("link run: \(summary)")
        } else {
            logger.warning("the link \(link.name) had problems: \(summary)\n\(said.prefix(2000))")
        }
    }
}

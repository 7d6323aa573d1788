import ArgumentParser
import Imaging

/// What a worker process runs. Started by Vitrine itself, never by people.
struct WorkerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Decodes files on behalf of another Vitrine process.", shouldDisplay: false)

    func run() throws { throw ExitCode(WorkerLoop.run()) }
}

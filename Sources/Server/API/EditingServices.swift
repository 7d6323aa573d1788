public import Catalogue
public import Ingest
public import Settings

/// What changing the collection over the network needs besides the catalogue, shared by all requests and kept where
/// settings are read again.
public final class EditingServices: Sendable {
    let intake: Intake
    let budget: ClientBudget
    let uploads: UploadStore
    let turns = CreationTurns()
    /// Called where there may be derivatives to make.
    let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - intake: looks at files.
    ///   - wake: called where there may be derivatives to make.
    public init(
        settings: Settings, home: Home, catalogue: Catalogue, intake: Intake, wake: @escaping @Sendable () -> Void
    ) {
        self.intake = intake
        self.wake = wake
        budget = ClientBudget(rate: settings.api.rate, burst: settings.api.burst)
        uploads = UploadStore(settings: settings.api, home: home, catalogue: catalogue, intake: intake)
    }

    /// Removes what was sent and is wanted no more, again and again until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            await uploads.sweep()
            try? await Task.sleep(for: .seconds(600))
        }
        intake.close()
    }
}

public import Catalogue

/// Looks after a folder: what is new, changed, moved or removed in it is taken in as `vitrine import` would.
///
/// Events only say that it is time to look; what there is to do follows from looking. So nothing is lost where events
/// are: on network shares, where their queue was full, or while no server ran.
public struct FolderWatch: Sendable {
    public enum Method: Sendable { case automatic, events, scan }

    /// Something worth a line in the log.
    public enum Message: Hashable, Sendable {
        case note(String)
        case fault(String)
    }

    /// Names of files that say that somebody works on another: never imported.
    public static let lockNames = [".~lock.*#", "~$*", "*.lock", "*.lck"]

    let folder: String
    let catalogue: Catalogue
    var method = Method.automatic
    var scanSeconds = 30.0
    var stableSeconds = 2.0
    var passedOver: [String] = []
    let take: @Sendable (WatchedImport) async throws -> ImportReport
    let report: @Sendable (WatchState) -> Void
    let log: @Sendable (Message) -> Void

    /// - Parameters:
    ///   - folder: need not be there yet.
    ///   - method: how changes are noticed.
    ///   - scanSeconds: between two looks where nothing is heard.
    ///   - stableSeconds: that a file must stay as it is.
    ///   - passedOver: glob patterns of names that are not imported.
    ///   - take: imports what it is told, withdrawing what is missing. Throws `ImportError.anotherImport` to be asked
    ///     again.
    ///   - report: told whenever the state changes.
    public init(
        folder: String, catalogue: Catalogue, method: Method, scanSeconds: Int, stableSeconds: Int,
        passedOver: [String], take: @escaping @Sendable (WatchedImport) async throws -> ImportReport,
        report: @escaping @Sendable (WatchState) -> Void, log: @escaping @Sendable (Message) -> Void
    ) {
        (self.folder, self.catalogue, self.method) = (folder, catalogue, method)
        (self.scanSeconds, self.stableSeconds) = (Double(scanSeconds), Double(stableSeconds))
        (self.passedOver, self.take, self.report, self.log) = (passedOver, take, report, log)
    }

    /// Seconds between two questions whether anything was heard.
    private static let tick = Duration.milliseconds(250)

    /// Looks after the folder until the task is cancelled.
    public func run() async {
        let loop = WatchLoop(self)
        while !Task.isCancelled {
            await loop.step()
            try? await Task.sleep(for: Self.tick)
        }
    }
}

public import Catalogue
internal import Foundation
internal import Publishing
public import Settings

/// Tells one receiver of changes, one after the other, for as long as its task is not cancelled.
///
/// What is to be told is rows of the catalogue, made of the list of changes: what is in the list is told, whatever happens
/// meanwhile, at least once, and under the same id each time.
public struct WebhookSender: Sendable {
    private let receiver: Settings.Webhooks.Receiver
    private let settings: Settings.Webhooks
    private let catalogue: Catalogue
    private let builder: ActivityBuilder
    private let log: @Sendable (String) -> Void

    /// Between two questions whether there is something to tell.
    private static let tick = Duration.milliseconds(500)
    /// Seconds between two changes for one that does not answer at all, at most.
    private static let longestSilence = 60.0

    /// - Parameters:
    ///   - base: the public address without a trailing slash.
    ///   - log: told of what was given up, and of what could not be done.
    public init(
        to receiver: Settings.Webhooks.Receiver, _ settings: Settings.Webhooks, catalogue: Catalogue, base: String,
        log: @escaping @Sendable (String) -> Void
    ) {
        (self.receiver, self.settings, self.catalogue) = (receiver, settings, catalogue)
        (builder, self.log) = (ActivityBuilder(base: base), log)
    }

    private enum Outcome {
        case told
        case refused(String)
        /// Nobody answered: others need not be tried at once.
        case silence(String)
    }

    public func run() async {
        let holder = "server \(ProcessInfo.processInfo.processIdentifier)"
        var silences = 0
        while !Task.isCancelled {
            do {
                let lease = Double(settings.seconds) * 2 + 60
                guard let delivery = try catalogue.claimDelivery(to: receiver.name, holder: holder, seconds: lease)
                else {
                    try await Task.sleep(for: Self.tick)
                    continue
                }
                guard delivery.attempts <= settings.attempts else {
                    try giveUp(delivery, "whoever sent it was ended, \(settings.attempts) times")
                    continue
                }
                let outcome = await send(delivery)
                // Where the server is told to stop, nobody knows whether it arrived: the next one sends it again.
                try Task.checkCancellation()
                switch outcome {
                case .told:
                    try catalogue.noteDelivered(delivery)
                    silences = 0
                case .refused(let reason):
                    try fail(delivery, reason)
                    silences = 0
                case .silence(let reason):
                    try fail(delivery, reason)
                    silences += 1
                    let pause = min(Self.longestSilence, Double(settings.retrySeconds * silences))
                    try await Task.sleep(for: .seconds(pause))
                }
            } catch is CancellationError {
                return
            } catch {
                // The catalogue's disk may be full: what is told stays to be told.
                let reason = CatalogueError.explanation(of: error) ?? "\(error)"
                log("\(receiver.name) was not told of changes, and will be: \(reason)")
                try? await Task.sleep(for: .seconds(5))
            }
        }
    }

    private func send(_ delivery: Catalogue.WebhookDelivery) async -> Outcome {
        guard let url = URL(string: receiver.url) else { return .refused("its address is none: \(receiver.url)") }
        let body = builder.notice(delivery.activity, position: delivery.position)
        let id = "change-\(delivery.position)"
        let timestamp = Int(Date.now.timeIntervalSince1970)
        let fields = [
            "Content-Type": "application/json", "User-Agent": "vitrine", "webhook-id": id,
            "webhook-timestamp": String(timestamp),
            "webhook-signature": WebhookSignature.value(id: id, timestamp: timestamp, body: body, key: receiver.key),
        ]
        do {
            let status = try await WebhookRequest.send(body, to: url, fields: fields, seconds: settings.seconds)
            return (200..<300).contains(status) ? .told : .refused("it answered \(status)")
        } catch {
            return .silence("it did not answer: \((error as NSError).localizedDescription)")
        }
    }

    private func fail(_ delivery: Catalogue.WebhookDelivery, _ reason: String) throws {
        guard delivery.attempts < settings.attempts else { return try giveUp(delivery, reason) }
        try catalogue.noteUndelivered(delivery, reason: reason, pause: settings.pause(after: delivery.attempts))
    }

    private func giveUp(_ delivery: Catalogue.WebhookDelivery, _ reason: String) throws {
        try catalogue.noteUndelivered(delivery, reason: reason, pause: nil)
        log("\(receiver.name) could not be told of change \(delivery.position), which is given up: \(reason)")
    }
}

import Catalogue
import Logging
import Server
import ServiceLifecycle
import Settings

/// Tells receivers of changes for as long as the server serves.
struct WebhookService: Service {
    /// The address that the server has, once it has one.
    let address: AsyncStream<String>
    let settings: Settings
    let catalogue: Catalogue
    let logger: Logger

    func run() async {
        await BesideExecutor.run {
            for await url in address {
                let base = settings.server.publicURL?.description ?? url
                await withTaskGroup(of: Void.self) { group in
                    for receiver in settings.webhooks.receivers {
                        let sender = WebhookSender(
                            to: receiver, settings.webhooks, catalogue: catalogue, base: base
                        ) { logger.warning("\($0)") }
                        group.addTask { await sender.run() }
                    }
                }
            }
        }
    }
}

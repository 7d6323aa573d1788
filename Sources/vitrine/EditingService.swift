import Server
import ServiceLifecycle

/// Looks after what is sent for as long as the server serves.
struct EditingService: Service {
    let editing: EditingServices

    func run() async {
        await cancelWhenGracefulShutdown { await editing.run() }
    }
}

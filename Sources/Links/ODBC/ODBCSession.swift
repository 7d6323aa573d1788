internal import Foundation
internal import Settings

/// A connection on a thread of its own, opened when it is first needed.
final class ODBCSession: Sendable {
    private let thread: OwnThread
    private let box: Box
    private let text: ConnectionText
    private let seconds: Int
    private let writes: Bool

    /// What is touched on the thread only, which is why it may cross.
    private final class Box: @unchecked Sendable {
        var connection: ODBCConnection?
    }

    init(_ text: ConnectionText, name: String, seconds: Int, writes: Bool = false) {
        (self.text, self.seconds, self.writes) = (text, seconds, writes)
        thread = OwnThread(name: "vitrine link \(name)")
        box = Box()
    }

    deinit {
        // Closed where it was opened, and before the process can go on to exit: the driver's handlers for that free what a
        // connection that is being closed still uses.
        thread.performAndWait(within: 5) { [box] in box.connection = nil }
    }

    /// Runs `body` with the connection. A lost connection is opened anew by the next call.
    /// - Parameter patience: how many times the link's silence the whole may take.
    func with<Value: Sendable>(
        patience: Double = 1, _ body: @escaping @Sendable (ODBCConnection) throws -> Value
    ) async throws -> Value {
        let (text, seconds, box, writes) = (text, seconds, box, writes)
        // The driver's own limits strike first, where it has any: they know more.
        let limit = Double(seconds) * patience + 5
        return try await thread.perform(
            within: limit, orElse: ODBCConnection.silence(text, seconds: Int(limit))
        ) {
            let connection = try box.connection ?? ODBCConnection(text, seconds: seconds, writes: writes)
            box.connection = connection
            do {
                return try body(connection)
            } catch let fault as LinkFault {
                if fault.mayPass { box.connection = nil }
                throw fault
            }
        }
    }
}

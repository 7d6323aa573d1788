internal import HTTPTypes
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// One line for each request, at a level that says whether anybody should look.
enum RequestLog {
    static func write(_ exchange: ConnectionHandler.Exchange, _ answer: Answer, _ logger: Logger) {
        let isFault = answer.status.code >= 500 && answer.status != .notImplemented && !answer.isAbandoned
        // A full house is not a fault of ours, but somebody may want to know how often it is full.
        let level: Logger.Level = !isFault ? .debug : answer.status == .serviceUnavailable ? .warning : .error
        guard logger.logLevel <= level else { return }
        var metadata: Logger.Metadata = [
            "status": "\(answer.status.code)", "bytes": "\(answer.length)",
            "ms": "\((NIODeadline.now() - exchange.start).nanoseconds / 1_000_000)",
        ]
        if let problem = answer.problem { metadata["problem"] = "\(problem)" }
        logger.log(
            level: level, "\(exchange.head.method.rawValue) \(exchange.head.uri.prefix(500))", metadata: metadata)
    }
}

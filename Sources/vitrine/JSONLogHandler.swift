import Foundation
import IIIF
import Logging

/// One JSON object a line, for machines that collect logs.
struct JSONLogHandler: LogHandler {
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.member("time", Date.now.formatted(.iso8601))
            json.member("level", event.level.rawValue)
            json.member("message", event.message.description)
            for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }).sorted(by: {
                $0.key < $1.key
            }) {
                json.key(dynamic: key)
                json.value("\(value)")
            }
        }
        FileHandle.standardError.write(Data(json.bytes + [0x0A]))
    }
}

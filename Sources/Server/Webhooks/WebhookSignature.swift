internal import Crypto
internal import Foundation

/// How a request to a receiver of changes is signed: as Standard Webhooks has it (https://www.standardwebhooks.com), with
/// HMAC-SHA256 over id, time and body.
public enum WebhookSignature {
    /// The value of the field `webhook-signature`.
    /// - Parameters:
    ///   - id: the value of `webhook-id`.
    ///   - timestamp: that of `webhook-timestamp`, seconds since 1970.
    public static func value(id: String, timestamp: Int, body: [UInt8], key: [UInt8]) -> String {
        var code = HMAC<SHA256>(key: SymmetricKey(data: key))
        code.update(data: Array("\(id).\(timestamp).".utf8))
        code.update(data: body)
        return "v1,\(Data(code.finalize()).base64EncodedString())"
    }
}

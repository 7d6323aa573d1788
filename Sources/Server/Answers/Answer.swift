internal import HTTPTypes
internal import NIOCore

/// What a request gets, decided before a byte is written: one path for every route, so that CORS, validators, HEAD and
/// logging cannot be forgotten on one of them.
struct Answer: Sendable {
    enum Body: Sendable {
        case none
        case bytes(ByteBuffer)
        /// Part of a file, sent as fast as the client reads.
        case file(MediaFile, offset: Int64, length: Int64)
    }

    var status: HTTPResponse.Status
    var fields = HTTPFields()
    var body: Body
    /// For the log, not for the client.
    var problem: String?
    /// Where the body can be had again, for as long as the catalogue stays as it is; nil where nothing may be kept.
    var source: AnswerMemory.Source?
    /// The client went away: nothing that anybody should look into.
    var isAbandoned = false

    init(_ status: HTTPResponse.Status, body: Body = .none) {
        self.status = status
        self.body = body
    }

    /// Bytes with their type.
    init(_ bytes: [UInt8], type: String, status: HTTPResponse.Status = .ok) {
        self.init(status, body: .bytes(ByteBuffer(bytes: bytes)))
        fields[.contentType] = type
    }

    static func text(_ text: String, type: String = "text/plain; charset=utf-8") -> Answer {
        Answer(Array(text.utf8), type: type)
    }

    static func redirect(to location: String, _ status: HTTPResponse.Status = .seeOther) -> Answer {
        var answer = Answer(status)
        answer.fields[.location] = location
        return answer
    }

    /// Octets of the body.
    var length: Int64 {
        switch body {
        case .none: 0
        case .bytes(let buffer): Int64(buffer.readableBytes)
        case .file(_, _, let length): length
        }
    }
}

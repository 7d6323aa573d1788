internal import Execution
internal import HTTPTypes
internal import IIIF

/// A refusal: what was wrong, where, and what would be accepted, as an RFC 9457 document.
struct Problem: Error, Sendable {
    var status: HTTPResponse.Status
    /// One sentence for the client.
    var detail: String
    /// What is wrong with single members of a body.
    var faults: [Fault] = []
    /// Seconds after which to try again.
    var retryAfter: Int?
    /// What to prove, and how (RFC 9110, section 11.6.1); nil where nothing is to be proved.
    var challenge: String?
    /// For the log only: may name files.
    var internalDetail: String?

    struct Fault: Hashable, Sendable {
        /// JSON Pointer (RFC 6901).
        var pointer: String
        var detail: String
    }

    init(_ status: HTTPResponse.Status, _ detail: String, retryAfter: Int? = nil, internalDetail: String? = nil) {
        self.status = status
        self.detail = detail
        self.retryAfter = retryAfter
        self.internalDetail = internalDetail
    }

    init(_ error: RouteError) {
        switch error {
        case .notFound(let problem): self.init(.notFound, problem.description)
        case .malformed(let problem): self.init(.badRequest, problem.description)
        }
    }

    init(_ error: BlockingPoolError) {
        switch error {
        case .full:
            self.init(.serviceUnavailable, "Too many files are being read at the moment.", retryAfter: 1)
        case .timedOut, .stuck:
            self.init(
                .serviceUnavailable, "The disk of this file does not respond.",
                retryAfter: FilePools.retrySeconds)
        }
    }

    init(_ error: ImageRequestError) {
        self.init(error.kind == .unsupported ? .notImplemented : .badRequest, error.description)
    }

    /// Writes the document.
    func write(_ json: inout JSONWriter) {
        json.object { json in
            json.member("type", "about:blank")
            json.member("title", status.reasonPhrase)
            json.member("status", status.code)
            json.member("detail", detail)
            if !faults.isEmpty {
                json.array("errors", faults) { json, fault in
                    json.object { json in
                        json.member("pointer", fault.pointer)
                        json.member("detail", fault.detail)
                    }
                }
            }
        }
    }

    var answer: Answer {
        var json = JSONWriter(capacity: 512)
        write(&json)
        var answer = Answer(json.bytes, type: "application/problem+json", status: status)
        if let retryAfter { answer.fields[.retryAfter] = String(retryAfter) }
        if let challenge { answer.fields[.wwwAuthenticate] = challenge }
        answer.fields[.cacheControl] = "no-store"
        answer.problem = internalDetail ?? detail
        return answer
    }
}

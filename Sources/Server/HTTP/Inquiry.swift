internal import Catalogue
internal import Foundation
internal import HTTPTypes

/// A request as answering sees it.
struct Inquiry: Sendable {
    let method: HTTPRequest.Method
    /// The request target as it came over the wire.
    let target: String
    let fields: RequestFields
    /// The public address that this client knows us by.
    let base: String
    /// Who asks.
    var audience = Audience.everyone
    /// From when on the token of the request is refused; nil for never, and without one.
    var expiresAt: Date?
    /// Whether the client is still there; nil where nobody can tell.
    let presence: ClientPresence?
    /// What was sent along, where the target takes that.
    let body: RequestBody?
    /// Under which the answer may be kept; nil where the request sets conditions or asks for a part.
    let key: AnswerMemory.Key?
    private let peer: Site.Peer
    private let site: Site

    init(
        method: HTTPRequest.Method, target: String, fields: RequestFields, peer: Site.Peer, site: Site,
        presence: ClientPresence? = nil, body: RequestBody? = nil
    ) {
        self.body = body
        self.method = method
        self.target = target
        self.fields = fields
        self.peer = peer
        self.site = site
        self.presence = presence
        let base = site.base(for: peer, fields)
        self.base = base
        key = fields.choice().map {
            AnswerMemory.Key(target: target, base: base, accept: $0.accept, acceptEncoding: $0.acceptEncoding)
        }
    }

    /// The client's address, for its budget.
    var client: String { site.client(peer, fields) }

    /// What the target means.
    func route() throws(Problem) -> RequestTarget {
        do throws(RouteError) {
            return try RequestTarget.parse(target, prefix: site.prefix)
        } catch {
            throw Problem(error)
        }
    }

    var accept: String? { fields[.accept] }

    func conditional() -> Conditional {
        Conditional(
            ifMatch: fields[.ifMatch], ifUnmodifiedSince: fields[.ifUnmodifiedSince],
            ifNoneMatch: fields[.ifNoneMatch], ifModifiedSince: fields[.ifModifiedSince])
    }
}

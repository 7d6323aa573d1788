internal import HTTPTypes

/// A request as answering sees it.
struct Inquiry: Sendable {
    let method: HTTPRequest.Method
    /// The request target as it came over the wire.
    let target: String
    let fields: RequestFields
    /// The public address that this client knows us by.
    let base: String
    /// Whether the client is still there; nil where nobody can tell.
    let presence: ClientPresence?
    private let peer: Site.Peer
    private let site: Site
    private let reading: Result<RequestTarget, RouteError>

    init(
        method: HTTPRequest.Method, target: String, fields: RequestFields, peer: Site.Peer, site: Site,
        presence: ClientPresence? = nil
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.peer = peer
        self.site = site
        self.presence = presence
        base = site.base(for: peer, fields)
        reading = Result { () throws(RouteError) in try RequestTarget.parse(target, prefix: site.prefix) }
    }

    /// The client's address, for its budget.
    var client: String { site.client(peer, fields) }

    /// What the target means.
    func route() throws(Problem) -> RequestTarget {
        switch reading {
        case .success(let target): return target
        case .failure(let error): throw Problem(error)
        }
    }

    var accept: String? { fields[.accept] }

    /// A field's value; lines of the same name joined as RFC 9110 section 5.3 says.
    func joined(_ name: HTTPField.Name) -> String? { fields[name] }

    func conditional() -> Conditional {
        Conditional(
            ifMatch: fields[.ifMatch], ifUnmodifiedSince: fields[.ifUnmodifiedSince],
            ifNoneMatch: fields[.ifNoneMatch], ifModifiedSince: fields[.ifModifiedSince])
    }
}

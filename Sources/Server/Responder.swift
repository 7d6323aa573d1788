internal import Catalogue
internal import HTTPTypes
internal import IIIF
internal import Publishing

/// A request as answering sees it.
struct Inquiry: Sendable {
    var method: HTTPRequest.Method
    /// The request target as it came over the wire.
    var target: String
    var fields: HTTPFields
    /// The public address that this client knows us by.
    var base: String
    /// The client's address, for its budget.
    var client = ""
    /// Whether the client is still there; nil where nobody can tell.
    var presence: ClientPresence?

    var accept: String? { joined(.accept) }

    /// A field's value; lines of the same name joined as RFC 9110 section 5.3 says.
    func joined(_ name: HTTPField.Name) -> String? {
        let values = fields[values: name]
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    func conditional() -> Conditional {
        Conditional(
            ifMatch: joined(.ifMatch), ifUnmodifiedSince: fields[.ifUnmodifiedSince], ifNoneMatch: joined(.ifNoneMatch),
            ifModifiedSince: fields[.ifModifiedSince])
    }
}

/// Turns requests into answers.
struct Responder: Sendable {
    let site: Site

    func answer(_ inquiry: Inquiry) async -> Answer {
        var answer: Answer
        do {
            answer = try await decide(inquiry)
        } catch let problem as Problem {
            answer = problem.answer
        } catch is CancellationError {
            answer = Problem(.serviceUnavailable, "the request was abandoned", retryAfter: 1).answer
            answer.isAbandoned = true
        } catch {
            answer =
                Problem(
                    .internalServerError, "something went wrong here; the log says what", internalDetail: "\(error)"
                ).answer
        }
        answer.fields[.accessControlAllowOrigin] = "*"
        answer.fields[.xContentTypeOptions] = "nosniff"
        return answer
    }

    private func decide(_ inquiry: Inquiry) async throws -> Answer {
        switch inquiry.method {
        case .get, .head: break
        case .options: return Self.preflight
        default:
            var answer = Problem(
                .methodNotAllowed, "\(inquiry.method.rawValue) is not possible here. Accepted: GET, HEAD, OPTIONS."
            ).answer
            answer.fields[.allow] = "GET, HEAD, OPTIONS"
            return answer
        }
        let target: RequestTarget
        do throws(RouteError) {
            target = try RequestTarget.parse(inquiry.target, prefix: site.prefix)
        } catch {
            throw Problem(error)
        }
        return try await route(target, inquiry)
    }

    private static var preflight: Answer {
        var answer = Answer(.noContent)
        answer.fields[.allow] = "GET, HEAD, OPTIONS"
        answer.fields[.accessControlAllowMethods] = "GET, HEAD, OPTIONS"
        answer.fields[.accessControlAllowHeaders] = "Accept, Authorization, Content-Type, If-None-Match, Range"
        answer.fields[.accessControlMaxAge] = "86400"
        return answer
    }

    private func route(_ target: RequestTarget, _ inquiry: Inquiry) async throws -> Answer {
        switch target.route {
        case .home: try await homePage(target.query, inquiry)
        case .health: .text("ok\n")
        case .ready: try await readiness()
        case .robots:
            .text("User-agent: *\nDisallow: /iiif/image/\nDisallow: /iiif/v2/image/\nDisallow: /iiif/v3/image/\n")
        case .asset(let path): try await asset(path, inquiry)
        case .media(let resource, let file): try await media(resource, file, inquiry)
        case .imageBase(let version, let image): try await imageBase(version, image, inquiry)
        case .imageInformation(let version, let image): try await imageInformation(version, image, inquiry)
        case .imageRequest(let version, let id, let region, let size, let rotation, let file):
            try await image(
                version, id, ImageParameters(region: region, size: size, rotation: rotation, file: file), inquiry)
        case .topCollection(let version): try await topCollection(version, inquiry)
        default: try await aboutObject(target, inquiry)
        }
    }

    /// Routes about an object: the exact reading first, lenient ones only where it finds nothing.
    private func aboutObject(_ target: RequestTarget, _ inquiry: Inquiry) async throws -> Answer {
        for route in [target.route] + target.alternatives {
            guard let identifier = route.identifier,
                let position = try await site.catalogue.position(of: identifier), position.state != .hidden
            else { continue }
            guard position.state == .public else {
                throw Problem(.gone, "“\(position.identifier)” was withdrawn.")
            }
            return try await document(route, position, inquiry)
        }
        let identifier = target.route.identifier ?? ""
        throw Problem(.notFound, "There is no object “\(identifier)” here.")
    }

    private func readiness() async throws -> Answer {
        do {
            try await site.catalogue.check()
        } catch {
            throw Problem(
                .serviceUnavailable, "the catalogue cannot be read", retryAfter: 5, internalDetail: "\(error)")
        }
        return .text("ready\n")
    }

    /// Adds validators and settles conditional requests: 304 or 412 without a body where they say so.
    func validated(
        _ answer: Answer, entityTag: String, cacheControl: String, vary: String? = nil, _ inquiry: Inquiry
    ) throws -> Answer {
        var answer = answer
        let tag = EntityTag(entityTag)
        switch inquiry.conditional().evaluate(against: Validators(entityTag: tag)) {
        case .proceed: break
        case .notModified:
            let link = answer.fields[values: .link]
            answer = Answer(.notModified)
            answer.fields[values: .link] = link
        case .preconditionFailed:
            throw Problem(
                .preconditionFailed, "The document is not the one that If-Match or If-Unmodified-Since names.")
        }
        answer.fields[.eTag] = tag.description
        answer.fields[.cacheControl] = cacheControl
        answer.fields[.vary] = vary
        return answer
    }
}

extension HTTPField.Name {
    // The names are valid, so the alternative is never taken.
    static let link = HTTPField.Name("Link") ?? .server
    static let xForwardedProto = HTTPField.Name("X-Forwarded-Proto") ?? .server
    static let xForwardedFor = HTTPField.Name("X-Forwarded-For") ?? .server
    static let xForwardedHost = HTTPField.Name("X-Forwarded-Host") ?? .server
}

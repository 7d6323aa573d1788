internal import Catalogue
internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Rules

/// One request of a program that reads or changes the collection.
struct EditingDesk: Sendable {
    let site: Site
    let services: EditingServices
    let inquiry: Inquiry
    let query: Query
    let token: Token
    let audience: Audience

    /// Octets of a JSON body at most.
    static let bodyLimit = 1 << 20

    /// Who has changed what, for the lists of changes.
    var actor: String { "token \(token.id)" + (token.note.isEmpty ? "" : " (\(token.note))") }
    /// Whether the holder sees all that there is, and not what its audience sees.
    var isEditor: Bool { token.scopes.contains(.write) }
    var catalogue: Catalogue { site.catalogue }

    // MARK: Bodies

    /// The body as JSON.
    func json(_ types: String...) async throws -> (value: JSONValue, bytes: [UInt8]) {
        try checkType(types)
        let bytes = try await inquiry.body?.collect(Self.bodyLimit) ?? []
        guard let text = String(validating: bytes, as: UTF8.self), let value = JSONValue(text) else {
            throw Problem(.badRequest, "The body is not JSON (RFC 8259).")
        }
        return (value, bytes)
    }

    /// Refuses a body of another type.
    func checkType(_ types: [String]) throws(Problem) {
        let given = inquiry.fields[.contentType] ?? ""
        let type = given.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
        guard types.contains(type) else {
            throw Problem(
                .unsupportedMediaType,
                "“\(given)” is no type that is taken here. Accepted: \(types.joined(separator: ", ")).")
        }
    }

    // MARK: Tags

    /// The entity tag of a document: the same bytes have the same.
    static func tag(of bytes: [UInt8]) -> String { String(Hexadecimal.text(SHA256.hash(data: bytes)).prefix(32)) }

    /// Refuses to change what the client has not seen as it is now (RFC 9110 section 13.1.1, RFC 6585 section 3).
    func checkPrecondition(_ tag: String) throws(Problem) {
        guard let value = inquiry.fields[.ifMatch] else {
            throw Problem(
                .preconditionRequired,
                "If-Match is needed, with the ETag that was read, so that nobody's changes are overwritten unseen.")
        }
        try Self.check(EntityTagCondition(value), tag)
    }

    static func check(_ condition: EntityTagCondition, _ tag: String) throws(Problem) {
        if case .oneOf(let tags) = condition, !tags.contains(where: { $0.matchesStrongly(EntityTag(tag)) }) {
            throw Problem(
                .preconditionFailed, "It was changed since it was read: read it again, and decide again.")
        }
    }

    /// A document with its tag; 304 where the client has it.
    func answer(
        _ bytes: [UInt8], tag: String? = nil, status: HTTPResponse.Status = .ok, location: String? = nil
    ) -> Answer {
        let tag = EntityTag(tag ?? Self.tag(of: bytes))
        let isReading = [.get, .head].contains(inquiry.method)
        if isReading, case .notModified = inquiry.conditional().evaluate(against: Validators(entityTag: tag)) {
            var answer = Answer(.notModified)
            answer.fields[.eTag] = tag.description
            return answer
        }
        var answer = Answer(bytes, type: "application/json", status: status)
        answer.fields[.eTag] = tag.description
        answer.fields[.location] = location
        return answer
    }

    /// What is there no more, with the tag that bringing it back takes.
    func gone(_ detail: String, tag: String) -> Answer {
        var answer = Problem(.gone, detail).answer
        if isEditor { answer.fields[.eTag] = EntityTag(tag).description }
        return answer
    }

    // MARK: Creations

    /// A creation that may be asked for again under a key: the answer is kept with what was made, in one transaction.
    /// - Parameter make: makes it, and gives status, location, tag and document.
    func once(
        _ body: [UInt8], _ make: @escaping @Sendable (EditSession) throws -> Made
    ) async throws -> Answer {
        let key = try idempotencyKey()
        let request = Hexadecimal.text(SHA256.hash(data: Array(requestName.utf8) + body))
        let holder = token.id
        let made = try await catalogue.edit(actor: actor) { session in
            if let key, let kept = try session.answer(to: key, of: holder) { return try Made(kept, for: request) }
            let made = try make(session)
            if let key { try session.keep(made.kept(for: request), for: key, of: holder) }
            return made
        }
        return answer(made.bytes, tag: made.tag, status: .created, location: made.location)
    }

    /// The answer to an earlier request with the same key, before anything is done for this one.
    func earlier(_ body: [UInt8]) async throws -> Answer? {
        guard let key = try idempotencyKey() else { return nil }
        let request = Hexadecimal.text(SHA256.hash(data: Array(requestName.utf8) + body))
        let holder = token.id
        let kept = try await catalogue.review { try $0.answer(to: key, of: holder) }
        return try kept.map {
            let made = try Made($0, for: request)
            return answer(made.bytes, tag: made.tag, status: .created, location: made.location)
        }
    }

    /// Names a request in its digest.
    var requestName: String { "\(inquiry.method.rawValue) \(inquiry.target)\n" }

    /// The key under which the answer to a creation is kept; nil where the client gave none.
    func idempotencyKey() throws(Problem) -> String? {
        guard let key = inquiry.fields[.idempotencyKey] else { return nil }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem(.badRequest, "An Idempotency-Key has 1 to 255 printable ASCII characters and no spaces.")
        }
        return key
    }

    /// What a creation came to.
    struct Made: Sendable {
        var bytes: [UInt8]
        var tag: String
        var location: String?
        var status = 201

        init(_ bytes: [UInt8], location: String?) {
            (self.bytes, self.location) = (bytes, location)
            tag = EditingDesk.tag(of: bytes)
        }

        init(_ kept: EditSession.KeptAnswer, for request: String) throws(Problem) {
            guard kept.request == request else {
                throw Problem(
                    .unprocessableContent, "This Idempotency-Key was sent with another request. Give each its own.")
            }
            bytes = Array(kept.body)
            tag = kept.tag ?? ""
            location = kept.location
            status = kept.status
        }

        func kept(for request: String) -> EditSession.KeptAnswer {
            EditSession.KeptAnswer(
                request: request, status: status, location: location, tag: tag, body: Data(bytes))
        }
    }
}

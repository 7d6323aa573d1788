internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import Ingest
internal import Settings

/// The interface for programs that change the collection: who may ask, how often, and how failures are told.
/// `docs/api.md` describes it, and `docs/decisions/0024-api.md` says why it is as it is.
extension Responder {
    func answer(to target: APITarget, _ inquiry: Inquiry) async -> Answer {
        var answer: Answer
        do {
            answer = try await edited(target, inquiry)
        } catch {
            answer = refusal(Self.problem(error))
        }
        if answer.fields[.vary] == nil { answer.fields[.vary] = "Authorization" }
        answer.fields[.accessControlExposeHeaders] =
            "ETag, Link, Location, Retry-After, Upload-Offset, WWW-Authenticate"
        return answer
    }

    private func edited(_ target: APITarget, _ inquiry: Inquiry) async throws -> Answer {
        guard site.settings.api.enabled, let editing = site.editing else {
            throw Problem(.notFound, "The interface for programs is switched off here.")
        }
        if inquiry.method == .options { return Self.preflight(target) }
        let methods = target.place.methods
        guard methods.contains(inquiry.method) else {
            let accepted = (methods + [.options]).map(\.rawValue).joined(separator: ", ")
            var answer = Problem(
                .methodNotAllowed, "\(inquiry.method.rawValue) is not possible here. Accepted: \(accepted)."
            ).answer
            answer.fields[.allow] = accepted
            return answer
        }
        if target.place == .description { return try description(inquiry) }
        let isReading = [.get, .head].contains(inquiry.method)
        let (token, audience) = try await holder(
            of: inquiry, with: isReading && !target.place.isForEditors ? .read : .write)
        if let wait = editing.budget.take(1, client: token.id) {
            throw Problem(.tooManyRequests, "This token has asked too often: wait a little.", retryAfter: wait)
        }
        let desk = EditingDesk(
            site: site, services: editing, inquiry: inquiry, query: target.query, token: token, audience: audience)
        let key = inquiry.method == .post ? try desk.idempotencyKey() : nil
        var answer =
            if let key {
                try await editing.turns.run("\(token.id) \(key)") { try await self.answer(to: target, desk) }
            } else {
                try await self.answer(to: target, desk)
            }
        if answer.fields[.cacheControl] == nil { answer.fields[.cacheControl] = "private, no-cache" }
        return answer
    }

    private func answer(to target: APITarget, _ desk: EditingDesk) async throws -> Answer {
        let inquiry = desk.inquiry
        let isReading = [.get, .head].contains(inquiry.method)
        return switch target.place {
        case .description: try description(inquiry)
        case .resources where isReading: try await desk.listResources()
        case .resources: try await desk.createResource()
        case .resource(let id): try await desk.resource(id)
        case .history(let id): try await desk.history(id)
        case .restoration(let id): try await desk.restore(id)
        case .objects where isReading: try await desk.listObjects()
        case .objects: try await desk.createObject()
        case .object(let identifier): try await desk.object(identifier)
        case .bulk: try await desk.bulk()
        case .uploads: try await desk.beginUpload()
        case .upload(let id): try await desk.upload(id)
        }
    }

    private static func preflight(_ target: APITarget) -> Answer {
        var answer = Answer(.noContent)
        let methods = (target.place.methods + [.options]).map(\.rawValue).joined(separator: ", ")
        answer.fields[.allow] = methods
        answer.fields[.accessControlAllowMethods] = methods
        answer.fields[.accessControlAllowHeaders] =
            "Accept, Authorization, Content-Digest, Content-Type, Idempotency-Key, If-Match, If-None-Match, Repr-Digest, "
            + "Upload-Offset"
        answer.fields[.accessControlMaxAge] = "86400"
        return answer
    }

    /// What a failure is told as.
    static func problem(_ error: any Error) -> any Error {
        let error = CatalogueError.named(error)
        switch error {
        case let refusal as Intake.Refusal:
            switch refusal.kind {
            case .reference, .content: return Problem(.unprocessableContent, refusal.reason)
            case .passing: return Problem(.serviceUnavailable, refusal.reason, retryAfter: 5)
            }
        case CatalogueError.noRoom: return Problem.noRoom("There is no room left on the server's disk.")
        case CatalogueError.notWritable(let detail):
            return Problem(
                .serviceUnavailable, "The catalogue cannot be written at the moment: try again.", retryAfter: 5,
                internalDetail: detail)
        case CatalogueError.notWritten:
            return Problem(.serviceUnavailable, "Nothing was written: try again.", retryAfter: 1)
        case CatalogueError.otherRules:
            return Problem(.serviceUnavailable, "The publication rules have just changed: try again.", retryAfter: 1)
        default: return error
        }
    }
}

extension APITarget.Place {
    /// Whether even reading takes somebody who may change things.
    fileprivate var isForEditors: Bool {
        switch self {
        case .history, .upload: true
        default: false
        }
    }
}

extension Problem {
    static func noRoom(_ detail: String) -> Problem {
        Problem(HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage"), detail, retryAfter: 60)
    }
}

extension HTTPField.Name {
    // The names are valid, so the alternative is never taken.
    static let contentDigest = HTTPField.Name("Content-Digest") ?? .server
    static let reprDigest = HTTPField.Name("Repr-Digest") ?? .server
    static let idempotencyKey = HTTPField.Name("Idempotency-Key") ?? .server
    static let uploadOffset = HTTPField.Name("Upload-Offset") ?? .server
}

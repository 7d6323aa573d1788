internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Publishing
internal import Settings

/// Turns requests into answers.
struct Responder: Sendable {
    let site: Site

    /// The answer, after any waiting that it takes.
    func answer(_ inquiry: Inquiry) async -> Answer {
        let limit = ReadLimit(seconds: site.settings.server.readSeconds) { inquiry.presence?.isThere == false }
        return await ReadLimit.$current.withValue(limit) {
            do {
                return try await decide(inquiry)
            } catch let refused {
                guard mayBeRedirected(refused, inquiry) else { return refusal(refused) }
                do {
                    return try await redirectedAnswer(inquiry) ?? refusal(refused)
                } catch  where Self.isUndecided(error) {
                    // Whether there is a redirect is not known.
                    return refusal(error)
                } catch {
                    return refusal(refused)
                }
            }
        }
    }

    /// The same answer, where it takes no waiting: everything it needs is in memory. Nil where it is not.
    func promptAnswer(_ inquiry: Inquiry) -> Answer? {
        do {
            let stamp = try site.catalogue.stamp.current()
            guard let answer = try decidePromptly(inquiry) else { return nil }
            if let key = inquiry.key { site.answers.keep(answer, for: key, at: stamp) }
            return answer
        } catch {
            // Where there may be a redirect, that is looked up first.
            if mayBeRedirected(error, inquiry), !site.redirects.isKnownEmpty(site.catalogue) { return nil }
            return refusal(error)
        }
    }

    /// An answer that was given before, if nothing has changed since and its bytes are in memory.
    func keptAnswer(_ key: AnswerMemory.Key) -> AnswerMemory.Kept? {
        guard let stamp = try? site.catalogue.stamp.current(), var kept = site.answers.answer(key, at: stamp) else {
            return nil
        }
        if case .memory = kept.answer.source { return kept }
        guard let bytes = kept.answer.source.flatMap(promptBytes) else { return nil }
        kept.answer.body = .bytes(bytes)
        return kept
    }

    /// Whether a failure says nothing of what was asked for, since the catalogue was not read to the end.
    private static func isUndecided(_ error: any Error) -> Bool {
        switch error {
        case CatalogueError.tooSlow, CatalogueError.busy, is CancellationError: true
        default: false
        }
    }

    /// What a failure is answered with.
    func refusal(_ error: any Error) -> Answer {
        switch error {
        case let problem as Problem: return finished(problem.answer)
        case is CancellationError:
            var answer = Problem(.serviceUnavailable, "the request was abandoned", retryAfter: 1).answer
            answer.isAbandoned = true
            return finished(answer)
        case CatalogueError.tooSlow(let seconds):
            return finished(
                Problem(
                    .serviceUnavailable,
                    "The catalogue did not find the answer within \(seconds) seconds. Ask for less, or ask again later.",
                    retryAfter: 10
                ).answer)
        case CatalogueError.busy:
            return finished(
                Problem(
                    .serviceUnavailable, "Too many searches and lists are being read at the moment.", retryAfter: 2
                ).answer)
        default:
            return finished(
                Problem(
                    .internalServerError, "something went wrong here; the log says what", internalDetail: "\(error)"
                ).answer)
        }
    }

    /// What every answer carries, whichever way it came.
    private func finished(_ answer: Answer) -> Answer {
        var answer = answer
        answer.fields[.accessControlAllowOrigin] = "*"
        answer.fields[.xContentTypeOptions] = "nosniff"
        return answer
    }

    /// The same, and what keeps the answers of audiences apart in caches: those to a token stay with its holder
    /// (RFC 9111, section 5.2.2.7), and where there are tokens, those without one are not for holders of one.
    private func finished(_ answer: Answer, for inquiry: Inquiry) -> Answer {
        var answer = finished(answer)
        guard site.catalogue.hasAudiences || inquiry.audience != .everyone else { return answer }
        answer.fields[.vary] = answer.fields[.vary].map { "\($0), Authorization" } ?? "Authorization"
        if inquiry.audience != .everyone {
            answer.source = nil
            if let control = answer.fields[.cacheControl] {
                answer.fields[.cacheControl] = CacheLifetime(configured: control, isPrivate: true).fieldValue
            }
        }
        return answer
    }

    private func decide(_ inquiry: Inquiry) async throws -> Answer {
        if let target = APITarget(inquiry.target, prefix: site.prefix) {
            return finished(await answer(to: target, inquiry))
        }
        if let answer = try withoutTarget(inquiry) { return finished(answer) }
        let inquiry = try await identified(inquiry)
        let target = try inquiry.route()
        try checkEnabled(target.route)
        return finished(try await route(target, inquiry), for: inquiry)
    }

    /// A redirect to what the audience that asks sees.
    private func redirectedAnswer(_ inquiry: Inquiry) async throws -> Answer? {
        let inquiry = try await identified(inquiry)
        return try await redirected(inquiry).map { finished($0, for: inquiry) }
    }

    private func decidePromptly(_ inquiry: Inquiry) throws -> Answer? {
        if APITarget(inquiry.target, prefix: site.prefix) != nil { return nil }
        if let answer = try withoutTarget(inquiry) { return finished(answer) }
        guard let inquiry = try identifiedPromptly(inquiry) else { return nil }
        return try promptAnswer(to: inquiry).map { finished($0, for: inquiry) }
    }

    private func promptAnswer(to inquiry: Inquiry) throws -> Answer? {
        let target = try inquiry.route()
        try checkEnabled(target.route)
        switch target.route {
        case .imageInformation(let version, let image): return try promptInformation(version, image, inquiry)
        case .imageRequest(let version, let id, let region, let size, let rotation, let file):
            let parameters = ImageParameters(region: region, size: size, rotation: rotation, file: file)
            return try promptImage(version, id, parameters, inquiry)
        case .manifest, .canvas, .annotationPage, .annotation, .annotationCollection, .range, .sequence:
            return try promptDocument(target.route, inquiry)
        case .topCollection(let version): return try promptCollection(version, CollectionPath(), inquiry)
        case .collection(let version, let name, let value, let page):
            return try promptCollection(version, CollectionPath(name: name, value: value, page: page), inquiry)
        default: return nil
        }
    }

    /// Answers that have nothing to do with what was asked for.
    private func withoutTarget(_ inquiry: Inquiry) throws -> Answer? {
        switch inquiry.method {
        case .get, .head: return nil
        case .options: return Self.preflight
        default:
            var answer = Problem(
                .methodNotAllowed, "\(inquiry.method.rawValue) is not possible here. Accepted: GET, HEAD, OPTIONS."
            ).answer
            answer.fields[.allow] = "GET, HEAD, OPTIONS"
            return answer
        }
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
        case .robots: robots(inquiry)
        case .sitemap(let page): try await sitemap(page: page, inquiry)
        case .search: try await searchDocument(target.query, inquiry)
        case .suggestions: try await suggestions(target.query, inquiry)
        case .activity(let page): try await activity(page: page, inquiry)
        case .asset(let path): try await asset(path, inquiry)
        case .ark(let text): try await ark(text, target.query, inquiry)
        case .media(let resource, let file): try await media(resource, file, inquiry)
        case .imageBase(let version, let image): try await imageBase(version, image, inquiry)
        case .imageInformation(let version, let image): try await imageInformation(version, image, inquiry)
        case .imageRequest(let version, let id, let region, let size, let rotation, let file):
            try await image(
                version, id, ImageParameters(region: region, size: size, rotation: rotation, file: file), inquiry)
        case .topCollection(let version): try await collection(version, CollectionPath(), inquiry)
        case .collection(let version, "search", nil, nil): try searchCollection(version, target.query, inquiry)
        case .collection(let version, let name, let value, let page):
            try await collection(version, CollectionPath(name: name, value: value, page: page), inquiry)
        default: try await aboutObject(target, inquiry)
        }
    }

    /// With publication switched off, there is nothing but the state of the server.
    private func checkEnabled(_ route: Route) throws {
        guard !site.settings.publication.enabled else { return }
        switch route {
        case .health, .ready, .robots, .asset: return
        default: throw Problem(.notFound, "Publication is switched off here.")
        }
    }

    private func readiness() async throws -> Answer {
        do {
            try await site.catalogue.check()
        } catch {
            throw Problem(
                .serviceUnavailable, "the catalogue cannot be read", retryAfter: 5, internalDetail: "\(error)")
        }
        // A stale link is no reason to send nobody here.
        let links = site.settings.links.sources.map { (name: $0.name, hours: $0.staleHours) }
        guard !links.isEmpty else { return .text("ready\n") }
        guard let stale = try? await site.catalogue.staleLinks(links) else {
            return .text("ready\nwarning: the links could not be checked\n")
        }
        return .text("ready\n" + stale.map { "warning: the link \($0) is stale\n" }.joined())
    }

    /// Adds validators and settles conditional requests: 304 or 412 without a body where they say so.
    /// - Parameter changedAt: when what is answered last changed, in milliseconds since 1970; nil gives no
    ///   `Last-Modified`.
    /// - Parameter due: the next day on which it may change by itself.
    func validated(
        _ answer: Answer, entityTag: String, changedAt: Int64? = nil, due: String? = nil, cacheControl: String,
        vary: String? = nil, _ inquiry: Inquiry
    ) throws -> Answer {
        var answer = answer
        let tag = EntityTag(entityTag)
        // Settings change answers too. Compared as the next whole second, so that a second in which there were two
        // states is never taken for the later one; a date in the future is not sent (RFC 9110 section 8.8.2.1).
        let modified = changedAt.map { (max($0, site.settingsChangedAt) + 999) / 1000 }
        let validators = Validators(
            entityTag: tag, lastModified: modified.map { HTTPDate(secondsSince1970: $0) })
        switch inquiry.conditional().evaluate(against: validators) {
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
        if let modified {
            answer.fields[.lastModified] =
                HTTPDate(secondsSince1970: min(modified, Int64(Date.now.timeIntervalSince1970))).description
        }
        let seconds = due.flatMap { site.seconds(until: $0) }
        answer.fields[.cacheControl] =
            CacheLifetime(configured: cacheControl, seconds: seconds, isPrivate: false).fieldValue
        // What is kept would go on naming the lifetime that it had once.
        if seconds != nil { answer.source = nil }
        answer.fields[.vary] = vary
        return answer
    }
}

extension HTTPField.Name {
    // The names are valid, so the alternative is never taken.
    static let link = HTTPField.Name("Link") ?? .server
    static let forwarded = HTTPField.Name("Forwarded") ?? .server
    static let xForwardedProto = HTTPField.Name("X-Forwarded-Proto") ?? .server
    static let xForwardedFor = HTTPField.Name("X-Forwarded-For") ?? .server
    static let xForwardedHost = HTTPField.Name("X-Forwarded-Host") ?? .server
}

internal import Catalogue
internal import HTTPTypes
internal import IIIF
internal import Settings

/// Redirects that `vitrine redirect import` brought: asked only where nothing else answers.
extension Responder {
    /// The document has another address now (RFC 9110 section 15.4.2). Kept by clients for an hour, since names can be
    /// given back, and not beyond the next day on which an object may appear there or go.
    func moved(to location: String, _ inquiry: Inquiry) async throws -> Answer {
        var answer = Answer.redirect(to: location, .movedPermanently)
        let day = try await site.catalogue.nextDay(for: inquiry.audience)
        answer.fields[.cacheControl] =
            CacheLifetime(
                configured: "public, max-age=3600", seconds: day.flatMap { site.seconds(until: $0) }, isPrivate: false
            ).fieldValue
        return answer
    }

    /// Whether a failure means that nothing is at the address, so that a redirect may lead elsewhere.
    func mayBeRedirected(_ error: any Error, _ inquiry: Inquiry) -> Bool {
        guard let problem = error as? Problem, [.notFound, .gone].contains(problem.status) else { return false }
        return site.settings.publication.enabled && [.get, .head].contains(inquiry.method)
    }

    /// Where an address leads at which nothing is; nil where it leads nowhere.
    func redirected(_ inquiry: Inquiry) async throws -> Answer? {
        let rules = try await site.redirects.current(site.catalogue)
        guard !rules.isEmpty, let asked = try? RequestTarget.words(of: inquiry.target, prefix: site.prefix) else {
            return nil
        }
        for path in asked.paths {
            let sources = (asked.query.items.isEmpty ? [] : [asked.query]) + [nil]
            let exact = try await site.catalogue.redirect(
                from: sources.map { RedirectPattern.source(path: path, query: $0) })
            // An address that is named as it is comes before all patterns.
            for rule in exact.flatMap({ RedirectRule($0) }).map({ [$0] }) ?? rules.patterns {
                guard let captures = rule.pattern.match(path: path, query: asked.query),
                    let target = try await rule.template.render(
                        captures, base: inquiry.base,
                        lookup: { kind, text in
                            try await self.look(up: kind, text, inquiry)
                        })
                else { continue }
                let takesQuery = !rule.pattern.hasQuery && !rule.template.hasQuery
                let location = target + (takesQuery ? Self.suffix(of: asked.query) : "")
                // A pattern that also fits what it leads to.
                guard location != inquiry.base + RedirectPattern.source(path: path, query: nil) else { continue }
                return try await moved(to: location, inquiry)
            }
        }
        return nil
    }

    /// The query of a request as it may stand in a header field.
    static func suffix(of query: Query) -> String {
        guard let raw = query.raw, !raw.isEmpty else { return "" }
        return "?" + PathSegment.encode(raw.utf8) { (0x21..<0x7F).contains($0) && !"\"<>\\^`{|}".utf8.contains($0) }
    }

    /// What a captured text names, if it is public.
    private func look(
        up kind: RedirectTemplate.Lookup, _ text: String, _ inquiry: Inquiry
    ) async throws -> String? {
        switch kind {
        case .object: return try await canonical(text, inquiry)
        case .image:
            guard let identifier = try await canonical(text, inquiry),
                let object = try await site.catalogue.object(identifier, for: inquiry.audience)
            else { return nil }
            return object.resources.lazy.compactMap(\.images.first?.id).first
        case .file:
            return try await image(
                of: try await site.catalogue.resources(atPath: text, for: inquiry.audience), inquiry)
        case .ref:
            let field = PropertyField.resourceSpaceRef.field
            return try await image(
                of: try await site.catalogue.resources(with: text, in: field, for: inquiry.audience), inquiry)
        }
    }

    private func canonical(_ text: String, _ inquiry: Inquiry) async throws -> String? {
        do {
            return try await follow(RequestTarget(route: .object(version: nil, identifier: text)), inquiry)?.position
                .identifier
        } catch is Problem {
            return nil
        }
    }

    /// The image of the one resource that is meant; of several, nobody knows which.
    private func image(of resources: [String], _ inquiry: Inquiry) async throws -> String? {
        guard resources.count == 1, let id = resources.first else { return nil }
        return try await site.catalogue.resource(id, for: inquiry.audience)?.images.first?.id
    }
}

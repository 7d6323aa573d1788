internal import Catalogue
internal import HTTPTypes
internal import Publishing

/// Which object a target is about (`docs/decisions/0016-names.md`).
extension Responder {
    /// What a target leads to.
    enum Finding: Sendable {
        case object(route: Route, position: Catalogue.ObjectPosition)
        /// The same document of an object that is spelt otherwise, or has another identifier now.
        case elsewhere(Route)
    }

    /// Routes about an object.
    func aboutObject(_ target: RequestTarget, _ inquiry: Inquiry) async throws -> Answer {
        switch try await find(target, inquiry) {
        case .object(let route, let position): return try await document(route, position, inquiry)
        case .elsewhere(let route):
            return try await moved(to: inquiry.base + route.path() + Self.suffix(of: target.query), inquiry)
        case nil: throw Problem(.notFound, "There is no object “\(target.route.identifier ?? "")” here.")
        }
    }

    /// The public object that a target is about: the exact reading first, then the lenient ones, then identifiers that
    /// are only spelt like it; a refusal where the first of these was withdrawn.
    func find(_ target: RequestTarget, _ inquiry: Inquiry) async throws -> Finding? {
        let readings = [target.route] + target.alternatives
        for route in readings {
            guard let identifier = route.identifier,
                let position = try await site.catalogue.position(of: identifier, for: inquiry.audience)
            else { continue }
            if position.isSwitchedOff {
                throw Problem(.notFound, "IIIF is switched off for “\(position.identifier)”.")
            }
            guard position.state != .hidden else { continue }
            if position.state == .public { return .object(route: route, position: position) }
            return .elsewhere(route.replacing(identifier: try await newName(of: position, inquiry)))
        }
        for route in readings {
            if let identifier = try await likeness(of: route.identifier, inquiry) {
                return .elsewhere(route.replacing(identifier: identifier))
            }
        }
        return nil
    }

    /// The object itself, wherever it has moved to.
    func follow(_ target: RequestTarget, _ inquiry: Inquiry) async throws -> (
        route: Route, position: Catalogue.ObjectPosition
    )? {
        switch try await find(target, inquiry) {
        case .object(let route, let position): return (route, position)
        case .elsewhere(let route):
            guard case .object(let route, let position) = try await find(RequestTarget(route: route), inquiry) else {
                return nil
            }
            return (route, position)
        case nil: return nil
        }
    }

    /// The identifier that a withdrawn object has now; a refusal where it is gone for good, or its successor is not
    /// public.
    func newName(of position: Catalogue.ObjectPosition, _ inquiry: Inquiry) async throws -> String {
        if let successor = try await site.catalogue.successor(of: position.identifier),
            let next = try await site.catalogue.position(of: successor, for: inquiry.audience), next.state == .public
        {
            return next.identifier
        }
        throw Problem(.gone, "“\(position.identifier)” was withdrawn.")
    }

    /// The identifier of the one object that is spelt like this; a refusal where there are several.
    private func likeness(of identifier: String?, _ inquiry: Inquiry) async throws -> String? {
        guard let identifier else { return nil }
        let spellings = try await site.catalogue.spellings(like: identifier)
        for candidates in [spellings.same, spellings.otherCase] {
            var positions: [Catalogue.ObjectPosition] = []
            // The one asked for may have come in since: nobody is led from an address to the same.
            for candidate in candidates where !candidate.utf8.elementsEqual(identifier.utf8) {
                guard let position = try await site.catalogue.position(of: candidate, for: inquiry.audience),
                    position.state != .hidden
                else { continue }
                positions.append(position)
            }
            let shown = positions.filter { $0.state == .public }
            if shown.count > 1, candidates == spellings.otherCase {
                let names = shown.map { "“\($0.identifier)”" }.joined(separator: ", ")
                throw Problem(.notFound, "There is no object “\(identifier)” here. In other letter case: \(names).")
            }
            if let first = shown.first { return first.identifier }
            if let gone = positions.first { return try await newName(of: gone, inquiry) }
        }
        return nil
    }
}

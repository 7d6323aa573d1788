internal import Catalogue
internal import HTTPTypes
internal import Publishing
internal import Settings

/// `/ark:…`: the resolver of the ARKs that objects here have (draft-kunze-ark-41).
extension Responder {
    /// The page of the object for people, its manifest for programs, by `Accept`; its description for `?info`, and for
    /// `?` and `??` where they arrive.
    func ark(_ text: String, _ query: Query, _ inquiry: Inquiry) async throws -> Answer {
        guard let ark = ArchivalResourceKey(text) else {
            throw Problem(.notFound, "“\(text)” is no ARK. Accepted: such as ark:/12345/x1 or ark:12345/x1.")
        }
        guard let found = try await resolve(ark, inquiry) else {
            throw Problem(.notFound, "There is no object “\(text)” here.")
        }
        let identifier = found.identifier
        guard let object = try await site.catalogue.object(identifier, for: inquiry.audience) else {
            throw Problem(.notFound, "There is no object “\(text)” here.")
        }
        let part = try found.qualifier.map { try canvas($0, of: object) }
        if let citation = Self.inflection(query) {
            let due = try await site.catalogue.position(of: identifier, for: inquiry.audience)?.due
            return try cite(object, found.ark, citation, due: due, inquiry)
        }
        let links = Links(base: inquiry.base, named: nil)
        let isForPeople = Self.isForPeople(inquiry.accept)
        var answer = Answer.redirect(
            to: isForPeople
                ? part.map { links.view(identifier, canvas: links.canvas(identifier, $0)) } ?? links.page(identifier)
                : part.map { links.canvas(identifier, $0) } ?? links.manifest(identifier))
        answer.fields[.vary] = "Accept"
        answer.fields[.cacheControl] = "no-cache"
        return answer
    }

    /// A program is whoever names a kind of JSON, with whatever profile, and likes a page no better.
    private static func isForPeople(_ accept: String?) -> Bool {
        let preference = MediaPreference(accept: accept)
        let json = preference.members.filter { ["application/ld+json", "application/json"].contains($0.range) }
        guard let best = json.map(\.quality).max() else { return true }
        let page = MediaTypeOffer("text/html")
        let quality = preference.quality(of: page)
        return quality > best || quality == best && preference.names(page)
    }

    /// What a question mark asks for.
    private static func inflection(_ query: Query) -> ManifestBuilder.Citation? {
        switch query.raw {
        case "": .description
        case "?", "info": .withCommitment
        default: nil
        }
    }

    private func cite(
        _ object: ObjectRecord, _ ark: String, _ citation: ManifestBuilder.Citation, due: String?, _ inquiry: Inquiry
    ) throws -> Answer {
        let text = site.builders(for: inquiry.audience).manifests.citation(
            citation, of: object, ark: ark, links: Links(base: inquiry.base, named: nil))
        return try validated(
            .text(text), entityTag: Self.tag(of: Array(text.utf8)), due: due,
            cacheControl: site.settings.documents.cacheControl, inquiry)
    }

    // MARK: Finding

    /// The public object, its ARK as written, and the qualifier that is left of a longer one.
    private func resolve(
        _ ark: ArchivalResourceKey, _ inquiry: Inquiry
    ) async throws -> (identifier: String, ark: String, qualifier: String?)? {
        if let found = try await holder(of: ark, inquiry) { return (found.identifier, found.ark, nil) }
        for (shorter, qualifier) in ark.shorter {
            if let found = try await holder(of: shorter, inquiry) { return (found.identifier, found.ark, qualifier) }
        }
        return nil
    }

    /// The object whose identifier, or else whose configured field, is this ARK.
    private func holder(of ark: ArchivalResourceKey, _ inquiry: Inquiry) async throws -> (
        identifier: String, ark: String
    )? {
        var gone: Catalogue.ObjectPosition?
        for identifier in try await site.catalogue.spellings(like: ark.description).same {
            guard let position = try await site.catalogue.position(of: identifier, for: inquiry.audience) else {
                continue
            }
            if position.state == .public { return (position.identifier, position.identifier) }
            if position.state == .withdrawn { gone = position }
        }
        if let field = site.builders(for: inquiry.audience).settings.publication.arkField {
            for (identifier, text) in try await site.catalogue.objects(withARK: ark, in: field, for: inquiry.audience) {
                guard let position = try await site.catalogue.position(of: identifier, for: inquiry.audience),
                    position.state != .hidden
                else { continue }
                if position.state == .public { return (position.identifier, text) }
                gone = gone ?? position
            }
        }
        guard let gone else { return nil }
        let name = try await newName(of: gone, inquiry)
        return (name, gone.identifier)
    }

    /// The canvas that a qualifier names: `p3` or `f3`, its place from 1; or the name of the canvas, `rID` or `rID-p2`,
    /// whose hyphen an ARK loses.
    private func canvas(_ qualifier: String, of object: ObjectRecord) throws -> String {
        let names = site.manifests.canvasNames(of: object)
        let digits = qualifier.dropFirst()
        if let first = qualifier.first, "pf".contains(first), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int(digits), names.indices.contains(number - 1)
        {
            return names[number - 1]
        }
        if let name = names.first(where: { $0.replacing("-", with: "") == qualifier }) { return name }
        throw Problem(
            .notFound,
            "“\(object.identifier)” has no part “\(qualifier)”. Accepted: p1 to p\(names.count), or the name of a canvas."
        )
    }
}

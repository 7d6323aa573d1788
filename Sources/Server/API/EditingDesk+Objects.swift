internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Ingest

/// Objects: made before they have files, put in order, withdrawn and brought back.
extension EditingDesk {
    func object(_ identifier: String) async throws -> Answer {
        switch inquiry.method {
        case .put: try await change(identifier, isPatch: false)
        case .patch: try await change(identifier, isPatch: true)
        case .delete: try await withdraw(identifier)
        default: try await read(identifier)
        }
    }

    private static func unknown(_ identifier: String) -> Problem {
        Problem(.notFound, "There is no object with the identifier “\(identifier)”.")
    }

    private static func isWithdrawn(_ identifier: String) -> String {
        "The object “\(identifier)” is withdrawn. PATCH {\"withdrawn\": false} brings it back."
    }

    private func read(_ identifier: String) async throws -> Answer {
        guard let sheet = try await catalogue.review({ try $0.object(identifier) }) else {
            throw Self.unknown(identifier)
        }
        if isEditor {
            let bytes = ResourceDocument.bytes(sheet)
            if sheet.isWithdrawn { return gone(Self.isWithdrawn(identifier), tag: Self.tag(of: bytes)) }
            return answer(bytes)
        }
        guard let position = try await catalogue.position(of: identifier, for: audience), position.state != .hidden
        else {
            throw Self.unknown(identifier)
        }
        if position.state == .withdrawn { return gone("The object “\(identifier)” is withdrawn.", tag: "") }
        let seen = try await catalogue.review { [audience] in
            try $0.visibility(of: identifier, for: audience).filter(\.isSeen)
        }
        var json = JSONWriter(capacity: 512)
        json.object { json in
            json.member("identifier", sheet.identifier)
            json.member("resources", seen.map(\.resource))
        }
        return answer(json.bytes)
    }

    func createObject() async throws -> Answer {
        let (json, bytes) = try await json("application/json")
        if let earlier = try await earlier(bytes) { return earlier }
        let draft = try ObjectDraft(json)
        guard let identifier = draft.identifier else {
            throw Problem(.unprocessableContent, "/identifier: an object has one; give text.")
        }
        if draft.resources?.isEmpty == false {
            throw Problem(
                .unprocessableContent, "/resources: a new object has none; create them with its identifier as “object”."
            )
        }
        let location = "\(inquiry.base)/api/v1/objects/\(PathSegment.encode(identifier))"
        return try await once(bytes) { session in
            if let known = try session.object(identifier) {
                throw Problem(
                    .conflict,
                    known.isWithdrawn ? Self.isWithdrawn(identifier) : "The object “\(identifier)” is there already.")
            }
            if let rival = try session.rivals(of: identifier).first {
                throw Problem(
                    .conflict, "The object “\(rival)” answers to the same addresses: choose another identifier.")
            }
            try session.createObject(identifier, isWithdrawn: draft.isWithdrawn, detail: "edited")
            guard let sheet = try session.object(identifier) else { throw CatalogueError.notWritten }
            return Made(ResourceDocument.bytes(sheet), location: location)
        }
    }

    private func change(_ identifier: String, isPatch: Bool) async throws -> Answer {
        let (json, _) =
            try await isPatch
            ? json("application/merge-patch+json", "application/json") : json("application/json")
        if inquiry.fields[.ifMatch] == nil {
            guard try await catalogue.review({ try $0.object(identifier) }) != nil else {
                throw Self.unknown(identifier)
            }
            try checkPrecondition("")
        }
        let bytes = try await catalogue.edit(actor: actor) { session in
            guard let sheet = try session.object(identifier) else { throw Self.unknown(identifier) }
            try checkPrecondition(Self.tag(of: ResourceDocument.bytes(sheet)))
            let base = JSONValue.object([
                "withdrawn": .flag(sheet.isWithdrawn), "resources": .list(sheet.resources.map { .text($0) }),
            ])
            let draft = try ObjectDraft(isPatch ? base.merging(json) : json)
            if let other = draft.identifier, !other.utf8.elementsEqual(sheet.identifier.utf8) {
                throw Problem(
                    .unprocessableContent,
                    "/identifier: an object keeps its identifier; give its resources another “object” instead.")
            }
            var order = draft.resources
            if order == sheet.resources { order = nil }
            if let order, order.sorted() != sheet.resources.sorted() {
                throw Problem(
                    .unprocessableContent,
                    "/resources: give all resources of the object, each once: \(sheet.resources.prefix(100).joined(separator: ", "))."
                )
            }
            try session.put(object: identifier, isWithdrawn: draft.isWithdrawn, resources: order, detail: "edited")
            return try session.object(identifier).map(ResourceDocument.bytes) ?? []
        }
        return answer(bytes)
    }

    private func withdraw(_ identifier: String) async throws -> Answer {
        if inquiry.fields[.ifMatch] == nil { try checkPrecondition("") }
        let gone: Answer? = try await catalogue.edit(actor: actor) { session in
            guard let sheet = try session.object(identifier) else { throw Self.unknown(identifier) }
            let tag = Self.tag(of: ResourceDocument.bytes(sheet))
            if sheet.isWithdrawn { return self.gone(Self.isWithdrawn(identifier), tag: tag) }
            try checkPrecondition(tag)
            try session.put(object: identifier, isWithdrawn: true, resources: nil, detail: "withdrawn")
            return nil
        }
        return gone ?? Answer(.noContent)
    }
}

/// What a program wants an object to be.
private struct ObjectDraft {
    var identifier: String?
    var isWithdrawn = false
    var resources: [String]?

    init(_ json: JSONValue) throws(Problem) {
        guard case .object(let members) = json else {
            throw Problem(.unprocessableContent, "The body must be a JSON object.")
        }
        var reader = DraftReader()
        for name in members.keys.sorted() where !["identifier", "withdrawn", "resources", "state"].contains(name) {
            reader.fault(
                "/" + DraftReader.escaped(name),
                "there is no such member; accepted: identifier, withdrawn, resources")
        }
        identifier = reader.text(members, "identifier") { IdentifierRule.check($0)?.description }
        switch members["withdrawn"] {
        case .flag(let flag)?: isWithdrawn = flag
        case .null?, nil: break
        default: reader.fault("/withdrawn", "give true or false")
        }
        switch members["resources"] {
        case .list(let items)?:
            let ids = items.compactMap(\.text)
            if ids.count != items.count { reader.fault("/resources", "give ids of resources") }
            resources = ids
        case .null?, nil: break
        default: reader.fault("/resources", "give a list of ids")
        }
        try reader.check()
    }
}

internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Ingest
internal import Settings

/// What became of a resource, and bringing an earlier state of it back.
extension EditingDesk {
    func history(_ id: String) async throws -> Answer {
        let limit = try limit(default: 20, most: 100)
        var before: Int?
        if let text = query["cursor"] {
            guard let number = Int(text), number > 0 else {
                throw Problem(.badRequest, "“\(text)” is no cursor. Accepted: the “next” of an answer.")
            }
            before = number
        }
        guard try await catalogue.review({ try $0.resource(id) }) != nil else {
            throw Problem(.notFound, "There is no resource with the id “\(id)”.")
        }
        let (changes, next) = try await catalogue.history(of: id, before: before, limit: limit)
        var json = JSONWriter(capacity: 4096)
        json.object { json in
            json.array("changes", changes) { ResourceDocument.write($1, &$0) }
            if let next { json.member("next", String(next)) }
        }
        return answer(json.bytes)
    }

    /// Makes a resource what it was after one of its changes. What others say of it stays theirs: where that is not what
    /// was shown then, the interface for programs says so from now on.
    func restore(_ id: String) async throws -> Answer {
        let (json, _) = try await json("application/json")
        guard case .object(let members) = json, members.count == 1, let number = members["change"]?.number,
            let change = Int(exactly: number), change > 0
        else {
            throw Problem(
                .unprocessableContent, "The body must be {\"change\": N}, with the number of a change in the history.")
        }
        let (seen, state) = try await catalogue.review { session -> (ResourceSheet, ResourceState?) in
            guard let sheet = try session.resource(id) else {
                throw Problem(.notFound, "There is no resource with the id “\(id)”.")
            }
            return (sheet, try session.state(of: id, after: change))
        }
        try checkPrecondition(ResourceDocument.tag(seen))
        guard let state else {
            throw Problem(.unprocessableContent, "/change: \(change) is no change of the resource “\(id)”.")
        }
        var found: Intake.Found?
        if seen.folder != state.folder || seen.path != state.path {
            guard let root = try await catalogue.review({ try $0.root(named: state.folder)?.path }) else {
                throw Problem(.conflict, "The folder “\(state.folder)” that its file was in is not known any more.")
            }
            do {
                found = try await services.intake.file(root: root, path: state.path)
            } catch let refusal as Intake.Refusal where refusal.kind != .passing {
                throw Problem(.conflict, "Its file of then cannot be had back: \(refusal.reason)")
            }
        }
        let bytes = try await catalogue.edit(actor: actor) { [found] session in
            guard let sheet = try session.resource(id) else { throw CatalogueError.notWritten }
            try checkPrecondition(ResourceDocument.tag(sheet))
            var edit = ResourceEdit(
                id: id, object: state.object, sequence: state.sequence, isPublished: state.published,
                values: Self.own(state.texts, besides: try session.othersValues(of: id)))
            edit.isDeleted = state.deleted
            if let found { (edit.file, edit.root) = (services.intake.resource(found, id: id), found.root) }
            // Its file or its place may be another's by now.
            try checkNeighbours(of: edit, session)
            _ = try session.put(edit, computed: site.checks.computed, detail: "change \(change) restored")
            return try session.resource(id).map(ResourceDocument.bytes) ?? []
        }
        if found != nil { services.wake() }
        return answer(bytes)
    }

    /// What has to be said so that these values are shown, given what others say.
    static func own(_ wanted: [FieldText], besides others: [FieldText]) -> [FieldText] {
        let fields = Set((wanted + others).map(\.field))
        return fields.sorted().flatMap { field -> [FieldText] in
            let (shown, given) = (wanted.filter { $0.field == field }, others.filter { $0.field == field })
            if Set(shown) == Set(given) { return [] }
            return shown.isEmpty ? [FieldText(field: field, texts: [""])] : shown
        }
    }
}

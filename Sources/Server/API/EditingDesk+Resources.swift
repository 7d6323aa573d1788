internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Ingest
internal import Settings

/// Single resources: made, read, replaced, patched, deleted.
extension EditingDesk {
    func resource(_ id: String) async throws -> Answer {
        switch inquiry.method {
        case .put: try await change(id, isPatch: false)
        case .patch: try await change(id, isPatch: true)
        case .delete: try await delete(id)
        default: try await read(id)
        }
    }

    private static func unknown(_ id: String) -> Problem {
        Problem(.notFound, "There is no resource with the id “\(id)”.")
    }

    private static func isDeleted(_ id: String) -> String {
        "The resource “\(id)” was deleted. Its history has it still: POST …/restore brings a state of it back."
    }

    private func read(_ id: String) async throws -> Answer {
        guard let sheet = try await catalogue.review({ try $0.resource(id) }) else { throw Self.unknown(id) }
        if isEditor {
            let bytes = ResourceDocument.bytes(sheet)
            if sheet.isDeleted { return gone(Self.isDeleted(id), tag: Self.tag(of: bytes)) }
            return answer(bytes)
        }
        let seen = try await catalogue.review { [audience] in try $0.visibility(ofResource: id, for: audience) }
        guard let seen, seen.isSeen else { throw Self.unknown(id) }
        var json = JSONWriter(capacity: 1024)
        ResourceDocument.write(sheet, for: catalogue.fields(of: audience), isCapped: seen.reduces(sheet), &json)
        return answer(json.bytes)
    }

    // MARK: Making

    func createResource() async throws -> Answer {
        let (json, bytes) = try await json("application/json")
        if let earlier = try await earlier(bytes) { return earlier }
        let draft = try ResourceDraft(json, site.checks)
        guard let file = draft.file else {
            throw Problem(.unprocessableContent, "/file: a resource has a file; give folder and path, or upload.")
        }
        let found = try await find(file)
        let id = try await self.id(draft, found)
        let location = "\(inquiry.base)/api/v1/resources/\(id)"
        let update = services.intake.resource(found, id: id)
        let answer = try await once(bytes) { session in
            try create(id, draft, found, update, session)
            guard let sheet = try session.resource(id) else { throw CatalogueError.notWritten }
            return Made(ResourceDocument.bytes(sheet), location: location)
        }
        services.wake()
        return answer
    }

    /// The id that the draft gives, or that of its file.
    func id(_ draft: ResourceDraft, _ found: Intake.Found) async throws -> String {
        if let id = draft.id { return id }
        return try await services.intake.newID(for: found)
    }

    func create(
        _ id: String, _ draft: ResourceDraft, _ found: Intake.Found, _ update: ResourceUpdate, _ session: EditSession
    ) throws {
        if let known = try session.resource(id) {
            let what = known.isDeleted ? "was deleted; POST …/restore brings it back" : "is there already"
            throw Problem(.conflict, "The resource “\(id)” \(what).")
        }
        var edit = ResourceEdit(
            id: id, object: draft.object ?? id, sequence: draft.sequence, isPublished: draft.isPublished,
            values: draft.values)
        (edit.file, edit.root) = (update, found.root)
        try write(edit, draft, session)
    }

    /// A file that is to belong to a resource, looked at.
    func find(_ file: ResourceDraft.File) async throws -> Intake.Found {
        switch file {
        case .place(let folder, let path): return try await services.intake.file(folder: folder, path: path)
        case .upload(let id):
            guard let upload = try await catalogue.upload(id, of: token.id) else {
                throw Problem(.unprocessableContent, "/file/upload: there is no upload with the id “\(id)”.")
            }
            if let resource = upload.resource {
                throw Self.isUsed(id, by: resource)
            }
            return try await services.uploads.found(upload)
        }
    }

    static func isUsed(_ upload: String, by resource: String) -> Problem {
        Problem(.conflict, "The upload “\(upload)” is the file of the resource “\(resource)” already.")
    }

    /// Writes an edit after the checks that other resources and objects ask for.
    func write(_ edit: ResourceEdit, _ draft: ResourceDraft, _ session: EditSession) throws {
        try checkNeighbours(of: edit, session)
        _ = try session.put(edit, computed: site.checks.computed, detail: "edited")
        if case .upload(let id)? = draft.file, edit.file != nil, try !session.use(upload: id, for: edit.id) {
            throw Problem(.conflict, "The upload “\(id)” was given to another resource, or is there no more.")
        }
    }

    /// Refuses a file that another resource has, and an object that another answers for.
    func checkNeighbours(of edit: ResourceEdit, _ session: EditSession) throws {
        if let root = edit.root, let file = edit.file,
            let other = try session.resource(root: root, path: file.path), other != edit.id
        {
            throw Problem(.conflict, "The file is that of the resource “\(other)” already.")
        }
        if let fault = IdentifierRule.check(edit.object) {
            throw Problem(.unprocessableContent, "/object: \(fault.description)")
        }
        if let rival = try session.rivals(of: edit.object).first {
            throw Problem(
                .conflict, "The object “\(rival)” answers to the same addresses as “\(edit.object)”: choose another.")
        }
    }

    // MARK: Changing

    private func change(_ id: String, isPatch: Bool) async throws -> Answer {
        let (json, _) =
            try await isPatch
            ? json("application/merge-patch+json", "application/json") : json("application/json")
        let checks = site.checks
        let found = try await newFile(json, of: id, isPatch: isPatch, checks)
        let changed = try await catalogue.edit(actor: actor) { session -> Answer in
            guard let sheet = try session.resource(id) else { throw Self.unknown(id) }
            let tag = ResourceDocument.tag(sheet)
            if sheet.isDeleted { return gone(Self.isDeleted(id), tag: tag) }
            try checkPrecondition(tag)
            let draft = try Self.draft(json, of: sheet, isPatch: isPatch, checks)
            var edit = ResourceEdit(
                id: id, object: draft.object ?? id, sequence: draft.sequence, isPublished: draft.isPublished,
                values: draft.values)
            if let found { (edit.file, edit.root) = (services.intake.resource(found, id: id), found.root) }
            try write(edit, draft, session)
            return answer(try session.resource(id).map(ResourceDocument.bytes) ?? [])
        }
        if found != nil { services.wake() }
        return changed
    }

    /// The file that an edit gives a resource in place of the one that it has, looked at; nil where it names no other.
    private func newFile(
        _ json: JSONValue, of id: String, isPatch: Bool, _ checks: ValueChecks
    ) async throws -> Intake.Found? {
        // Most edits say nothing of the file: all else is looked at once, when it is written.
        guard json["file"] != nil else { return nil }
        guard let seen = try await catalogue.review({ try $0.resource(id) }), !seen.isDeleted else { return nil }
        try checkPrecondition(ResourceDocument.tag(seen))
        let file = try Self.draft(json, of: seen, isPatch: isPatch, checks).file
        guard let file, file != .place(folder: seen.folder, path: seen.path) else { return nil }
        return try await find(file)
    }

    private static func draft(
        _ json: JSONValue, of sheet: ResourceSheet, isPatch: Bool, _ checks: ValueChecks
    ) throws(Problem) -> ResourceDraft {
        let whole = isPatch ? merged(json, into: sheet) : json
        let draft = try ResourceDraft(whole, checks)
        if let id = draft.id, id != sheet.id {
            throw Problem(.unprocessableContent, "/id: a resource keeps its id; leave it out.")
        }
        return draft
    }

    /// RFC 7396, over what can be written: a file that is sent takes the place of one that was in place.
    static func merged(_ patch: JSONValue, into sheet: ResourceSheet) -> JSONValue {
        var base = ResourceDocument.json(sheet)
        if patch["file"]?["upload"] != nil { base = base.merging(.object(["file": .null])) }
        return base.merging(patch)
    }

    private func delete(_ id: String) async throws -> Answer {
        if inquiry.fields[.ifMatch] == nil { try checkPrecondition("") }
        let gone: Answer? = try await catalogue.edit(actor: actor) { session in
            guard let sheet = try session.resource(id) else { throw Self.unknown(id) }
            if sheet.isDeleted { return self.gone(Self.isDeleted(id), tag: ResourceDocument.tag(sheet)) }
            try checkPrecondition(ResourceDocument.tag(sheet))
            var edit = ResourceEdit(
                id: id, object: sheet.object, sequence: sheet.sequence, isPublished: sheet.isPublished,
                values: sheet.own)
            edit.isDeleted = true
            _ = try session.put(edit, computed: site.checks.computed, detail: "deleted")
            return nil
        }
        return gone ?? Answer(.noContent)
    }
}

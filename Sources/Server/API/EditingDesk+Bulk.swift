internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Ingest
internal import NIOCore

/// Many resources at once: a JSON object a line, made or replaced, and a line of result for each.
extension EditingDesk {
    /// Lines written in one transaction.
    private static let linesAtOnce = 200

    private enum Outcome: Sendable {
        case written(id: String, status: UpdateOutcome, tag: String)
        case failed(Problem)
    }

    /// What a line asks for, once its file has been looked at.
    private struct Plan: Sendable {
        var number: Int
        var json: JSONValue
        var draft: ResourceDraft
        /// The condition that the line sets itself.
        var tag: String?
        /// Whether there was a resource of the id when the line was looked at.
        var wasThere = false
        /// Nil where the line names no file, or the one that the resource has.
        var found: Intake.Found?
    }

    private typealias Planned = (number: Int, plan: Result<Plan, Problem>)

    func bulk() async throws -> Answer {
        try checkType(["application/x-ndjson", "application/ndjson", "application/jsonl"])
        let key = try idempotencyKey()
        let holder = token.id
        var lines = BulkLines(inquiry.body, request: requestName)
        if let key, let kept = try await catalogue.review({ try $0.answer(to: key, of: holder) }) {
            await lines.drop()
            if let problem = lines.problem { throw problem }
            return Self.answer(try Made(kept, for: lines.digest).bytes)
        }
        let bytes = await write(&lines)
        // Where the body broke off, the client sends all of it again.
        if let key, lines.problem == nil {
            var made = Made(bytes, location: nil)
            made.status = 200
            let kept = made.kept(for: lines.digest)
            try await catalogue.edit(actor: actor) { try $0.keep(kept, for: key, of: holder) }
        }
        return Self.answer(bytes)
    }

    private static func answer(_ bytes: [UInt8]) -> Answer { Answer(bytes, type: "application/x-ndjson") }

    /// Writes all lines.
    /// - Returns: the line of result of each.
    private func write(_ lines: inout BulkLines) async -> [UInt8] {
        var results = JSONLines()
        // The next lines are looked at while those before them are written.
        var writing: Task<[(Int, Outcome)], Never>?
        while let some = await lines.next(Self.linesAtOnce) {
            let planned = await plan(some)
            if let written = await writing?.value { results.add(written) }
            writing = Task { await write(planned) }
        }
        if let written = await writing?.value { results.add(written) }
        if let problem = lines.problem { results.add([(lines.number + 1, .failed(problem))]) }
        if results.isDifferent { services.wake() }
        return results.bytes
    }

    private static func problem(_ error: any Error) -> Problem {
        Responder.problem(error) as? Problem
            ?? Problem(.internalServerError, "something went wrong here", internalDetail: "\(error)")
    }

    // MARK: Before writing

    private func plan(_ lines: [BulkLines.Line]) async -> [Planned] {
        let checks = site.checks
        var plans = lines.map { line -> Planned in
            do { return (line.number, .success(try Self.plan(line, checks))) } catch {
                return (line.number, .failure(Self.problem(error)))
            }
        }
        // What a resource has already is not looked at again.
        let ids = plans.compactMap { try? $0.plan.get().draft.id }
        do {
            let known = try await catalogue.review { session in try ids.compactMap { try session.resource($0) } }
            let sheets = Dictionary(known.map { ($0.id, $0) }) { first, _ in first }
            for index in plans.indices {
                guard case .success(var plan) = plans[index].plan, let sheet = plan.draft.id.flatMap({ sheets[$0] })
                else { continue }
                plan.wasThere = true
                if plan.draft.file == .place(folder: sheet.folder, path: sheet.path) { plan.draft.file = nil }
                plans[index].plan = .success(plan)
            }
        } catch {
            return plans.map { ($0.number, .failure(Self.problem(error))) }
        }
        await findFiles(of: &plans)
        return plans
    }

    private static func plan(_ line: BulkLines.Line, _ checks: ValueChecks) throws(Problem) -> Plan {
        guard let text = String(validating: line.bytes, as: UTF8.self), let json = JSONValue(text) else {
            throw Problem(.badRequest, "The line is not JSON (RFC 8259).")
        }
        let draft = try ResourceDraft(json, others: ["etag"], checks)
        var tag: String?
        if let given = json["etag"] {
            guard case .text(let text) = given else { throw Problem(.unprocessableContent, "/etag: give text") }
            tag = text
        }
        return Plan(number: line.number, json: json, draft: draft, tag: tag)
    }

    private func findFiles(of plans: inout [Planned]) async {
        var places: [(index: Int, place: Intake.Place)] = []
        for index in plans.indices {
            guard case .success(var plan) = plans[index].plan, let file = plan.draft.file else { continue }
            if case .place(let folder, let path) = file {
                places.append((index, Intake.Place(folder: folder, path: path)))
                continue
            }
            do {
                plan.found = try await find(file)
                plans[index].plan = .success(plan)
            } catch {
                plans[index].plan = .failure(Self.problem(error))
            }
        }
        let found = await services.intake.files(places.map(\.place))
        for ((index, _), result) in zip(places, found) {
            plans[index].plan = plans[index].plan.flatMap { plan in
                result.map { found in
                    var plan = plan
                    plan.found = found
                    return plan
                }.mapError(Self.problem)
            }
        }
    }

    // MARK: Writing

    /// Writes lines in one transaction: what comes of each, in their order.
    private func write(_ lines: [Planned]) async -> [(Int, Outcome)] {
        do {
            return try await catalogue.edit(actor: actor) { session in
                try lines.map { line -> (Int, Outcome) in
                    do {
                        let plan = try line.plan.get()
                        return (line.number, try session.attempt { try write(plan, session) })
                    } catch let problem as Problem {
                        return (line.number, .failed(problem))
                    }
                }
            }
        } catch {
            let problem = Self.problem(error)
            return lines.map { line in
                if case .failure(let own) = line.plan {
                    (line.number, .failed(own))
                } else {
                    (line.number, .failed(problem))
                }
            }
        }
    }

    private func write(_ plan: Plan, _ session: EditSession) throws -> Outcome {
        let id = try self.id(of: plan, session)
        guard let sheet = try session.resource(id) else {
            guard let found = plan.found else {
                guard plan.wasThere else { throw Self.noFile }
                throw Problem(
                    .conflict, "The resource “\(id)” was there a moment ago and is no more: send the line again.")
            }
            var edit = ResourceEdit(
                id: id, object: plan.draft.object ?? id, sequence: plan.draft.sequence,
                isPublished: plan.draft.isPublished, values: plan.draft.values)
            (edit.file, edit.root) = (services.intake.resource(found, id: id), found.root)
            try write(edit, plan.draft, session)
            return try outcome(.created, id, session)
        }
        if sheet.isDeleted {
            throw Problem(.gone, "The resource “\(id)” was deleted; POST …/restore brings a state of it back.")
        }
        // What a line says nothing of stays.
        var draft = plan.draft
        if plan.json["object"] == nil { draft.object = sheet.object }
        if plan.json["sequence"] == nil { draft.sequence = sheet.sequence }
        if plan.json["published"] == nil { draft.isPublished = sheet.isPublished }
        if plan.json["values"] == nil { draft.values = sheet.own }
        var edit = ResourceEdit(
            id: id, object: draft.object ?? id, sequence: draft.sequence, isPublished: draft.isPublished,
            values: draft.values)
        // A line before this one may have given it the file.
        if let found = plan.found, found.folder != sheet.folder || found.path != sheet.path {
            (edit.file, edit.root) = (services.intake.resource(found, id: id), found.root)
        } else if case .upload(let upload)? = draft.file {
            throw Self.isUsed(upload, by: id)
        }
        let isSame =
            edit.file == nil && edit.object.utf8.elementsEqual(sheet.object.utf8) && edit.sequence == sheet.sequence
            && edit.isPublished == sheet.isPublished && Set(edit.values) == Set(sheet.own)
        let tag = ResourceDocument.tag(sheet)
        if let given = plan.tag { try Self.check(EntityTagCondition(given), tag) }
        if isSame { return .written(id: id, status: .unchanged, tag: tag) }
        guard plan.tag != nil else {
            throw Problem(
                .preconditionRequired,
                "The resource “\(id)” is there and would be changed: give “etag” with the ETag that was read, or * to change it whatever it is."
            )
        }
        try write(edit, draft, session)
        return try outcome(.updated, id, session)
    }

    private static let noFile = Problem(
        .unprocessableContent, "/file: a new resource has a file; give folder and path, or upload.")

    /// The id that a line gives, that of the resource which has its file, or a new one.
    private func id(of plan: Plan, _ session: EditSession) throws -> String {
        if let id = plan.draft.id { return id }
        guard let found = plan.found else { throw Self.noFile }
        if let id = try session.resource(root: found.root, path: found.path) { return id }
        for id in Intake.ids(for: found) where try !session.has(resource: id) { return id }
        throw Problem(.conflict, "All ids for the file are taken: give the line an id.")
    }

    private func outcome(_ status: UpdateOutcome, _ id: String, _ session: EditSession) throws -> Outcome {
        guard let sheet = try session.resource(id) else { throw CatalogueError.notWritten }
        return .written(id: id, status: status, tag: ResourceDocument.tag(sheet))
    }

    /// The answer: a JSON object a line.
    private struct JSONLines {
        var bytes: [UInt8] = []
        var isDifferent = false

        mutating func add(_ outcomes: [(Int, Outcome)]) {
            for (number, outcome) in outcomes { add(number, outcome) }
        }

        private mutating func add(_ number: Int, _ outcome: Outcome) {
            var json = JSONWriter(capacity: 256)
            json.object { json in
                json.member("line", number)
                switch outcome {
                case .written(let id, let status, let tag):
                    json.member("status", status.rawValue)
                    json.member("id", id)
                    json.member("etag", EntityTag(tag).description)
                case .failed(let problem):
                    json.member("status", "failed")
                    json.key("problem")
                    problem.write(&json)
                }
            }
            if case .written(_, let status, _) = outcome, status != .unchanged { isDifferent = true }
            bytes += json.bytes
            bytes.append(0x0A)
        }
    }
}

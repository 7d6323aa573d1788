internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Ingest
internal import NIOCore

/// Many resources at once: a JSON object a line, made or replaced, and a line of result for each.
extension EditingDesk {
    /// Octets of a body, of a line, and lines in a request at most.
    private static let mostOctets = 64 << 20
    private static let lineLimit = 1 << 20
    private static let mostLines = 200_000
    /// Lines written in one transaction.
    private static let linesAtOnce = 200
    /// Files looked at side by side.
    private static let filesAtOnce = 16

    /// A line and what is known of it before anything is written.
    private struct Line: Sendable {
        var number: Int
        var bytes: [UInt8]
    }

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
        var id: String
        /// Nil where the resource keeps its file.
        var update: ResourceUpdate?
        var root: Int64?
    }

    func bulk() async throws -> Answer {
        try checkType(["application/x-ndjson", "application/ndjson", "application/jsonl"])
        var results = JSONLines()
        var pending: [Line] = []
        var rest: [UInt8] = []
        var (number, octets) = (0, 0)
        var problem: Problem?
        do throws(Problem) {
            read: while let part = try await inquiry.body?.next() {
                octets += part.readableBytes
                rest += part.readableBytesView
                var start = 0
                while let end = rest[start...].firstIndex(of: 0x0A) {
                    number += 1
                    pending.append(Line(number: number, bytes: Array(rest[start..<end])))
                    start = end + 1
                    if pending.count >= Self.linesAtOnce {
                        await write(pending, &results)
                        pending = []
                    }
                    guard number < Self.mostLines else {
                        problem = Problem(
                            .contentTooLarge,
                            "There are more than \(Self.mostLines) lines: send the rest in another request.")
                        break read
                    }
                }
                rest.removeFirst(start)
                if octets > Self.mostOctets || rest.count > Self.lineLimit {
                    problem = Problem(
                        .contentTooLarge,
                        "The body has more than \(Self.mostOctets) bytes, or a line more than \(Self.lineLimit): send the rest in another request."
                    )
                    break read
                }
            }
        } catch {
            problem = error
        }
        if problem == nil, !rest.isEmpty { pending.append(Line(number: number + 1, bytes: rest)) }
        await write(pending, &results)
        if let problem { results.add(number + 1, .failed(problem)) }
        if results.isDifferent { services.wake() }
        return Answer(results.bytes, type: "application/x-ndjson")
    }

    private func write(_ lines: [Line], _ results: inout JSONLines) async {
        let lines = lines.filter { line in line.bytes.contains { ![0x20, 0x09, 0x0D].contains($0) } }
        guard !lines.isEmpty else { return }
        let plans = await plan(lines)
        var outcomes: [Int: Outcome] = [:]
        var ready: [Plan] = []
        for (number, plan) in plans {
            switch plan {
            case .success(let plan): ready.append(plan)
            case .failure(let problem): outcomes[number] = .failed(problem)
            }
        }
        ready.sort { $0.number < $1.number }
        do {
            let written = try await catalogue.edit(actor: actor) { [ready] session in
                try ready.map { plan -> (Int, Outcome) in
                    do {
                        return (plan.number, try session.attempt { try write(plan, session) })
                    } catch let problem as Problem {
                        return (plan.number, .failed(problem))
                    }
                }
            }
            for (number, outcome) in written { outcomes[number] = outcome }
        } catch {
            let problem = Responder.problem(error) as? Problem
            for plan in ready {
                outcomes[plan.number] = .failed(
                    problem ?? Problem(.internalServerError, "something went wrong here", internalDetail: "\(error)"))
            }
        }
        for (number, outcome) in outcomes.sorted(by: { $0.key < $1.key }) { results.add(number, outcome) }
    }

    // MARK: Before writing

    private func plan(_ lines: [Line]) async -> [(Int, Result<Plan, Problem>)] {
        let checks = ValueChecks(site.settings)
        return await withTaskGroup(of: (Int, Result<Plan, Problem>).self) { group in
            var waiting = lines.makeIterator()
            var plans: [(Int, Result<Plan, Problem>)] = []
            func addNext() {
                guard let line = waiting.next() else { return }
                group.addTask {
                    do {
                        return (line.number, .success(try await plan(line, checks)))
                    } catch {
                        let problem = Responder.problem(error) as? Problem
                        return (
                            line.number,
                            .failure(
                                problem
                                    ?? Problem(
                                        .internalServerError, "something went wrong here", internalDetail: "\(error)"))
                        )
                    }
                }
            }
            for _ in 0..<Self.filesAtOnce { addNext() }
            while let plan = await group.next() {
                plans.append(plan)
                addNext()
            }
            return plans
        }
    }

    private func plan(_ line: Line, _ checks: ValueChecks) async throws -> Plan {
        guard let text = String(validating: line.bytes, as: UTF8.self), let json = JSONValue(text) else {
            throw Problem(.badRequest, "The line is not JSON (RFC 8259).")
        }
        let draft = try ResourceDraft(json, others: ["etag"], checks)
        var tag: String?
        if let given = json["etag"] {
            guard case .text(let text) = given else { throw Problem(.unprocessableContent, "/etag: give text") }
            tag = text
        }
        var known: ResourceSheet?
        if let id = draft.id { known = try await catalogue.review { try $0.resource(id) } }
        if let known, draft.file == nil || draft.file == .place(folder: known.folder, path: known.path) {
            return Plan(number: line.number, json: json, draft: draft, tag: tag, id: known.id)
        }
        guard let file = draft.file else {
            throw Problem(.unprocessableContent, "/file: a new resource has a file; give folder and path, or upload.")
        }
        let found = try await find(file)
        let there = try await catalogue.review { try $0.resource(root: found.root, path: found.path) }
        if let there, draft.id == nil || draft.id == there {
            return Plan(number: line.number, json: json, draft: draft, tag: tag, id: there)
        }
        let id = try await self.id(draft, found)
        return Plan(
            number: line.number, json: json, draft: draft, tag: tag, id: id,
            update: services.intake.resource(found, id: id), root: found.root)
    }

    // MARK: Writing

    private func write(_ plan: Plan, _ session: EditSession) throws -> Outcome {
        guard let sheet = try session.resource(plan.id) else {
            guard let update = plan.update, let root = plan.root else {
                throw Problem(
                    .conflict, "The resource “\(plan.id)” was there a moment ago and is no more: send the line again.")
            }
            var edit = ResourceEdit(
                id: plan.id, object: plan.draft.object ?? plan.id, sequence: plan.draft.sequence,
                isPublished: plan.draft.isPublished, values: plan.draft.values)
            (edit.file, edit.root) = (update, root)
            try write(edit, plan.draft, session)
            return try outcome(.created, plan.id, session)
        }
        if sheet.isDeleted {
            throw Problem(.gone, "The resource “\(plan.id)” was deleted; POST …/restore brings a state of it back.")
        }
        // What a line says nothing of stays.
        var draft = plan.draft
        if plan.json["object"] == nil { draft.object = sheet.object }
        if plan.json["sequence"] == nil { draft.sequence = sheet.sequence }
        if plan.json["published"] == nil { draft.isPublished = sheet.isPublished }
        if plan.json["values"] == nil { draft.values = sheet.own }
        var edit = ResourceEdit(
            id: plan.id, object: draft.object ?? plan.id, sequence: draft.sequence, isPublished: draft.isPublished,
            values: draft.values)
        (edit.file, edit.root) = (plan.update, plan.root)
        let isSame =
            edit.file == nil && edit.object.utf8.elementsEqual(sheet.object.utf8) && edit.sequence == sheet.sequence
            && edit.isPublished == sheet.isPublished && Set(edit.values) == Set(sheet.own)
        if let tag = plan.tag { try Self.check(EntityTagCondition(tag), ResourceDocument.tag(sheet)) }
        if isSame { return .written(id: plan.id, status: .unchanged, tag: ResourceDocument.tag(sheet)) }
        guard plan.tag != nil else {
            throw Problem(
                .preconditionRequired,
                "The resource “\(plan.id)” is there and would be changed: give “etag” with the ETag that was read, or * to change it whatever it is."
            )
        }
        try write(edit, draft, session)
        return try outcome(.updated, plan.id, session)
    }

    private func outcome(_ status: UpdateOutcome, _ id: String, _ session: EditSession) throws -> Outcome {
        guard let sheet = try session.resource(id) else { throw CatalogueError.notWritten }
        return .written(id: id, status: status, tag: ResourceDocument.tag(sheet))
    }

    /// The answer: a JSON object a line.
    private struct JSONLines {
        var bytes: [UInt8] = []
        var isDifferent = false

        mutating func add(_ number: Int, _ outcome: Outcome) {
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

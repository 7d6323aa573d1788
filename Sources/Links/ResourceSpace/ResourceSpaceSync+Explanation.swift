internal import Catalogue
internal import Foundation
internal import Ingest
internal import Settings

/// Says what a link sees, and why a resource is shown or not.
extension ResourceSpaceSync {
    /// Connects, and lists the connection, the counts of shown and hidden resources, and the fields.
    public func test() async throws -> [String] {
        try install.checkForPublishing()
        let collection = try await read()
        let access = collection.frame.access
        let seen = collection.visible.count { Int($0) != nil }
        var lines = [
            "ResourceSpace through \(connection.shown), files in \(install.storage)",
            "\(collection.known.count) resources, of which user \(access.user) (group \(access.group)) may see "
                + "\(seen) with a file, and \(collection.withoutFile.count) without one",
        ]
        if !collection.previewed.isEmpty {
            lines.append("\(collection.previewed.count) of them are shown by ResourceSpace's previews")
        }
        // One line for each kind of reason, the commonest first.
        var kinds: [String: [Int]] = [:]
        for (refusal, refs) in collection.refused { kinds[refusal.kind, default: []] += refs }
        for (kind, refs) in kinds.sorted(by: { ($1.value.count, $0.key) < ($0.value.count, $1.key) }) {
            let examples = refs.sorted().prefix(3).map(String.init).joined(separator: ", ")
            lines.append("\(refs.count) not shown: \(kind) (\(examples)\(refs.count > 3 ? ", …" : ""))")
        }
        lines += access.closed.map { "nothing is published: \($0)" }
        lines += access.remarks
        lines += install.settings.remarks.map(\.description)
        lines.append("fields: \(collection.fieldNames.joined(separator: ", "))")
        return lines
    }

    /// Why a resource is shown or not.
    public struct Explanation: Sendable {
        /// Whether ResourceSpace's user may see it and there is something to show.
        public var isShown: Bool
        public var lines: [String]
    }

    /// - Parameter ref: the number of the resource in ResourceSpace.
    /// - Returns: nil where ResourceSpace has no such resource.
    public func explanation(of ref: Int) async throws -> Explanation? {
        try install.checkForPublishing()
        return try await reader.reading {
            guard let (resource, nodes) = try await reader.resource(ref) else { return nil }
            let frame = try await reader.frame()
            let alternatives = link.showsAlternatives ? try await reader.alternatives()[ref] ?? [] : []
            var collection = ResourceSpaceCollection(install, frame, isRights: isRights)
            // A resource may borrow the picture of a related one.
            for related in frame.related[ref] ?? [] {
                if let (other, its) = try await reader.resource(related) {
                    collection.add(other, its, alternatives: [])
                }
            }
            collection.add(resource, nodes, alternatives: alternatives)
            collection.finish()
            return try await explain(resource, nodes, frame, collection)
        }
    }

    private func explain(
        _ resource: ResourceSpaceResource, _ nodes: [ResourceSpaceReader.Node], _ frame: ResourceSpaceReader.Frame,
        _ collection: ResourceSpaceCollection
    ) async throws -> Explanation {
        let ref = resource.ref
        func text(_ number: Int?) -> String { number.map(String.init) ?? "empty" }
        var lines = [
            "resource_type \(text(resource.type)), archive \(text(resource.archive)), access \(text(resource.access)), "
                + "created_by \(text(resource.contributor)), file_extension “\(resource.ending)”"
        ]
        let identifier = nodes.first { $0.field == install.identifierField }?.name.trimmed.nonEmpty
        lines.append(
            identifier.map { "identifier “\($0)”" }
                ?? "no identifier in field \(text(install.identifierField)): an object of its own, named \(ref)")
        let refusals = collection.refusals(resource, nodes)
        for refusal in refusals {
            lines.append("hidden: \(refusal)")
            if case .filter(let number, _) = refusal { lines += try await rules(of: number, frame, nodes) }
        }
        if refusals.isEmpty {
            let (_, because) = frame.access.level(
                resource, custom: frame.custom[ref] ?? .none, nodes: Set(nodes.map(\.ref)))
            lines.append("open to user \(frame.access.user) of group \(frame.access.group): \(because)")
            for filter in frame.access.filters {
                lines.append("search filter \(filter.ref) “\(filter.name)” admits it")
            }
            if collection.withoutFile.contains(ref) {
                lines.append("hidden: \(ResourceSpaceRefusal.noFile)")
            } else if let row = (collection.stored + collection.synced).first(where: { $0.row.id == String(ref) }) {
                let isPreview = collection.previewed.contains(ref) ? " (ResourceSpace's preview)" : ""
                lines.append("file \(row.row.file)\(isPreview)")
            }
        }
        let problems = try StandingProblems(of: link.name, catalogue).problems
        lines += problems.filter { $0.hasPrefix("\(link.name), resource \(ref): ") }.map {
            "problem of the last run: \($0)"
        }
        let isShown = refusals.isEmpty && !collection.withoutFile.contains(ref)
        return Explanation(isShown: isShown, lines: lines)
    }

    /// What each rule of a search filter asks for, and whether the resource fulfils it.
    private func rules(
        of filter: Int, _ frame: ResourceSpaceReader.Frame, _ nodes: [ResourceSpaceReader.Node]
    ) async throws -> [String] {
        guard let filter = frame.access.filters.first(where: { $0.ref == filter }) else { return [] }
        let all = filter.rules.reduce(into: Set<Int>()) { $0.formUnion($1.wanted.union($1.unwanted)) }
        let names = try await reader.nodeNames(all)
        let own = Set(nodes.map(\.ref))
        func list(_ refs: Set<Int>) -> String {
            var seen: Set<String> = []
            return refs.sorted().map { ref in
                guard let (field, name) = names[ref] else { return "node \(ref), which does not exist" }
                let title = frame.fields.first { $0.ref == field }.map { ResourceSpaceTexts.label($0.title) }
                return "\(title ?? "field \(field)") = \(ResourceSpaceTexts.label(name))"
            }.filter { seen.insert($0).inserted }.joined(separator: ", ")
        }
        var lines = [
            [.all: "  all rules must hold", .none: "  no rule may hold", .any: "  one rule must hold"][filter.condition]
                ?? ""
        ]
        for (number, rule) in filter.rules.enumerated() {
            var parts: [String] = []
            if !rule.wanted.isEmpty { parts.append("is one of: \(list(rule.wanted))") }
            if !rule.unwanted.isEmpty { parts.append("is none of: \(list(rule.unwanted))") }
            if parts.isEmpty { parts.append("names no value and never holds") }
            let holds = filter.condition == .none ? !rule.isAvoided(own) : rule.holds(own)
            lines.append(
                "  rule \(number + 1): \(parts.joined(separator: ", or ")): \(holds ? "holds" : "does not hold")")
        }
        return lines
    }
}

public import Catalogue
public import Rules
public import Settings

/// Reads the modules of a link and gives objects what they say.
///
/// Rows are read and written a chunk at a time, a transaction each, so that a run that is killed has lost nothing and
/// the next one passes over what it finds unchanged. A module that fails changes nothing more and stops no other.
public struct LinkSync: Sendable {
    private let link: Settings.Link
    private let source: any LinkSource
    private let catalogue: Catalogue
    private let computed: ComputedFields

    /// - Parameter computed: fields that are made of others, the link's among them.
    public init(
        _ link: Settings.Link, source: any LinkSource, catalogue: Catalogue, computed: ComputedFields = .none
    ) {
        (self.link, self.source, self.catalogue, self.computed) = (link, source, catalogue, computed)
    }

    /// Runs every module.
    /// - Parameters:
    ///   - dryRun: say what would be written, write nothing.
    ///   - full: read all rows, whatever the column of changes says.
    /// - Throws: errors of the catalogue, `CancellationError`.
    public func run(dryRun: Bool, full: Bool) async throws -> LinkReport {
        var report = LinkReport(link: link.name)
        report.isDryRun = dryRun
        var failures = 0
        for module in link.modules {
            do {
                try await run(module, dryRun: dryRun, full: full, &report)
            } catch let fault as LinkFault {
                failures += 1
                let place = fault.reason.hasPrefix("module ") ? "" : "module “\(module.name)”: "
                report.fail("\(place)\(fault.description). What it said before stays published.")
            }
        }
        if failures == link.modules.count { report.outcome = .failed }
        if !dryRun {
            var attached = 0
            repeat {
                attached = try catalogue.attachWaiting(link.name, limit: link.chunk, computed: computed)
                report.created += attached
            } while attached == link.chunk
        }
        report.waiting = try catalogue.linkCounts(link.name).waiting
        return report
    }

    private func run(
        _ module: Settings.Link.Module, dryRun: Bool, full: Bool, _ report: inout LinkReport
    ) async throws {
        let table = try await source.table(of: module)
        let mapping = LinkMapping(table: table)
        let isSame = try catalogue.linkState(link.name, "mapping \(module.name)") == mapping.signature
        let since =
            full || !isSame || table.changed == nil
            ? nil : try catalogue.linkState(link.name, "since \(module.name)")
        // Asked for before reading: what changes meanwhile is read again next time.
        let latest = table.changed == nil ? nil : try await source.latest(of: table)
        if !dryRun { try catalogue.note(fields: mapping.fieldNames) }
        var seen: Set<String> = []
        var deleted: Set<String> = []
        var place: String?
        repeat {
            try Task.checkCancellation()
            let chunk = try await source.chunk(of: table, after: place, since: since)
            for problem in chunk.problems { report.note(problem: problem) }
            let rows = chunk.rows.filter { !$0.isDeleted }
            deleted.formUnion(chunk.rows.lazy.filter(\.isDeleted).map(\.key))
            deleted.subtract(rows.map(\.key))
            if since == nil { seen.formUnion(rows.map(\.key)) }
            try write(rows, mapping, dryRun: dryRun, &report)
            if let next = chunk.next, next == place {
                throw LinkFault(
                    "the source gives the same rows again and again after “\(next)”",
                    remedy: "tell whoever runs the source; nothing is withdrawn until it is put right")
            }
            place = chunk.next
        } while place != nil
        if since != nil {
            if let keys = try await source.keys(of: table) {
                seen = Set(keys)
            } else {
                // The source says what it deleted, and all else is there.
                seen = Set(try catalogue.linkedKeys(link.name, module.name)).subtracting(deleted)
            }
        }
        try withdraw(module, seen, dryRun: dryRun, &report)
        if !dryRun {
            try catalogue.setLinkState(link.name, "mapping \(module.name)", mapping.signature)
            if let latest { try catalogue.setLinkState(link.name, "since \(module.name)", latest) }
        }
    }

    private func write(
        _ rows: [LinkRow], _ mapping: LinkMapping, dryRun: Bool, _ report: inout LinkReport
    ) throws {
        let module = mapping.table.module.name
        var records: [LinkedRecord] = []
        for row in rows {
            report.read += 1
            do throws(LinkFault) {
                records.append(try mapping.record(row))
            } catch {
                report.note(problem: error.description)
            }
        }
        let stored = try catalogue.storedRecords(link.name, module, keys: records.map(\.key))
        var different: [LinkedRecord] = []
        for record in records {
            let old = stored[record.key]
            if let old, !old.isGone, old.hash == record.hash {
                report.unchanged += 1
                continue
            }
            different.append(record)
            if let old, !old.isGone {
                let name =
                    old.identifier == record.identifier
                    ? record.identifier
                    : "\(old.identifier) → \(record.identifier)"
                let lines = LinkDifference.lines(from: old.values, to: record.values)
                report.note("change \(name): " + lines.joined(separator: "; "))
                if dryRun { report.updated += 1 }
            } else {
                let title = record.values.first { $0.field == "title" }?.texts.first.map { ": \($0)" } ?? ""
                report.note("create \(record.identifier)\(title)")
                if dryRun { report.created += 1 }
            }
        }
        guard !dryRun, !different.isEmpty else { return }
        for (record, outcome) in zip(
            different,
            try catalogue.apply(
                different, link: link.name, module: module, computed: computed))
        {
            switch outcome {
            case .created: report.created += 1
            case .updated: report.updated += 1
            case .unchanged: report.unchanged += 1
            case .waiting: break
            case .staysWithdrawn:
                report.updated += 1
                report.notices.append("“\(record.identifier)” was withdrawn by hand and stays so")
            }
        }
    }

    /// What the source does not have any more. Nothing goes where too much would: a view that lost its rows must not
    /// empty the collection.
    private func withdraw(
        _ module: Settings.Link.Module, _ seen: Set<String>, dryRun: Bool, _ report: inout LinkReport
    ) throws {
        let stored = try catalogue.linkedKeys(link.name, module.name)
        let gone = stored.filter { !seen.contains($0) }
        guard !gone.isEmpty else { return }
        guard Double(gone.count) <= Double(stored.count) * link.withdrawLimit else {
            return report.fail(
                "module “\(module.name)”: \(gone.count) of \(stored.count) records are gone from the source, such as "
                    + "\(gone.prefix(3).joined(separator: ", ")), which is more than withdraw_limit allows "
                    + "(\(link.withdrawLimit)); none was withdrawn. If that is meant, run "
                    + "`vitrine link sync \(link.name) --withdraw-limit 1`")
        }
        if dryRun {
            for record in try catalogue.storedRecords(link.name, module.name, keys: gone).values {
                report.note("withdraw \(record.identifier)")
            }
            report.withdrawn += gone.count
            return
        }
        for start in stride(from: 0, to: gone.count, by: link.chunk) {
            let chunk = Array(gone[start..<min(start + link.chunk, gone.count)])
            let identifiers = try catalogue.remove(
                chunk, link: link.name, module: module.name, withdrawing: link.missing == .withdraw,
                computed: computed)
            for identifier in identifiers { report.note("withdraw \(identifier)") }
            report.withdrawn += identifiers.count
        }
    }
}

extension LinkSync {
    /// A record as the source has it now, and as it is stored.
    public func record(
        _ key: String, in module: Settings.Link.Module
    ) async throws -> (live: LinkedRecord?, stored: Catalogue.StoredRecord?) {
        let table = try await source.table(of: module)
        let live = try await source.row(of: table, key: key).map { try LinkMapping(table: table).record($0) }
        return (live, try catalogue.storedRecords(link.name, module.name, keys: [key])[key])
    }
}

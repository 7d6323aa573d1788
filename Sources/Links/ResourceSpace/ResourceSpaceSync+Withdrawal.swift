internal import Catalogue
internal import Foundation
internal import Ingest
internal import Settings

/// What must not be seen any more.
extension ResourceSpaceSync {
    /// A stored resource of the link.
    struct Stored: Hashable {
        var id: String
        var identifier: String
        /// Of the resource in ResourceSpace.
        var ref: Int

        /// Nil for the id of a resource that no ResourceSpace gave: `26`, `26alt3` and `26p2` are its ids.
        init?(_ stored: (id: String, identifier: String)) {
            (id, identifier) = stored
            let digits = id.prefix { $0.isASCII && $0.isNumber }
            let rest = id.dropFirst(digits.count)
            guard let ref = Int(digits) else { return nil }
            self.ref = ref
            guard !rest.isEmpty else { return }
            for kind in ["alt", "p"] where rest.hasPrefix(kind) {
                if Int(rest.dropFirst(kind.count)) != nil { return }
            }
            return nil
        }
    }

    /// Takes resources out of publication: at once what the source does not grant any more, whatever its kind, its state
    /// and its share of the collection; as far as `withdraw_limit` allows what is not there any more, since an emptied
    /// table must not empty the collection.
    /// - Parameters:
    ///   - known: refs of all resources that there are.
    ///   - visible: ids of those, and of their other files and pages, that are published.
    func withdraw(
        _ known: Set<Int>, visible: Set<String>, _ dryRun: Bool, _ report: inout LinkReport
    ) async throws {
        let live = try stored(dryRun: dryRun)
        let hidden = live.filter { known.contains($0.ref) && !visible.contains($0.id) }
        var gone = live.filter { !known.contains($0.ref) }
        if Double(gone.count) <= Double(live.count) * link.withdrawLimit {
            // Each is asked for by its ref: what the reading missed is not gone.
            let existing = try await reader.existing(Set(gone.map(\.ref)).sorted())
            gone.removeAll { existing.contains($0.ref) }
        }
        for resource in hidden { report.note("withdraw \(resource.id) (\(resource.identifier)): not public any more") }
        for resource in gone { report.note("withdraw \(resource.id) (\(resource.identifier)): not there any more") }
        if Double(gone.count) > Double(live.count) * link.withdrawLimit {
            report.fail(
                "\(gone.count) of \(live.count) published resources are not in ResourceSpace any more, which is more than "
                    + "withdraw_limit allows (\(link.withdrawLimit)); none of them was withdrawn. If that is meant, "
                    + "run `vitrine link sync \(link.name) --withdraw-limit 1`")
            gone = []
        }
        if link.missing == .keep { gone = [] }
        report.withdrawn = hidden.count + gone.count
        if !dryRun { try take((hidden + gone).map(\.id)) }
    }

    /// Withdraws resources, so that a later run imports them again if they are granted again.
    func take(_ ids: [String]) throws {
        guard !ids.isEmpty else { return }
        try catalogue.withdraw(resources: ids, actor: "link \(link.name)")
        try catalogue.noteTold(ids.map { (Self.place($0), nil) }, link: link.name, to: Self.imported)
    }

    /// Every resource of this link that is not withdrawn, in all folders that it was ever imported from.
    func stored(dryRun: Bool) throws -> [Stored] {
        var folders = try roots()
        for folder in [install.storage, install.syncFolder].compactMap({ $0 }) {
            // Where the folder cannot be reached, its real path is known from before.
            guard FileManager.default.fileExists(atPath: folder) else { continue }
            folders[folder] = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
        }
        if !dryRun { try store(roots: folders) }
        return try Set(folders.values).sorted().flatMap { folder -> [Stored] in
            guard let root = try catalogue.root(path: folder, dryRun: true).id else { return [] }
            return try catalogue.storedResources(root: root).compactMap(Stored.init)
        }
    }

    /// Real paths of the folders that were imported from, by the paths in the settings.
    func roots() throws -> [String: String] {
        guard let text = try catalogue.linkState(link.name, "roots") else { return [:] }
        return try JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    }

    private func store(roots: [String: String]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try catalogue.setLinkState(link.name, "roots", String(decoding: encoder.encode(roots), as: UTF8.self))
    }

    // MARK: What was imported before

    static let imported = "imported"

    static func place(_ id: String) -> Catalogue.LinkedPlace {
        Catalogue.LinkedPlace(module: "", key: id, identifier: "", isAttached: true)
    }

    /// Hashes of rows when they were imported last; nil for those that never were.
    func hashes(_ rows: [ResourceSpaceCollection.Row]) throws -> [String?] {
        try catalogue.told(rows.map { Self.place($0.row.id) }, link: link.name, to: Self.imported)
    }

    func note(_ rows: [ResourceSpaceCollection.Row]) throws {
        try catalogue.noteTold(rows.map { (Self.place($0.row.id), $0.hash) }, link: link.name, to: Self.imported)
    }
}

internal import Catalogue
internal import Foundation
public import Imaging

/// Files that are in place, or were sent.
extension Intake {
    /// A file in a folder.
    public struct Place: Hashable, Sendable {
        /// The folder's path as configured, or its name.
        public var folder: String
        /// Below it.
        public var path: String

        public init(folder: String, path: String) {
            self.folder = folder
            self.path = path
        }
    }

    /// A file below a configured folder.
    /// - Throws: ``Refusal``
    public func file(folder: String, path: String) async throws -> Found {
        try await file(root: configured(folder), path: path)
    }

    /// A file below an import root, wherever that is.
    public func file(root: String, path: String) async throws -> Found {
        try await look(at: [(root, path)])[0].get()
    }

    /// Files below configured folders, looked up together and looked at side by side; in the order given.
    public func files(_ places: [Place]) async -> [Result<Found, any Error>] {
        let folders = places.map { place in Result { try configured(place.folder) } }
        let named = zip(places, folders).compactMap { place, folder in
            (try? folder.get()).map { (root: $0, path: place.path) }
        }
        var found = await look(at: named).makeIterator()
        return folders.map { folder in
            folder.flatMap { _ in found.next() ?? .failure(Self.notLooked) }
        }
    }

    /// A file that was sent, and looked at already.
    /// - Parameter path: below the home's folder of uploads.
    public func uploaded(_ path: String, facts: SourceFacts) async throws -> Found {
        try await waiting(for: home.uploads.path) { [self] in
            let folder = try SourceFolder(home.uploads.path, ignore: [])
            let file: SourceFolder.File
            do {
                file = try folder.file(path)
            } catch {
                throw Refusal(kind: .reference, reason: "the file that was sent is not there any more")
            }
            let (id, name) = try root(folder)
            return Found(root: id, folder: name, path: file.path, modified: file.modified, facts: facts)
        }
    }

    private func configured(_ folder: String) throws(Refusal) -> String {
        guard let place = folders.first(where: { $0 == folder || ($0 as NSString).lastPathComponent == folder }) else {
            let names = folders.map { ($0 as NSString).lastPathComponent }
            let accepted =
                names.isEmpty ? "the setting api.folders names none" : "accepted: \(names.joined(separator: ", "))"
            throw Refusal(
                kind: .reference, reason: "“\(folder)” is no folder that files may be taken from; \(accepted)")
        }
        return place
    }

    // MARK: Looking

    /// A file before anybody looked into it.
    private struct Located: Sendable {
        var root: Int64
        var folder: String
        var file: SourceFolder.File
        var absolutePath: String
        /// What it is, where that is known of an import and it did not change since.
        var known: SourceFacts?
    }

    /// Folders that files are taken from, each opened once and asked about once in the catalogue.
    private struct Folders {
        var opened: [String: Result<SourceFolder, any Error>] = [:]
        var roots: [String: Result<(id: Int64, name: String), any Error>] = [:]
    }

    private func look(at places: [(root: String, path: String)]) async -> [Result<Found, any Error>] {
        var located = places.map { _ in Result<Located, any Error>.failure(Self.notLooked) }
        for (root, indices) in Dictionary(grouping: places.indices, by: { places[$0].root }) {
            let some = indices.map { places[$0] }
            let found: [Result<Located, any Error>]
            do {
                found = try await waiting(for: root) { [self] in locate(some) }
            } catch {
                found = some.map { _ in .failure(error) }
            }
            for (index, result) in zip(indices, found) { located[index] = result }
        }
        let unknown = located.indices.filter { index in
            if case .success(let file) = located[index] { file.known == nil } else { false }
        }
        let facts = await facts(of: unknown.compactMap { try? located[$0].get().absolutePath })
        let learnt = Dictionary(zip(unknown, facts)) { first, _ in first }
        return located.enumerated().map { index, file in
            file.flatMap { file in
                let facts = file.known.map { .success($0) } ?? learnt[index]
                return facts?.map { Self.found(file, $0) } ?? .failure(Self.notLooked)
            }
        }
    }

    /// What files are, looked at side by side; in the order given.
    private func facts(of paths: [String]) async -> [Result<SourceFacts, any Error>] {
        await withTaskGroup(of: Looked.self) { group in
            var results: [Int: Result<SourceFacts, any Error>] = [:]
            for (index, path) in paths.enumerated() {
                if index >= Self.filesAtOnce, let looked = await group.next() { results[looked.index] = looked.facts }
                group.addTask { [self] in await look(at: path, index) }
            }
            for await looked in group { results[looked.index] = looked.facts }
            return paths.indices.map { results[$0] ?? .failure(Self.notLooked) }
        }
    }

    private struct Looked: Sendable {
        var index: Int
        var facts: Result<SourceFacts, any Error>
    }

    private func look(at path: String, _ index: Int) async -> Looked {
        do {
            let facts = try await facts(of: path)
            return Looked(index: index, facts: .success(facts))
        } catch {
            return Looked(index: index, facts: .failure(error))
        }
    }

    private static let notLooked = Refusal(kind: .passing, reason: "the file was not looked at")

    /// Files given to the workers at a time: enough that none of them waits for the next.
    private static let filesAtOnce = 32

    private static func found(_ file: Located, _ facts: SourceFacts) -> Found {
        Found(
            root: file.root, folder: file.folder, path: file.file.path, modified: file.file.modified, facts: facts)
    }

    /// Blocking.
    private func locate(_ places: [(root: String, path: String)]) -> [Result<Located, any Error>] {
        var folders = Folders()
        var located = places.map { place in Result { try locate(place.path, in: place.root, &folders) } }
        for root in Set(located.compactMap { try? $0.get().root }) {
            let files = located.compactMap { try? $0.get() }.filter { $0.root == root }
            // What cannot be asked about is looked at again.
            let known = (try? catalogue.knownFiles(root: root, paths: files.map(\.file.path))) ?? []
            let byPath = Dictionary(known.map { ($0.path, $0) }) { first, _ in first }
            for index in located.indices {
                guard case .success(var file) = located[index], file.root == root,
                    let known = byPath[file.file.path], known.byteSize == file.file.size,
                    known.modified == file.file.modified
                else { continue }
                file.known = SourceFacts(known, resolution: resolution)
                located[index] = .success(file)
            }
        }
        return located.map { file in file.flatMap { file in Result { try Self.readable(file) } } }
    }

    /// Reads the beginning of a file that a worker process is to probe: workers are few, and one that waits for a disk
    /// which does not respond does nothing else.
    private static func readable(_ file: Located) throws -> Located {
        guard file.known == nil else { return file }
        do throws(RegularFile.ErrorNumber) {
            try RegularFile.probe(file.absolutePath)
        } catch {
            throw Refusal(kind: .reference, reason: "“\(file.file.path)” cannot be read: \(error)")
        }
        return file
    }

    private func locate(_ written: String, in place: String, _ folders: inout Folders) throws -> Located {
        let path: String
        switch FilePath.normalise(written) {
        case .success(let normal): path = normal
        case .failure(let fault):
            throw Refusal(kind: .reference, reason: "“\(written)”: \(fault.reason); \(fault.remedy)")
        }
        let opened = folders.opened[place] ?? Result { try SourceFolder(place, ignore: []) }
        folders.opened[place] = opened
        guard let folder = try? opened.get() else {
            throw Refusal(kind: .passing, reason: "the folder of the files is not there")
        }
        let file: SourceFolder.File
        do throws(SourceFolder.Refusal) {
            file = try folder.file(path)
        } catch {
            throw Refusal(kind: .reference, reason: "“\(written)”: \(Self.reason(error))")
        }
        let root = folders.roots[place] ?? Result { try self.root(folder) }
        folders.roots[place] = root
        let (id, name) = try root.get()
        return Located(root: id, folder: name, file: file, absolutePath: folder.absolute(file.path))
    }

    private static func reason(_ refusal: SourceFolder.Refusal) -> String {
        switch refusal {
        case .missing(let similar): "there is no such file" + (similar.map { "; did you mean “\($0)”?" } ?? "")
        case .outside: "it leads out of the folder"
        case .notAFile: "it is not a file"
        case .unreadable(let reason): "it cannot be opened: \(reason)"
        case .unfinished: "somebody is writing it"
        case .irregular(let reason): reason
        }
    }

    /// The import root of a folder. Written down only where it is new.
    private func root(_ folder: SourceFolder) throws -> (id: Int64, name: String) {
        let known = try catalogue.root(path: folder.path, dryRun: true)
        // A folder that was moved here is noted as well.
        if let id = known.id, try catalogue.path(ofRoot: id) == folder.path { return (id, known.name) }
        let made = try catalogue.root(path: folder.path, dryRun: false)
        guard let id = made.id else { throw Refusal(kind: .passing, reason: "the folder is not known") }
        return (id, made.name)
    }

    /// What a file is, from its content.
    /// - Throws: ``Refusal``
    public func facts(of path: String) async throws -> SourceFacts {
        let workers = try pool()
        switch await workers.perform(.probe(path: path)) {
        case .facts(let facts): return facts
        case .failed(let failure):
            throw Refusal(kind: failure.isPermanent ? .content : .passing, reason: failure.reason)
        case .pyramid: throw Refusal(kind: .passing, reason: "the decoder gave no sensible answer")
        }
    }
}

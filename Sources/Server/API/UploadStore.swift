internal import Catalogue
internal import Crypto
internal import Execution
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Imaging
internal import Ingest
internal import NIOCore
internal import Settings
internal import Synchronization

/// Files that are being sent: straight to the disk, with bounds for their size, their number and the room that they
/// leave, and nothing of them left behind where they are refused.
final class UploadStore: Sendable {
    private let settings: Settings.API
    private let home: Home
    private let catalogue: Catalogue
    private let intake: Intake
    /// Ids of those that bytes are arriving for.
    private let arriving = Mutex<Set<String>>([])

    /// Octets that stay free on the disk.
    private static let reserve = 32 << 20
    /// Uploads of one token that no resource has.
    private static let mostWaiting = 1000

    init(settings: Settings.API, home: Home, catalogue: Catalogue, intake: Intake) {
        self.settings = settings
        self.home = home
        self.catalogue = catalogue
        self.intake = intake
    }

    var limit: Int { settings.uploadMegabytes << 20 }

    // MARK: Beginning and ending

    /// Makes room for a file.
    /// - Parameter size: its bytes; nil where nobody knows yet.
    func begin(name: String, size: Int?, digest: String?, holder: String) async throws -> Upload {
        let upload = try await planned(name: name, size: size, digest: digest, holder: holder)
        try await catalogue.add(upload)
        return upload
    }

    /// The same, to be noted by the caller.
    func planned(name: String, size: Int?, digest: String?, holder: String) async throws -> Upload {
        if let fault = Self.fault(ofName: name) { throw Problem(.unprocessableContent, "/name: \(fault)") }
        if let size, size > limit {
            throw Problem(.contentTooLarge, "A file may have \(limit) bytes (the setting api.upload_mb).")
        }
        try await checkRoom(size ?? 0)
        guard try await catalogue.waitingUploads(of: holder) < Self.mostWaiting else {
            throw Problem(
                .tooManyRequests, "There are \(Self.mostWaiting) uploads that no resource has: use or delete some.",
                retryAfter: 60)
        }
        var generator = SystemRandomNumberGenerator()
        let id = Hexadecimal.text((0..<12).map { _ in UInt8.random(in: 0...255, using: &generator) })
        return Upload(id: id, holder: holder, name: name, size: size ?? -1, digest: digest)
    }

    /// Forgets an upload and its bytes, unless a resource has it.
    /// - Returns: whether it is gone.
    func discard(_ id: String) async throws -> Bool {
        // A resource may have taken it this moment: then its file stays.
        let isGone = try await catalogue.discardUpload(id)
        if isGone { await remove(id) }
        return isGone
    }

    /// The same where somebody asks for it: not while bytes of it arrive or are looked at.
    func withdraw(_ id: String) async throws -> Bool {
        try take(id, isArriving: false)
        defer { release(id) }
        return try await discard(id)
    }

    private func remove(_ id: String) async {
        _ = try? await UploadFile.blocking { [self] in
            try? FileManager.default.removeItem(atPath: incoming(id))
            try? FileManager.default.removeItem(at: folder(id))
        }
    }

    /// Removes what is wanted no more: uploads that nothing came to for long, and files of none.
    func sweep() async {
        let isThere = try? await UploadFile.blocking { [home] in
            FileManager.default.fileExists(atPath: home.uploads.path)
        }
        guard isThere == true else { return }
        let idle = (try? await catalogue.idleUploads(seconds: Double(settings.uploadHours) * 3600)) ?? []
        for id in idle { _ = try? await withdraw(id) }
        guard let known = try? await catalogue.uploads() else { return }
        _ = try? await UploadFile.blocking { [self] in
            let names = (try? FileManager.default.contentsOfDirectory(atPath: home.incoming.path)) ?? []
            for name in names where !known.contains(name) && !arriving.withLock({ $0.contains(name) }) {
                try? FileManager.default.removeItem(at: home.incoming.appendingPathComponent(name))
            }
        }
    }

    // MARK: Bytes

    private func incoming(_ id: String) -> String { home.incoming.appendingPathComponent(id).path }
    /// Its own folder once it is whole: names may be alike.
    private func folder(_ id: String) -> URL { home.uploads.appendingPathComponent("\(id.prefix(2))/\(id)") }
    private func place(_ upload: Upload) -> String { "\(upload.id.prefix(2))/\(upload.id)/\(upload.name)" }

    private func target(_ upload: Upload) -> String { home.uploads.appendingPathComponent(place(upload)).path }

    /// Whether all of it is in its place although nobody knows yet: the program ended before that was written down.
    private func isPlaced(_ upload: Upload) -> Bool {
        let files = FileManager.default
        return !files.fileExists(atPath: incoming(upload.id)) && files.fileExists(atPath: target(upload))
    }

    /// Bytes of it that are there.
    func offset(of upload: Upload) async throws -> Int {
        if upload.facts != nil { return upload.size }
        return try await UploadFile.blocking { [self] in
            let file = isPlaced(upload) ? target(upload) : incoming(upload.id)
            let facts = try? FileManager.default.attributesOfItem(atPath: file)
            return facts?[.size] as? Int ?? 0
        }
    }

    /// Takes what arrives, from an offset on, to the end of the body, and looks at the file once it is whole. Nobody else
    /// can do anything with the upload meanwhile.
    /// - Parameters:
    ///   - digest: SHA-256 of this body, hexadecimal; nil where nothing is said.
    ///   - isAll: whether the body is the whole file; otherwise it is a part, and what came stays where the rest does not
    ///     come.
    /// - Returns: the upload as it is now, and the bytes of the file that are there.
    func receive(
        _ upload: Upload, _ body: RequestBody?, at offset: Int, digest: String?, isAll: Bool
    ) async throws -> (upload: Upload, offset: Int) {
        try take(upload.id)
        defer { release(upload.id) }
        // As it is now: another request may have ended it, or have taken it on.
        guard let upload = try await catalogue.upload(upload.id, of: upload.holder) else {
            throw Problem(.notFound, "There is no upload with the id “\(upload.id)” any more.")
        }
        let known = try await self.offset(of: upload)
        guard upload.facts == nil, known == offset else {
            throw Problem(.conflict, "There are \(known) bytes of the file: go on there.")
        }
        let end = try await bytes(of: upload, body, at: offset, digest: digest, keepsPart: !isAll)
        guard isAll || end == upload.size else { return (upload, end) }
        guard end > 0 else { throw Problem(.unprocessableContent, "The file is empty.") }
        return (try await finish(upload, size: end), end)
    }

    private func bytes(
        of upload: Upload, _ body: RequestBody?, at offset: Int, digest: String?, keepsPart: Bool
    ) async throws -> Int {
        let most = upload.size >= 0 ? upload.size : limit
        let tooLong = Problem(.contentTooLarge, "The file would have more than the \(most) bytes that it may have.")
        if try await UploadFile.blocking({ [self] in isPlaced(upload) }) {
            while let part = try await body?.next() {
                guard part.readableBytes == 0 else { throw tooLong }
            }
            return offset
        }
        try await UploadFile.blocking { [home] in
            try FileManager.default.createDirectory(at: home.incoming, withIntermediateDirectories: true)
        }
        let file = try await UploadFile.open(incoming(upload.id))
        // That there is such a file has to be on the disk as well.
        if offset == 0 { try await UploadFile.sync(folders: [home.incoming, home.uploads, home.folder]) }
        var end = offset
        var hash = SHA256()
        var checked = 0
        do {
            while let part = try await body?.next() {
                guard end + part.readableBytes <= most else { throw tooLong }
                if end - checked >= 16 << 20 {
                    try await checkRoom(0)
                    checked = end
                }
                try await file.write(part, at: end)
                if digest != nil { part.withUnsafeReadableBytes { hash.update(bufferPointer: $0) } }
                end += part.readableBytes
            }
            if let digest, Hexadecimal.text(hash.finalize()) != digest {
                throw Problem(
                    .unprocessableContent, "The bytes are not those that Content-Digest speaks of: send them again.")
            }
            try await file.sync()
        } catch {
            // A connection that broke is what offsets are for; anything else leaves nothing.
            let isBroken = (error as? Problem).map { [.badRequest, .requestTimeout].contains($0.status) } ?? false
            await file.cut(at: keepsPart && isBroken && digest == nil ? end : offset)
            throw error
        }
        try await catalogue.touchUpload(upload.id)
        return end
    }

    private static let tooMany = Problem(
        .serviceUnavailable, "Too many files are arriving at the moment.", retryAfter: 5)

    /// Refuses a file that could not be taken anyway, before anything is written down for it.
    func checkPlaces() throws(Problem) {
        if arriving.withLock({ $0.count }) >= settings.uploadsAtOnce { throw Self.tooMany }
    }

    /// - Parameter isArriving: whether bytes are, of which there is a limit.
    private func take(_ id: String, isArriving: Bool = true) throws(Problem) {
        let refusal = arriving.withLock { arriving -> Problem? in
            if arriving.contains(id) {
                return Problem(.conflict, "Bytes of this file are arriving by another request.")
            }
            if isArriving, arriving.count >= settings.uploadsAtOnce { return Self.tooMany }
            arriving.insert(id)
            return nil
        }
        if let refusal { throw refusal }
    }

    private func release(_ id: String) { arriving.withLock { _ = $0.remove(id) } }

    /// Looks at a file that is whole. Where it is not what it should be, it is forgotten.
    private func finish(_ upload: Upload, size: Int) async throws -> Upload {
        do {
            let target = target(upload)
            let isPlaced = try await UploadFile.blocking { [self] in self.isPlaced(upload) }
            let facts = try await intake.facts(of: isPlaced ? target : incoming(upload.id))
            if let digest = upload.digest, digest != facts.checksum {
                throw Problem(
                    .unprocessableContent, "The file is not the one that Repr-Digest speaks of. It was not kept.")
            }
            try await UploadFile.blocking { [self] in
                try FileManager.default.createDirectory(at: folder(upload.id), withIntermediateDirectories: true)
                guard isPlaced || rename(incoming(upload.id), target) == 0 else {
                    throw Problem(
                        .serviceUnavailable, "The file cannot be kept at the moment.", retryAfter: 60,
                        internalDetail: String(cString: strerror(errno)))
                }
            }
            let own = folder(upload.id)
            try await UploadFile.sync(folders: [own, own.deletingLastPathComponent(), home.uploads])
            var upload = upload
            upload.facts = String(decoding: try JSONEncoder().encode(facts), as: UTF8.self)
            upload.size = size
            guard try await catalogue.finishUpload(upload.id, facts: upload.facts ?? "", size: size) else {
                throw Problem(.notFound, "There is no upload with the id “\(upload.id)” any more.")
            }
            return upload
        } catch {
            // What may go well the next time is kept: the file itself, where only the look at it or the disk failed.
            let isPassing =
                (error as? Intake.Refusal)?.kind == .passing || error is CatalogueError || error is BlockingPoolError
            let isWaiting = (error as? Problem)?.status == .serviceUnavailable
            if !isPassing, !isWaiting { _ = try? await discard(upload.id) }
            throw error
        }
    }

    /// The file of an upload that is whole.
    func found(_ upload: Upload) async throws -> Intake.Found {
        guard let facts = upload.sourceFacts else {
            throw Problem(.unprocessableContent, "/file/upload: “\(upload.id)” is not whole yet.")
        }
        return try await intake.uploaded(place(upload), facts: facts)
    }

    // MARK: Bounds

    private func checkRoom(_ octets: Int) async throws {
        try await UploadFile.blocking { [home] () throws -> Void in
            var space = statvfs()
            let places = [home.incoming.path, home.folder.path]
            guard places.contains(where: { statvfs($0, &space) == 0 }) else { return }
            guard Int(space.f_bavail) * Int(space.f_frsize) - octets > Self.reserve else {
                throw Problem.noRoom("There is no room for the file on the server's disk.")
            }
        }
    }

    /// Why a file cannot have this name; nil where it can.
    static func fault(ofName name: String) -> String? {
        if name.isEmpty || name.utf8.count > 200 { return "a file's name has 1 to 200 bytes" }
        if name.contains("/") || name.contains("\\") {
            return "a file's name is no path: give what stands behind its last slash"
        }
        if name.hasPrefix(".") { return "a file's name does not begin with a dot" }
        return ValueChecks.unreadable(name)
            ?? (name.utf8.contains { $0 < 0x20 } ? "a file's name has neither tabs nor line ends" : nil)
    }
}

extension Upload {
    /// What was learnt of the whole file; nil until all of it is there and understood.
    var sourceFacts: SourceFacts? {
        facts.flatMap { try? JSONDecoder().decode(SourceFacts.self, from: Data($0.utf8)) }
    }
}

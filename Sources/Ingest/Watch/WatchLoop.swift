internal import Catalogue
internal import Foundation
internal import Glibc
internal import Imaging

/// The looks at one folder, one after the other, and what follows from each.
final class WatchLoop {
    let watch: FolderWatch
    private var state: WatchState
    private var settling: Settling
    private var events: FolderEvents?
    /// Why nothing is heard, once that was found out.
    private var silence: String?
    /// The folder that was looked at: another one may be mounted in its place.
    private var place: Place?
    /// What the last look saw.
    private var seen: FolderContents?
    private var nextLook = 0.0
    private var nextTry = 0.0
    private var failures = 0

    /// Seconds after which a folder is looked at although nothing was heard.
    private static let longestSilence = 300.0
    private static let longestPause = 300.0
    private static let pauseWhenStopped = 60.0

    private struct Place: Equatable {
        var device: UInt64
        var node: UInt64

        /// Nil where there is no such folder.
        init?(_ path: String) {
            var facts = stat()
            guard stat(path, &facts) == 0, facts.st_mode & S_IFMT == S_IFDIR else { return nil }
            (device, node) = (UInt64(facts.st_dev), UInt64(facts.st_ino))
        }
    }

    init(_ watch: FolderWatch) {
        self.watch = watch
        state = WatchState(folder: watch.folder)
        settling = Settling(quiet: watch.stableSeconds)
    }

    /// Seconds of a clock that never goes back.
    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Looks, if it is time to, and takes in what has settled.
    func step() async {
        let now = Self.now()
        let here = Place(watch.folder)
        switch events?.news() ?? .nothing {
        case .nothing: break
        case .changes: nextLook = 0
        case .overflow:
            watch.log(.note("\(watch.folder): more happened than Linux could tell of: everything is looked at"))
            nextLook = 0
        }
        if here != place {
            (place, events, nextLook, nextTry) = (here, nil, 0, 0)
        }
        guard now >= nextLook else { return }
        guard here != nil else {
            nextLook = now + 5
            return stop("there is no such folder: is a share not mounted?", now)
        }
        let contents = look().keeping(seen)
        seen = contents
        let hasMoved = settling.see(contents, at: now, clock: Int(Date.now.timeIntervalSince1970 * 1e9))
        if hasMoved, failures == 0 { nextTry = 0 }
        let took = Self.now() - now
        switch settling.decision(at: now) {
        case .idle: nextLook = now + (events == nil ? watch.scanSeconds : Self.longestSilence)
        case .wait:
            nextLook = now + max(watch.stableSeconds / 4, took * 10)
            if state.phase != .stopped { change { ($0.phase, $0.reason) = (.waiting, "files are arriving") } }
        case .take(let unfinished):
            nextLook = max(now + took * 10, events == nil ? min(nextTry, now + watch.scanSeconds) : nextTry)
            if now >= nextTry { await take(contents, unfinished, now) }
        }
    }

    private func look() -> FolderContents {
        if events == nil, silence == nil, watch.method != .scan {
            if watch.method == .automatic, !FileSystemKind.isLocal(watch.folder) {
                silence = "it is not on a disk of this machine"
            } else {
                do throws(FolderEvents.Unavailable) { events = try FolderEvents() } catch { silence = error.reason }
            }
        }
        if let events {
            do {
                let contents = try FolderContents(of: watch.folder, passingOver: watch.passedOver) {
                    try events.watch($0)
                }
                change { $0.method = "as Linux tells of changes" }
                return contents
            } catch {
                let reason = (error as? FolderEvents.Unavailable)?.reason ?? "\(error)"
                watch.log(.fault("\(watch.folder): changes are not told of: \(reason)"))
                (self.events, silence) = (nil, reason)
            }
        }
        let why = silence.map { ": \($0)" } ?? ""
        change { $0.method = "by looking every \(Int(watch.scanSeconds)) s\(why)" }
        return FolderContents(of: watch.folder, passingOver: watch.passedOver) { _ in }
    }

    // MARK: Taking in

    /// Why nothing may be taken in.
    private struct Stop: Error { var reason: String }

    private func take(_ contents: FolderContents, _ unfinished: Set<String>, _ now: Double) async {
        do {
            let (folder, sheet) = try spreadsheet(contents)
            if let sheet, unfinished.contains(where: { folder + "/" + $0 == sheet }) {
                let lock = contents.locked[(sheet as NSString).lastPathComponent]
                nextTry = now + 1
                return change {
                    $0.phase = .waiting
                    $0.reason = "\(sheet) is \(lock.map { "open elsewhere (\($0))" } ?? "being written")"
                }
            }
            change { ($0.phase, $0.reason) = (.importing, nil) }
            let report = try await watch.take(
                WatchedImport(folder: folder, spreadsheet: sheet, unfinished: unfinished))
            settling.took(unfinished: unfinished, at: now)
            (failures, nextTry) = (0, 0)
            finish(report, contents)
        } catch let stop as Stop {
            self.stop(stop.reason, now)
        } catch ImportError.anotherImport(let holder) {
            nextTry = now + 1
            change { ($0.phase, $0.reason) = (.waiting, "another import is under way (\(holder))") }
        } catch let error as ImportError {
            self.stop(Self.reason(error, watch.folder), now)
        } catch is CancellationError {
            return
        } catch {
            failures += 1
            nextTry = now + min(Self.longestPause, 5 * Double(1 << min(failures - 1, 6)))
            let reason = "it could not be imported and is tried again: \(error)"
            if state.reason != reason { watch.log(.fault("\(watch.folder): \(reason)")) }
            change { ($0.phase, $0.reason) = (.stopped, reason) }
        }
    }

    private func stop(_ reason: String, _ now: Double) {
        nextTry = now + Self.pauseWhenStopped
        if state.phase != .stopped || state.reason != reason {
            watch.log(.fault("\(watch.folder): nothing is taken in or withdrawn: \(reason)"))
        }
        change { ($0.phase, $0.reason) = (.stopped, reason) }
    }

    private static func reason(_ error: ImportError, _ folder: String) -> String {
        guard case .tooManyMissing(let missing, let total, _, let examples) = error else { return error.description }
        return """
            \(missing) of \(total) files are gone, such as \(examples.joined(separator: ", ")): is a share not mounted? \
            If that is meant, run `vitrine import \(folder) --withdraw-missing --withdraw-limit 1`
            """
    }

    /// What says what the files are: a spreadsheet in the folder, or the one of the last import.
    private func spreadsheet(_ contents: FolderContents) throws -> (folder: String, sheet: String?) {
        let folder: String
        do throws(ImportError) {
            folder = try SourceFolder(watch.folder, ignore: []).path
        } catch {
            throw Stop(reason: error.description)
        }
        let root = try watch.catalogue.root(path: folder, dryRun: true)
        if contents.files.isEmpty, let id = root.id, try !watch.catalogue.resources(root: id).isEmpty {
            throw Stop(reason: "the folder is empty: is a share not mounted?")
        }
        func isSheet(_ name: String) -> Bool {
            let ending = (name as NSString).pathExtension.lowercased()
            return !name.contains("/") && ["csv", "tsv"].contains(ending) && !SideFileName.isSideFile(name)
        }
        let sheets = contents.files.keys.filter(isSheet).sorted()
        // Without it, files would become objects that the spreadsheet may keep apart or hide.
        if let sheet = contents.irregular.keys.filter(isSheet).min(), let reason = contents.irregular[sheet] {
            throw Stop(reason: "the spreadsheet \(sheet) cannot be used: \(reason); \(IrregularFile.remedy)")
        }
        if sheets.count > 1 {
            throw Stop(reason: "there are several spreadsheets in it, \(sheets.joined(separator: ", ")): leave one")
        }
        if let sheet = sheets.first { return (folder, folder + "/" + sheet) }
        guard let before = try watch.catalogue.spreadsheet(ofRoot: root.name), !before.isEmpty else {
            return (folder, nil)
        }
        guard FileManager.default.isReadableFile(atPath: before) else {
            throw Stop(reason: "the spreadsheet \(before), which says what its files are, is gone: put it back")
        }
        return (folder, before)
    }

    private func finish(_ report: ImportReport, _ contents: FolderContents) {
        let problems = report.problems.map(\.description) + Self.irregular(contents, besides: report)
        if !problems.isEmpty, Array(problems.prefix(10)) != state.problems || problems.count != state.faults {
            for problem in problems.prefix(10) { watch.log(.fault("\(watch.folder): \(problem)")) }
        }
        if report.created + report.updated + report.withdrawn > 0 {
            watch.log(
                .note(
                    "\(watch.folder): \(report.created) objects created, \(report.updated) updated, "
                        + "\(report.withdrawn) files withdrawn, \(report.images) images prepared"))
        }
        change {
            $0.phase = .watching
            $0.reason = nil
            $0.lastImport = Date.now
            $0.faults = problems.count
            $0.problems = Array(problems.prefix(10))
        }
    }

    /// Entries that can be no resource, but for those that a row of the spreadsheet names.
    private static func irregular(_ contents: FolderContents, besides report: ImportReport) -> [String] {
        let reported = Set(report.problems.compactMap(\.value))
        return contents.irregular.sorted { $0.key < $1.key }.filter { !reported.contains($0.key) }.map { path, reason in
            "“\(RowProblem.printable(path))”: \(reason); \(IrregularFile.remedy)"
        }
    }

    private func change(_ body: (inout WatchState) -> Void) {
        var next = state
        body(&next)
        guard next != state else { return }
        state = next
        watch.report(next)
    }
}

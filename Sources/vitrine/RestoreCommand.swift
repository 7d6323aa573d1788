import ArgumentParser
import Catalogue
import Foundation
import Settings

struct RestoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Puts a backup in the place of the catalogue.",
        discussion: """
            Not while the collection is served or imported into. The backup is checked first; the catalogue that is \
            there is kept beside. A folder that is no home yet becomes one, with the settings that the backup has; \
            settings that are there stay. Exit status: 0 done, 1 not done, and then nothing was changed.
            """)

    @Argument(help: "A file that `vitrine backup` made.")
    var file: String

    @OptionGroup var home: HomeOption

    func run() throws {
        let home = Home(path: home.path)
        let isNew = !home.exists
        try home.prepare()
        let locks = try [lock(home.serverLock, "served"), lock(home.importLock, "imported into")]
        defer { withExtendedLifetime(locks) {} }
        let catalogue = home.catalogueFile.path
        let hadCatalogue = FileManager.default.fileExists(atPath: catalogue)
        let kept = Self.nameForOld(home)
        let facts: Catalogue.BackupFacts
        do {
            facts = try Catalogue.restore(URL(fileURLWithPath: file).path, to: catalogue, keepingOldAt: kept)
        } catch let error as BackupError {
            throw Failure(error.description)
        }
        print(
            "Restored \(facts.objects) objects with \(facts.resources) files, as of \(facts.madeAt ?? "an unknown time")."
        )
        if hadCatalogue { print("The catalogue that was there is kept as \(kept).") }
        try putSettings(facts.settings, home, isNew: isNew)
        print("`vitrine verify --repair` finds what files and tiles have become since.")
    }

    /// One that no file has: `catalogue-before-20261126T011200Z.sqlite`.
    private static func nameForOld(_ home: Home) -> String {
        let time = Date.now.formatted(.iso8601.timeSeparator(.omitted).dateSeparator(.omitted))
        let names = (1...).lazy.map { "catalogue-before-\(time)\($0 > 1 ? "-\($0)" : "").sqlite" }
        let name = names.first { !FileManager.default.fileExists(atPath: home.folder.appendingPathComponent($0).path) }
        return home.folder.appendingPathComponent(name ?? "catalogue-before.sqlite").path
    }

    private func lock(_ file: URL, _ what: String) throws -> FileLock {
        do {
            return try FileLock(file, note: "process \(ProcessInfo.processInfo.processIdentifier), restore")
        } catch let taken as FileLock.Taken {
            throw Failure("this home is being \(what) (\(taken.holder)): end that first; nothing was changed")
        }
    }

    private func putSettings(_ text: String?, _ home: Home, isNew: Bool) throws {
        guard isNew else {
            if let text, try SettingsFile.read(home.settingsFile) != text {
                print("The settings of the backup are others than those of this home, which stay as they are.")
            }
            return
        }
        try Data((text ?? SettingsFile.template).utf8).write(to: home.settingsFile, options: .withoutOverwriting)
        print("\(home.folder.path) is a home now. Settings are in \(home.settingsFile.path).")
    }
}

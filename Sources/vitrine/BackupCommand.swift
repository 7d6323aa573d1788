import ArgumentParser
import Catalogue
import Foundation
import Settings

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Writes the catalogue and the settings into one file.",
        discussion: """
            May be done while the collection is served and imported into. Original files are not in it, nor what is \
            made of them: keep your files safe as before; `vitrine verify --repair` makes the rest again. Exit status: \
            0 done, 1 not done.
            """)

    @Argument(help: "The file; it must not be there yet.")
    var file: String

    @OptionGroup var home: HomeOption

    @Flag(name: .long, help: "Replace a file that is there, once the new one is whole.")
    var replace = false

    func run() throws {
        let context = try Context(home)
        let path = URL(fileURLWithPath: file).path
        guard path != context.home.catalogueFile.path else {
            throw Failure("\(path) is the catalogue itself; give another name")
        }
        let settings = try SettingsFile.read(context.home.settingsFile) ?? ""
        let catalogue = try context.catalogue()
        do {
            let facts = try catalogue.backUp(
                to: path, settings: settings, version: VitrineCommand.version, replacing: replace)
            print("\(path): \(facts.objects) objects with \(facts.resources) files, \(facts.byteSize) bytes.")
        } catch let error as BackupError {
            throw Failure(error.description)
        }
    }
}

import ArgumentParser
import Catalogue
import Foundation
import Settings

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init", abstract: "Makes a folder the home of a collection.",
        discussion: "Writes HOME/vitrine.yaml, with every setting explained. Does nothing to a home that exists.")

    @Argument(help: "The folder; made if it is not there.")
    var home: String

    func run() throws {
        let home = Home(path: home)
        guard !home.exists else {
            print("\(home.folder.path) is a home already; its vitrine.yaml was left as it is.")
            return
        }
        try home.prepare()
        try Data(SettingsFile.template.utf8).write(to: home.settingsFile, options: .withoutOverwriting)
        _ = try Catalogue(path: home.catalogueFile.path)
        print("\(home.folder.path) is a home now. Settings are in \(home.settingsFile.path).")
    }
}

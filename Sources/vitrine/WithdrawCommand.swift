import ArgumentParser
import Catalogue

struct WithdrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Takes objects out of publication, or brings them back.",
        discussion: "A withdrawn object answers 410 from the next request on, and an import does not bring it back.")

    @Argument(help: "Identifiers of the objects.")
    var identifiers: [String]

    @OptionGroup var home: HomeOption

    @Flag(name: .long, help: "Bring them back.")
    var undo = false

    func run() throws {
        let catalogue = try Context(home).catalogue()
        var unknown = 0
        for identifier in identifiers {
            do {
                if undo {
                    try catalogue.restore(identifier, actor: "withdraw --undo")
                } else {
                    try catalogue.withdraw(identifier, by: "command", actor: "withdraw")
                }
                print("“\(identifier)” is \(undo ? "back" : "withdrawn").")
            } catch let error as CatalogueError {
                tell(error.description)
                unknown += 1
            }
        }
        if unknown > 0 { throw ExitCode(1) }
    }
}

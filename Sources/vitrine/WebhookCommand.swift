import ArgumentParser
import Catalogue

struct WebhookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook", abstract: "Deals with changes that a receiver could not be told of.",
        discussion: "`vitrine status` lists them. May be done while the collection is served.",
        subcommands: [Retry.self, Drop.self])

    struct Retry: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends again what was given up.",
            discussion: "What the receiver was told something later of is dropped: it would come out of order.")

        @OptionGroup var receiver: ReceiverOption
        @OptionGroup var home: HomeOption

        func run() throws {
            let catalogue = try Context(home).catalogue()
            let (again, dropped) = try catalogue.retryDeadLetters(of: receiver.checked(catalogue))
            print("\(again) to be sent again, \(dropped) dropped because something later of the same object was told.")
        }
    }

    struct Drop: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Forgets what was given up.")

        @OptionGroup var receiver: ReceiverOption
        @OptionGroup var home: HomeOption

        func run() throws {
            let catalogue = try Context(home).catalogue()
            print("\(try catalogue.dropDeadLetters(of: receiver.checked(catalogue))) dropped.")
        }
    }

    struct ReceiverOption: ParsableArguments {
        @Argument(help: "The receiver, as in webhooks.receivers; all, if not given.")
        var receiver: String?

        func checked(_ catalogue: Catalogue) throws -> String? {
            let known = try catalogue.webhookReceivers()
            guard let receiver, !known.contains(receiver) else { return receiver }
            throw Failure("“\(receiver)” is no receiver. Accepted: \(known.joined(separator: ", ")), or none for all.")
        }
    }
}

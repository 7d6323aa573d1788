import ArgumentParser
import Catalogue
import Foundation
import Publishing
import Rules
import Server

struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Makes, lists and revokes tokens, which name an audience in requests.",
        discussion: "A token is sent as “Authorization: Bearer TOKEN”.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a token and prints it, once: only a digest of it is kept.")

        @Option(name: .long, help: "The audience that it names, as in publication.audiences.")
        var audience: String

        @Option(name: .long, help: "What it is good for: read, write, admin; may be given again.")
        var scope: [String] = [Token.Scope.read.rawValue]

        @Option(name: .long, help: "The last day on which it is accepted, such as 2027-12-31.")
        var expires: String?

        @Option(name: .long, help: "Days for which it is accepted, from now on.")
        var days: Int?

        @Option(name: .long, help: "What it is for, to be found again in the list.")
        var note = ""

        @OptionGroup var home: HomeOption

        func validate() throws {
            if expires != nil, days != nil { throw ValidationError("Give --expires or --days, not both.") }
            if let days, !(1...36_500).contains(days) {
                throw ValidationError("--days takes a whole number from 1 to 36500.")
            }
            for name in scope where Token.Scope(rawValue: name) == nil {
                let known = Token.Scope.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("“\(name)” is no scope. Accepted: \(known).")
            }
            if let expires, CalendarDay(expires) == nil {
                throw ValidationError("“\(expires)” is no day. Accepted: a day such as 2027-12-31.")
            }
        }

        func run() throws {
            let context = try Context(home)
            let catalogue = try context.catalogue()
            let names = catalogue.audiences.map(\.name)
            guard names.contains(audience) else {
                throw Failure(
                    "“\(audience)” is no audience of publication.audiences. Accepted: \(names.joined(separator: ", "))."
                )
            }
            let bearer = BearerToken()
            let now = Date.now
            var expiry = days.map { now.addingTimeInterval(Double($0) * 86_400) }
            if let day = expires.flatMap({ CalendarDay($0) }) {
                let next = CalendarDay(number: day.number + 1).description
                expiry = context.days.beginning(of: next)
                guard let expiry, expiry > now else { throw Failure("\(day) is over already: give a day to come") }
            }
            try catalogue.add(
                Token(
                    id: bearer.id, digest: bearer.digest, audience: audience,
                    scopes: Set(scope.compactMap(Token.Scope.init(rawValue:))), note: note, createdAt: now,
                    expiresAt: expiry))
            print(bearer.text)
            let end = expiry.map { "until \($0.formatted(.iso8601))" } ?? "until it is revoked"
            tell("Token \(bearer.id) names the audience \(audience), \(end). It is not shown again.")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Lists all tokens by their ids, without secrets.")

        @OptionGroup var home: HomeOption

        func run() throws {
            let now = Date.now
            for token in try Context(home).catalogue().tokens() {
                let state =
                    token.revokedAt != nil ? "revoked" : token.isValid(at: now) ? "valid" : "expired"
                let parts = [
                    token.id, state, token.audience, token.scopes.map(\.rawValue).sorted().joined(separator: ","),
                    "made \(token.createdAt.formatted(.iso8601))",
                    "expires \(token.expiresAt?.formatted(.iso8601) ?? "never")",
                    "used \(token.usedAt?.formatted(.iso8601) ?? "never")", token.note,
                ]
                print(parts.filter { !$0.isEmpty }.joined(separator: "  "))
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ends tokens: from the next request on they are refused.")

        @Argument(help: "Ids of tokens, as listed.")
        var ids: [String]

        @OptionGroup var home: HomeOption

        func run() throws {
            let catalogue = try Context(home).catalogue()
            var unknown = 0
            for id in ids {
                if try catalogue.revokeToken(id) {
                    print("Token \(id) is revoked.")
                } else {
                    tell("no token has the id “\(id)”, or it was revoked before")
                    unknown += 1
                }
            }
            if unknown > 0 { throw ExitCode(1) }
        }
    }
}

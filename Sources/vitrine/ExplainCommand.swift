import ArgumentParser
import Catalogue
import Foundation
import Rules
import Settings

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Says why a resource is shown or not, and how computed values came about.",
        discussion: """
            With --rule, a rule is tried without being set: each part with its answer and the values it saw. Exit \
            status: 0 shown (or the rule holds for all), 1 not, 2 there is no such resource or object, or the rule \
            cannot be read.
            """)

    @Argument(help: "The id of a resource, or the identifier of an object.")
    var name: String

    @OptionGroup var home: HomeOption

    @Option(name: .long, help: "The day, such as 2027-01-01; today if not given.")
    var on: String?

    @Option(name: .long, help: "A rule to try, such as 'status = \"published\"'.")
    var rule: String?

    func run() throws {
        let context = try Context(home)
        let day = try day()
        let rule = try rule.map { try parse($0, context.settings) }
        let standings = try context.catalogue().standing(of: name)
        guard !standings.isEmpty else {
            tell("nothing has the id or identifier “\(name)”; `vitrine status` counts what there is")
            throw ExitCode(2)
        }
        var isGood = true
        for standing in standings {
            let shown = standing.state == .public && standing.isPublished && !standing.isWithdrawn
            print("\(standing.resource) of \(standing.identifier): \(shown ? "shown" : "not shown")")
            for reason in Self.reasons(standing) { print("  \(reason)") }
            if let rule {
                let explanation = rule.explanation(for: standing.values, on: day)
                print("  on \(day), the rule \(explanation.answer == .yes ? "holds" : "does not hold")")
                for line in explanation.lines { print("    \(line)") }
                if let next = rule.nextChange(for: standing.values, after: day) { print("    changes on \(next)") }
                isGood = isGood && explanation.answer == .yes
            } else {
                isGood = isGood && shown
            }
            for field in context.settings.computedFields.fields {
                let values = standing.values[field.name].map { "“\($0.text)”" }.joined(separator: ", ")
                print("  \(field.name) is computed: \(values.isEmpty ? "empty" : values), from \(field.value.source)")
                for line in field.value.explanation(for: standing.values) { print("    \(line)") }
            }
        }
        if !isGood { throw ExitCode(1) }
    }

    private static func reasons(_ standing: Catalogue.Standing) -> [String] {
        var reasons: [String] = []
        if let by = standing.withdrawnBy {
            reasons.append("the object was withdrawn by \(by == "command" ? "`vitrine withdraw`" : "an import")")
        }
        if !standing.isPublished { reasons.append("its spreadsheet row says that it is not published") }
        if standing.isWithdrawn { reasons.append("its row was taken out of the spreadsheet (--withdraw-missing)") }
        return reasons
    }

    private func day() throws -> CalendarDay {
        guard let on else { return CalendarDay(Date.now, in: .current) }
        guard let day = CalendarDay(on) else {
            tell("--on: “\(on)” is no day; give one such as 2027-01-01")
            throw ExitCode(2)
        }
        return day
    }

    private func parse(_ source: String, _ settings: Settings) throws -> Rules.Expression {
        do throws(ExpressionError) {
            return try Rules.Expression(parsing: source, fields: settings.fieldDefinitions)
        } catch {
            tell("--rule, \(error.description)")
            throw ExitCode(2)
        }
    }
}

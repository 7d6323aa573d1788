import ArgumentParser
import Catalogue
import Foundation
import Publishing
import Rules
import Server
import Settings

struct ExplainCommand: AsyncParsableCommand {
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

    @Option(name: .customLong("as"), help: "The audience that looks; the public if not given.")
    var audience = "public"

    @Option(name: .long, help: "A rule to try, such as 'status = \"published\"'.")
    var rule: String?

    func run() async throws {
        let context = try Context(home)
        let day = try day(context)
        let seer = try seer(context)
        let rule = try rule.map { try parse($0, context.settings) }
        let catalogue = try context.catalogue()
        let standings = try catalogue.standing(of: name)
        guard !standings.isEmpty else {
            let elsewhere = await context.explainResourceSpace(name, catalogue: catalogue)
            for line in elsewhere { print(line) }
            tell("nothing has the id or identifier “\(name)”; `vitrine status` counts what there is")
            throw ExitCode(2)
        }
        var isGood = true
        for standing in standings {
            let shown = try isShown(standing, to: seer, on: day, catalogue)
            let whom = audience == Audience.everyone.name ? "" : " to \(audience)"
            print("\(standing.resource) of \(standing.identifier): \(shown ? "shown" : "not shown")\(whom)")
            for reason in Self.reasons(standing, for: seer) { print("  \(reason)") }
            explain(seer, standing, on: day)
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
        if standings.contains(where: { $0.resource == name || !isGood }) {
            for name in Set(standings.map(\.resource)).sorted() where name == self.name || standings.count <= 5 {
                for line in await context.explainResourceSpace(name, catalogue: catalogue) { print(line) }
            }
        }
        if !isGood { throw ExitCode(1) }
    }

    /// The rule of the audience that looks.
    private func seer(_ context: Context) throws -> AudienceRule {
        let rules = AccessRules(context.settings).audiences
        guard let rule = rules.first(where: { $0.name == audience }) else {
            tell("--as: there is no audience “\(audience)”; there are \(rules.map(\.name).joined(separator: ", "))")
            throw ExitCode(2)
        }
        return rule
    }

    /// What the catalogue says of today; of another day, what it would say with the values of today.
    private func isShown(
        _ standing: Catalogue.Standing, to rule: AudienceRule, on day: CalendarDay, _ catalogue: Catalogue
    ) throws -> Bool {
        if on == nil {
            guard let seer = catalogue.audience(named: rule.name) else { return false }
            return try catalogue.visibility(ofResource: standing.resource, for: seer)?.isSeen ?? false
        }
        let isThere = standing.withdrawnBy == nil && !standing.isWithdrawn && !standing.isSwitchedOff
        guard isThere, standing.isPublished || rule.seesUnpublished, !rule.seesNothing else { return false }
        return rule.filter.map { $0.explanation(for: standing.values, on: day).answer == .yes } ?? true
    }

    /// What the audience's own rule makes of the resource.
    private func explain(_ rule: AudienceRule, _ standing: Catalogue.Standing, on day: CalendarDay) {
        if let filter = rule.filter {
            let explanation = filter.explanation(for: standing.values, on: day)
            print("  on \(day), the filter of \(rule.name) \(explanation.answer == .yes ? "holds" : "does not hold")")
            for line in explanation.lines { print("    \(line)") }
            if let next = filter.nextChange(for: standing.values, after: day) { print("    changes on \(next)") }
        }
        let caps = rule.caps.filter { cap in
            cap.condition.map { $0.explanation(for: standing.values, on: day).answer == .yes } ?? true
        }
        if let cap = caps.min(by: { $0.longEdge < $1.longEdge }) {
            let whatFor = cap.condition.map { ", for \($0.source)" } ?? ""
            print("  no larger than \(cap.longEdge) pixels of its longer side\(whatFor)")
        }
    }

    private static func reasons(_ standing: Catalogue.Standing, for rule: AudienceRule) -> [String] {
        var reasons: [String] = []
        if let by = standing.withdrawnBy {
            reasons.append("the object was withdrawn by \(by == "command" ? "`vitrine withdraw`" : "an import")")
        }
        if standing.isSwitchedOff { reasons.append("IIIF is switched off for its object, by a row or the settings") }
        if !standing.isPublished, !rule.seesUnpublished {
            reasons.append("its spreadsheet row says that it is not published")
        }
        if standing.isWithdrawn { reasons.append("its row was taken out of the spreadsheet (--withdraw-missing)") }
        return reasons
    }

    private func day(_ context: Context) throws -> CalendarDay {
        guard let on else { return context.days.day() }
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

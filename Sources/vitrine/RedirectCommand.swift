import ArgumentParser
import Catalogue
import Foundation
import Ingest
import Server

struct RedirectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redirect", abstract: "Leads old addresses to new ones.",
        discussion: "An address at which something is published never redirects, whatever is said here.",
        subcommands: [ImportRedirects.self, ListRedirects.self, RemoveRedirects.self])
}

private struct ImportRedirects: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Takes redirects from a spreadsheet with the columns “from” and “to”.",
        discussion: """
            “from” is a path or an address, in which {name} stands for any text between two slashes and {name...} for \
            several segments; “to” is where it leads, with the same names. Rows with a fault are reported; the others \
            land. Exit status: 0 all well, 1 some rows have faults, 2 nothing was imported.
            """)

    @Argument(help: "The spreadsheet (CSV).")
    var file: String

    @OptionGroup var home: HomeOption

    @Flag(name: .long, help: "Remove all redirects that the spreadsheet does not name.")
    var replace = false

    @Flag(name: .long, help: "Report what would happen; write nothing.")
    var dryRun = false

    func run() throws {
        let name = (file as NSString).lastPathComponent
        let rows: [RedirectSheet.Row]
        let headers: [String: String]
        do {
            (rows, headers) = try Self.rows(of: Data(contentsOf: URL(fileURLWithPath: file)), name)
        } catch let error as SpreadsheetError {
            tell("\(name)\(error.line.map { ", line \($0)" } ?? ""): \(error.description)")
            throw ExitCode(2)
        } catch let failure as Failure {
            tell(failure.description)
            throw ExitCode(2)
        } catch {
            tell("\(file): the spreadsheet cannot be read: \((error as NSError).localizedDescription)")
            throw ExitCode(2)
        }
        let catalogue = try Context(home).catalogue()
        defer { catalogue.close() }
        let sheet = RedirectSheet(rows, known: replace ? [] : try catalogue.redirects())
        for problem in sheet.problems {
            let row = problem.row
            tell(
                RowProblem(
                    file: name, row: row.row, line: row.line, column: headers[problem.column.rawValue],
                    value: problem.fault.value, reason: problem.fault.reason, remedy: problem.fault.remedy
                ).description)
        }
        if !dryRun { try catalogue.put(sheet.redirects, replacing: replace) }
        let faults = sheet.problems.count
        print(
            "\(sheet.accepted) \(sheet.accepted == 1 ? "redirect" : "redirects")\(dryRun ? " would be" : "") written; "
                + (faults == 0 ? "no faults." : "\(faults) \(faults == 1 ? "fault" : "faults")."))
        if faults > 0 { throw ExitCode(1) }
    }

    /// The two columns of every row that is not blank, and what the file calls them.
    private static func rows(
        of bytes: Data, _ name: String
    ) throws -> (rows: [RedirectSheet.Row], headers: [String: String]) {
        let table = try SpreadsheetTable(parsing: SpreadsheetText(decoding: bytes).text)
        let names = table.header.map { $0.trimmingCharacters(in: .whitespaces) }
        func column(_ wanted: String) throws -> Int {
            guard let index = names.firstIndex(where: { $0.lowercased() == wanted }) else {
                throw Failure(
                    "\(name), header (line \(table.headerLine)): there is no column “\(wanted)”; name the columns "
                        + "“from” and “to”")
            }
            return index
        }
        let (from, to) = (try column("from"), try column("to"))
        let rows = table.records.compactMap { record -> RedirectSheet.Row? in
            func cell(_ index: Int) -> String {
                index < record.fields.count ? record.fields[index].trimmingCharacters(in: .whitespaces) : ""
            }
            guard !cell(from).isEmpty || !cell(to).isEmpty else { return nil }
            return RedirectSheet.Row(row: record.number, line: record.line, from: cell(from), to: cell(to))
        }
        return (rows, ["from": names[from], "to": names[to]])
    }
}

private struct ListRedirects: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Shows the redirects in the order in which they are tried, as a spreadsheet.")

    @OptionGroup var home: HomeOption

    @Flag(name: .long, help: "As JSON.")
    var json = false

    func run() throws {
        let catalogue = try Context(home).catalogue()
        defer { catalogue.close() }
        let redirects = try catalogue.redirects()
        guard !json else {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            print(String(decoding: try encoder.encode(redirects), as: UTF8.self))
            return
        }
        print("from,to")
        for redirect in redirects { print("\(Self.cell(redirect.source)),\(Self.cell(redirect.target))") }
    }

    private static func cell(_ text: String) -> String {
        guard text.contains(where: { ",\"".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}

private struct RemoveRedirects: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Removes redirects, named by the address that they lead away from.")

    @Argument(help: "Addresses or patterns as in the column “from”.")
    var from: [String] = []

    @Flag(name: .long, help: "Remove all of them.")
    var all = false

    @OptionGroup var home: HomeOption

    func validate() throws {
        guard all == from.isEmpty else { throw ValidationError("Give addresses, or --all.") }
    }

    func run() throws {
        let catalogue = try Context(home).catalogue()
        defer { catalogue.close() }
        if all { return try catalogue.put([], replacing: true) }
        var unknown = 0
        for address in from {
            let source = (try? RedirectPattern(address))?.source ?? address
            guard try catalogue.removeRedirect(from: source) else {
                tell("“\(address)” does not redirect; `vitrine redirect list` shows what does.")
                unknown += 1
                continue
            }
            print("“\(source)” does not redirect any more.")
        }
        if unknown > 0 { throw ExitCode(1) }
    }
}

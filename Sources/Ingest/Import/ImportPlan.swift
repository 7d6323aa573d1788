internal import Catalogue
internal import Foundation
internal import Rules

/// What there is to import, before any file is opened: rows from a spreadsheet, or from how a folder is laid out.
struct ImportPlan {
    var rows = ImportRows()
    var problems: [RowProblem] = []
    var notices: [String] = []
    /// Every file that is named, by rows with problems too.
    var mentionedFiles: Set<String> = []
    /// Fields in column order.
    var fields: [String] = []
    /// What problems call the place that rows come from.
    var name: String

    // MARK: From a spreadsheet

    init(spreadsheet: String, bytes: [UInt8], request: ImportRequest) throws(ImportError) {
        name = (spreadsheet as NSString).lastPathComponent
        do throws(SpreadsheetError) {
            try read(
                SheetReader(bytes, name: name, columns: request.columns, separator: request.separator), request)
        } catch {
            throw .unreadableSpreadsheet(spreadsheet, error)
        }
    }

    /// One thread reads while this one looks at what was read.
    private mutating func read(_ sheet: SheetReader, _ request: ImportRequest) throws(SpreadsheetError) {
        notices = sheet.notices
        fields = sheet.header.fields.map(\.name) + ["toc"]
        let rows = SheetRows(sheet)
        var checks = PropertyChecks(name: name, columns: request.columns)
        var places = Claims()
        var visibility: [String: Bool] = [:]
        var fieldChecks = FieldChecks(name: name, columns: request.columns, request.fields, request.computed)
        fieldChecks.checkHeader(sheet.header.fields)
        var isEmpty = true
        while let read = try rows.next() {
            let written: ObjectRow
            switch read {
            case .good(let row): written = row
            case .bad(let found, let file):
                problems += found
                // Of files that nobody looks at, none is missing.
                if let file, !request.metadataOnly { mentionedFiles.insert(file) }
                continue
            }
            isEmpty = false
            if !request.metadataOnly { mentionedFiles.insert(written.file) }
            guard let row = fieldChecks.withIdentifier(written) else { continue }
            let object = row.identifier.map(Catalogue.identifierKey)
            // Two files in one place of an object: which is meant can only be guessed, so it is asked.
            if let object, let identifier = row.identifier, let sequence = row.sequence {
                // Other captures of the same page, and what belongs to it, share its place.
                let shares = row.values.contains { value in
                    [.choiceLabel, .usedAs].contains(PropertyField(field: value.field))
                }
                if !shares, let first = places.claim(object, sequence, row: row.row) {
                    problems.append(
                        RowProblem(
                            file: name, row: row.row, line: row.line, column: request.columns.sequence, value: sequence,
                            reason: "row \(first) has this place in “\(identifier)” already",
                            remedy: "give each file of an object a sequence of its own, or leave it empty"))
                    continue
                }
            }
            // An object's first row speaks for those that say nothing: a page must not show what its book hides.
            if let object, let published = row.published, visibility[object] == nil { visibility[object] = published }
            let published = row.published ?? object.flatMap { visibility[$0] } ?? true
            var values = fieldChecks.checked(checks.checked(row), row)
            if !row.toc.isEmpty { values.append(FieldText(field: "toc", texts: row.toc)) }
            self.rows.append(
                ImportRow(
                    row: row.row, line: row.line, file: row.file, identifier: row.identifier, sequence: row.sequence,
                    id: row.id, published: published, values: values))
        }
        problems = rows.headerProblems + problems
        if isEmpty, problems.isEmpty { notices.append(Spreadsheet.emptyNotice) }
        problems += checks.problems + fieldChecks.problems
        notices += fieldChecks.notices
        if let notice = checks.notice { notices.append(notice) }
    }

    // MARK: From a folder

    /// Files that are no images and yet belong in a folder of images: not worth an error.
    private static let companions: Set<String> = [
        "csv", "tsv", "txt", "md", "xml", "json", "yaml", "yml", "html", "htm", "srt", "xmp", "db", "ini", "log",
        "hocr", "marcxml", "mods", "mets", "ead", "lido", "doc", "docx", "xls", "xlsx", "ods", "odt", "sha256", "md5",
        "py", "sh", "zip",
    ]

    /// One object for each folder, its files in natural order. The object is named by the folder's path below the root;
    /// files directly in the root belong to an object with the root's name.
    init(folder: SourceFolder, rootName: String) {
        name = folder.path
        fields = ["title"]
        var companions = 0
        let files = folder.everything().filter { file in
            let ending = (file as NSString).pathExtension.lowercased()
            // Captions are taken in with the recording that they lie beside.
            let name = (file as NSString).lastPathComponent
            if SideFiles.mayBe(name) || SideFileName.isSideFile(name) { return false }
            let isCompanion = Self.companions.contains(ending)
            if isCompanion { companions += 1 }
            return !isCompanion
        }
        if companions > 0 {
            notices.append("\(companions) files that are neither image, film, sound nor PDF passed over")
        }
        let byFolder = Dictionary(grouping: files) { ($0 as NSString).deletingLastPathComponent }
        let folders = byFolder.keys.sorted { NaturalOrder.key($0) < NaturalOrder.key($1) }
        for folder in folders {
            let identifier = folder.isEmpty ? rootName : folder
            if let fault = IdentifierRule.check(identifier) {
                problems.append(
                    RowProblem(
                        file: name, row: 0, line: 0, column: "folder", value: identifier, reason: fault.reason,
                        remedy: "rename the folder, or give a spreadsheet with identifiers"))
                continue
            }
            let title = (identifier as NSString).lastPathComponent
            let ordered = (byFolder[folder] ?? []).sorted { NaturalOrder.key($0) < NaturalOrder.key($1) }
            for (index, file) in ordered.enumerated() {
                rows.append(
                    ImportRow(
                        row: 0, line: 0, file: file, identifier: identifier, sequence: String(index + 1), id: nil,
                        published: true, values: index == 0 ? [FieldText(field: "title", texts: [title])] : []))
            }
        }
    }
}

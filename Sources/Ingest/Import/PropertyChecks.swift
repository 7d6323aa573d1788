internal import Catalogue
internal import IIIF

/// Looks at what rows say beyond descriptive text, and takes out what cannot stand in a document: the object is served
/// without it, and the report says why.
struct PropertyChecks {
    /// What problems call the spreadsheet.
    let name: String
    let columns: ColumnNames
    private(set) var problems: [RowProblem] = []
    /// Dates that only people read, in the order of their rows.
    private(set) var unreadDates: [(row: Int, text: String)] = []
    private var rowsByCanvas: [String: Int] = [:]
    private var startRows: [String: Int] = [:]
    /// What was accepted last: most rows say the same.
    private var lastRights: String?
    /// The manner of viewing that a row of the object has chosen.
    private var behaviors: [String: [(row: Int, behavior: Behavior)]] = [:]

    init(name: String, columns: ColumnNames) {
        (self.name, self.columns) = (name, columns)
    }

    /// The values of a row without those that are faulty.
    mutating func checked(_ row: ObjectRow) -> [FieldText] {
        row.values.compactMap { value in
            let texts: [String]
            switch value.role {
            case .property:
                guard let property = PropertyField(field: value.field) else { return nil }
                texts = value.values.filter { isAccepted($0, property, row) }.map { Self.stored($0, property) }
            case .rights:
                texts = value.values.filter { isRights($0, row) }
            case .metadata:
                value.values.forEach { checkMetadata($0, value.field, row) }
                texts = value.values
            case .title, .description: texts = value.values
            }
            return texts.isEmpty ? nil : FieldText(field: value.field, language: value.language, texts: texts)
        }
    }

    /// A notice about dates that no moment could be made of.
    var notice: String? {
        guard let first = unreadDates.first else { return nil }
        let count = unreadDates.count
        return """
            \(count) \(count == 1 ? "date is" : "dates are") shown as written but no moment on a timeline, \
            such as “\(first.text)” in row \(first.row)
            """
    }

    // MARK: One value each

    private mutating func isAccepted(_ text: String, _ property: PropertyField, _ row: ObjectRow) -> Bool {
        let column = columns.header(of: property)
        func refused(_ reason: String, _ remedy: String) -> Bool {
            report(row, column, text, reason, remedy)
            return false
        }
        switch property {
        case .requiredStatement, .choiceLabel, .canvasLabel, .resourceSpaceRef, .partOf, .volumeOf: return true
        case .annotation, .annotationTags:
            do throws(PlacedText.Problem) {
                _ = try PlacedText(text)
                return true
            } catch {
                return refused(
                    error == .noText
                        ? "it says nothing" : "this begins like a part of the page, and is none",
                    "write xywh=10,20,300,400 and the text behind it, or only the text")
            }
        case .iiif:
            return Self.answer(text) != nil
                || refused("this is neither yes nor no", "write yes or no, or leave the cell empty for yes")
        case .homepage, .seeAlso, .rendering, .annotationPages:
            return Self.isAddress(text)
                || refused("this is no web address", "give one that begins with http:// or https://")
        case .behavior: return isBehavior(text, column, row)
        case .viewingDirection:
            let accepted = ViewingDirection.allCases.map(\.rawValue)
            return accepted.contains(text)
                || refused("there is no such direction", "give \(accepted.joined(separator: ", "))")
        case .start:
            guard StartWord(text) != nil else {
                return refused("this is neither yes nor a time", "write yes, or a time such as 1:30 or 90.5")
            }
            let object = Self.key(of: row)
            if let first = startRows[object] {
                return refused("row \(first) begins this object already", "leave all but one cell empty")
            }
            startRows[object] = row.row
            return true
        case .usedAs:
            let accepted = ResourceUse.allCases.map(\.rawValue)
            return accepted.contains(text.lowercased())
                || refused("files are not used so", "give \(accepted.joined(separator: ", ")), or leave the cell empty")
        case .canvasURI:
            guard Self.isAddress(text), !text.contains("#") else {
                return refused("this is no URI of a canvas", "give one that begins with http:// or https://, without #")
            }
            if let first = rowsByCanvas[text] {
                return refused("row \(first) has this canvas already", "give each row its own, or leave the cell empty")
            }
            rowsByCanvas[text] = row.row
            return true
        case .resourceSpaceIndex:
            return Int(text).map { $0 >= 0 } == true
                || refused("this is no list index", "give a whole number from 0 on")
        }
    }

    /// As the catalogue has it.
    private static func stored(_ text: String, _ property: PropertyField) -> String {
        guard property == .iiif, let answer = answer(text) else { return text }
        return answer ? "yes" : "no"
    }

    private static func answer(_ text: String) -> Bool? { RowReader.answer(text) }

    private mutating func isBehavior(_ text: String, _ column: String, _ row: ObjectRow) -> Bool {
        guard let behavior = Behavior(rawValue: text), Self.usable.contains(behavior) else {
            report(
                row, column, text,
                Behavior(rawValue: text) == nil
                    ? "there is no such behavior" : "this behavior may not stand on an object or a page of one",
                "give one or more of \(Self.usable.map(\.rawValue).joined(separator: ", "))")
            return false
        }
        // What a page says is its own; what an object says holds for all its rows.
        let isOfObject = behavior.applies(to: .manifest)
        let key = Self.key(of: row) + (isOfObject ? "" : "\n\(row.row)")
        if let other = behaviors[key, default: []].first(where: { $0.behavior.excludes(behavior) }) {
            report(
                row, column, text, "it excludes “\(other.behavior.rawValue)” in row \(other.row)", "keep one of the two"
            )
            return false
        }
        behaviors[key, default: []].append((row.row, behavior))
        return true
    }

    private static let usable = Behavior.allCases.filter { $0.applies(to: .manifest) || $0.applies(to: .canvas) }

    /// Words stand for themselves; an address of Creative Commons or RightsStatements.org must be one that exists.
    private mutating func isRights(_ text: String, _ row: ObjectRow) -> Bool {
        if text == lastRights { return true }
        let lower = text.lowercased()
        let host = lower.split(separator: "/", maxSplits: 2).dropFirst().first.map {
            $0.hasPrefix("www.") ? $0.dropFirst(4) : $0
        }
        guard lower.hasPrefix("http://") || lower.hasPrefix("https://"),
            host == "creativecommons.org" || host == "rightsstatements.org", RightsURI(text) == nil
        else {
            lastRights = text
            return true
        }
        report(
            row, columns.rights, text, "there is no such licence or rights statement",
            "copy the address from creativecommons.org or rightsstatements.org, such as "
                + "http://creativecommons.org/licenses/by/4.0/; until then the object has none")
        return false
    }

    private mutating func checkMetadata(_ text: String, _ field: String, _ row: ObjectRow) {
        let folded = field.lowercased()
        if folded == columns.date.lowercased() {
            guard case .failure(let problem) = NavigationDate.read(text) else { return }
            if problem == .notUnderstood { return unreadDates.append((row.row, text)) }
            report(
                row, field, text, "the date \(problem.description)",
                "correct it; until then the object is on no timeline")
        } else if folded == columns.coordinates.lowercased(), Coordinates(text) == nil {
            report(
                row, field, text, "these are no coordinates",
                "give latitude and longitude such as 48.3984, 9.9916 or 48° 23′ 54″ N, 9° 59′ 30″ E; until then the "
                    + "object is on no map")
        }
    }

    // MARK: Help

    private static func isAddress(_ text: String) -> Bool {
        let lower = text.lowercased()
        guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else { return false }
        return lower.utf8.count > scheme.utf8.count
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>\"{}|\\^`".utf8.contains($0) }
    }

    private static func key(of row: ObjectRow) -> String {
        row.identifier.map(Catalogue.identifierKey) ?? "\n\(row.row)"
    }

    private mutating func report(
        _ row: ObjectRow, _ column: String, _ text: String, _ reason: String, _ remedy: String
    ) {
        problems.append(
            RowProblem(
                file: name, row: row.row, line: row.line, column: column, value: text, reason: reason, remedy: remedy))
    }
}

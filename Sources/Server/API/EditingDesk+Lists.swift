internal import Catalogue
internal import Foundation
internal import HTTPTypes
internal import IIIF
internal import Rules
internal import Settings

/// Lists of resources and objects: filtered by a rule, ordered, a page at a time.
extension EditingDesk {
    func listResources() async throws -> Answer {
        let asked = try sheetQuery()
        let (sheets, next) = try await listed { try await catalogue.resourceSheets(asked) }
        let fields = catalogue.fields(of: audience)
        return listed("resources", sheets, next.map { Self.cursor($0, asked) }) { [isEditor] sheet, json in
            if isEditor {
                ResourceDocument.write(sheet, &json)
            } else {
                // In a list nobody looks up how large each is seen.
                ResourceDocument.write(sheet, for: fields, isCapped: true, &json)
            }
        }
    }

    func listObjects() async throws -> Answer {
        let asked = try sheetQuery()
        let (sheets, next) = try await listed { try await catalogue.objectSheets(asked) }
        return listed("objects", sheets, next.map { Self.cursor($0, asked) }) { [isEditor] sheet, json in
            if isEditor {
                ResourceDocument.write(sheet, &json)
            } else {
                json.object { $0.member("identifier", sheet.identifier) }
            }
        }
    }

    /// What the catalogue lists; a refusal where the cursor is none of its lists.
    private func listed<List>(_ read: () async throws -> List) async throws -> List {
        do {
            return try await read()
        } catch is Catalogue.SheetCursorError {
            throw Self.noCursor(query["cursor"] ?? "")
        }
    }

    private static func noCursor(_ text: String) -> Problem {
        Problem(
            .badRequest, "“\(text)” is no cursor of this list. Accepted: the “next” of an answer in the same order.")
    }

    /// - Parameter cursor: of the next page; nil where this is the last.
    private func listed<Sheet>(
        _ name: StaticString, _ sheets: [Sheet], _ cursor: String?, _ write: (Sheet, inout JSONWriter) -> Void
    ) -> Answer {
        var json = JSONWriter(capacity: 16_384)
        json.object { json in
            json.array(name) { json in
                for sheet in sheets { write(sheet, &json) }
            }
            if let cursor { json.member("next", cursor) }
        }
        var answer = answer(json.bytes)
        if let cursor {
            let others = query.items.filter { $0.name != "cursor" }.map {
                "\(PathSegment.encode($0.name))=\(PathSegment.encode($0.value))&"
            }
            answer.fields[.link] = "<\(inquiry.base)/api/v1/\(name)?\(others.joined())cursor=\(cursor)>; rel=\"next\""
        }
        return answer
    }

    func limit(default usual: Int, most: Int) throws(Problem) -> Int {
        guard let text = query["limit"] else { return usual }
        guard let limit = Int(text), (1...most).contains(limit) else {
            throw Problem(.badRequest, "“\(text)” is no limit. Accepted: a whole number from 1 to \(most).")
        }
        return limit
    }

    private func sheetQuery() throws -> Catalogue.SheetQuery {
        let limit = try limit(default: 100, most: 1000)
        let written = query["order"] ?? "id"
        let isDescending = written.hasPrefix("-")
        guard let order = Catalogue.SheetOrder(rawValue: String(written.drop { $0 == "-" })),
            written == (isDescending ? "-" : "") + order.rawValue
        else {
            let names = Catalogue.SheetOrder.allCases.flatMap { [$0.rawValue, "-" + $0.rawValue] }
            throw Problem(.badRequest, "“\(written)” is no order. Accepted: \(names.joined(separator: ", ")).")
        }
        var filter: Rules.Expression?
        if let text = query["filter"], !text.isEmpty {
            filter = try self.filter(text)
        }
        return Catalogue.SheetQuery(
            audience: isEditor ? nil : audience, filter: filter, day: site.today, order: order,
            isDescending: isDescending, after: try query["cursor"].map { try Self.place($0, written, order) },
            limit: limit)
    }

    /// A filter over the fields that the holder sees: what is wrong with it is said of no others.
    private func filter(_ text: String) throws(Problem) -> Rules.Expression {
        let settings = site.settings
        let fields = catalogue.fields(of: audience)
        let seen = isEditor ? settings.definedFields : settings.definedFields.filter { fields.shows($0.name) }
        let filter: Rules.Expression
        do throws(ExpressionError) {
            filter = try Rules.Expression(parsing: text, fields: FieldDefinitions(seen))
        } catch {
            if let whole = try? Rules.Expression(parsing: text, fields: settings.fieldDefinitions) {
                try checkVisible(whole.fieldNames)
            }
            throw Problem(.badRequest, "The filter cannot be read: \(error.description).")
        }
        try checkVisible(filter.fieldNames)
        return filter
    }

    /// What a holder does not see, it cannot find out by asking for it either.
    private func checkVisible(_ names: [String]) throws(Problem) {
        guard !isEditor else { return }
        let fields = catalogue.fields(of: audience)
        for name in names {
            let isFile = RuleText.folded(name) == BuiltInField.file.rawValue
            let isBuiltIn = BuiltInField(rawValue: RuleText.folded(name)) != nil
            guard !isFile, isBuiltIn || fields.shows(name) else {
                throw Problem(.forbidden, "The filter asks about “\(name)”, which this token's audience does not see.")
            }
        }
    }

    // MARK: Cursors

    private static func cursor(_ place: Catalogue.SheetCursor, _ asked: Catalogue.SheetQuery) -> String {
        var json = JSONWriter(capacity: 128)
        json.array([(asked.isDescending ? "-" : "") + asked.order.rawValue] + place) { $0.value($1) }
        return Data(json.bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }

    private static func place(
        _ text: String, _ order: String, _ kind: Catalogue.SheetOrder
    ) throws(Problem) -> Catalogue.SheetCursor {
        let plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        let items =
            Data(base64Encoded: padded).flatMap { String(validating: $0, as: UTF8.self) }
            .flatMap { JSONValue($0) }?.items.compactMap(\.text) ?? []
        guard items.count > 1, items[0] == order else {
            throw noCursor(text)
        }
        return Array(items.dropFirst())
    }
}

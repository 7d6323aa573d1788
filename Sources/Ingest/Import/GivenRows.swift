public import Catalogue

/// Rows that another system gives, instead of a spreadsheet.
public struct GivenRows: Sendable {
    /// A file, and what is said of it.
    public struct Row: Hashable, Sendable {
        /// The path below the imported folder.
        public var file: String
        public var identifier: String?
        public var sequence: String?
        /// The resource's id, which the other system vouches for: a file at a new place is the same resource.
        public var id: String
        public var values: [FieldText]
        /// Its number in the other system, which problems name.
        public var number: Int
        /// Its place among rows of the same sequence; its number unless set.
        public var place: Int

        public init(
            file: String, identifier: String?, sequence: String?, id: String, number: Int, values: [FieldText]
        ) {
            (self.file, self.identifier, self.sequence) = (file, identifier, sequence)
            (self.id, self.number, self.values, place) = (id, number, values, number)
        }
    }

    /// What problems call the place that rows come from.
    public var name: String
    public var rows: [Row]
    /// Fields in their order.
    public var fields: [String]

    public init(name: String, rows: [Row], fields: [String]) {
        (self.name, self.rows, self.fields) = (name, rows, fields)
    }
}

extension ImportPlan {
    init(given: GivenRows) {
        name = given.name
        fields = given.fields
        for row in given.rows {
            mentionedFiles.insert(row.file)
            if let identifier = row.identifier, let fault = IdentifierRule.check(identifier) {
                problems.append(
                    RowProblem(
                        file: name, row: row.number, line: row.number, column: "identifier", value: identifier,
                        reason: fault.reason, remedy: fault.remedy))
                continue
            }
            rows.append(
                ImportRow(
                    row: row.number, line: row.number, file: row.file, identifier: row.identifier,
                    sequence: row.sequence, id: row.id, published: true, values: row.values, place: row.place))
        }
    }
}

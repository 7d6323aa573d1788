internal import IIIF

/// `page.annotations.csv`: an annotation in each row. Columns: `text`, and where wanted `region` (10,20,300,400; all of
/// the page without), `motivation` (commenting without) and `language`.
struct AnnotationSheet {
    private(set) var annotations: [Annotation] = []
    private(set) var problems: [RowProblem] = []

    init(_ text: String, file: String, onto canvas: AnnotationTarget) throws(SpreadsheetError) {
        let table = try SideTable(text, file: file)
        guard table.columns.contains("text") else {
            throw .missingFileColumn(expected: "text", headers: table.columns, nearest: nil)
        }
        for row in table.rows {
            var target = canvas
            if let region = row.text("region") {
                guard let part = PlacedText.part(region) else {
                    problems.append(
                        table.problem(
                            row, "region", region, "this is no part of a page",
                            "give x, y, width and height in pixels such as 10,20,300,400; until then the row is left out"
                        ))
                    continue
                }
                target.selector = .fragment(part)
            }
            let word = row.text("motivation")
            let known = word == nil ? Motivation.commenting : word.flatMap { Motivation.beside($0.lowercased()) }
            guard let motivation = known else {
                problems.append(
                    table.problem(
                        row, "motivation", word, "there is no such motivation",
                        "give commenting, tagging, describing, supplementing or another of the Web Annotation model"))
                continue
            }
            var language: String?
            if let tag = row.text("language") {
                language = LanguageTag.canonical(tag)
                if language == nil {
                    problems.append(
                        table.problem(
                            row, "language", tag, "this is no language tag",
                            "give one such as en or fr-CA; until then the text has none"))
                }
            }
            guard let text = row.text("text") else {
                problems.append(
                    table.problem(row, "text", nil, "there is no text", "write some, or remove the row"))
                continue
            }
            annotations.append(
                Annotation(
                    id: "\(canvas.source)/annotation/\(annotations.count + 1)", motivation: motivation,
                    body: .text(
                        .written(text, language: language, purpose: motivation == .tagging ? .tagging : nil)),
                    target: target))
        }
    }
}

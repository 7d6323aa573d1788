internal import Catalogue
internal import IIIF

/// What a file beside others is, by its name: `page.annotations.csv`, `page.de.txt`, `page.alto.xml`, `book.mets.xml`,
/// `toc.csv`.
struct SideFileName: Hashable {
    enum Kind: Hashable {
        case annotations(isTable: Bool)
        case text(PageText.Format)
        /// XML: nil where only its root element says what it is.
        case description(DescriptionFormat?)
        case contents
    }

    var kind: Kind
    var language: String?

    /// - Parameter ending: what stands behind the name of the file that it belongs to, without the dot between.
    init?(_ ending: String) {
        var parts = ending.lowercased().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let last = parts.popLast() else { return nil }
        switch last {
        case "json" where parts.last == "annotations": kind = .annotations(isTable: false)
        case "csv" where parts.last == "annotations": kind = .annotations(isTable: true)
        case "csv" where parts.last == "toc", "txt" where parts.last == "toc": kind = .contents
        case "txt": kind = .text(.plain)
        case "hocr": kind = .text(.hocr)
        case "xml" where parts.last == "alto": kind = .text(.alto)
        case "marcxml", "mods", "mets", "ead", "lido":
            kind = .description(DescriptionFormat(rawValue: last))
        case "xml":
            kind = .description(parts.last.flatMap { $0 == "marc" ? .marcxml : DescriptionFormat(rawValue: $0) })
        default: return nil
        }
        // What has been read off the end of the name; a language may stand before it.
        let words: Set<String> = ["annotations", "toc", "alto", "marc"]
        if let word = parts.last, words.contains(word) || DescriptionFormat(rawValue: word) != nil {
            parts.removeLast()
        }
        if let tag = parts.last, let language = LanguageTag.canonical(tag) {
            self.language = language
            parts.removeLast()
        }
        guard parts.isEmpty else { return nil }
    }

    /// Whether a name, whatever it belongs to, says that the file is one of these.
    static func isSideFile(_ name: String) -> Bool {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        let endings = [name, parts.suffix(2).joined(separator: "."), String(parts.last ?? "")]
        return parts.count > 1
            && endings.contains { ending in
                switch SideFileName(ending)?.kind {
                case .annotations, .contents: true
                case .text(let format): format != .plain
                case .description(let format): format != nil
                case nil: false
                }
            }
    }

    /// Its name in URLs.
    func urlName(_ format: DescriptionFormat? = nil) -> String {
        let tag = language.map { "." + $0 } ?? ""
        return switch kind {
        case .annotations(let isTable): "annotations\(tag)." + (isTable ? "csv" : "json")
        case .text(.plain): "text\(tag).txt"
        case .text(.alto): "text\(tag).alto.xml"
        case .text(.hocr): "text\(tag).hocr"
        case .description(let named): "\((format ?? named)?.rawValue ?? "description").xml"
        case .contents: "contents"
        }
    }

    var mediaType: String {
        switch kind {
        case .annotations(let isTable): isTable ? "text/csv" : "application/json"
        case .text(.plain), .contents: "text/plain"
        case .text(.alto), .description: "application/xml"
        case .text(.hocr): "text/vnd.hocr+html"
        }
    }
}

/// Files that people hand over as spreadsheets and that are not delimited text, told by their first bytes.
public enum ForeignFile: String, Hashable, Sendable, CaseIterable {
    /// An Office Open XML workbook.
    case xlsx
    /// An OpenDocument spreadsheet.
    case ods
    /// A workbook of Excel 97–2003, or another OLE compound file.
    case xls
    /// Any other ZIP archive (Apple Numbers among them).
    case zip
    case pdf
    /// HTML or XML, which some systems export under the name `.xls`.
    case markup

    /// What it is, for a sentence.
    public var name: String {
        switch self {
        case .xlsx: "an Excel workbook (.xlsx)"
        case .ods: "an OpenDocument spreadsheet (.ods)"
        case .xls: "an old Excel workbook (.xls)"
        case .zip: "a ZIP archive or a Numbers document"
        case .pdf: "a PDF"
        case .markup: "an HTML or XML document"
        }
    }

    /// Recognises one of these; nil for anything else, which may be text.
    init?(recognising bytes: [UInt8]) {
        let head = String(decoding: bytes.prefix(4096), as: UTF8.self).utf8
        func contains(_ text: String) -> Bool { head.contains(text.utf8) }
        if bytes.starts(with: "PK\u{3}\u{4}".utf8) || bytes.starts(with: "PK\u{5}\u{6}".utf8) {
            if contains("opendocument.spreadsheet") {
                self = .ods
            } else if contains("[Content_Types].xml") || contains("xl/") {
                self = .xlsx
            } else {
                self = .zip
            }
        } else if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
            self = .xls
        } else if bytes.starts(with: "%PDF-".utf8) {
            self = .pdf
        } else if Self.beginsLikeMarkup(bytes) {
            self = .markup
        } else {
            return nil
        }
    }

    private static func beginsLikeMarkup(_ bytes: [UInt8]) -> Bool {
        let unmarked = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        let head = unmarked.prefix(64).drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let start = String(decoding: head.prefix(14), as: UTF8.self).lowercased()
        return ["<?xml", "<!doctype html", "<html", "<table"].contains { start.hasPrefix($0) }
    }
}

extension String.UTF8View {
    /// Whether these bytes occur here, one after the other.
    fileprivate func contains(_ wanted: String.UTF8View) -> Bool {
        indices.contains { self[$0...].starts(with: wanted) }
    }
}

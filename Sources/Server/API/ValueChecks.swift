internal import Catalogue
internal import Foundation
internal import IIIF
internal import Ingest
internal import Rules
internal import Settings

/// What values a program may give to which fields.
struct ValueChecks: Sendable {
    private let fields: [String: FieldDefinition]
    /// Those that nobody may give.
    let computed: ComputedFields

    private static let nameLimit = 256
    private static let textLimit = 1 << 20

    init(_ settings: Settings) {
        fields = Dictionary(settings.definedFields.map { (RuleText.folded($0.name), $0) }) { _, last in last }
        computed = settings.computedFields
    }

    /// Values from their JSON: of each field a text, several, or those of each language. None at all say that nothing is
    /// to be shown, which is kept as one empty text.
    func values(_ json: JSONValue?, _ reader: inout DraftReader) -> [FieldText] {
        switch json {
        case .null?, nil: return []
        case .object(let members)?:
            return members.sorted { $0.key < $1.key }.flatMap { field, value -> [FieldText] in
                let pointer = "/values/" + DraftReader.escaped(field)
                if let fault = nameFault(field) {
                    reader.fault(pointer, fault)
                    return []
                }
                let texts = self.texts(value, field, pointer, &reader)
                check(texts, field, pointer, &reader)
                return texts
            }
        default:
            reader.fault("/values", "give an object with a member for each field")
            return []
        }
    }

    private func nameFault(_ name: String) -> String? {
        if name.isEmpty || name.utf8.count > Self.nameLimit { return "a field's name has 1 to \(Self.nameLimit) bytes" }
        if name.hasPrefix("@") { return "fields that begin with @ come from columns of spreadsheets only" }
        if name.first?.isWhitespace == true || name.last?.isWhitespace == true {
            return "a field's name neither begins nor ends with a space"
        }
        if let fault = Self.unreadable(name) { return fault }
        let folded = RuleText.folded(name)
        if BuiltInField(rawValue: folded) != nil { return "this is known of every resource and is no field" }
        if computed.contains(name) { return "the settings compute this field" }
        return nil
    }

    private func texts(
        _ json: JSONValue, _ field: String, _ pointer: String, _ reader: inout DraftReader
    ) -> [FieldText] {
        guard case .object(let languages) = json else {
            let texts = list(json, pointer, &reader)
            return [FieldText(field: field, language: nil, texts: texts.isEmpty ? [""] : texts)]
        }
        var values: [FieldText] = []
        var seen: Set<String> = []
        for (tag, value) in languages.sorted(by: { $0.key < $1.key }) {
            let place = pointer + "/" + DraftReader.escaped(tag)
            guard tag == "none" || LanguageTag.canonical(tag) != nil else {
                reader.fault(place, "give a language tag such as en or pt-BR, or none")
                continue
            }
            let language = tag == "none" ? nil : LanguageTag.canonical(tag)
            guard seen.insert(language ?? "").inserted else {
                reader.fault(place, "the language is there already in another case")
                continue
            }
            let texts = list(value, place, &reader)
            if !texts.isEmpty { values.append(FieldText(field: field, language: language, texts: texts)) }
        }
        return values.isEmpty ? [FieldText(field: field, language: nil, texts: [""])] : values
    }

    private func list(_ json: JSONValue, _ pointer: String, _ reader: inout DraftReader) -> [String] {
        var items = [json]
        if case .list(let several) = json { items = several }
        var texts: [String] = []
        for (index, item) in items.enumerated() {
            let place = items.count > 1 || json != item ? "\(pointer)/\(index)" : pointer
            guard case .text(let text) = item else {
                reader.fault(place, "give text, a list of texts, or either of them for each language")
                continue
            }
            if text.unicodeScalars.allSatisfy(CharacterSet.whitespacesAndNewlines.contains) {
                reader.fault(place, "the text is empty; an empty list says that nothing is to be shown")
            } else if text.utf8.count > Self.textLimit {
                reader.fault(place, "the text has more than \(Self.textLimit) bytes")
            } else if let fault = Self.unreadable(text) {
                reader.fault(place, fault)
            } else {
                texts.append(text)
            }
        }
        return texts
    }

    private func check(_ values: [FieldText], _ name: String, _ pointer: String, _ reader: inout DraftReader) {
        guard !fields.isEmpty, let field = fields[RuleText.folded(name)] else { return }
        for value in values where value.texts != [""] {
            for text in value.texts {
                if let fault = field.fault(of: text) {
                    reader.fault(pointer, "“\(text)”: \(fault.reason); \(fault.remedy)")
                }
            }
            if field.type == .languageTagged, value.language == nil {
                reader.fault(pointer, "the text has no language; give it as {\"en\": …}")
            }
            if !field.isMultiple, value.texts.count > 1 { reader.fault(pointer, "the field has one value only") }
        }
    }

    /// Why a text cannot be kept; nil where it can.
    static func unreadable(_ text: String) -> String? {
        // Most texts are plain, and asking for the category of each character takes its time.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return nil }
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control where scalar != "\n" && scalar != "\t" && scalar != "\r", .surrogate,
                .unassigned where scalar.value & 0xFFFE == 0xFFFE:
                return "the character U+\(String(scalar.value, radix: 16, uppercase: true)) has no place in a text"
            default: continue
            }
        }
        return nil
    }
}

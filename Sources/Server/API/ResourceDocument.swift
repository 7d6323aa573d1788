internal import Catalogue
internal import IIIF

/// The JSON of resources and objects under `/api/v1`.
struct ResourceDocument {
    /// The whole of a resource, for who may change it.
    static func bytes(_ sheet: ResourceSheet) -> [UInt8] {
        var json = JSONWriter(capacity: 1024)
        write(sheet, &json)
        return json.bytes
    }

    /// Its entity tag.
    static func tag(_ sheet: ResourceSheet) -> String { EditingDesk.tag(of: bytes(sheet)) }

    static func write(_ sheet: ResourceSheet, _ json: inout JSONWriter) {
        json.object { json in
            json.member("id", sheet.id)
            writable(sheet, &json)
            shown(sheet.shown, &json)
            facts(sheet, hidesSize: false, &json)
        }
    }

    /// What an audience may see of it.
    /// - Parameter cap: whether it sees images smaller than they are.
    static func write(_ sheet: ResourceSheet, for fields: FieldVisibility, isCapped: Bool, _ json: inout JSONWriter) {
        json.object { json in
            json.member("id", sheet.id)
            json.member("object", sheet.object)
            json.member("sequence", ifPresent: sheet.sequence)
            shown(
                sheet.shown.filter { shown in
                    fields.shows(shown.value.field) && PropertyField(field: shown.value.field)?.isSecret != true
                }, &json)
            facts(sheet, hidesSize: isCapped, &json)
        }
    }

    private static func writable(_ sheet: ResourceSheet, _ json: inout JSONWriter) {
        json.member("object", sheet.object)
        json.key("sequence")
        if let sequence = sheet.sequence { json.value(sequence) } else { json.raw("null".utf8) }
        json.member("published", sheet.isPublished)
        json.object("file") { json in
            json.member("folder", sheet.folder)
            json.member("path", sheet.path)
        }
        json.key("values")
        values(sheet.own, &json)
    }

    private static func facts(_ sheet: ResourceSheet, hidesSize: Bool, _ json: inout JSONWriter) {
        json.member("kind", sheet.kind)
        json.member("media_type", sheet.mediaType)
        if !hidesSize {
            json.member("byte_size", sheet.byteSize)
            json.member("sha256", sheet.checksum)
            json.member("width", ifPresent: sheet.width)
            json.member("height", ifPresent: sheet.height)
        }
        json.member("duration", ifPresent: sheet.duration)
        json.member("pages", sheet.pages)
        json.member("images", sheet.images)
    }

    private static func shown(_ values: [ResourceSheet.Shown], _ json: inout JSONWriter) {
        json.object("shown") { json in
            var index = 0
            while index < values.count {
                let field = values[index].value.field
                let same = values[index...].prefix { $0.value.field.utf8.elementsEqual(field.utf8) }
                json.key(dynamic: field)
                json.object { json in
                    json.member("owner", values[index].owner)
                    json.key("values")
                    languages(same.map(\.value), &json)
                }
                index += same.count
            }
        }
    }

    /// Fields, of each the texts of each language.
    static func values(_ texts: [FieldText], _ json: inout JSONWriter) {
        json.object { json in
            var index = 0
            while index < texts.count {
                let field = texts[index].field
                let same = texts[index...].prefix { $0.field.utf8.elementsEqual(field.utf8) }
                json.key(dynamic: field)
                languages(Array(same), &json)
                index += same.count
            }
        }
    }

    private static func languages(_ texts: [FieldText], _ json: inout JSONWriter) {
        json.object { json in
            for text in texts where text.texts != [""] {
                json.key(dynamic: text.language ?? "none")
                json.array(text.texts) { $0.value($1) }
            }
        }
    }

    // MARK: To be merged with a patch

    /// The members that can be written.
    static func json(_ sheet: ResourceSheet) -> JSONValue {
        var values: [String: JSONValue] = [:]
        for text in sheet.own {
            var languages: [String: JSONValue] = [:]
            if case .object(let known)? = values[text.field] { languages = known }
            if text.texts != [""] { languages[text.language ?? "none"] = .list(text.texts.map { .text($0) }) }
            values[text.field] = .object(languages)
        }
        return .object([
            "object": .text(sheet.object), "sequence": sheet.sequence.map { .text($0) } ?? .null,
            "published": .flag(sheet.isPublished),
            "file": .object(["folder": .text(sheet.folder), "path": .text(sheet.path)]), "values": .object(values),
        ])
    }

    // MARK: The past

    static func write(_ state: ResourceState, _ json: inout JSONWriter) {
        json.object { json in
            json.member("object", state.object)
            json.member("sequence", ifPresent: state.sequence)
            json.member("published", state.published)
            json.member("deleted", state.deleted)
            json.object("file") { json in
                json.member("folder", state.folder)
                json.member("path", state.path)
            }
            json.key("values")
            values(state.texts.sorted { ($0.field, $0.language ?? "") < ($1.field, $1.language ?? "") }, &json)
        }
    }

    static func write(_ change: ResourceChange, _ json: inout JSONWriter) {
        json.object { json in
            json.member("change", change.number)
            json.member("at", change.at)
            json.member("actor", change.actor)
            if !change.detail.isEmpty { json.member("detail", change.detail) }
            json.member("changed", differences(change.before, change.after))
            json.key("state")
            write(change.after, &json)
        }
    }

    /// Names of the members that differ.
    private static func differences(_ before: ResourceState?, _ after: ResourceState) -> [String] {
        guard let before else { return ["created"] }
        var names: [String] = []
        if !before.object.utf8.elementsEqual(after.object.utf8) { names.append("object") }
        if before.sequence != after.sequence { names.append("sequence") }
        if before.published != after.published { names.append("published") }
        if before.deleted != after.deleted { names.append(after.deleted ? "deleted" : "restored") }
        if before.folder != after.folder || before.path != after.path { names.append("file") }
        let fields = Set(before.values.map(\.field)).union(after.values.map(\.field))
        for field in fields.sorted() {
            let (old, new) = (before.values.filter { $0.field == field }, after.values.filter { $0.field == field })
            if old != new { names.append("values/\(field)") }
        }
        return names
    }

    // MARK: Objects

    static func bytes(_ sheet: ObjectSheet) -> [UInt8] {
        var json = JSONWriter(capacity: 512)
        write(sheet, &json)
        return json.bytes
    }

    static func write(_ sheet: ObjectSheet, _ json: inout JSONWriter) {
        json.object { json in
            json.member("identifier", sheet.identifier)
            json.member("withdrawn", sheet.isWithdrawn)
            json.member("state", sheet.state.rawValue)
            json.member("resources", sheet.resources)
        }
    }
}

extension Catalogue.ResourceVisibility {
    /// Whether the audience sees images smaller than they are, or of a file whose size nobody knows.
    func reduces(_ sheet: ResourceSheet) -> Bool {
        guard let cap else { return false }
        guard let width = sheet.width, let height = sheet.height else { return true }
        return max(width, height) > cap
    }
}

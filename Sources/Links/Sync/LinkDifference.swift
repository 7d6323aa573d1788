public import Catalogue

/// What a record says now beside what it said before, field by field, for people.
public enum LinkDifference {
    /// Lines such as `Dated: “1890” → “1891”`; empty where nothing differs.
    public static func lines(from old: [FieldText], to new: [FieldText]) -> [String] {
        var places: [Place] = []
        for value in old + new {
            let place = Place(value)
            if !places.contains(place) { places.append(place) }
        }
        return places.compactMap { place in
            let before = shown(old, place)
            let after = shown(new, place)
            guard before != after else { return nil }
            return "\(place.label): \(before ?? "nothing") → \(after ?? "nothing")"
        }
    }

    private struct Place: Hashable {
        var field: String
        var language: String?

        init(_ value: FieldText) { (field, language) = (value.field, value.language) }

        var label: String { field + (language.map { "@\($0)" } ?? "") }
    }

    private static func shown(_ values: [FieldText], _ place: Place) -> String? {
        let texts = values.filter { Place($0) == place }.flatMap(\.texts)
        return texts.isEmpty ? nil : texts.map { "“\(excerpt($0))”" }.joined(separator: ", ")
    }

    private static func excerpt(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return line.count > 120 ? line.prefix(119) + "…" : line
    }
}

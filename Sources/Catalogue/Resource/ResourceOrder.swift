/// How the resources of an object follow one another.
public enum ResourceOrder: Sendable {
    /// 1, 2, 10, 10a, 11, those without a sequence last.
    case natural
    /// Texts, then whole numbers by value, then those without a sequence; equal ones by their number in ResourceSpace.
    case resourceSpace

    /// SQL to order rows of `resource` by.
    var sql: String {
        let natural = "sequence_key, position, id"
        guard self == .resourceSpace else { return natural }
        let isNumber = """
            (length(sequence) < 19 AND ltrim(sequence, '+-') <> '' AND length(sequence) - length(ltrim(sequence, '+-')) < 2
            AND ltrim(sequence, '+-') NOT GLOB '*[^0-9]*')
            """
        return """
            CASE WHEN coalesce(sequence, '') = '' THEN 2 WHEN \(isNumber) THEN 1 ELSE 0 END,
            CASE WHEN \(isNumber) THEN CAST(sequence AS INTEGER) ELSE sequence END,
            (SELECT CAST(text AS INTEGER) FROM value WHERE resource_id = resource.id
                AND field = '\(PropertyField.resourceSpaceRef.field)' LIMIT 1),
            \(natural)
            """
    }
}

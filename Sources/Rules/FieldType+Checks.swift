extension FieldType {
    /// Whether a text can be a value of this type. Lists are decided by their allowed values.
    public func accepts(_ text: String) -> Bool {
        switch self {
        case .text, .list, .languageTagged: true
        case .date: DayRange(text) != nil
        case .number: RuleNumber.read(text) != nil
        case .url: Self.isWebAddress(text)
        }
    }

    /// Why a text is refused, as a clause.
    public var fault: String {
        switch self {
        case .text, .list, .languageTagged: "this is no value of the field"
        case .date: "this is no date"
        case .number: "this is no number"
        case .url: "this is no web address"
        }
    }

    /// What is accepted, as an imperative.
    public var remedy: String {
        switch self {
        case .text, .list, .languageTagged: "give one of its values"
        case .date: "give \(DayRange.accepted)"
        case .number: "give digits such as 12 or -3.5, with a point and nothing else"
        case .url: "give an address that begins with http:// or https://"
        }
    }

    private static func isWebAddress(_ text: String) -> Bool {
        let lower = text.lowercased()
        guard let scheme = ["http://", "https://"].first(where: lower.hasPrefix) else { return false }
        return lower.utf8.count > scheme.utf8.count
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>\"{}|\\^`".utf8.contains($0) }
    }
}

extension FieldDefinition {
    /// Why a text cannot be a value of the field, and what can; nil where it can.
    public func fault(of text: String) -> (reason: String, remedy: String)? {
        guard type.accepts(text) else { return (type.fault, type.remedy) }
        guard !allowedValues.isEmpty, !allowedValues.contains(where: { RuleText.folded($0) == RuleText.folded(text) })
        else { return nil }
        let near = NearestName.find(text, among: allowedValues).map { "did you mean “\($0)”? " } ?? ""
        let list = allowedValues.prefix(20).joined(separator: ", ") + (allowedValues.count > 20 ? ", …" : "")
        return ("the field does not have this value", "\(near)give \(list)")
    }
}

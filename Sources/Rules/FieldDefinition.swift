/// What the values of a field are.
public enum FieldType: String, Hashable, Sendable, CaseIterable {
    /// Any text.
    case text
    /// One of the allowed values.
    case list
    /// A day, month or year (ISO 8601), or a date of EDTF level 1; see ``DayRange``.
    case date
    /// A decimal number; see ``RuleNumber``.
    case number
    /// An http or https address.
    case url
    /// Text whose language the column names (`title@fr`).
    case languageTagged = "language_tagged"
}

/// A field that rules can speak of.
public struct FieldDefinition: Hashable, Sendable {
    /// Where its values are kept.
    public enum Place: Hashable, Sendable {
        /// Among the values that a spreadsheet or another owner gave.
        case value
        /// With the resource or its object.
        case builtIn(BuiltInField)
    }

    /// As in the spreadsheet's header, without a language; matched without regard to case.
    public var name: String
    public var type: FieldType
    public var place: Place
    /// Values that are accepted, compared as text is; empty for all.
    public var allowedValues: [String]
    /// Whether a resource may have several values in one language.
    public var isMultiple = true
    /// Whether every resource must have a value.
    public var isRequired = false

    public init(name: String, type: FieldType, place: Place = .value, allowedValues: [String] = []) {
        self.name = name
        self.type = type
        self.place = place
        self.allowedValues = allowedValues
    }
}

/// What the catalogue knows of a resource besides the values it was given.
public enum BuiltInField: String, Hashable, Sendable, CaseIterable {
    /// The object's identifier.
    case identifier
    /// The resource's id in URLs.
    case id
    /// `image`, `sound`, `video` or `document`.
    case kind
    case mediaType = "media_type"
    /// Pixels.
    case width
    /// Pixels.
    case height
    /// Seconds.
    case duration
    /// Pages of a document; 1 for anything else.
    case pages
    /// The path below the imported folder.
    case file
    case sequence

    var type: FieldType {
        switch self {
        case .width, .height, .duration, .pages: .number
        case .identifier, .id, .kind, .mediaType, .file, .sequence: .text
        }
    }
}

/// The fields that rules of one collection can speak of: what is built in, title, description and rights, and what the
/// settings define.
public struct FieldDefinitions: Hashable, Sendable {
    private var fields: [String: FieldDefinition] = [:]
    /// All names, the defined ones first, each as it was defined.
    public private(set) var names: [String] = []

    /// - Parameter definitions: a later one of the same name replaces an earlier one, and may give `title`,
    ///   `description` and `rights` another type. What is built in stays as it is.
    public init(_ definitions: [FieldDefinition] = []) {
        for definition in definitions { add(definition) }
        for name in ["title", "description", "rights"] where self[name] == nil {
            add(FieldDefinition(name: name, type: .text))
        }
        for field in BuiltInField.allCases {
            add(FieldDefinition(name: field.rawValue, type: field.type, place: .builtIn(field)))
        }
    }

    private mutating func add(_ definition: FieldDefinition) {
        if fields.updateValue(definition, forKey: RuleText.folded(definition.name)) == nil {
            names.append(definition.name)
        }
    }

    /// The field of this name, whatever its case.
    public subscript(name: String) -> FieldDefinition? { fields[RuleText.folded(name)] }

    /// The name that was probably meant.
    public func nearest(to name: String) -> String? { NearestName.find(name, among: names) }
}

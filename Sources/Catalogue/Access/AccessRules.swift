public import Rules

/// What settings say about who sees what.
public struct AccessRules: Sendable {
    /// The public first, then the others.
    public let audiences: [AudienceRule]
    /// Which resources something is laid over, each rule once.
    public let overlays: [OverlayRule]
    /// What values are made by that rules and audiences see; nil leaves that to whoever writes.
    public let computed: ComputedFields?
    /// Two rules that say the same have the same, and so has every process that read the same settings.
    let fingerprint: String

    /// Everything that is published, to everybody.
    public static let standard = AccessRules([])

    /// - Parameter audiences: the public may be among them; where it is not, it sees what is published.
    public init(_ audiences: [AudienceRule], overlays: [OverlayRule] = [], computed: ComputedFields? = nil) {
        var names: Set<String> = []
        self.computed = computed
        self.overlays = overlays.filter { names.insert($0.name).inserted }
        let everyone = audiences.first { $0.name == Audience.everyone.name }
        self.audiences =
            [everyone ?? AudienceRule(name: Audience.everyone.name)]
            + audiences.filter { $0.name != Audience.everyone.name }
        // Fields are taken away when something is read, and so are not part of what is worked out.
        let texts =
            self.audiences.map(\.text) + self.overlays.map(\.text)
            + (computed?.fields ?? []).map { "computed \($0.name) \($0.definition)" }
        fingerprint = texts == [AudienceRule(name: Audience.everyone.name).text] ? "" : texts.joined(separator: "\n")
    }

    /// Whether there is the public alone, which sees all that is published, in any size, with nothing laid over by rule.
    var showAllPublished: Bool {
        guard overlays.isEmpty, audiences.count == 1, let everyone = audiences.first else { return false }
        return everyone.filter == nil && !everyone.seesNothing && !everyone.seesUnpublished && everyone.caps.isEmpty
    }

    /// What has to be asked again when the day changes.
    var timedRules: [Expression] {
        let rules = audiences.flatMap { rule in ([rule.filter] + rule.caps.map(\.condition)).compactMap { $0 } }
        return (rules + overlays.map(\.condition)).filter(\.changesWithTime)
    }
}

/// Which resources something is laid over, whoever looks.
public struct OverlayRule: Sendable {
    /// Letters and digits.
    public var name: String
    public var condition: Expression

    public init(name: String, condition: Expression) { (self.name, self.condition) = (name, condition) }

    var text: String { "overlay \(name) \(condition.condition)" }
}

/// What one audience sees.
public struct AudienceRule: Sendable {
    /// A size that resources are not shown above.
    public struct Cap: Sendable {
        /// Pixels.
        public var longEdge: Int
        /// Which resources; nil for all.
        public var condition: Expression?

        public init(longEdge: Int, condition: Expression?) {
            (self.longEdge, self.condition) = (longEdge, condition)
        }
    }

    /// `public`, or what tokens name.
    public var name: String
    /// Which resources; nil for all.
    public var filter: Expression?
    /// Whether it sees no resource at all, whatever the filter says.
    public var seesNothing = false
    /// Whether it also sees what the column of publication says no to. Never what was withdrawn.
    public var seesUnpublished: Bool
    /// Of those that hold, the smallest counts.
    public var caps: [Cap]
    public var fields: FieldVisibility

    public init(
        name: String, filter: Expression? = nil, seesUnpublished: Bool = false, caps: [Cap] = [],
        fields: FieldVisibility = .allBut([])
    ) {
        self.name = name
        self.filter = filter
        self.seesUnpublished = seesUnpublished
        self.caps = caps
        self.fields = fields
    }

    /// All that decides about resources.
    var text: String {
        // The tree too, as what a field's type is decides what a text means.
        func text(_ rule: Expression?) -> String { rule.map { "\($0.source) \($0.condition)" } ?? "" }
        var parts = [name, seesNothing ? "none" : seesUnpublished ? "all" : "published", text(filter)]
        for cap in caps { parts += ["\(cap.longEdge)", text(cap.condition)] }
        return parts.map { "\($0.utf8.count):\($0)" }.joined()
    }
}

/// Which fields an audience sees, by their names as ``key(_:)`` has them. A column that is the same for every audience
/// (``PropertyField/isFixed``) is none.
public enum FieldVisibility: Hashable, Sendable {
    case allBut(Set<String>)
    case only(Set<String>)

    /// What both show.
    func intersection(_ other: FieldVisibility) -> FieldVisibility {
        switch (self, other) {
        case (.allBut(let one), .allBut(let another)): .allBut(one.union(another))
        case (.only(let one), .only(let another)): .only(one.intersection(another))
        case (.only(let shown), .allBut(let hidden)), (.allBut(let hidden), .only(let shown)):
            .only(shown.subtracting(hidden))
        }
    }

    /// A field's name without regard to case, and to the way in which accents are encoded.
    public static func key(_ field: String) -> String { RuleText.folded(field) }

    /// Whether the field is seen, however its name is written.
    public func shows(_ field: String) -> Bool {
        switch self {
        case .allBut(let hidden): hidden.isEmpty || !hidden.contains(Self.key(field))
        case .only(let shown): shown.contains(Self.key(field)) || PropertyField(field: field)?.isFixed ?? false
        }
    }
}

/// Rules in force, with the numbers that the catalogue gave their audiences.
struct AccessInForce: Sendable {
    var rules: AccessRules
    /// As in the rules.
    var audiences: [Audience]
    /// What today is.
    var day: CalendarDay

    static let standard = AccessInForce(rules: .standard, audiences: [.everyone], day: CalendarDay(number: 0))

    func fields(of audience: Audience) -> FieldVisibility {
        // One that is named no more sees nothing.
        zip(audiences, rules.audiences).first { $0.0 == audience }?.1.fields ?? .only([])
    }

    /// What each audience can search.
    func searchFields(_ search: (FieldVisibility) -> SearchFields) -> [Audience: SearchFields] {
        Dictionary(audiences.map { ($0, search(fields(of: $0))) }) { first, _ in first }
    }

    /// The same, without fields that other rules do not show: while those come into force.
    func hidingFields(of coming: AccessRules) -> AccessInForce {
        var access = self
        let audiences = rules.audiences.map { rule in
            var rule = rule
            let other = coming.audiences.first { $0.name == rule.name }
            rule.fields = rule.fields.intersection(other?.fields ?? .only([]))
            return rule
        }
        access.rules = AccessRules(audiences, overlays: rules.overlays, computed: rules.computed)
        return access
    }
}

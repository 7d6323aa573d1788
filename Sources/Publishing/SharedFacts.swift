internal import Catalogue
internal import IIIF
internal import Settings

/// What all canvases of an object share, gathered row by row.
struct SharedFacts: Sendable {
    /// The object's title; without one, its identifier.
    private(set) var label = LanguageMap()
    private(set) var summary = LanguageMap()
    /// What the first row that says so has of rights, and of what must be shown.
    private(set) var rights: [FieldText] = []
    private(set) var statement: [FieldText] = []
    /// All that the first row says: the object's own words.
    private(set) var own: [FieldText] = []
    private(set) var datesAndPlaces: DatesAndPlaces
    private(set) var pages = 0
    private var said: Set<FieldText>?

    /// Rows with fewer values are compared with each.
    private static let few = 32

    /// Whether the object says this already, so that a page need not repeat it.
    func says(_ value: FieldText) -> Bool { said?.contains(value) ?? own.contains(value) }

    /// Gathers them. Rows may come in any order where each says its place in the object's.
    struct Gathering {
        private var title = First<[FieldText]>()
        private var description = First<[FieldText]>()
        private var rights = First<[FieldText]>()
        private var statement = First<[FieldText]>()
        private var own = First<[FieldText]>()
        private var datesAndPlaces: DatesAndPlaces

        init(_ settings: Settings) { datesAndPlaces = DatesAndPlaces(settings) }

        /// - Parameter place: in the object's order, where that is not the order in which rows come.
        mutating func add(_ values: [FieldText], _ properties: RowProperties, place: ResourceOrder.Key? = nil) {
            own.offer(values, place)
            var (hasTitle, hasDescription, hasRights) = (false, false, false)
            for value in values {
                if value.field == "title" { hasTitle = true }
                if value.field == "description" { hasDescription = true }
                if value.field == "rights" { hasRights = true }
            }
            if hasTitle { title.offer(values.filter { $0.field == "title" }, place) }
            if hasDescription { description.offer(values.filter { $0.field == "description" }, place) }
            if hasRights { rights.offer(values.filter { $0.field == "rights" }, place) }
            if !properties.requiredStatement.isEmpty { statement.offer(properties.requiredStatement, place) }
            datesAndPlaces.add(values, place)
        }

        func facts(_ identifier: String, pages: Int, _ fields: FieldTexts) -> SharedFacts {
            var facts = SharedFacts(datesAndPlaces: datesAndPlaces)
            let label = fields.map(title.value ?? [])
            facts.label = label.isEmpty ? LanguageMap(identifier) : label
            facts.summary = fields.value(description.value ?? [])
            facts.rights = rights.value ?? []
            facts.statement = statement.value ?? []
            facts.own = own.value ?? []
            facts.pages = pages
            if facts.own.count > SharedFacts.few { facts.said = Set(facts.own) }
            return facts
        }
    }

    private init(datesAndPlaces: DatesAndPlaces) { self.datesAndPlaces = datesAndPlaces }
}

/// What the first row has that has anything.
struct First<Value: Sendable>: Sendable {
    private(set) var value: Value?
    private var place: ResourceOrder.Key?

    /// - Parameter place: nil where rows come in order.
    mutating func offer(_ value: @autoclosure () -> Value, _ place: ResourceOrder.Key?) {
        guard self.value == nil || isBefore(place) else { return }
        (self.value, self.place) = (value(), place)
    }

    private func isBefore(_ other: ResourceOrder.Key?) -> Bool {
        guard let other, let place else { return false }
        return other.precedes(place) ?? false
    }
}

/// When and where an object is from, and those of its resources that say otherwise.
struct DatesAndPlaces: Sendable {
    private var dates: OwnValues<NavigationDate>
    private var places: OwnValues<Coordinates>
    /// The object's: of the first resource that has one.
    var date: NavigationDate? { dates.first }
    var place: Coordinates? { places.first }

    init(_ settings: Settings) {
        let columns = settings.import.columns
        dates = OwnValues(Self.shown(columns.date, settings)) { try? NavigationDate.read($0).get() }
        places = OwnValues(Self.shown(columns.coordinates, settings)) { Coordinates($0) }
    }

    mutating func add(_ values: [FieldText], _ place: ResourceOrder.Key?) {
        dates.add(values, place)
        places.add(values, place)
    }

    /// A page's own, where the pages of the object differ.
    func date(of row: ObjectPages.Row) -> NavigationDate? { dates.own(of: row.values) }
    func place(of row: ObjectPages.Row) -> Coordinates? { places.own(of: row.values) }

    /// The field in small letters; nil where the world does not see it.
    private static func shown(_ name: String, _ settings: Settings) -> String? {
        let key = name.lowercased()
        let field = settings.publication.fields.first { $0.name.lowercased() == key }
        let isShown = field.map(\.isPublic) ?? (settings.publication.otherFields == .show)
        return isShown ? key : nil
    }
}

/// What the texts of a field mean, resource by resource.
private struct OwnValues<Value: Hashable & Sendable>: Sendable {
    /// The field in small letters; nil reads nothing.
    private let field: String?
    private let read: @Sendable (String) -> Value?
    /// Names of fields that were met, and whether they are this one, however spelt.
    private var names: [String: Bool] = [:]
    /// Rows of an object mostly say the same, and reading a date takes a while.
    private var known: [String: Value?] = [:]
    private var firsts = First<Value>()
    private var different: Value?
    private var differ = false
    var first: Value? { firsts.value }

    private static var mostKnown: Int { 10_000 }

    init(_ field: String?, read: @escaping @Sendable (String) -> Value?) {
        (self.field, self.read) = (field, read)
    }

    mutating func add(_ values: [FieldText], _ place: ResourceOrder.Key?) {
        guard let field else { return }
        var text: String?
        for value in values {
            let isMeant = names[value.field] ?? (value.field.lowercased() == field)
            names[value.field] = isMeant
            guard isMeant, let found = value.texts.first else { continue }
            text = found
            break
        }
        guard let text else { return }
        let value = known[text] ?? read(text)
        if known.count < Self.mostKnown { known[text] = .some(value) }
        guard let value else { return }
        if let different, different != value { differ = true }
        different = value
        firsts.offer(value, place)
    }

    /// A resource's own; nil where all that have one have the same.
    func own(of values: [FieldText]) -> Value? {
        guard differ, let field else { return nil }
        let meant = values.first { !$0.texts.isEmpty && (names[$0.field] ?? ($0.field.lowercased() == field)) }
        guard let text = meant?.texts.first else { return nil }
        return known[text] ?? read(text)
    }
}

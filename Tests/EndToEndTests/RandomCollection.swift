import TestSupport

/// A collection made by chance, with rules made by chance, and what follows from them: worked out here from what the
/// documentation says, and from nothing of the program.
struct RandomCollection {
    struct Resource {
        var id: String
        var object: String
        var isPublished: Bool
        /// Where rules look: `status`, `rights`, and `embargo`, which is over, is not, or is none.
        var status: String
        var rights: String
        var isEmbargoOver: Bool?
        var width: Int
        var height: Int
        /// Texts that stand nowhere else, by field.
        var texts: [String: String]
        /// A comment beside the page; nil for none.
        var comment: String?
    }

    indirect enum Rule {
        case status([String])
        case rights(String)
        case noEmbargo
        case not(Rule)
        case both(Rule, Rule)
        case either(Rule, Rule)

        var text: String {
            switch self {
            case .status(let one) where one.count == 1: "status = \"\(one[0])\""
            case .status(let some): "status in [\(some.map { "\"\($0)\"" }.joined(separator: ", "))]"
            case .rights(let rights): "rights = \"\(rights)\""
            case .noEmbargo: "(embargo is empty or embargo <= today)"
            case .not(let rule): "not (\(rule.text))"
            case .both(let one, let two): "(\(one.text) and \(two.text))"
            case .either(let one, let two): "(\(one.text) or \(two.text))"
            }
        }

        func holds(for resource: Resource) -> Bool {
            switch self {
            case .status(let some): some.contains(resource.status)
            case .rights(let rights): resource.rights == rights
            case .noEmbargo: resource.isEmbargoOver ?? true
            case .not(let rule): !rule.holds(for: resource)
            case .both(let one, let two): one.holds(for: resource) && two.holds(for: resource)
            case .either(let one, let two): one.holds(for: resource) || two.holds(for: resource)
            }
        }
    }

    struct Audience {
        var name: String
        var filter: Rule?
        var seesUnpublished = false
        var hiddenFields: [String]
        var caps: [(longEdge: Int, rule: Rule?)]

        func sees(_ resource: Resource) -> Bool {
            (resource.isPublished || seesUnpublished) && filter?.holds(for: resource) ?? true
        }

        func shows(_ field: String) -> Bool { !hiddenFields.contains(field) }

        /// The size that it sees an image in.
        func size(of resource: Resource) -> (width: Int, height: Int) {
            let caps = caps.filter { $0.rule?.holds(for: resource) ?? true }.map(\.longEdge)
            let long = max(resource.width, resource.height)
            guard let cap = caps.min(), cap < long else { return (resource.width, resource.height) }
            func scaled(_ edge: Int) -> Int { max(1, Int((Double(edge * cap) / Double(long)).rounded())) }
            return (scaled(resource.width), scaled(resource.height))
        }
    }

    static let statuses = ["alpha", "beta", "gamma"]
    static let rights = ["in copyright", "free", ""]
    /// Fields of texts that stand nowhere else.
    static let fields = ["title", "Creator", "Note", "Remark", "Ark"]

    var resources: [Resource] = []
    var audiences: [Audience] = []

    init(_ random: inout SeededRandom, objects: Int) {
        for _ in 0..<objects {
            let object = random.word()
            for _ in 0..<Int.random(in: 1...3, using: &random) { resources.append(resource(of: object, &random)) }
        }
        changeRules(&random)
    }

    private func resource(of object: String, _ random: inout SeededRandom) -> Resource {
        var texts: [String: String] = [:]
        for field in Self.fields where field != "Ark" { texts[field] = random.word() }
        // An ARK is an object's, and so in no two rows.
        if !resources.contains(where: { $0.object == object }) { texts["Ark"] = "ark:/12345/" + random.word() }
        return Resource(
            id: random.word(), object: object, isPublished: random.chance(0.8), status: random.pick(Self.statuses),
            rights: random.pick(Self.rights), isEmbargoOver: random.pick([true, false, nil]),
            width: Int.random(in: 150...320, using: &random), height: Int.random(in: 100...240, using: &random),
            texts: texts, comment: random.chance(0.5) ? random.word() : nil)
    }

    /// Other rules for the same collection.
    mutating func changeRules(_ random: inout SeededRandom) {
        audiences = ["public", "staff"].map { name in
            let isPublic = name == "public"
            return Audience(
                name: name, filter: random.chance(0.9) ? Self.rule(depth: 2, &random) : nil,
                seesUnpublished: !isPublic && random.chance(0.5),
                // One is hidden from the public by its definition.
                hiddenFields: (isPublic ? ["Note"] : [])
                    + ["Remark", "Creator", "title"].filter { _ in random.chance(0.3) },
                caps: [64, 100, 160, 1000].shuffled(using: &random).prefix(Int.random(in: 0...2, using: &random)).map {
                    ($0, random.chance(0.7) ? Self.rule(depth: 1, &random) : nil)
                })
        }
    }

    private static func rule(depth: Int, _ random: inout SeededRandom) -> Rule {
        guard depth > 0 else {
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                return .status(Array(statuses.shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random))))
            case 1: return .rights(random.pick(["in copyright", "free"]))
            default: return .noEmbargo
            }
        }
        let one = rule(depth: depth - 1, &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return .not(one)
        case 1: return .both(one, rule(depth: depth - 1, &random))
        case 2: return .either(one, rule(depth: depth - 1, &random))
        default: return one
        }
    }

    // MARK: As files

    var settings: String {
        var lines = [
            "log: {level: notice}", "images: {tile_size: 128}",
            "collection:", "  by_field: [{name: creator, field: Creator}]", "publication:", "  originals: true",
            "  ark_field: Ark", "  fields:", "    - {name: status}", "    - {name: embargo, type: date}",
            "    - {name: Note, public: false}", "  audiences:",
        ]
        for audience in audiences {
            lines.append("    - name: \(audience.name)")
            if let filter = audience.filter { lines.append("      filter: '\(filter.text)'") }
            if audience.seesUnpublished { lines.append("      unpublished: true") }
            lines.append("      hidden_fields: [\(audience.hiddenFields.joined(separator: ", "))]")
            if audience.caps.isEmpty { continue }
            lines.append("      caps:")
            for cap in audience.caps {
                lines.append(
                    "        - {long_edge: \(cap.longEdge)\(cap.rule.map { ", where: '\($0.text)'" } ?? "")}")
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    var sheet: String {
        let headers = ["file", "identifier", "id", "published", "status", "rights", "embargo"] + Self.fields
        return Sheet.text(
            [headers]
                + resources.map { resource in
                    let embargo = resource.isEmbargoOver.map { $0 ? "2001-02-03" : "2999-02-03" } ?? ""
                    return [
                        resource.id + ".png", resource.object, resource.id, resource.isPublished ? "yes" : "no",
                        resource.status, resource.rights, embargo,
                    ] + Self.fields.map { resource.texts[$0] ?? "" }
                })
    }

    var objects: [String] {
        resources.map(\.object).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

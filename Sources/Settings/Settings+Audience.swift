internal import Foundation

extension Settings.Publication {
    /// What one audience sees.
    public struct Audience: Hashable, Sendable {
        /// `public`, or what tokens name.
        public var name: String
        /// Which resources, as an expression; nil for all that are published.
        public var filter: String?
        /// Whether it also sees rows whose column of publication says no.
        public var seesUnpublished: Bool
        /// The only fields that it sees; nil for all but the hidden ones.
        public var fields: [String]?
        /// Fields that it does not see; nil for those that `publication.fields` hides.
        public var hiddenFields: [String]?
        public var caps: [Cap]

        /// A size that resources are not shown above.
        public struct Cap: Hashable, Sendable {
            /// Pixels.
            public var longEdge: Int
            /// Which resources, as an expression; nil for all.
            public var condition: String?

            public init(longEdge: Int, condition: String?) { (self.longEdge, self.condition) = (longEdge, condition) }
        }

        public init(
            name: String, filter: String? = nil, seesUnpublished: Bool = false, fields: [String]? = nil,
            hiddenFields: [String]? = nil, caps: [Cap] = []
        ) {
            self.name = name
            self.filter = filter
            self.seesUnpublished = seesUnpublished
            self.fields = fields
            self.hiddenFields = hiddenFields
            self.caps = caps
        }
    }
}

extension SettingType where Value == Settings.Publication.Audience {
    static var audience: Self {
        let name = SettingType<String>.text("public, or a name of small letters, digits and hyphens") { text in
            text.utf8.first != UInt8(ascii: "-")
                && text.utf8.allSatisfy {
                    (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
                }
        }
        let filter = SettingType<String?>.optional(.rule)
        let flag = SettingType<Bool>.flag
        let fields = SettingType<[String]?>.optional(
            .list("a list of fields", of: .header, name: { $0.lowercased() }))
        let caps = SettingType<[Settings.Publication.Audience.Cap]>.list(
            "a list of sizes, each with long_edge and perhaps where", of: .cap,
            name: { "\($0.longEdge) \($0.condition ?? "")" })
        let described = [
            SettingMember("name", name, isRequired: true, "The public, or what tokens name."),
            SettingMember("filter", filter, isRequired: false, "Which resources it sees; all if not given."),
            SettingMember(
                "unpublished", flag, isRequired: false,
                "Whether it also sees rows whose column of publication says no; false if not given."),
            SettingMember("fields", fields, isRequired: false, "The only fields it sees; all others are hidden."),
            SettingMember(
                "hidden_fields", fields, isRequired: false,
                "Fields it does not see; those that publication.fields hides if neither is given."),
            SettingMember(
                "caps", caps, isRequired: false,
                "Sizes above which resources are not shown: long_edge in pixels, where an expression."),
        ]
        return .group(
            "an audience's name with what it sees", members: described,
            decode: { node, path, reader in
                guard let members = reader.members(of: node, at: path, described: described) else { return nil }
                let audience = members.read("name", name, &reader)
                let value = Value(
                    name: audience ?? "", filter: members.read("filter", filter, &reader) ?? nil,
                    seesUnpublished: members.read("unpublished", flag, &reader) ?? false,
                    fields: members.read("fields", fields, &reader) ?? nil,
                    hiddenFields: members.read("hidden_fields", fields, &reader) ?? nil,
                    caps: members.read("caps", caps, &reader) ?? [])
                return audience == nil ? nil : value
            },
            write: { audience, language in
                [
                    ("name", name.write(audience.name, language)),
                    audience.filter.map { ("filter", YAMLText.scalar($0)) },
                    audience.seesUnpublished ? ("unpublished", "true") : nil,
                    audience.fields.map { ("fields", fields.write($0, language)) },
                    audience.hiddenFields.map { ("hidden_fields", fields.write($0, language)) },
                    audience.caps.isEmpty ? nil : ("caps", caps.write(audience.caps, language)),
                ]
            })
    }
}

extension SettingType where Value == Settings.Publication.Audience.Cap {
    static var cap: Self {
        let edge = SettingType<Int>.wholeNumber(1...1_000_000)
        let condition = SettingType<String?>.optional(.rule)
        let described = [
            SettingMember("long_edge", edge, isRequired: true, "Pixels of the longer side at most."),
            SettingMember("where", condition, isRequired: false, "Which resources; all if not given."),
        ]
        return .group(
            "long_edge and perhaps where", members: described,
            decode: { node, path, reader in
                guard let members = reader.members(of: node, at: path, described: described) else { return nil }
                let edge = members.read("long_edge", edge, &reader)
                let condition = members.read("where", condition, &reader) ?? nil
                return edge.map { Value(longEdge: $0, condition: condition) }
            },
            write: { cap, language in
                [
                    ("long_edge", edge.write(cap.longEdge, language)),
                    cap.condition.map { ("where", YAMLText.scalar($0)) },
                ]
            })
    }
}

extension SettingType where Value == String {
    /// An expression over fields, checked when all fields are known. Line breaks are as good as spaces.
    static var rule: Self {
        .scalar(
            "an expression over fields", parse: { $0.allSatisfy(\.isWhitespace) ? nil : $0 }, write: YAMLText.scalar)
    }

    /// A name of the IANA database.
    static var timeZone: Self {
        .text("a time zone by its name, such as Europe/Paris or UTC") { TimeZone(identifier: $0) != nil }
    }
}

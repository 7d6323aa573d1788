/// One thing that happened to a published document (Change Discovery API 1.0, section 3.3).
public struct Activity: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case create = "Create"
        case update = "Update"
        case delete = "Delete"
        case move = "Move"
        case refresh = "Refresh"
    }

    /// A document, as one of the versions it is published in.
    public struct Document: Hashable, Sendable {
        /// Where it can be fetched.
        public var id: String
        public var format: String
        /// The URI that it has whatever the version.
        public var canonical: String
        /// Descriptions of the object for machines; empty where it is gone.
        public var seeAlso: [ExternalDescription]

        public init(id: String, format: String, canonical: String, seeAlso: [ExternalDescription] = []) {
            self.id = id
            self.format = format
            self.canonical = canonical
            self.seeAlso = seeAlso
        }
    }

    /// A description that software reads: always of type `Dataset`.
    public struct ExternalDescription: Hashable, Sendable {
        public var id: String
        public var format: String
        public var profile: String

        public init(id: String, format: String, profile: String) {
            self.id = id
            self.format = format
            self.profile = profile
        }
    }

    public var kind: Kind
    /// What was changed; nil with ``Kind/refresh`` only.
    public var object: Document?
    /// Where it is now, with ``Kind/move`` only.
    public var target: Document?
    /// UTC, as `2026-11-25T21:00:00.000Z`.
    public var time: String

    public init(kind: Kind, object: Document? = nil, target: Document? = nil, time: String) {
        self.kind = kind
        self.object = object
        self.target = target
        self.time = time
    }

    func write(_ json: inout JSONWriter) {
        json.object { json in
            json.member("type", kind.rawValue)
            if let object { json.object("object") { object.write(&$0) } }
            if let target { json.object("target") { target.write(&$0) } }
            // A refresh begins then, everything else had happened by then (section 2.1.5).
            if kind == .refresh { json.member("startTime", time) } else { json.member("endTime", time) }
        }
    }
}

extension Activity.Document {
    fileprivate func write(_ json: inout JSONWriter) {
        json.member("id", id)
        json.member("type", "Manifest")
        json.member("format", format)
        json.member("canonical", canonical)
        guard !seeAlso.isEmpty else { return }
        json.array("seeAlso", seeAlso) { json, description in
            json.object { json in
                json.member("id", description.id)
                json.member("type", "Dataset")
                json.member("format", description.format)
                json.member("profile", description.profile)
            }
        }
    }
}

internal import HTTPTypes
internal import IIIF

/// A target of the interface for programs: what there is under `/api/v1` that can be edited.
struct APITarget: Hashable, Sendable {
    enum Place: Hashable, Sendable {
        /// `openapi.json`: the description of all of this.
        case description
        /// `resources`
        case resources
        /// `resources/{id}`
        case resource(String)
        /// `resources/{id}/history`
        case history(String)
        /// `resources/{id}/restore`
        case restoration(String)
        /// `objects`
        case objects
        /// `objects/{identifier}`, whose slashes are encoded or not.
        case object(String)
        /// `bulk`
        case bulk
        /// `uploads`
        case uploads
        /// `uploads/{id}`
        case upload(String)

        var methods: [HTTPRequest.Method] {
            switch self {
            case .description, .history: [.get, .head]
            case .resources, .objects: [.get, .head, .post]
            case .resource, .object: [.get, .head, .put, .patch, .delete]
            case .restoration, .bulk, .uploads: [.post]
            case .upload: [.get, .head, .patch, .delete]
            }
        }
    }

    let place: Place
    let query: Query

    /// Nil for targets that are none of these, and for those that cannot be read.
    init?(_ target: String, prefix: String) {
        // Nearly every request is about something else.
        let start = "/api/v1/".utf8
        let isHere =
            target.utf8.starts(with: start)
            || !prefix.isEmpty && target.utf8.starts(with: prefix.utf8)
                && target.utf8.dropFirst(prefix.utf8.count).starts(with: start)
            || target.utf8.starts(with: "http".utf8)
        guard isHere, let (paths, query) = try? RequestTarget.words(of: target, prefix: prefix)
        else { return nil }
        self.query = query
        guard let place = paths.lazy.compactMap(Self.place).first else { return nil }
        self.place = place
    }

    private static func place(_ words: [String]) -> Place? {
        guard words.count >= 3, words[0] == "api", words[1] == "v1" else { return nil }
        let rest = words.dropFirst(3)
        switch (words[2], rest.count) {
        case ("openapi.json", 0): return .description
        case ("resources", 0): return .resources
        case ("resources", 1): return .resource(words[3])
        case ("resources", 2) where words[4] == "history": return .history(words[3])
        case ("resources", 2) where words[4] == "restore": return .restoration(words[3])
        case ("objects", 0): return .objects
        case ("objects", 1...): return .object(rest.joined(separator: "/"))
        case ("bulk", 0): return .bulk
        case ("uploads", 0): return .uploads
        case ("uploads", 1): return .upload(words[3])
        default: return nil
        }
    }
}

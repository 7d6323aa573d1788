/// A reason why ResourceSpace does not show a resource to its IIIF user, or why Vitrine cannot.
public enum ResourceSpaceRefusal: Hashable, Sendable, CustomStringConvertible {
    /// A rule is not understood, so that nothing is published.
    case closed(String)
    case template
    case unknownType(Int?)
    case type(Int)
    case state(Int?)
    case hiddenState
    case filter(ref: Int, name: String)
    case notFeatured
    case contributor(Int?)
    case customAccess
    case level(Int, because: String)
    /// The identifier field is hidden from the user, so that no search by it finds anything.
    case hiddenIdentifier(Int)
    /// No original, no preview and no related resource to show.
    case noFile

    /// A few words, equal for all resources that are refused for this kind of reason.
    public var kind: String {
        switch self {
        case .closed: "a rule is not understood"
        case .template: "upload templates"
        case .unknownType: "unknown resource type"
        case .type(let ref): "permission T\(ref) hides the resource type"
        case .state(let state): "archive state \(state.map(Self.state) ?? "empty"), not 0 (live)"
        case .hiddenState: "permission z0 hides live resources"
        case .filter(let ref, let name): "search filter \(ref) “\(name)”"
        case .notFeatured: "permission J: in no featured collection that the user sees"
        case .contributor: "$resource_created_by_filter"
        case .customAccess: "custom access without a row for the group"
        case .level(1, let because): "restricted: \(because)"
        case .level(2, let because): "confidential: \(because)"
        case .level(let level, let because): "access level \(level), which is not understood: \(because)"
        case .hiddenIdentifier(let field): "the identifier field \(field) is hidden from the group"
        case .noFile: "no original and no preview"
        }
    }

    public var description: String {
        switch self {
        case .closed(let reason): reason
        case .template: "its ref is not above 0: an upload template, which no search finds"
        case .unknownType(let type):
            "its resource type (\(type.map(String.init) ?? "empty")) is not in the table resource_type"
        case .contributor(let user):
            "$resource_created_by_filter does not name user \(user.map(String.init) ?? "empty"), who contributed it"
        case .customAccess: "access is 3 (custom), and resource_custom_access has no row that lets the group see it"
        case .noFile: "its file is missing, ResourceSpace has no preview, and no related resource lends its picture"
        default: kind
        }
    }

    private static func state(_ state: Int) -> String {
        let name = [
            -2: "pending submission", -1: "pending review", 1: "waiting to be archived", 2: "archived", 3: "deleted",
        ][state]
        return name.map { "\(state) (\($0))" } ?? "\(state)"
    }
}

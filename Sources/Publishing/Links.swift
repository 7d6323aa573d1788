public import IIIF

/// Every URL that documents contain, made from one public address, in one place.
public struct Links: Hashable, Sendable {
    /// The public address without a trailing slash: `https://iiif.example.org` or `https://example.org/museum`.
    public let base: String
    /// The version that the requested path named; nil for the default path, whose documents have one id whatever
    /// version was chosen.
    public let named: PresentationVersion?

    public init(base: String, named: PresentationVersion?) {
        self.base = base
        self.named = named
    }

    var document: String { base + "/iiif" + (named.map { "/v\($0.rawValue)" } ?? "") }

    /// The parts of an object's URLs that carry no version, since annotations made on one must land in the other.
    private func stable(_ identifier: String) -> String { "\(base)/iiif/\(PathSegment.encode(identifier))" }

    public func manifest(_ identifier: String) -> String { "\(document)/\(PathSegment.encode(identifier))/manifest" }
    public func sequence(_ identifier: String) -> String {
        "\(document)/\(PathSegment.encode(identifier))/sequence/normal"
    }
    public var topCollection: String { "\(document)/collection/top" }

    /// Names the resource, never its position.
    public func canvas(_ identifier: String, _ name: String) -> String { "\(stable(identifier))/canvas/\(name)" }
    public func annotationPage(_ identifier: String, _ name: String) -> String {
        "\(document)/\(PathSegment.encode(identifier))/annotationpage/\(name)"
    }
    public func annotation(_ identifier: String, _ name: String) -> String {
        "\(document)/\(PathSegment.encode(identifier))/annotation/\(name)"
    }
    public func annotationCollection(_ identifier: String, _ name: String) -> String {
        "\(document)/\(PathSegment.encode(identifier))/annotationcollection/\(name)"
    }
    public func range(_ identifier: String, _ name: String) -> String { "\(stable(identifier))/range/\(name)" }

    /// What a `navPlace` says, and what it says it of: an id, nothing that can be fetched.
    public func place(_ identifier: String, _ name: String) -> String { "\(stable(identifier))/place/\(name)" }

    /// A description of the object for machines.
    public func record(_ identifier: String, _ format: RecordFormat) -> String {
        "\(stable(identifier))/record/\(format.rawValue)"
    }

    /// The object's pictures as one PDF.
    public func pdf(_ identifier: String) -> String { "\(stable(identifier))/rendering/object.pdf" }

    /// An image service. Documents name the version, so that what they promise is what is found.
    public func image(_ id: String, _ version: ImageVersion) -> String {
        "\(base)/iiif/\(version == .v2 ? "v2" : "v3")/image/\(id)"
    }

    public func media(_ resource: String, _ file: String) -> String { "\(base)/media/\(resource)/\(file)" }

    /// The page that shows an object to people.
    public func page(_ identifier: String) -> String { "\(base)/object/\(PathSegment.encode(identifier))" }
}

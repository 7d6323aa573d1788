public import IIIF

/// The forms in which an object's description is given to machines: `/iiif/{identifier}/record/{name}`.
public enum RecordFormat: String, Hashable, Sendable, CaseIterable {
    /// JSON-LD in the words of schema.org.
    case json = "schema.json"
    /// Dublin Core, as OAI-PMH wraps it.
    case dublinCore = "dublin-core.xml"
    /// LIDO 1.0.
    case lido = "lido.xml"

    public var mediaType: String { self == .json ? "application/ld+json" : "application/xml" }

    /// URI of the schema or vocabulary.
    public var profile: String {
        switch self {
        case .json: "https://schema.org/"
        case .dublinCore: "http://www.openarchives.org/OAI/2.0/oai_dc/"
        case .lido: "http://www.lido-schema.org"
        }
    }

    public var label: LanguageMap {
        switch self {
        case .json: Wording.both("Description (JSON)", "Notice (JSON)")
        case .dublinCore: Wording.both("Description (Dublin Core)", "Notice (Dublin Core)")
        case .lido: Wording.both("Description (LIDO)", "Notice (LIDO)")
        }
    }
}

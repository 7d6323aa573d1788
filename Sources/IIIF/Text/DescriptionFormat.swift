/// The formats of XML in which archives and libraries describe their objects, told by the root element.
public enum DescriptionFormat: String, Hashable, Sendable, CaseIterable {
    case ead, mods, marcxml, mets, lido, dublinCore = "dc", alto

    /// What is known by the root element of a document, and its namespace, else the format's usual one; nil where it is
    /// none of these.
    public static func recognise(_ text: String) -> (format: DescriptionFormat, profile: String)? {
        guard let root = MarkupReader.root(of: text) else { return nil }
        let namespace = root.declaredNamespace ?? ""
        let format: DescriptionFormat? =
            switch root.name {
            case "ead": .ead
            case "mods", "modscollection": .mods
            case "mets": .mets
            case "alto": .alto
            case "lido", "lidowrap": .lido
            case "collection", "record": namespace == DescriptionFormat.marcxml.profile ? .marcxml : nil
            case "dc": .dublinCore
            default: nil
            }
        return format.map { ($0, namespace.isEmpty ? $0.profile : namespace) }
    }

    /// URI of its schema or vocabulary.
    public var profile: String {
        switch self {
        case .ead: "urn:isbn:1-931666-22-9"
        case .mods: "http://www.loc.gov/mods/v3"
        case .marcxml: "http://www.loc.gov/MARC21/slim"
        case .mets: "http://www.loc.gov/METS/"
        case .lido: "http://www.lido-schema.org"
        case .dublinCore: "http://www.openarchives.org/OAI/2.0/oai_dc/"
        case .alto: "http://www.loc.gov/standards/alto/"
        }
    }

    public var name: String {
        switch self {
        case .ead: "EAD"
        case .mods: "MODS"
        case .marcxml: "MARCXML"
        case .mets: "METS"
        case .lido: "LIDO"
        case .dublinCore: "Dublin Core"
        case .alto: "ALTO"
        }
    }
}

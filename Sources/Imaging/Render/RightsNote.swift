/// What a delivered file says of its rights, as XMP (ISO 16684-1): `dc:rights`, `xmpRights:WebStatement` where there is an
/// address, and what the source says beyond that: `dc:creator`, `photoshop:Credit`, `xmpRights:UsageTerms`.
public struct RightsNote: Hashable, Codable, Sendable {
    /// For people: attribution and rights.
    public var text: String
    /// Address of the licence or rights statement.
    public var uri: String?
    /// What the source says of itself.
    public var embedded: EmbeddedRights?

    /// - Parameters:
    ///   - text: attribution and rights as they are stated elsewhere; may be empty.
    ///   - embedded: what the source says. Its notice stands behind `text`, its address where there is no `uri`.
    public init(text: String, uri: String? = nil, embedded: EmbeddedRights? = nil) {
        self.text = text
        self.uri = uri
        self.embedded = embedded
    }

    /// More than that is no note.
    private static let longest = 4000

    /// The packet, in UTF-8.
    var xmp: [UInt8] {
        let statement = attribute("xmpRights:WebStatement", uri ?? embedded?.statement)
        let credit = attribute("photoshop:Credit", embedded?.credit)
        var texts = text.isEmpty ? [] : [text]
        if let notice = embedded?.notice, !text.contains(notice) { texts.append(notice) }
        let properties =
            alternative("dc:rights", texts.isEmpty ? nil : texts.joined(separator: ". "))
            + alternative("xmpRights:UsageTerms", embedded?.terms)
            + (embedded?.creator.map {
                "<dc:creator><rdf:Seq><rdf:li>\(Self.escaped($0))</rdf:li></rdf:Seq></dc:creator>"
            } ?? "")
        return Array(
            ("<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
                + "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" "
                + "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmpRights=\"http://ns.adobe.com/xap/1.0/rights/\""
                + (credit.isEmpty ? "" : " xmlns:photoshop=\"http://ns.adobe.com/photoshop/1.0/\"")
                + "\(statement)\(credit)>\(properties)</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>")
                .utf8)
    }

    private func attribute(_ name: String, _ value: String?) -> String {
        value.map { " \(name)=\"\(Self.escaped($0))\"" } ?? ""
    }

    private func alternative(_ name: String, _ value: String?) -> String {
        value.map {
            "<\(name)><rdf:Alt><rdf:li xml:lang=\"x-default\">\(Self.escaped($0))</rdf:li></rdf:Alt></\(name)>"
        } ?? ""
    }

    /// As a segment of a JPEG (ISO 16684-3, 1.1.3).
    var segment: [UInt8] { JPEGSegment.bytes(0xE1, Array("http://ns.adobe.com/xap/1.0/\0".utf8) + xmp) }

    /// Text in XML 1.0, which has no place for most control characters.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.prefix(longest).reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\u{9}", "\u{A}", "\u{D}": result += " "
            case "\u{FFFE}", "\u{FFFF}": break
            default: if scalar.value >= 0x20 { result.unicodeScalars.append(scalar) }
            }
        }
    }
}

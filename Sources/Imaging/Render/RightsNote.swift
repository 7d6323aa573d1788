/// What a delivered file says of its rights, as XMP (ISO 16684-1): `dc:rights`, and `xmpRights:WebStatement` where there
/// is an address.
public struct RightsNote: Hashable, Codable, Sendable {
    /// For people: attribution and rights.
    public var text: String
    /// Address of the licence or rights statement.
    public var uri: String?

    public init(text: String, uri: String? = nil) {
        self.text = text
        self.uri = uri
    }

    /// More than that is no note.
    private static let longest = 4000

    /// The packet, in UTF-8.
    var xmp: [UInt8] {
        let statement = uri.map { " xmpRights:WebStatement=\"\(Self.escaped($0))\"" } ?? ""
        return Array(
            ("<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
                + "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" "
                + "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmpRights=\"http://ns.adobe.com/xap/1.0/rights/\""
                + "\(statement)><dc:rights><rdf:Alt><rdf:li xml:lang=\"x-default\">\(Self.escaped(text))</rdf:li>"
                + "</rdf:Alt></dc:rights></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>").utf8)
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

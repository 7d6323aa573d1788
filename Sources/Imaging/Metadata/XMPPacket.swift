internal import Foundation

#if canImport(FoundationXML)
    internal import FoundationXML
#endif

/// A packet of XMP (ISO 16684-1, RDF in XML). Runs in worker processes only: it comes from outside.
enum XMPPacket {
    /// Larger ones are not read.
    static let longest = 4 << 20

    static func rights(_ packet: [UInt8]) -> EmbeddedRights {
        guard packet.count <= longest else { return EmbeddedRights() }
        // Zeros may fill it up.
        let parser = XMLParser(data: Data(packet.prefix { $0 != 0 }))
        parser.shouldResolveExternalEntities = false
        let reader = Reader()
        parser.delegate = reader
        // What stands before a fault counts.
        _ = parser.parse()
        return reader.rights
    }

    private final class Reader: NSObject, XMLParserDelegate {
        private var texts: [String: [String]] = [:]
        /// What prefixes stand for. Packets do not use one for two things.
        private var namespaces: [String: String] = [:]
        private var depth = 0
        /// The property that is open, and how deep its element is.
        private var open: (name: String, depth: Int)?
        private var text = ""
        private var isDefault = false

        private static let names = [
            "http://purl.org/dc/elements/1.1/": ["rights", "creator"],
            "http://ns.adobe.com/photoshop/1.0/": ["Credit"],
            "http://ns.adobe.com/xap/1.0/rights/": ["UsageTerms", "WebStatement"],
        ]

        var rights: EmbeddedRights {
            EmbeddedRights(
                notice: texts["rights"]?.first, creator: texts["creator"]?.joined(separator: ", "),
                credit: texts["Credit"]?.first, terms: texts["UsageTerms"]?.first,
                statement: texts["WebStatement"]?.first)
        }

        /// The property that a name is, if it is one of ours.
        private func property(_ name: String) -> String? {
            let parts = name.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, let own = Self.names[namespaces[String(parts[0])] ?? ""] else { return nil }
            return own.first { $0 == parts[1] }
        }

        private func add(_ text: String, to name: String, isFirst: Bool = false) {
            let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
            if text.isEmpty || (texts[name]?.count ?? 0) >= 50 { return }
            texts[name, default: []].insert(text, at: isFirst ? 0 : texts[name]?.count ?? 0)
        }

        func parser(
            _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String] = [:]
        ) {
            depth += 1
            for (name, value) in attributes where name.hasPrefix("xmlns:") {
                namespaces[String(name.dropFirst(6))] = value
            }
            if open != nil {
                text = ""
                isDefault = attributes["xml:lang"] == "x-default"
                return
            }
            // A property may be an attribute of its description (section 7.9.2.2).
            for (name, value) in attributes { if let property = property(name) { add(value, to: property) } }
            guard let property = property(element) else { return }
            open = (property, depth)
            text = ""
            isDefault = false
            if let address = attributes["rdf:resource"] { add(address, to: property) }
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) {
            if open != nil, text.utf8.count < 16_384 { text += string }
        }

        func parser(
            _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
        ) {
            if let open {
                add(text, to: open.name, isFirst: isDefault)
                text = ""
                isDefault = false
                if open.depth == depth { self.open = nil }
            }
            depth -= 1
        }
    }
}

extension JPEG2000Box {
    /// The UUID of a box that holds XMP (ISO 16684-3, section 1.1.4).
    private static let metadata: [UInt8] = [
        0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC,
    ]

    /// The packet of XMP in a JP2 file; nil where there is none.
    static func packet(in path: String) throws(ImagingError) -> [UInt8]? {
        let file = try PositionedFile(reading: path)
        let found = try first("uuid", in: file) { box, place throws(ImagingError) in
            try file.read(at: place + box.start, count: 16) == metadata
        }
        guard let (box, place) = found else { return nil }
        let length = box.length == 0 ? XMPPacket.longest : box.length - box.start - 16
        guard length > 0, length <= XMPPacket.longest else { return nil }
        return try file.read(at: place + box.start + 16, count: length)
    }
}

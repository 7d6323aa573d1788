internal import Foundation

#if canImport(FoundationXML)
    internal import FoundationXML
#endif

/// What an OAI-PMH repository answered.
struct HarvestAnswer {
    private(set) var rows: [LinkRow] = []
    /// Nil at the end of a list, where it is missing or empty (section 3.5).
    private(set) var token: String?
    /// Code of an error (section 3.6).
    private(set) var error: String?
    private(set) var message = ""
    private(set) var responseDate = ""
    private(set) var deletedRecord = "no"
    private(set) var granularity = ""

    /// - Throws: `LinkFault` for what is not XML, or not OAI-PMH.
    init(xml: Data, from address: String) throws(LinkFault) {
        let reader = Reader()
        let parser = XMLParser(data: xml)
        parser.shouldProcessNamespaces = true
        parser.shouldResolveExternalEntities = false
        parser.delegate = reader
        // A document whose end is missing may be reported as parsed.
        guard parser.parse(), reader.isWhole else {
            throw LinkFault(
                "the answer of \(address) is not well-formed XML, line \(parser.lineNumber), column \(parser.columnNumber)"
                    + (parser.parserError.map { " (\($0.localizedDescription))" } ?? ""),
                remedy: "check that the url is the repository's base URL; else tell its administrators", mayPass: true)
        }
        guard reader.isHarvest else {
            throw LinkFault(
                "the answer of \(address) is no OAI-PMH (its root is <\(reader.root)>)",
                remedy: "give the repository's base URL, which answers …?verb=Identify")
        }
        rows = reader.rows
        token = reader.token.isEmpty ? nil : reader.token
        (error, message, responseDate) = (reader.error, reader.message, reader.responseDate)
        (deletedRecord, granularity) = (reader.deletedRecord, reader.granularity)
    }

    private final class Reader: NSObject, XMLParserDelegate {
        var root = ""
        var isHarvest = false
        var rows: [LinkRow] = []
        var token = ""
        var error: String?
        var message = ""
        var responseDate = ""
        var deletedRecord = "no"
        var granularity = ""

        private static let protocolName = "http://www.openarchives.org/OAI/2.0/"
        private static let dublinCore = "http://purl.org/dc/elements/1.1/"
        private var text = ""
        private var row: LinkRow?
        private var depth = 0
        private var hasFault = false

        /// Whether it began, ended, and nothing was wrong between.
        var isWhole: Bool { !root.isEmpty && depth == 0 && !hasFault }

        func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) { hasFault = true }

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
            attributes: [String: String]
        ) {
            depth += 1
            if root.isEmpty {
                root = name
                isHarvest = name == "OAI-PMH" && namespaceURI == Self.protocolName
            }
            text = ""
            guard namespaceURI == Self.protocolName else { return }
            if name == "header" { row = LinkRow(key: "", values: [:], isDeleted: attributes["status"] == "deleted") }
            if name == "error" { error = attributes["code"] ?? "an error" }
        }

        func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

        func parser(_ parser: XMLParser, foundCDATA block: Data) { text += String(decoding: block, as: UTF8.self) }

        func parser(
            _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
        ) {
            depth -= 1
            let written = text.trimmingCharacters(in: .whitespacesAndNewlines)
            text = ""
            if namespaceURI == Self.dublinCore {
                if !written.isEmpty { row?.values[name, default: []].append(written) }
                return
            }
            guard namespaceURI == Self.protocolName else { return }
            switch name {
            case "identifier" where row?.key.isEmpty == true:
                row?.key = written
                row?.values[HarvestSource.key] = [written]
            case "datestamp":
                row?.changed = written
                row?.values[HarvestSource.stamp] = [written]
            case "header":
                // In a list of identifiers there is nothing more.
                if let row { rows.append(row) }
            case "record":
                if let row, !rows.isEmpty { rows[rows.count - 1] = row }
                row = nil
            case "resumptionToken": token = written
            case "error": message = written
            case "responseDate": responseDate = written
            case "deletedRecord": deletedRecord = written
            case "granularity": granularity = written
            default: break
            }
        }
    }
}

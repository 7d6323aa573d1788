import Catalogue
import Foundation
import Links
import Publishing
import Settings

extension Context {
    /// A link to a ResourceSpace, ready to be read.
    func resourceSpace(_ link: Settings.Link, catalogue: Catalogue) throws(LinkFault) -> ResourceSpaceSync {
        let words = Set(settings.publication.rightsWords.map { $0.words.lowercased() })
        return try ResourceSpaceSync(
            link, catalogue: catalogue, environment: ProcessInfo.processInfo.environment, home: home.folder
        ) { text in
            let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
            return PublicURL.isWebAddress(text) || words.contains(text.lowercased())
        }
    }

    /// A text that changes with the settings on which the imported values depend.
    var importSettings: String {
        "\(settings.definedFields) \(settings.computedFields) \(settings.publication.arkField ?? "") "
            + "\(settings.publication.rightsWords) \(settings.images.derivatives)"
    }

    /// Why a ResourceSpace shows a resource or not, from each link to one that has it.
    func explainResourceSpace(_ name: String, catalogue: Catalogue) async -> [String] {
        guard let ref = Int(name.prefix { $0.isASCII && $0.isNumber }), ref > 0 else { return [] }
        var lines: [String] = []
        for link in settings.links.sources where link.adapter == .resourcespace {
            do {
                guard let found = try await resourceSpace(link, catalogue: catalogue).explanation(of: ref) else {
                    lines.append("the ResourceSpace of the link \(link.name) has no resource \(ref)")
                    continue
                }
                lines.append("resource \(ref) in the ResourceSpace of the link \(link.name):")
                lines += found.lines.map { "  \($0)" }
            } catch {
                lines.append("the link \(link.name) could not be asked: \(error)")
            }
        }
        return lines
    }
}

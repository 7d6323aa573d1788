import Catalogue
import Foundation
import Imaging
import Links
import Publishing
import Settings

extension LinkRunner {
    /// Tells others what is published of the link's records, where the link says so.
    /// - Returns: what could not be told, and why.
    func fillOutbox(_ catalogue: Catalogue) async throws -> [String] {
        guard !link.outbox.isEmpty else { return [] }
        guard let base = context.settings.server.publicURL?.description else {
            return [
                "the outbox was not filled: it holds addresses, and server.public_url does not say how they begin; set it"
            ]
        }
        try VipsRuntime.start(.ownPyramids, threads: 1)
        let builder = ManifestBuilder(settings: context.settings, capabilities: try context.capabilities())
        let links = Publishing.Links(base: base, named: nil)
        do {
            return try await LinkOutbox(
                link, catalogue: catalogue, environment: ProcessInfo.processInfo.environment, home: context.home.folder
            ).run { identifier in
                guard let object = try await catalogue.object(identifier, for: .everyone) else { return nil }
                let outline = builder.outline(of: object, links: links)
                return OutboxEntry.Published(
                    manifest: outline.manifest, thumbnail: outline.thumbnail, width: outline.width,
                    height: outline.height, rights: outline.rights)
            }
        } catch let fault as LinkFault {
            return ["the outbox was not filled: \(fault)"]
        }
    }
}

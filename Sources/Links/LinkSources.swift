public import Foundation
public import Settings

/// Opens links.
public enum LinkSources {
    /// The source of a link that has modules.
    public static func open(
        _ link: Settings.Link, environment: [String: String], home: URL
    ) throws(LinkFault) -> any LinkSource {
        guard !link.modules.isEmpty || link.adapter == .resourcespace else {
            throw LinkFault(
                "the link “\(link.name)” has no modules", remedy: "give at least one, with a name and a key")
        }
        switch link.adapter {
        case .odbc: return try ODBCSource(link, environment: environment, folder: home)
        case .folder: return FolderSource(link, home: home)
        case .harvest: return HarvestSource(link)
        case .rest: return try RESTSource(link, environment: environment, home: home)
        case .resourcespace:
            throw LinkFault(
                "the adapter \(link.adapter.rawValue) has no modules to show", remedy: "run the link instead")
        }
    }
}

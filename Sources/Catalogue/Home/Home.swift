public import Foundation

/// A home: the one folder that holds configuration, catalogue, derivatives and caches of a collection.
public struct Home: Hashable, Sendable {
    public let folder: URL
    /// The path of ``derivatives``, which is wanted for every tile.
    private let derivativesPath: String

    /// - Parameter path: the folder, absolute or relative to the working directory.
    public init(path: String) {
        folder = URL(fileURLWithPath: path).standardizedFileURL
        derivativesPath = folder.appendingPathComponent("derivatives").path
    }

    public var settingsFile: URL { folder.appendingPathComponent("vitrine.yaml") }
    public var catalogueFile: URL { folder.appendingPathComponent("catalogue.sqlite") }
    /// Everything below can be deleted at the price of time.
    public var derivatives: URL { folder.appendingPathComponent("derivatives", isDirectory: true) }
    public var renders: URL { folder.appendingPathComponent("cache/renders", isDirectory: true) }
    public var temporary: URL { folder.appendingPathComponent("temporary", isDirectory: true) }
    /// Of the server's workers, while an import may be emptying the other one.
    public var servingTemporary: URL { folder.appendingPathComponent("cache/temporary", isDirectory: true) }
    /// Files that were sent here: originals, to be kept like any others.
    public var uploads: URL { folder.appendingPathComponent("uploads", isDirectory: true) }
    /// Those that are not whole yet.
    public var incoming: URL { folder.appendingPathComponent("uploads/.incoming", isDirectory: true) }
    public var serverLock: URL { folder.appendingPathComponent("server.lock") }
    /// What the running server says of itself.
    public var serverRecord: URL { folder.appendingPathComponent("server.json") }
    public var importLock: URL { folder.appendingPathComponent("import.lock") }

    /// True where the folder has been made a home.
    public var exists: Bool { FileManager.default.fileExists(atPath: settingsFile.path) }

    /// Makes the folders that processes expect to find.
    public func prepare() throws {
        for folder in [folder, derivatives, temporary, servingTemporary] {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
    }

    /// The file of a derivative, from the path that the catalogue has of it.
    public func derivative(_ path: String) -> String { "\(derivativesPath)/\(path)" }
}

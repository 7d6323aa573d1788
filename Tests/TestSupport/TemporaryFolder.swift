internal import Foundation

/// A folder for one test, which goes away with this value.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() throws {
        path = NSTemporaryDirectory() + "vitrine-test-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something below the folder.
    public func file(_ name: String) -> String { path + "/" + name }

    /// Writes a file, and the folders it stands in.
    /// - Returns: its path.
    @discardableResult
    public func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let full = file(name)
        try FileManager.default.createDirectory(
            atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: full))
        return full
    }

    @discardableResult
    public func write(_ text: String, to name: String) throws -> String { try write(text.utf8, to: name) }

    /// Moves a file within the folder.
    public func move(_ name: String, to other: String) throws {
        try FileManager.default.createDirectory(
            atPath: (file(other) as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try FileManager.default.moveItem(atPath: file(name), toPath: file(other))
    }

    public func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: file(name)) }

    /// The bytes of a file.
    public func read(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: file(name)))) }

    /// All files below, as paths below the folder, in order.
    public var files: [String] {
        // Not FileManager's enumerator, which stops at mounted file systems.
        func below(_ folder: String) -> [String] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: file(folder))) ?? []
            return names.flatMap { name -> [String] in
                let path = folder.isEmpty ? name : folder + "/" + name
                let type = try? FileManager.default.attributesOfItem(atPath: file(path))[.type] as? FileAttributeType
                return type == .typeDirectory ? below(path) : [path]
            }
        }
        return below("").sorted()
    }
}

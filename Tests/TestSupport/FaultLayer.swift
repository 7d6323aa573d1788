internal import Foundation
internal import Glibc

/// The layer between the program and its disk (Tests/FaultLayer/layer.c), compiled once.
public enum FaultLayer {
    private static let built: (folder: TemporaryFolder, library: String, replay: String)? = {
        guard let folder = try? TemporaryFolder() else { return nil }
        let source = URL(fileURLWithPath: #filePath).appendingPathComponent("../../FaultLayer/layer.c")
            .standardizedFileURL.path
        let (library, replay) = (folder.file("layer.so"), folder.file("replay"))
        guard (try? tool("clang", "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl", "-lpthread")) != nil,
            (try? tool("clang", "-O2", "-DREPLAY", "-o", replay, source)) != nil
        else { return nil }
        return (folder, library, replay)
    }()

    /// What makes a program run on the layer, to be put into its environment.
    /// - Parameters:
    ///   - home: its catalogue is what writes are noted of, and what faults touch.
    ///   - more: what else the layer is to do, as its source describes it.
    public static func environment(_ home: TestHome, _ more: [String: String] = [:]) throws -> [String: String] {
        guard let built else {
            throw SupportError("the fault layer cannot be compiled: is there a clang? Swift brings one")
        }
        var environment = [
            "LD_PRELOAD": built.library, "FAULT_PATH": home.path + "/catalogue.sqlite",
            "FAULT_LOG": home.folder.file("writes"), "FAULT_MODE": home.folder.file("fault"),
        ]
        environment.merge(more) { $1 }
        return environment
    }

    /// Takes back every write to the catalogue that was not synced, as a power cut may. Nothing may have it open.
    /// - Returns: how many writes were lost.
    public static func cutPower(_ home: TestHome) throws -> Int {
        guard let built else { throw SupportError("the fault layer cannot be compiled") }
        let catalogue = home.path + "/catalogue.sqlite"
        // The index is in memory that is gone.
        unlink(catalogue + "-shm")
        let result = try tool(built.replay, home.folder.file("writes"), catalogue, catalogue + "-wal")
        return Int(result.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
    }
}

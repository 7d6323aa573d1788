/// Why a backup was not made, or not restored.
public enum BackupError: Error, Hashable, Sendable, CustomStringConvertible {
    case exists(path: String)
    case notWritten(path: String, detail: String)
    case noFile(path: String)
    case notABackup(path: String, detail: String)
    case damaged(path: String, faults: [String])
    case newerVersion(path: String)

    public var description: String {
        switch self {
        case .exists(let path): "\(path) is there already and was left as it is: give another name, or --replace"
        case .notWritten(let path, let detail): "\(path) cannot be written: \(detail)"
        case .noFile(let path): "\(path): there is no such file; give one that `vitrine backup` made"
        case .notABackup(let path, let detail):
            "\(path) is no backup of a catalogue (\(detail)); give a file that `vitrine backup` made"
        case .damaged(let path, let faults):
            "\(path) is damaged, nothing was changed: \(faults.prefix(3).joined(separator: "; ")). Give an older backup"
        case .newerVersion(let path):
            "\(path) was made by a newer version of Vitrine; restore it with that version"
        }
    }
}

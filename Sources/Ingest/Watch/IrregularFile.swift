internal import Glibc

/// Names what a directory entry is that is neither a regular file nor a folder.
enum IrregularFile {
    /// A clause for reports; nil for regular files and folders.
    /// - Parameter mode: `st_mode` of the entry itself, links not followed (lstat(2)).
    static func reason(_ mode: mode_t) -> String? {
        switch mode & S_IFMT {
        case S_IFREG, S_IFDIR: nil
        case S_IFLNK: "it is a symbolic link"
        case S_IFIFO: "it is a FIFO"
        case S_IFSOCK: "it is a socket"
        case S_IFCHR, S_IFBLK: "it is a device"
        default: "it is not a regular file"
        }
    }

    static let remedy = "put the file itself into the folder"
}

internal import Foundation
internal import Imaging

/// A file of text beside another, read whole.
enum SideText {
    /// More than the text of any page, or the annotations on it.
    static let limit = 32 << 20

    enum Refusal: Error, Hashable, CustomStringConvertible {
        case unreadable
        case tooLarge
        case notText

        var description: String {
            switch self {
            case .unreadable: "it cannot be read"
            case .tooLarge: "it is larger than \(SideText.limit >> 20) MB"
            case .notText: "it is no text"
            }
        }
    }

    /// UTF-8, UTF-16 with its mark, else Windows-1252.
    static func read(_ path: String) throws(Refusal) -> String {
        guard let descriptor = try? RegularFile.open(path).get() else { throw .unreadable }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        defer { try? handle.close() }
        guard let bytes = try? handle.read(upToCount: limit + 1) ?? Data() else { throw .unreadable }
        guard bytes.count <= limit else { throw .tooLarge }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            guard let text = String(data: bytes, encoding: .utf16) else { throw .notText }
            return text
        }
        guard !bytes.contains(0) else { throw .notText }
        let unmarked = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes
        if let text = String(validating: unmarked, as: UTF8.self) { return text }
        guard let text = String(data: bytes, encoding: .windowsCP1252) else { throw .notText }
        return text
    }
}

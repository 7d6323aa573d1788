internal import Catalogue
internal import Foundation
internal import IIIF

/// The texts that lie beside recordings, found by their names: `film.vtt`, `film.en.srt`, `film.transcript.en.txt`,
/// `film.chapters.vtt`.
///
/// Behind the recording's name without its ending stand, in any order, what the text is (`captions`, which need not be
/// said, `transcript` or `chapters`) and its language. Of two for the same purpose in the same language the first in
/// alphabetical order but WebVTT before SubRip is taken.
struct SideFiles {
    /// A text that cannot be used, or that belongs to nothing.
    struct Fault: Hashable {
        var path: String
        var reason: String
        var remedy: String
    }

    private(set) var faults: [Fault] = []
    private let source: SourceFolder
    private var names: [String: [String]] = [:]
    private var taken: Set<String> = []

    /// The largest text that is read: more than the captions of a day.
    private static let limit = 8 << 20
    private static let words: [String: SideFile.Role] = [
        "captions": .caption, "subtitles": .caption, "transcript": .transcript, "chapters": .chapters,
    ]

    init(_ source: SourceFolder) { self.source = source }

    /// Whether a name is one of a text that may belong to a recording.
    static func mayBe(_ name: String) -> Bool {
        let parts = name.lowercased().split(separator: ".")
        guard let ending = parts.last, parts.count > 1 else { return false }
        return ["vtt", "srt"].contains(ending) || ending == "txt" && parts.dropLast().dropFirst().contains("transcript")
    }

    /// Those of one recording. What is no captions at all is left out, with a fault.
    mutating func files(of recording: String) -> [SideFile] {
        let folder = (recording as NSString).deletingLastPathComponent
        let stem = ((recording as NSString).lastPathComponent as NSString).deletingPathExtension
        var files: [String: SideFile] = [:]
        for name in list(folder) where name.hasPrefix(stem + ".") {
            guard var file = Self.describe(name, behind: stem) else { continue }
            file.path = folder.isEmpty ? name : folder + "/" + name
            taken.insert(file.path)
            guard (try? source.file(file.path)) != nil else { continue }
            if let other = files[file.name], other.path.hasSuffix(".vtt") || !file.path.hasSuffix(".vtt") { continue }
            if let read = read(file) { files[file.name] = read }
        }
        return files.values.sorted { $0.name < $1.name }
    }

    /// Notes as faults the texts in the folders of these files that belong to no recording.
    mutating func noteOrphans(beside files: some Sequence<String>) {
        let folders = Set(files.map { ($0 as NSString).deletingLastPathComponent })
        for folder in folders.sorted() {
            for name in list(folder) {
                let path = folder.isEmpty ? name : folder + "/" + name
                guard !taken.contains(path) else { continue }
                faults.append(
                    Fault(
                        path: path,
                        reason: "no film or sound recording that it could belong to is imported from beside it",
                        remedy: "name it like the recording (film.mp4, film.en.vtt), or put the recording there"))
            }
        }
    }

    private mutating func list(_ folder: String) -> [String] {
        if let known = names[folder] { return known }
        let all = (try? FileManager.default.contentsOfDirectory(atPath: source.absolute(folder))) ?? []
        let found = all.filter { Self.mayBe($0) && !$0.hasPrefix(".") }.sorted()
        names[folder] = found
        return found
    }

    /// What a name says, its path not yet known.
    private static func describe(_ name: String, behind stem: String) -> SideFile? {
        var parts = name.dropFirst(stem.count + 1).split(separator: ".", omittingEmptySubsequences: false)
            .map(String.init)
        guard let ending = parts.popLast()?.lowercased() else { return nil }
        var role: SideFile.Role?
        var language: String?
        for part in parts {
            if role == nil, let word = words[part.lowercased()] {
                role = word
            } else if language == nil, let tag = LanguageTag.canonical(part) {
                language = tag
            } else {
                return nil
            }
        }
        let purpose = role ?? .caption
        if ending == "txt", purpose != .transcript { return nil }
        let word = [SideFile.Role.caption: "captions", .transcript: "transcript", .chapters: "chapters"][purpose] ?? ""
        return SideFile(
            name: "\(word)\(language.map { "." + $0 } ?? "").\(ending == "txt" ? "txt" : "vtt")", path: "",
            language: language, mediaType: ending == "txt" ? "text/plain" : "text/vtt", role: purpose)
    }

    /// The same with what documents need of it; nil, and a fault, where it is not what it is called.
    private mutating func read(_ file: SideFile) -> SideFile? {
        func fault(_ reason: String, _ remedy: String) -> SideFile? {
            faults.append(Fault(path: file.path, reason: reason, remedy: remedy))
            return nil
        }
        guard let handle = FileHandle(forReadingAtPath: source.absolute(file.path)),
            let bytes = try? handle.read(upToCount: Self.limit + 1)
        else { return fault("it cannot be read", "give Vitrine permission to read it") }
        guard bytes.count <= Self.limit else {
            return fault("it is larger than \(Self.limit >> 20) MB", "check that it is text")
        }
        if file.mediaType == "text/plain" { return file }
        do throws(Subtitles.Problem) {
            let subtitles = try Subtitles(file: Array(bytes), isSubRip: file.isSubRip)
            var file = file
            if file.role == .chapters { file.text = subtitles.vtt }
            return file
        } catch {
            return fault(
                error.description, "correct it, or give it in WebVTT or SubRip; the recording is shown without it")
        }
    }
}

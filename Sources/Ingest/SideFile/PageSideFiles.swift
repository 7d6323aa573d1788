internal import Catalogue
internal import Foundation
internal import IIIF

/// What lies beside pages and says something about them: annotations, text, descriptions, tables of contents.
///
/// A file belongs to the one that is called like it but for its ending. What describes a whole object is called like the
/// object, lies beside its only file, or has no other name than what it is (`toc.csv`, `mets.xml`) in a folder that holds
/// files of one object only.
struct PageSideFiles {
    private(set) var problems: [RowProblem] = []
    /// Files that are used.
    private(set) var count = 0
    private let source: SourceFolder
    private let separator: String
    /// What an earlier import made of the files of a resource whose own file is the same.
    private let known: (ResourceUpdate) throws -> [SideFile]
    /// Names in a folder, by what they begin with.
    private var names: [String: [String: [String]]] = [:]
    /// Faults of the resource at hand.
    private var faults: [SideFileFault] = []

    static let canvas = AnnotationTarget(.canvas, "urn:canvas")

    init(
        _ source: SourceFolder, separator: String, known: @escaping (ResourceUpdate) throws -> [SideFile]
    ) {
        (self.source, self.separator, self.known) = (source, separator, known)
    }

    /// Adds to an object's resources what lies beside them.
    /// - Parameter folders: folders that hold files of this object only.
    mutating func complete(_ object: inout ObjectUpdate, folders: Set<String>) throws {
        let isOne = object.resources.count == 1
        var contents: [(path: String, name: SideFileName)] = []
        for index in object.resources.indices {
            let resource = object.resources[index]
            let (folder, stem) = Self.split(resource.path)
            let earlier = try known(resource)
            faults = []
            var files: [SideFile] = []
            for (path, name) in found(folder, stem) {
                if name.kind == .contents {
                    contents.append((path, name))
                } else if let file = read(path, name, of: resource, earlier, isOfObject: isOne),
                    !files.contains(where: { $0.name == file.name || Self.areTheSameText($0, file) })
                {
                    files.append(file)
                }
            }
            object.resources[index].add(files)
            object.resources[index].sideFileFaults += faults
            count += files.count
        }
        guard let main = object.resources.firstIndex(where: \.isPublished) ?? object.resources.indices.first else {
            return
        }
        try completeMain(&object, main, contents, folders)
    }

    /// What is the object's goes to its first resource that is shown.
    private mutating func completeMain(
        _ object: inout ObjectUpdate, _ main: Int, _ beside: [(path: String, name: SideFileName)],
        _ folders: Set<String>
    ) throws {
        faults = []
        let resource = object.resources[main]
        let stem = object.identifier.split(separator: "/").last.map(String.init) ?? object.identifier
        let places = Set(object.resources.map { Self.split($0.path).folder }).sorted()
        let stems = Set(object.resources.map { Self.split($0.path).stem })
        var own = beside
        for folder in places where !stems.contains(stem) { own += found(folder, stem) }
        for folder in places where folders.contains(folder) { own += found(folder, "") }
        let earlier = try known(resource)
        for (path, name) in own {
            if name.kind == .contents {
                guard !files(of: object.resources[main]).contains(where: { $0.role == .contents }) else { continue }
                guard let file = contents(path, name, ContentsPages(object.resources)) else { continue }
                object.resources[main].add([file])
                count += 1
            } else if case .description = name.kind,
                let file = read(path, name, of: resource, earlier, isOfObject: true), file.role == .objectRecord,
                !files(of: object.resources[main]).contains(where: { $0.name == file.name })
            {
                object.resources[main].add([file])
                count += 1
            }
        }
        object.resources[main].sideFileFaults += faults
    }

    private func files(of resource: ResourceUpdate) -> [SideFile] { resource.sideFiles ?? [] }

    /// Recognised text and its plain copy are one text.
    private static func areTheSameText(_ one: SideFile, _ other: SideFile) -> Bool {
        one.role == .text && other.role == .text && one.language == other.language
    }

    // MARK: Finding

    private static func split(_ path: String) -> (folder: String, stem: String) {
        let path = path as NSString
        return (path.deletingLastPathComponent, (path.lastPathComponent as NSString).deletingPathExtension)
    }

    /// Those called `stem` and more; without a stem, those whose name is only what they are. What says where its words
    /// stand comes before plain text.
    private mutating func found(_ folder: String, _ stem: String) -> [(path: String, name: SideFileName)] {
        if names[folder] == nil { names[folder] = list(folder) }
        let all = (names[folder]?[stem] ?? []).compactMap { file -> (path: String, name: SideFileName)? in
            let ending = String(file.dropFirst(stem.isEmpty ? 0 : stem.count + 1))
            guard let name = SideFileName(ending), (try? source.file(Self.join(folder, file))) != nil else {
                return nil
            }
            if stem.isEmpty, case .description(nil) = name.kind { return nil }
            return (Self.join(folder, file), name)
        }
        let plain = { (name: SideFileName) in name.kind == .text(.plain) }
        return all.filter { !plain($0.name) } + all.filter { plain($0.name) }
    }

    /// By everything in front of a dot; those that are a word and an ending, without anything in front.
    private func list(_ folder: String) -> [String: [String]] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: source.absolute(folder))) ?? []
        let endings: Set<String> = ["json", "csv", "txt", "hocr", "xml", "marcxml", "mods", "mets", "ead", "lido"]
        var result: [String: [String]] = [:]
        for name in all.sorted() where !name.hasPrefix(".") {
            guard endings.contains((name as NSString).pathExtension.lowercased()) else { continue }
            let dots = name.indices.filter { name[$0] == "." }
            for dot in dots { result[String(name[..<dot]), default: []].append(name) }
            if dots.count == 1, let kind = SideFileName(name)?.kind {
                switch kind {
                case .contents, .description(.some): result["", default: []].append(name)
                default: break
                }
            }
        }
        return result
    }

    private static func join(_ folder: String, _ name: String) -> String { folder.isEmpty ? name : folder + "/" + name }

    // MARK: Reading

    private mutating func read(
        _ path: String, _ name: SideFileName, of resource: ResourceUpdate, _ earlier: [SideFile], isOfObject: Bool
    ) -> SideFile? {
        let isPage = resource.kind == "image" && resource.pages == 1
        if case .text = name.kind, !isPage { return nil }
        guard let facts = try? source.file(path) else { return nil }
        if let same = earlier.first(where: {
            $0.path == path && $0.modified == facts.modified && $0.byteSize == facts.size && $0.modified != 0
                && ($0.role != .record && $0.role != .objectRecord || ($0.role == .objectRecord) == isOfObject)
        }) {
            return same
        }
        guard let text = text(path) else { return nil }
        let before = problems.count
        var file: SideFile?
        switch name.kind {
        case .annotations(let isTable): file = annotations(text, path, name, isTable: isTable)
        case .text(let format): file = page(text, path, name, format, resource)
        case .description(let format):
            file = description(text, path, name, format, isOfObject: isOfObject, isPage, resource)
        case .contents: return nil
        }
        file?.byteSize = facts.size
        // One with faults is read again, so that they are told again.
        file?.modified = problems.count == before ? facts.modified : 0
        return file
    }

    private mutating func text(_ path: String) -> String? {
        do throws(SideText.Refusal) {
            return try SideText.read(source.absolute(path))
        } catch {
            fault(
                RowProblem(
                    file: path, row: 0, line: 0, reason: error.description,
                    remedy: "check that it is text and can be opened"))
            return nil
        }
    }

    private mutating func annotations(
        _ text: String, _ path: String, _ name: SideFileName, isTable: Bool
    ) -> SideFile? {
        var read: [Annotation] = []
        if isTable {
            do throws(SpreadsheetError) {
                let sheet = try AnnotationSheet(text, file: path, onto: Self.canvas)
                read = sheet.annotations
                sheet.problems.forEach { fault($0) }
            } catch {
                fault(
                    RowProblem(
                        file: path, row: 0, line: error.line ?? 0, reason: error.description,
                        remedy: "give it a column “text”; the page is shown without it until then"))
            }
        } else if let document = AnnotationDocument(text, onto: Self.canvas) {
            read = document.annotations
            for problem in document.problems {
                fault(
                    RowProblem(
                        file: path, row: problem.annotation, line: problem.annotation, column: "annotation",
                        value: problem.value.isEmpty ? nil : problem.value, reason: problem.reason,
                        remedy: problem.remedy))
            }
        } else {
            fault(
                RowProblem(
                    file: path, row: 0, line: 0, reason: "it holds no annotations",
                    remedy:
                        "give a Web Annotation, a list of them or an AnnotationPage as JSON; the page is shown without it "
                        + "until then"))
        }
        return read.isEmpty ? nil : Self.stored(read, path, name, role: .annotations)
    }

    private mutating func page(
        _ text: String, _ path: String, _ name: SideFileName, _ format: PageText.Format, _ resource: ResourceUpdate
    ) -> SideFile? {
        do throws(PageText.Problem) {
            let page = try PageText(text, as: format)
            let size = PixelSize(width: resource.width ?? 0, height: resource.height ?? 0)
            let lines = page.annotations(on: size, language: name.language, canvas: Self.canvas)
            return Self.stored(lines, path, name, role: .text)
        } catch {
            fault(
                RowProblem(
                    file: path, row: 0, line: 0, reason: error.description,
                    remedy: "correct it, or take it away; the page is shown without its text until then"))
            return nil
        }
    }

    /// - Parameter format: as its name says.
    private mutating func description(
        _ text: String, _ path: String, _ name: SideFileName, _ format: DescriptionFormat?, isOfObject: Bool,
        _ isPage: Bool, _ resource: ResourceUpdate
    ) -> SideFile? {
        let known = DescriptionFormat.recognise(text)
        // Other XML is nobody's business.
        guard known != nil || format != nil else { return nil }
        guard let known, format == nil || format == known.format else {
            fault(
                RowProblem(
                    file: path, row: 0, line: 0, reason: "it is no \(format?.name ?? "description")",
                    remedy: "rename it, or correct its root element; it is not linked until then"))
            return nil
        }
        if known.format == .alto {
            var name = name
            name.kind = .text(.alto)
            return isPage ? page(text, path, name, .alto, resource) : nil
        }
        return SideFile(
            name: (isOfObject ? "object." : "") + name.urlName(known.format), path: path, language: nil,
            mediaType: name.mediaType, role: isOfObject ? .objectRecord : .record, text: known.profile)
    }

    private mutating func contents(_ path: String, _ name: SideFileName, _ pages: ContentsPages) -> SideFile? {
        guard let text = text(path) else { return nil }
        do throws(SpreadsheetError) {
            let contents = try ContentsFile(text, file: path, pages: pages, separator: separator)
            contents.problems.forEach { fault($0) }
            guard !contents.entries.isEmpty else { return nil }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            guard let json = try? encoder.encode(contents.entries) else { return nil }
            return SideFile(
                name: name.urlName(), path: path, language: nil, mediaType: name.mediaType, role: .contents,
                text: String(decoding: json, as: UTF8.self), items: contents.entries.count)
        } catch {
            fault(
                RowProblem(
                    file: path, row: 0, line: error.line ?? 0, reason: error.description,
                    remedy: "give it a column “title” and a column “page”; the object is shown without it until then"))
            return nil
        }
    }

    private mutating func fault(_ problem: RowProblem) {
        problems.append(problem)
        let place = problem.row > 0 ? "row \(problem.row): " : ""
        faults.append(SideFileFault(path: problem.file, reason: place + problem.reason))
    }

    private static func stored(
        _ annotations: [Annotation], _ path: String, _ name: SideFileName, role: SideFile.Role
    ) -> SideFile {
        let page = AnnotationPage(id: "urn:page", annotations: annotations)
        let json = PresentationDocument.annotationPage(page).encoded(as: .v3) ?? []
        return SideFile(
            name: name.urlName(), path: path, language: name.language, mediaType: name.mediaType, role: role,
            text: String(decoding: json, as: UTF8.self), items: annotations.count)
    }
}

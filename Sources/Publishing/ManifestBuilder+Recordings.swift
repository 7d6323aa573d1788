internal import Catalogue
internal import IIIF
internal import Settings

extension ResourceRecord {
    var isRecording: Bool { Self.isRecording(kind) }
    static func isRecording(_ kind: String) -> Bool { kind == "video" || kind == "sound" }
}

extension ManifestBuilder {
    /// Captions as annotations that supplement the recording (recipe 0219), transcripts as what it can be had as beside
    /// (recipe 0017).
    func addTexts(
        of resource: ResourceRecord, named name: String, _ draft: Draft, to canvas: inout Canvas
    ) {
        let (links, identifier) = (draft.links, draft.identifier)
        let captions = resource.sideFiles.filter { $0.role == .caption }
        let annotations = captions.enumerated().map { index, file in
            var text = ContentResource(.text, id: links.media(resource.id, file.name), format: file.mediaType)
            text.label = Media.captionLabel(file.language)
            text.language = file.language.map { [$0] } ?? []
            var annotation = Annotation(
                id: links.annotation(identifier, "\(name)-captions-\(index + 1)"), motivation: .supplementing,
                body: .content(text), target: canvas.target)
            annotation.provides = ["subtitles"]
            return annotation
        }
        if !annotations.isEmpty {
            canvas.annotations.append(
                AnnotationPage(id: links.annotationPage(identifier, name + "-captions"), annotations: annotations))
        }
        canvas.rendering += resource.sideFiles.filter { $0.role == .transcript }.map { file in
            ExternalResource(
                id: links.media(resource.id, file.name), type: .text, label: Media.transcriptLabel(file.language),
                format: file.mediaType, language: file.language.map { [$0] } ?? [])
        }
    }

    /// A table of contents for each recording that has chapters, of parts of its canvas. 2.1's canvases have no time,
    /// so there each is the whole.
    func chapters(_ draft: Draft) -> [ContentsRange] {
        let (links, identifier) = (draft.links, draft.identifier)
        return draft.view.pages.flatMap { page -> [ContentsRange] in
            guard page.row.isRecording else { return [] }
            let resource = page.resource
            return resource.sideFiles.filter { $0.role == .chapters }.compactMap { file -> ContentsRange? in
                guard let duration = resource.duration, let text = file.text, let cues = try? Subtitles(vtt: text)
                else { return nil }
                let name = "r\(resource.id)-chapters" + (file.language.map { "-" + $0 } ?? "")
                let language = file.language ?? settings.collection.language
                let chapters = cues.chapters(within: duration).enumerated().map { index, chapter in
                    let part = draft.target(
                        page, selector: draft.version == .v2 ? nil : .fragment(chapter.fragment))
                    return ContentsRange.Item.range(
                        ContentsRange(
                            id: links.range(identifier, "\(name)-\(index + 1)"),
                            label: LanguageMap(chapter.title, language: language), items: [.canvas(part)]))
                }
                guard !chapters.isEmpty else { return nil }
                return ContentsRange(
                    id: links.range(identifier, name), label: Media.chaptersLabel(file.language),
                    items: chapters)
            }
        }
    }
}

extension Media {
    static func transcriptLabel(_ language: String?) -> LanguageMap {
        language.map { LanguageMap("Transcript (\($0))", language: "en") } ?? words("Transcript", "Transcription")
    }

    static func chaptersLabel(_ language: String?) -> LanguageMap {
        language.map { LanguageMap("Chapters (\($0))", language: "en") } ?? words("Chapters", "Chapitres")
    }

    private static func words(_ english: String, _ french: String) -> LanguageMap {
        var map = LanguageMap(english, language: "en")
        map.add([french], language: "fr")
        return map
    }
}

internal import Catalogue
internal import IIIF
internal import Settings

/// Catalogue texts as language maps: text without a language takes the collection's.
struct FieldTexts {
    let settings: Settings

    func language(_ tag: String?) -> String { tag ?? settings.collection.language }

    func map(_ values: [FieldText]) -> LanguageMap {
        var map = LanguageMap()
        for value in values { map.add(value.texts, language: language(value.language)) }
        return map
    }

    func map(_ text: LanguageText) -> LanguageMap {
        var map = LanguageMap()
        for (language, texts) in text.byLanguage { map.add(texts, language: language) }
        return map
    }

    /// The field's text from the first resource that has one.
    func first(_ resources: [ResourceRecord], _ field: String) -> LanguageMap {
        for resource in resources {
            let text = map(resource.values(of: field))
            if !text.isEmpty { return text }
        }
        return LanguageMap()
    }
}

/// The few words that Vitrine itself puts into documents.
enum Wording {
    static let tableOfContents = both("Table of contents", "Table des matières")
    static let rights = both("Rights", "Droits")
    static let captions = both("Captions", "Sous-titres")

    private static func both(_ english: String, _ french: String) -> LanguageMap {
        var map = LanguageMap(english, language: "en")
        map.add([french], language: "fr")
        return map
    }
}

/// Names of media files in URLs.
public enum Media {
    /// `original.mp4`: what kind it is shows, where it came from does not.
    public static func fileName(_ mediaType: String) -> String {
        let ending =
            [
                "video/mp4": "mp4", "video/webm": "webm", "video/quicktime": "mov", "video/ogg": "ogv",
                "audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/wav": "wav", "audio/ogg": "ogg", "audio/flac": "flac",
                "audio/webm": "weba", "application/pdf": "pdf",
            ][mediaType] ?? "bin"
        return "original." + ending
    }

    static func captionLabel(_ language: String?) -> LanguageMap {
        guard let language else { return Wording.captions }
        return LanguageMap("\(Wording.captions.text() ?? "") (\(language))", language: "en")
    }
}

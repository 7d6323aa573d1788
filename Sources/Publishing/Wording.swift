internal import IIIF

/// The few words that Vitrine itself puts into documents.
enum Wording {
    static let tableOfContents = both("Table of contents", "Table des matières")
    static let rights = both("Rights", "Droits")
    static let attribution = both("Attribution", "Mention obligatoire")
    static let captions = both("Captions", "Sous-titres")
    static let original = both("Original file", "Fichier original")
    static let pdf = both("PDF of all pages", "PDF de toutes les pages")
    static let annotations = both("Annotations", "Annotations")
    static let pageText = both("Text", "Texte")
    static let placeholder = both("Preview", "Aperçu")
    static let accompanying = both("Accompanying picture", "Image d’accompagnement")

    static func search(_ query: String) -> LanguageMap { both("Search: \(query)", "Recherche : \(query)") }

    static func both(_ english: String, _ french: String) -> LanguageMap {
        var map = LanguageMap(english, language: "en")
        map.add([french], language: "fr")
        return map
    }
}

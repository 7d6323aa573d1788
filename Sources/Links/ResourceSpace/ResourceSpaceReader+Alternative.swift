/// Alternative files that are no other capture of a page.
extension ResourceSpaceReader.Alternative {
    /// Why the file is not shown; nil where it is.
    /// - Parameter isPage: whether its resource has a sequence.
    func isPassedOver(isPage: Bool) -> String? {
        if !isPage { return "their resources have no sequence" }
        if isConversion { return "ResourceSpace converted them from office documents" }
        if name.trimmed.isEmpty || isReplacedOriginal { return "they are originals that were replaced" }
        if !SourceEndings.isDecodable(ending) { return "Vitrine does not decode them" }
        return nil
    }

    /// Whether ResourceSpace keeps a file under this name that was replaced. Each translation of it is listed.
    ///
    /// Source: ResourceSpace, `save_original_file_as_alternative` and `replace_resource_original_description` in
    /// `languages/`. Its version plugin gives no name.
    private var isReplacedOriginal: Bool {
        let parts = name.trimmed.lowercased().split(separator: " ", omittingEmptySubsequences: false)
        let pattern = parts.map { part in
            part == ending.lowercased()[...]
                ? "%" : part.hasPrefix(ending.lowercased() + "-") ? "%" + part.dropFirst(ending.count) : String(part)
        }.joined(separator: " ")
        return Self.replaced.contains(pattern)
    }

    private static let replaced: Set<String> = [
        "original % file", "پەڕگەی % یەکەمی سەرەکی", "alkuperäinen %-tiedosto", "archivo % original",
        "arquivo % original", "arquivo original %", "berkas % asli", "eredeti % fájl", "fail asal %",
        "faili asili %", "ffeil gwreiddiol %", "fichier % original", "file originale con estensione %",
        "fitxer original amb extensió %", "fișierul original %", "izvorni % datoteka", "oorspronkelijk bestand %",
        "opprinnelig fil %", "original % fil", "orihinal na % na file", "orijinal % dosyası", "oryginalny plik %",
        "pôvodný súbor %", "původní soubor %", "tệp gốc %", "ursprunglig fil med %", "ursprüngliche datei %",
        "αρχικό αρχείο %", "арыгінальны % файл", "оригинален файл %", "оригинальный файл %", "оригінальний файл %",
        "اصل % فائل", "الملف الأصلي %", "فایل اصلی %", "मूल % फ़ाइल", "মূল % ফাইল", "ਮੂਲ % ਫਾਈਲ",
        "ไฟล์ต้นฉบับ %", "元の % ファイル", "原始 % 檔案", "原始的 % 文件", "원본 % 파일",
    ]
}

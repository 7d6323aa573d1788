internal import Foundation
import IIIF

/// The paths that lead to pixels and files rather than to documents about objects. They have no lenient readings.
extension RouteReading {
    static func image(
        version: NamedVersion?, after word: PathPart, _ parts: ArraySlice<PathPart>
    ) throws(RouteError) -> Route {
        let forms = [
            "image/{image}", "image/{image}/info.json", "image/{image}/{region}/{size}/{rotation}/{quality}.{format}",
        ]
        guard let image = parts.first, !image.text.isEmpty else {
            throw (parts.first ?? word).notFound(.noIdentifier, accepted: forms)
        }
        try checkMinted(image)
        let rest = Array(parts.dropFirst())
        switch rest.count {
        case 0:
            return .imageBase(version: version, image: image.text)
        case 1 where rest[0].raw.isEmpty:
            return .imageBase(version: version, image: image.text)
        case 1 where rest[0].text == "info.json":
            return .imageInformation(version: version, image: image.text)
        case 4:
            return .imageRequest(
                version: version, image: image.text, region: rest[0].text, size: rest[1].text,
                rotation: rest[2].text, file: rest[3].text)
        default:
            throw rest[0].notFound(.imagePath, accepted: forms)
        }
    }

    static func collection(
        version: NamedVersion?, after word: PathPart, _ parts: ArraySlice<PathPart>
    ) throws(RouteError) -> Route {
        let forms = [
            "collection/top", "collection/{name}", "collection/{name}/{value}", "collection/search/{query}",
            "{collection}/page/{page}",
        ]
        var words = parts.count > 1 && parts.last?.raw.isEmpty == true ? parts.dropLast() : parts
        guard let first = words.first, !first.text.isEmpty else {
            throw (parts.first ?? word).notFound(.unknownCollection, accepted: forms)
        }
        words = words.dropFirst()
        var page: Int?
        // Read from the right: the rest is the value, whose slashes a proxy may have decoded.
        if words.count >= 2, words[words.endIndex - 2].text == "page",
            let number = pageNumber(words[words.endIndex - 1])
        {
            page = number
            words = words.dropLast(2)
        }
        let value = words.isEmpty ? nil : words.map(\.text).joined(separator: "/")
        guard first.text == "top" else {
            return .collection(version: version, name: first.text, value: value, page: page)
        }
        if let extra = words.first { throw extra.notFound(.unknownCollection, accepted: forms) }
        return page == nil
            ? .topCollection(version: version)
            : .collection(version: version, name: "top", value: nil, page: page)
    }

    /// The exact reading of a value and the lenient ones, most likely first, no two of the same bytes.
    static func spellings(of text: String) -> [String] {
        var result: [String] = []
        func add(_ text: String) {
            let forms = [text, text.precomposedStringWithCanonicalMapping, text.decomposedStringWithCanonicalMapping]
            for form in forms where !result.contains(where: { $0.utf8.elementsEqual(form.utf8) }) {
                result.append(form)
            }
        }
        add(text)
        let decoded = decodedAgain(text)
        if let decoded { add(decoded) }
        add((decoded ?? text).replacing("+", with: " "))
        return result
    }

    /// A number from 1 without leading zeros, so that every page has one URL.
    private static func pageNumber(_ part: PathPart) -> Int? {
        let digits = part.text.utf8
        guard (1...9).contains(digits.count), digits.first != UInt8(ascii: "0"),
            digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return Int(part.text)
    }

    /// The interface for programs.
    static func programming(after word: PathPart, _ parts: ArraySlice<PathPart>) throws(RouteError) -> Route {
        switch parts.map(\.text) {
        case ["v1", "search"]: return .search
        case ["v1", "suggest"]: return .suggestions
        default:
            throw (parts.first ?? word).notFound(.unknownPath, accepted: ["/api/v1/search", "/api/v1/suggest"])
        }
    }

    static func asset(after word: PathPart, _ parts: ArraySlice<PathPart>) throws(RouteError) -> Route {
        guard !parts.isEmpty else { throw word.notFound(.unsafeFileName, accepted: ["/assets/{file}"]) }
        for part in parts {
            let bytes = Array(part.text.utf8)
            let isPlain = bytes.allSatisfy { PathSegment.isLetterOrDigit($0) || "._-@+".utf8.contains($0) }
            guard isPlain, let first = bytes.first, first != UInt8(ascii: ".") else {
                throw part.notFound(.unsafeFileName, accepted: ["letters, digits, . _ - @ +, not beginning with a dot"])
            }
        }
        return .asset(path: parts.map(\.text).joined(separator: "/"))
    }

    static func media(after word: PathPart, _ parts: ArraySlice<PathPart>) throws(RouteError) -> Route {
        let form = "/media/{resource}/{file}"
        guard parts.count == 2, let resource = parts.first, let file = parts.last else {
            throw (parts.first ?? word).notFound(.unknownPath, accepted: [form])
        }
        try checkMinted(resource)
        let isUnsafe = file.text.unicodeScalars.contains { scalar in
            scalar == "/" || scalar == "\\" || scalar.value < 0x20 || scalar.value == 0x7F
        }
        guard !isUnsafe, !["", ".", ".."].contains(file.text) else {
            throw file.notFound(.unsafeFileName, accepted: [form])
        }
        return .media(resource: resource.text, file: file.text)
    }

    /// Identifiers that Vitrine minted itself need no encoding, as Image API 3.0 §9 recommends.
    private static func checkMinted(_ part: PathPart) throws(RouteError) {
        let bytes = part.text.utf8
        guard !bytes.isEmpty, bytes.allSatisfy({ PathSegment.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }) else {
            throw part.notFound(.imageIdentifier, accepted: ["letters, digits and hyphens"])
        }
    }
}

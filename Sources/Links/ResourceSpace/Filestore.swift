internal import Crypto
internal import Foundation

/// Where ResourceSpace keeps the files of a resource. Nothing in there is ever written.
struct Filestore: Sendable {
    let folder: String
    let scrambleKey: String
    let isSpreadEvenly: Bool
    let separatesOriginals: Bool

    init(_ install: ResourceSpaceInstall) {
        folder = install.storage
        scrambleKey = install.scrambleKey
        isSpreadEvenly = install.isSpreadEvenly
        separatesOriginals = install.separatesOriginals
    }

    /// Places that a file may be at, paths below the folder, the likeliest first: a layout that was changed leaves files
    /// at their old places, and files from before scrambling have plain names.
    /// - Parameters:
    ///   - size: empty for the original.
    ///   - page: of a preview, from 1.
    ///   - alternative: number of an alternative file.
    func places(
        ref: Int, ending: String, size: String = "", page: Int = 1, alternative: Int? = nil
    ) -> [String] {
        let stem =
            "\(ref)\(size)" + (page == 1 ? "" : "_\(page)") + (alternative.map { "_alt_\($0)" } ?? "")
        let names = ["\(stem)_\(Self.scrambled(stem + scrambleKey)).\(ending)", "\(stem).\(ending)"]
        let separate = separatesOriginals ? [size.isEmpty ? "original/" : "resized/", ""] : [""]
        return separate.flatMap { part in
            [isSpreadEvenly, !isSpreadEvenly].flatMap { spread in
                names.map { part + path(ref, spread) + $0 }
            }
        }
    }

    /// The first of these places where a file is; else the first, to be reported as missing.
    func file(ref: Int, ending: String, size: String = "", alternative: Int? = nil) -> String {
        let places = places(ref: ref, ending: ending, size: size, alternative: alternative)
        return places.first(where: exists) ?? places[0]
    }

    /// ResourceSpace's previews of a resource, one for each page, each the largest that exists.
    ///
    /// Sizes are `hpr`, `lpr`, `scr` and `pre`; the file of page 2 and later has the page in its name.
    func previews(ref: Int, ending: String) -> [String] {
        var found: [String] = []
        while found.count < Self.mostPages {
            let page = found.count + 1
            let all = Self.sizes.lazy.flatMap { size in
                places(ref: ref, ending: ending.isEmpty ? "jpg" : ending, size: size, page: page)
            }
            guard let file = all.first(where: exists) else { break }
            found.append(file)
        }
        return found
    }

    /// From the largest on.
    private static let sizes = ["hpr", "lpr", "scr", "pre"]
    /// ResourceSpace makes previews of `$pdf_pages` pages, 30 unless that is set.
    private static let mostPages = 999

    private func exists(_ place: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder)/\(place)") }

    /// Each digit is a folder; the last one's name also has a hash of the number and the key.
    private func path(_ ref: Int, _ spread: Bool) -> String {
        let digits = spread ? String(String(ref).reversed()) : String(ref)
        return digits.map { "\($0)" }.joined(separator: "/") + "_\(Self.scrambled("\(ref)_\(scrambleKey)"))/"
    }

    /// The first fifteen digits of MD5, which hides here and secures nothing.
    static func scrambled(_ text: String) -> String {
        let digits = Insecure.MD5.hash(data: Data(text.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return String(digits.joined().prefix(15))
    }
}

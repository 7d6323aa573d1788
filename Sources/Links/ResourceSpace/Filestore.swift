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
    ///   - alternative: number of an alternative file.
    func places(ref: Int, ending: String, size: String = "", alternative: Int? = nil) -> [String] {
        let stem = "\(ref)\(size)" + (alternative.map { "_alt_\($0)" } ?? "")
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
        return places.first { FileManager.default.fileExists(atPath: "\(folder)/\($0)") } ?? places[0]
    }

    /// Each digit is a folder; the last also carries a hash of the number and the key.
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

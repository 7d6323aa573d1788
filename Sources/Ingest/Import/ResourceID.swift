internal import Crypto
internal import Foundation

/// Ids of resources: short, of letters and digits, the same for the same material in every new home, and telling
/// nothing of folder names.
enum ResourceID {
    /// Digits and letters that are not mistaken for each other when read aloud or copied by hand (Crockford).
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")

    /// The id of a file first seen at `path` below the root called `root`.
    /// - Parameter length: characters, 12 by default (60 bits); longer where a shorter one is taken.
    static func derive(root: String, path: String, length: Int = 12) -> String {
        // One normal form: a folder copied from a Mac spells its accents differently.
        let place = (root + "\0" + path).precomposedStringWithCanonicalMapping
        var characters: [Character] = []
        var buffer = 0
        var bits = 0
        for byte in SHA256.hash(data: Data(place.utf8)) {
            buffer = buffer << 8 | Int(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                characters.append(alphabet[buffer >> bits & 31])
            }
            buffer &= (1 << bits) - 1
        }
        return String(characters.prefix(length))
    }
}

internal import Crypto
internal import Foundation

/// Ids of resources: short, of letters and digits, the same for the same material in every new home, and telling
/// nothing of folder names.
enum ResourceID {
    /// Digits and letters that are not mistaken for each other when read aloud or copied by hand (Crockford).
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// Characters of an id where no other has it: 60 bits.
    static let length = 12

    /// The id of a file first seen at `path` below the root called `root`.
    /// - Parameter length: longer where a shorter one is taken.
    static func derive(root: String, path: String, length: Int = length) -> String {
        // One normal form: a folder copied from a Mac spells its accents differently.
        let written = root + "\0" + path
        let place = written.utf8.allSatisfy { $0 < 0x80 } ? written : written.precomposedStringWithCanonicalMapping
        var characters: [UInt8] = []
        var buffer = 0
        var bits = 0
        characters.reserveCapacity(52)
        for byte in SHA256.hash(data: Array(place.utf8)) where characters.count < length {
            buffer = buffer << 8 | Int(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                characters.append(alphabet[buffer >> bits & 31])
            }
            buffer &= (1 << bits) - 1
        }
        return String(decoding: characters.prefix(length), as: UTF8.self)
    }
}

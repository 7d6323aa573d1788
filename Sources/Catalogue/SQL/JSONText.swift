/// JSON that is put together piece by piece, where no encoder is asked because it would take longer than all the rest.
struct JSONText {
    private(set) var bytes: [UInt8] = []

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    init() { bytes.reserveCapacity(512) }

    /// What is JSON already.
    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// A text as a JSON string.
    mutating func text(_ text: String) {
        bytes.append(0x22)
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
            bytes.append(contentsOf: text.utf8)
        } else {
            for byte in text.utf8 { append(byte) }
        }
        bytes.append(0x22)
    }

    private mutating func append(_ byte: UInt8) {
        switch byte {
        case 0x22, 0x5C: bytes += [0x5C, byte]
        case 0..<0x20:
            bytes += Array("\\u00".utf8) + [Self.hexadecimal[Int(byte >> 4)], Self.hexadecimal[Int(byte & 15)]]
        default: bytes.append(byte)
        }
    }
}

extension ResourceState {
    /// The state as JSON, as a decoder reads it again. Each edit writes one within the transaction that all others wait
    /// for, which is why no encoder is asked.
    var json: String {
        var json = JSONText()
        json.raw("{\"deleted\":\(deleted),\"folder\":")
        json.text(folder)
        json.raw(",\"object\":")
        json.text(object)
        json.raw(",\"path\":")
        json.text(path)
        json.raw(",\"published\":\(published)")
        if let sequence {
            json.raw(",\"sequence\":")
            json.text(sequence)
        }
        json.raw(",\"values\":[")
        for (index, value) in values.enumerated() {
            json.raw(index > 0 ? ",{\"field\":" : "{\"field\":")
            json.text(value.field)
            if let language = value.language {
                json.raw(",\"language\":")
                json.text(language)
            }
            json.raw(",\"text\":")
            json.text(value.text)
            json.raw("}")
        }
        json.raw("]}")
        return String(decoding: json.bytes, as: UTF8.self)
    }
}

/// JSON that is put together piece by piece.
private struct JSONText {
    private(set) var bytes: [UInt8] = []

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    init() { bytes.reserveCapacity(512) }

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func text(_ text: String) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(byte)
            case 0..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(Self.hexadecimal[Int(byte >> 4)])
                bytes.append(Self.hexadecimal[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }
}

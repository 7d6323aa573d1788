internal import Catalogue

/// The rows of an import, packed: a million of them, each with a handful of texts, take as much memory as the
/// spreadsheet has bytes, and are made again when they are asked for.
struct ImportRows: Sendable {
    /// Whole rows, one after the other; what they are packed into never moves.
    private var pieces: [[UInt8]] = []
    /// Where each row begins: its piece in the upper half, its place there in the lower.
    private var starts: [UInt64] = []
    private var fields = Names()
    private var languages = Names()

    private static let pieceSize = 1 << 20

    mutating func append(_ row: ImportRow) {
        var packer = Packer()
        packer.add(row.row)
        packer.add(row.line)
        packer.add(row.file)
        packer.add(row.identifier)
        packer.add(row.id)
        packer.add(row.sequence)
        packer.add(row.published ? 1 : 0)
        packer.add(row.place == nil ? 0 : 1)
        packer.add(row.place ?? 0)
        packer.add(row.values.count)
        for value in row.values {
            packer.add(fields.number(of: value.field))
            packer.add(value.language.map { languages.number(of: $0) + 1 } ?? 0)
            packer.add(value.texts.count)
            value.texts.forEach { packer.add($0) }
        }
        if pieces.last.map({ $0.count + packer.bytes.count > Self.pieceSize }) ?? true {
            pieces.append([])
            pieces[pieces.count - 1].reserveCapacity(Swift.max(Self.pieceSize, packer.bytes.count))
        }
        let piece = pieces.count - 1
        starts.append(UInt64(piece) << 32 | UInt64(pieces[piece].count))
        pieces[piece] += packer.bytes
    }

    /// The line on which a row begins.
    func line(_ position: Int) -> Int {
        reading(position) {
            _ = $0.number()
            return $0.number()
        }
    }

    /// The path of its file.
    func file(_ position: Int) -> String {
        reading(position) {
            $0.skipNumbers(2)
            return $0.text()
        }
    }

    /// Its object's identifier, if it gives one.
    func identifier(_ position: Int) -> String? {
        reading(position) {
            $0.skipNumbers(2)
            $0.skipText()
            return $0.optionalText()
        }
    }

    /// The id that it gives.
    func id(_ position: Int) -> String? {
        reading(position) {
            $0.skipNumbers(2)
            $0.skipText()
            $0.skipOptionalText()
            return $0.optionalText()
        }
    }

    private func row(_ position: Int) -> ImportRow {
        reading(position) { bytes in
            let (row, line) = (bytes.number(), bytes.number())
            let file = bytes.text()
            let identifier = bytes.optionalText()
            let id = bytes.optionalText()
            let sequence = bytes.optionalText()
            let (published, hasPlace, place) = (bytes.number(), bytes.number(), bytes.number())
            var values: [FieldText] = []
            let count = bytes.number()
            values.reserveCapacity(count)
            for _ in 0..<count {
                let field = fields[bytes.number()]
                let language = bytes.number()
                let texts = (0..<bytes.number()).map { _ in bytes.text() }
                values.append(
                    FieldText(field: field, language: language == 0 ? nil : languages[language - 1], texts: texts))
            }
            return ImportRow(
                row: row, line: line, file: file, identifier: identifier, sequence: sequence, id: id,
                published: published == 1, values: values, place: hasPlace == 1 ? place : nil)
        }
    }

    private func reading<Result>(_ position: Int, _ read: (inout Unpacker) -> Result) -> Result {
        let start = starts[position]
        return pieces[Int(start >> 32)].withUnsafeBytes { bytes in
            var unpacker = Unpacker(bytes: bytes, position: Int(start & 0xFFFF_FFFF))
            return read(&unpacker)
        }
    }
}

extension ImportRows: RandomAccessCollection {
    var startIndex: Int { 0 }
    var endIndex: Int { starts.count }

    subscript(position: Int) -> ImportRow { row(position) }
}

/// The rows of an import, once there are no more to come.
final class PackedRows: Sendable {
    let rows: ImportRows

    init(_ rows: ImportRows) { self.rows = rows }
}

/// Names that nearly every row has, by numbers. Told apart by their bytes.
private struct Names: Sendable {
    private var names: [String] = []

    subscript(number: Int) -> String { names[number] }

    mutating func number(of name: String) -> Int {
        if let known = names.firstIndex(where: { $0 == name && $0.utf8.elementsEqual(name.utf8) }) { return known }
        names.append(name)
        return names.count - 1
    }
}

private struct Packer {
    private(set) var bytes: [UInt8] = []

    /// Seven bits in a byte, the lowest first.
    mutating func add(_ number: Int) {
        var rest = UInt64(bitPattern: Int64(number))
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func add(_ text: String) {
        add(text.utf8.count)
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ text: String?) {
        guard let text else { return add(0) }
        add(text.utf8.count + 1)
        bytes.append(contentsOf: text.utf8)
    }
}

/// Reads what a ``Packer`` wrote.
private struct Unpacker {
    let bytes: UnsafeRawBufferPointer
    var position: Int

    mutating func number() -> Int {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = bytes[position]
            position += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(truncatingIfNeeded: number) }
            shift += 7
        }
    }

    mutating func skipNumbers(_ count: Int) { for _ in 0..<count { _ = number() } }

    mutating func text() -> String { text(number()) }

    mutating func optionalText() -> String? {
        let count = number()
        return count == 0 ? nil : text(count - 1)
    }

    private mutating func text(_ count: Int) -> String {
        defer { position += count }
        return String(decoding: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]), as: UTF8.self)
    }

    mutating func skipText() { position += number() }

    mutating func skipOptionalText() {
        let count = number()
        if count > 0 { position += count - 1 }
    }
}

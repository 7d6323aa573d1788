import Ingest
import Testing

@Suite("The text of a spreadsheet")
struct SpreadsheetTextTests {
    static let sample = "file,title\r\na.tif,Žluťoučký “kůň” 🐎\r\n"

    static func utf16(_ text: String, littleEndian: Bool) -> [UInt8] {
        text.utf16.flatMap { unit in
            let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
            return littleEndian ? pair : pair.reversed()
        }
    }

    static let encodings: [(bytes: [UInt8], encoding: TextEncoding, guessed: Bool)] = [
        (Array(sample.utf8), .utf8, false),
        ([0xEF, 0xBB, 0xBF] + Array(sample.utf8), .utf8WithMark, false),
        ([0xFF, 0xFE] + utf16(sample, littleEndian: true), .utf16LittleEndian, false),
        ([0xFE, 0xFF] + utf16(sample, littleEndian: false), .utf16BigEndian, false),
        (utf16(sample, littleEndian: true), .utf16LittleEndian, true),
        (utf16(sample, littleEndian: false), .utf16BigEndian, true),
    ]

    @Test("Every Unicode encoding gives the same text; what was guessed is said", arguments: encodings)
    func unicode(bytes: [UInt8], encoding: TextEncoding, guessed: Bool) throws {
        let text = try SpreadsheetText(decoding: bytes)
        #expect(text.text == Self.sample)
        #expect(text.encoding == encoding)
        #expect((text.notice != nil) == guessed)
    }

    @Test("What is not UTF-8 is read as Windows-1252, and the user is told")
    func windows1252() throws {
        let bytes: [UInt8] = [0x63, 0x61, 0x66, 0xE9, 0x20, 0x80, 0x20, 0x93, 0x78, 0x94, 0x20, 0x9E, 0xFF]
        let text = try SpreadsheetText(decoding: bytes)
        #expect(text.text == "café € “x” žÿ")
        #expect(text.encoding == .windows1252)
        #expect(text.notice?.contains("CSV UTF-8") == true)
    }

    @Test("Every byte that Windows-1252 defines, but NUL, is the character that Unicode's mapping gives")
    func mapping() throws {
        let undefined: Set<UInt8> = [0x81, 0x8D, 0x8F, 0x90, 0x9D]
        let bytes = (UInt8(1)...255).filter { !undefined.contains($0) }
        let scalars = Array(try SpreadsheetText(decoding: bytes).text.unicodeScalars)
        #expect(scalars.count == 250)
        for (byte, scalar) in zip(bytes, scalars) where !(0x80...0x9F).contains(byte) {
            #expect(scalar.value == UInt32(byte))
        }
        let upper = zip(bytes, scalars).filter { (0x80...0x9F).contains($0.0) }.map(\.1)
        #expect(String(String.UnicodeScalarView(upper)) == "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ")
    }

    static let refused: [(bytes: [UInt8], error: SpreadsheetError)] = [
        ([], .empty),
        ([0xEF, 0xBB, 0xBF], .empty),
        ([0xFF, 0xFE], .empty),
        (Array("PK\u{3}\u{4}....[Content_Types].xml".utf8), .notText(.xlsx)),
        (Array("PK\u{3}\u{4}..mimetypeapplication/vnd.oasis.opendocument.spreadsheet".utf8), .notText(.ods)),
        (Array("PK\u{3}\u{4}..Index/Document.iwa".utf8), .notText(.zip)),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], .notText(.xls)),
        (Array("%PDF-1.7".utf8), .notText(.pdf)),
        (Array("\n<HTML><table>".utf8), .notText(.markup)),
        ([0xFF, 0xFE, 0, 0, 0x66, 0, 0, 0], .utf32),
        ([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x66], .utf32),
        ([0x66, 0, 0, 0, 0x69, 0, 0, 0], .utf32),
        (Array("file\na\u{0}b\n".utf8), .zeroByte(line: 2)),
        ([0xEF, 0xBB, 0xBF] + Array("file\r\n".utf8) + [0xE9, 0x0A], .undecodable(.utf8WithMark, line: 2)),
        (
            [0xFF, 0xFE] + utf16("file\n", littleEndian: true) + [0x00, 0xD8], .undecodable(.utf16LittleEndian, line: 2)
        ),
        ([0xFF, 0xFE] + utf16("file\n", littleEndian: true) + [0x66], .undecodable(.utf16LittleEndian, line: 2)),
        (Array("file,é\rü,ö\r".utf8) + [0xE9, 0x0A], .damagedUTF8(byte: 0xE9, line: 3)),
        (Array("file\na".utf8) + [0x8F, 0x0A], .unknownEncoding(byte: 0x8F, line: 2)),
    ]

    @Test("What cannot be read is refused by name, with a remedy", arguments: refused)
    func refusals(bytes: [UInt8], error: SpreadsheetError) {
        #expect(throws: error) { try SpreadsheetText(decoding: bytes) }
        #expect(!error.remedy.isEmpty)
        #expect(error.description.contains(error.remedy))
    }
}

internal import CSQLite
internal import GRDB

/// Cuts the text around what was found out of objects, at a cost that does not grow with their texts.
///
/// FTS5's `snippet()` compares every occurrence of every word in a row with every other, and reads all of the row's text.
/// This reads the beginning of each field, goes through it once, and chooses the same 24 words as `snippet()` would of a
/// text of that length.
final class SearchExtractor {
    /// Bytes of each field that are read.
    static let firstLook = 4 << 10
    /// Bytes that are read of all longer fields together, where the beginnings have nothing.
    static let secondLook = 64 << 10
    /// Words of an extract.
    private static let length = 24
    /// Words that are looked for; of a text, as many of them are noted.
    private static let mostWords = 64
    private static let mostFound = 256

    /// Words that follow one another.
    private struct Phrase {
        /// Places in ``words``.
        var words: [Int]
        /// The only column in which it counts.
        var column: Int?
    }

    private struct Word {
        var bytes: [UInt8]
        var isPrefix: Bool

        func matches(_ word: UnsafeBufferPointer<UInt8>) -> Bool {
            guard isPrefix ? word.count >= bytes.count : word.count == bytes.count else { return false }
            return bytes.withUnsafeBufferPointer { own in own.indices.allSatisfy { own[$0] == word[$0] } }
        }
    }

    /// A window of a text, and how well it fits.
    private struct Choice {
        var text: SearchedText
        var start: Int
        var score: Int
    }

    private let database: Database
    private let index: SearchIndex
    private let tokenizer: SearchTokenizer
    private let sizes: StatementReader
    private var words: [Word] = []
    private var phrases: [Phrase] = []
    /// By column, open at the last object that was read.
    private var fields: [Int: OpaquePointer] = [:]
    /// Bytes that were read.
    private(set) var bytesRead = 0

    /// - Parameter terms: what is looked for, and the column in which alone.
    init(_ terms: [(term: SearchTerm, column: Int?)], _ index: SearchIndex, _ database: Database) throws {
        (self.database, self.index) = (database, index)
        tokenizer = try SearchTokenizer(database)
        sizes = try StatementReader(database, "SELECT sz FROM \(index.table)_docsize WHERE id = ?")
        for (term, column) in terms {
            let found = tokenizer.words(of: SearchText.sought(term.text))
            guard !found.isEmpty, words.count + found.count <= Self.mostWords else { continue }
            phrases.append(Phrase(words: Array(words.count..<(words.count + found.count)), column: column))
            words += found.enumerated().map { Word(bytes: $1, isPrefix: term.isPrefix && $0 == found.count - 1) }
        }
    }

    deinit { for field in fields.values { sqlite3_blob_close(field) } }

    /// The text in which an object was found; empty where the beginnings of its fields have nothing of it.
    func extract(of object: Int64) throws -> String {
        let columns = try columns(of: object)
        var (best, longer) = (Choice?.none, [(column: Int, words: Int)]())
        for (column, words) in columns {
            guard let text = try text(column, words, of: object, limit: Self.firstLook) else { continue }
            if text.isCut { longer.append((column, words)) }
            choose(in: text, &best)
        }
        if best == nil, !longer.isEmpty {
            for (column, words) in longer {
                let limit = max(Self.firstLook, Self.secondLook / longer.count)
                try text(column, words, of: object, limit: limit).map { choose(in: $0, &best) }
            }
        }
        return best.map { $0.text.extract(from: $0.start, length: Self.length) } ?? ""
    }

    // MARK: Reading

    /// The columns of an object that have words, and how many.
    private func columns(of object: Int64) throws -> [(column: Int, words: Int)] {
        try sizes.start(Int(object))
        defer { sizes.end() }
        guard try sizes.next() else { return [] }
        var (columns, column, number) = ([(column: Int, words: Int)](), 0, 0)
        // Numbers of seven bits a byte, the highest first.
        for byte in sizes.blob(0) {
            number = number << 7 | Int(byte & 0x7F)
            guard byte < 0x80 else { continue }
            if number > 0 { columns.append((column, number)) }
            (column, number) = (column + 1, 0)
        }
        return columns
    }

    private func text(_ column: Int, _ words: Int, of object: Int64, limit: Int) throws -> SearchedText? {
        guard phrases.contains(where: { $0.column == nil || $0.column == column }) else { return nil }
        guard let field = try field(column, of: object) else { return nil }
        let whole = Int(sqlite3_blob_bytes(field))
        let length = min(whole, limit)
        var code = SQLITE_OK
        let bytes = [UInt8](unsafeUninitializedCapacity: length) { buffer, count in
            code = sqlite3_blob_read(field, buffer.baseAddress, Int32(length), 0)
            count = code == SQLITE_OK ? length : 0
        }
        guard code == SQLITE_OK else { throw problem(code) }
        bytesRead += length
        return searched(bytes, column, words, isCut: length < whole)
    }

    /// Reading through a handle takes the pages with the bytes wanted, and no others: a statement would read the value.
    private func field(_ column: Int, of object: Int64) throws -> OpaquePointer? {
        if let known = fields[column] {
            if sqlite3_blob_reopen(known, object) == SQLITE_OK { return known }
            sqlite3_blob_close(known)
            fields[column] = nil
        }
        var field: OpaquePointer?
        let code = sqlite3_blob_open(
            database.sqliteConnection, "main", "\(index.table)_content", "c\(column)", object, 0, &field)
        guard code == SQLITE_OK, let field else { throw problem(code) }
        fields[column] = field
        return field
    }

    private func problem(_ code: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: "the text of an object cannot be read")
    }

    // MARK: Finding

    private func searched(_ bytes: [UInt8], _ column: Int, _ count: Int, isCut: Bool) -> SearchedText {
        var text = SearchedText(bytes: bytes, words: count, isCut: isCut)
        var firstBytes = [Bool](repeating: false, count: 256)
        for word in words { if let first = word.bytes.first { firstBytes[Int(first)] = true } }
        // For each word of the text, which of those looked for it is.
        var marks: [UInt64] = []
        var marked = 0
        bytes.withUnsafeBufferPointer { buffer in
            tokenizer.words(of: buffer) { word, start, end in
                // The last word may go on behind the cut.
                if isCut, end == buffer.count { return false }
                text.add(start, end)
                var mark: UInt64 = 0
                if let first = word.first, firstBytes[Int(first)] {
                    for (place, wanted) in words.enumerated() where wanted.matches(word) { mark |= 1 << UInt64(place) }
                }
                marks.append(mark)
                if mark != 0 { marked += 1 }
                return marked < Self.mostFound
            }
        }
        for place in marks.indices where marks[place] != 0 {
            for (number, phrase) in phrases.enumerated() where phrase.column == nil || phrase.column == column {
                let isHere =
                    place + phrase.words.count <= marks.count
                    && phrase.words.indices.allSatisfy { marks[place + $0] & (1 << UInt64(phrase.words[$0])) != 0 }
                if isHere, text.found.count < Self.mostFound {
                    text.found.append(.init(phrase: number, start: place, count: phrase.words.count))
                }
            }
        }
        return text
    }

    private func choose(in text: SearchedText, _ best: inout Choice?) {
        for (start, score) in text.windows(Self.length) where score > best?.score ?? 0 {
            best = Choice(text: text, start: start, score: score)
        }
    }
}

internal import CSQLite
internal import GRDB

/// Divides text into words as the index does, with the tokenizer that the index has: `unicode61`, without diacritics.
final class SearchTokenizer {
    /// Takes a word: its bytes as indexed, and where it begins and ends in the text. Returns whether to go on.
    typealias Taker = (_ word: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> Bool

    private let tokenizer: UnsafeMutablePointer<vitrine_tokenizer>

    init(_ database: Database) throws {
        guard let tokenizer = vitrine_tokenizer_make(database.sqliteConnection) else {
            throw DatabaseError(message: "this SQLite has no tokenizer unicode61")
        }
        self.tokenizer = tokenizer
    }

    deinit { vitrine_tokenizer_free(tokenizer) }

    private struct Call {
        let take: Taker
    }

    /// Gives the words of a text, in order, until it is told to stop.
    func words(of text: UnsafeBufferPointer<UInt8>, _ take: Taker) {
        guard let start = text.baseAddress else { return }
        withoutActuallyEscaping(take) { take in
            var call = Call(take: take)
            withUnsafeMutablePointer(to: &call) { call in
                start.withMemoryRebound(to: CChar.self, capacity: text.count) { characters in
                    vitrine_tokenize(tokenizer, characters, Int32(text.count), call) {
                        context, flags, word, length, start, end in
                        guard let context, let word, flags & FTS5_TOKEN_COLOCATED == 0 else { return SQLITE_OK }
                        let call = context.assumingMemoryBound(to: Call.self)
                        return word.withMemoryRebound(to: UInt8.self, capacity: Int(length)) {
                            call.pointee.take(
                                UnsafeBufferPointer(start: $0, count: Int(length)), Int(start), Int(end))
                                ? SQLITE_OK : SQLITE_DONE
                        }
                    }
                }
            }
        }
    }

    /// The words of a text, as indexed.
    func words(of text: String) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var text = text
        text.withUTF8 { bytes in
            self.words(of: bytes) { word, _, _ in
                words.append(Array(word))
                return true
            }
        }
        return words
    }
}

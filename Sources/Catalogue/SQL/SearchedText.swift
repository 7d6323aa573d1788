/// The beginning of a field with what was found in it, and the choice of the part that is shown.
///
/// The choice is that of FTS5's `snippet()`: as many different phrases as possible, then the beginning of a sentence,
/// then as many occurrences as possible; the first of equals.
struct SearchedText {
    struct Found {
        var phrase: Int
        /// The first of its words.
        var start: Int
        var count: Int
    }

    let bytes: [UInt8]
    /// Words of the whole field.
    let words: Int
    /// Whether the field goes on.
    let isCut: Bool
    /// In order.
    var found: [Found] = []
    private var places: [(start: Int, end: Int)] = []
    /// Words that begin a sentence.
    private var sentences: [Int] = []

    init(bytes: [UInt8], words: Int, isCut: Bool) {
        (self.bytes, self.words, self.isCut) = (bytes, words, isCut)
    }

    mutating func add(_ start: Int, _ end: Int) {
        if places.isEmpty || beginsSentence(start) { sentences.append(places.count) }
        places.append((start, end))
    }

    /// Whether a full stop or colon and white space stand before it.
    private func beginsSentence(_ start: Int) -> Bool {
        var place = start - 1
        while place >= 0, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place -= 1 }
        return place >= 0 && place != start - 1 && (bytes[place] == 0x2E || bytes[place] == 0x3A)
    }

    /// Parts that may be shown, by the word that each begins with.
    func windows(_ length: Int) -> [(start: Int, score: Int)] {
        var windows: [(start: Int, score: Int)] = []
        var sentence = 0
        for (number, one) in found.enumerated() {
            let (score, last) = score(from: number, at: one.start, length)
            var start = one.start - (length - (last - one.start)) / 2
            if start + length > words { start = words - length }
            windows.append((max(0, start), score))
            guard words > length else { continue }
            while sentence + 1 < sentences.count, sentences[sentence + 1] <= one.start { sentence += 1 }
            guard let begin = sentences.indices.contains(sentence) ? sentences[sentence] : nil, begin < one.start
            else { continue }
            // What was found between the beginning of the sentence and here.
            var first = number
            while first > 0, found[first - 1].start >= begin { first -= 1 }
            windows.append((begin, self.score(from: first, at: begin, length).score + (begin == 0 ? 120 : 100)))
        }
        return windows
    }

    private func score(from number: Int, at start: Int, _ length: Int) -> (score: Int, last: Int) {
        var (score, last, seen) = (0, start, UInt64(0))
        // Others may begin with the same word.
        var number = number
        while number > 0, found[number - 1].start == start { number -= 1 }
        for one in found[number...] {
            guard one.start < start + length else { break }
            let mark: UInt64 = 1 << UInt64(one.phrase)
            score += seen & mark == 0 ? 1000 : 1
            seen |= mark
            last = one.start + one.count
        }
        return (score, last)
    }

    /// The part that begins with a word, what was found in it between ``SearchText/opening`` and
    /// ``SearchText/closing``.
    func extract(from start: Int, length: Int) -> String {
        let end = min(start + length, places.count)
        guard start < end else { return "" }
        var result = String.UnicodeScalarView()
        var place = start > 0 ? places[start].start : 0
        func append(upTo end: Int) {
            result.append(contentsOf: String(decoding: bytes[place..<end], as: UTF8.self).unicodeScalars)
            place = end
        }
        if start > 0 { result.append("…") }
        for (first, last) in ranges() where first >= start && first < end {
            append(upTo: places[first].start)
            result.append(SearchText.opening)
            append(upTo: places[min(last, end) - 1].end)
            result.append(SearchText.closing)
        }
        if start + length >= words, !isCut {
            append(upTo: bytes.count)
        } else {
            append(upTo: places[end - 1].end)
            result.append("…")
        }
        return String(result)
    }

    /// What was found, as words from and up to; what overlaps is one.
    private func ranges() -> [(first: Int, last: Int)] {
        var ranges: [(first: Int, last: Int)] = []
        for one in found {
            if let last = ranges.indices.last, one.start < ranges[last].last {
                ranges[last].last = max(ranges[last].last, one.start + one.count)
            } else {
                ranges.append((one.start, one.start + one.count))
            }
        }
        return ranges
    }
}

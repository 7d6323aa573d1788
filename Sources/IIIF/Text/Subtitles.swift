/// Captions, transcripts and chapters: SubRip read, WebVTT written and read (W3C WebVTT, sections 4 and 6).
public struct Subtitles: Hashable, Sendable {
    public struct Cue: Hashable, Sendable {
        /// Seconds.
        public var start: Double
        public var end: Double
        /// Lines as WebVTT has them: `&`, `<` and `>` escaped, tags kept.
        public var text: String

        public init(start: Double, end: Double, text: String) {
            self.start = start
            self.end = end
            self.text = text
        }

        /// Without tags and escapes.
        public var plainText: String {
            var plain = ""
            var depth = 0
            for character in text {
                switch character {
                case "<": depth += 1
                case ">" where depth > 0: depth -= 1
                default: if depth == 0 { plain.append(character) }
                }
            }
            return Entities.decoded(plain)
        }
    }

    /// In the order of the file.
    public var cues: [Cue]

    /// Why a file is no subtitles, and on which line, from 1.
    public struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
        public enum Fault: Hashable, Sendable {
            /// A WebVTT file begins with the word WEBVTT.
            case noSignature
            /// Not `00:01:02.500 --> 00:01:04.000`.
            case badTiming(String)
            case endsBeforeItBegins
            case noCues
        }

        public var line: Int
        public var fault: Fault

        public init(line: Int, fault: Fault) {
            self.line = line
            self.fault = fault
        }

        public var description: String {
            switch fault {
            case .noSignature: "line \(line): the first line of a WebVTT file is WEBVTT"
            case .badTiming(let text): "line \(line): “\(text)” is no time; accepted: 00:01:02.500 --> 00:01:04.000"
            case .endsBeforeItBegins: "line \(line): the end is before the beginning"
            case .noCues: "there is nothing in it"
            }
        }
    }

    /// Reads SubRip (`.srt`): cues with or without numbers, any line ends, a byte order mark.
    public init(srt text: String) throws(Problem) {
        var cues: [Cue] = []
        let lines = Self.lines(text)
        for (index, line) in lines.enumerated() where line.contains("-->") {
            let times = try Self.times(line, number: index + 1)
            var body: [String] = []
            for (offset, line) in lines[(index + 1)...].enumerated() {
                if line.trimmed.isEmpty || line.contains("-->") { break }
                // The number of a next cue that no blank line is before.
                let next = index + offset + 2
                if next < lines.count, lines[next].contains("-->"), Int(line.trimmed) != nil { break }
                body.append(Self.fromSubRip(line))
            }
            if !body.isEmpty {
                cues.append(Cue(start: times.start, end: times.end, text: body.joined(separator: "\n")))
            }
        }
        guard !cues.isEmpty else { throw Problem(line: lines.count, fault: .noCues) }
        self.cues = cues
    }

    /// Reads WebVTT; notes, styles and regions are passed over, cue settings as well.
    public init(vtt text: String) throws(Problem) {
        let lines = Self.lines(text)
        let first = lines.first ?? ""
        guard first == "WEBVTT" || first.hasPrefix("WEBVTT ") || first.hasPrefix("WEBVTT\t") else {
            throw Problem(line: 1, fault: .noSignature)
        }
        var cues: [Cue] = []
        for block in Self.blocks(lines) {
            guard let timing = block.prefix(2).first(where: { lines[$0].contains("-->") }) else { continue }
            let times = try Self.times(lines[timing], number: timing + 1)
            let body = block.filter { $0 > timing }.map { lines[$0] }
            cues.append(Cue(start: times.start, end: times.end, text: body.joined(separator: "\n")))
        }
        guard !cues.isEmpty else { throw Problem(line: lines.count, fault: .noCues) }
        self.cues = cues
    }

    /// As a WebVTT file.
    public var vtt: String {
        cues.reduce(into: "WEBVTT\n") { text, cue in
            text += "\n\(Self.clock(cue.start)) --> \(Self.clock(cue.end))\n\(cue.text)\n"
        }
    }

    /// Cues as sections of a recording, for ranges: in order of time, each within the recording, those without a title
    /// or behind its end left out.
    /// - Parameter duration: seconds; ends after it are put at it.
    public func chapters(within duration: Double) -> [(title: String, fragment: MediaFragment)] {
        cues.sorted { $0.start < $1.start }.compactMap { cue in
            let title = cue.plainText.split(whereSeparator: \.isNewline).joined(separator: " ").trimmed
            let end = min(cue.end, duration)
            guard !title.isEmpty, cue.start < end else { return nil }
            return (title, MediaFragment(start: cue.start, end: end))
        }
    }

    // MARK: Lines

    private static func lines(_ text: String) -> [String] {
        let text = text.first == "\u{FEFF}" ? text.dropFirst() : Substring(text)
        return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    }

    /// Numbers of the lines between blank ones.
    private static func blocks(_ lines: [String]) -> [[Int]] {
        lines.indices.split { lines[$0].isEmpty }.map(Array.init)
    }

    private static func times(_ line: String, number: Int) throws(Problem) -> (start: Double, end: Double) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count >= 3, words[1] == "-->", let start = Timestamp.seconds(words[0]),
            let end = Timestamp.seconds(words[2])
        else { throw Problem(line: number, fault: .badTiming(line.trimmed)) }
        guard end > start else { throw Problem(line: number, fault: .endsBeforeItBegins) }
        return (start, end)
    }

    /// `00:01:02.500`
    private static func clock(_ seconds: Double) -> String {
        let milliseconds = Int(exactly: (min(seconds, 3.6e9) * 1000).rounded()) ?? 0
        func padded(_ number: Int, _ digits: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        let whole = milliseconds / 1000
        return "\(padded(whole / 3600, 2)):\(padded(whole / 60 % 60, 2)):\(padded(whole % 60, 2))"
            + ".\(padded(milliseconds % 1000, 3))"
    }

    /// A line of SubRip as WebVTT: b, i and u stay, other tags and `{\an8}` go, the rest is text.
    private static func fromSubRip(_ line: String) -> String {
        var result = ""
        var rest = Substring(line)
        while let character = rest.first {
            if character == "{", rest.dropFirst().first == "\\", let end = rest.firstIndex(of: "}") {
                rest = rest[end...].dropFirst()
                continue
            }
            if character == "<", let end = rest.firstIndex(of: ">") {
                let tag = rest[...end].lowercased()
                let name = tag.dropFirst().drop { $0 == "/" }.prefix { $0.isLetter }
                if ["b", "i", "u"].contains(name) {
                    result += tag.hasPrefix("</") ? "</\(name)>" : "<\(name)>"
                    rest = rest[end...].dropFirst()
                    continue
                }
                if name == "font" {
                    rest = rest[end...].dropFirst()
                    continue
                }
            }
            switch character {
            case "&": result += Entities.decoded(String(rest.prefix(8))).first == "&" ? "&amp;" : "&"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.append(character)
            }
            rest = rest.dropFirst()
        }
        return result
    }
}

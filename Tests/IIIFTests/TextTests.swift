import IIIF
import Testing

@Suite("Texts")
struct TextTests {
    static let html: [(String, String)] = [
        ("<p>a\u{0}b\u{B}c</p>", "<p>abc</p>"), ("plain", "plain"), ("a < b", "a < b"), ("R&D", "R&D"),
        ("<unknown>", "<unknown> "),
        ("<b>Bold</b> word", "<span><b>Bold</b> word</span>"), ("<p>One</p>", "<p>One</p>"),
        ("<p>One<br>two", "<p>One<br/>two</p>"), ("<em>a</em>", "<i>a</i>"), ("<STRONG>a</STRONG>", "<b>a</b>"),
        ("<p>a</p><script>alert(1)</script>", "<p>a</p>"), ("<p onclick=\"x()\">a</p>", "<p>a</p>"),
        ("<a href=\"javascript:x()\">a</a>", "<a>a</a>"), ("<a href=' JavaScript:x'>a</a>", "<a>a</a>"),
        (
            "<a href=\"https://example.org/?a=1&b=2\" target=_blank>a</a>",
            "<a href=\"https://example.org/?a=1&amp;b=2\">a</a>"
        ),
        ("<a href=\"java&#115;cript:x\">a</a>", "<a>a</a>"),
        ("<a href=mailto:a@example.org>a</a>", "<a href=\"mailto:a@example.org\">a</a>"),
        ("<p>a<!-- c --><![CDATA[x]]><?php y ?>b</p>", "<p>ab</p>"),
        ("<b><i>a</b>c</i>", "<span><b><i>a</i></b>c</span>"),
        ("<div>a</div>", "a"), ("<p>caf&eacute; &amp; &lt;b&gt;</p>", "<p>café &amp; &lt;b&gt;</p>"),
        (
            "<p><img src=\"https://example.org/a.png\" alt=\"x\" onerror=\"y\"></p>",
            "<p><img src=\"https://example.org/a.png\" alt=\"x\"/></p>"
        ),
        ("<p><img src=\"data:x\"></p>", "<p></p>"), ("<script>alert(1)</script>", ""),
        ("<p>5 < 6</p>", "<p>5 &lt; 6</p>"),
    ]

    @Test("HTML is what 3.0 section 4.5 lets stand: well-formed, in one element, nothing that runs", arguments: html)
    func sanitised(text: String, expected: String) {
        #expect(HTMLText.sanitised(text) == expected)
        // What is clean stays as it is, but for the white space that marks plain text.
        #expect(HTMLText.sanitised(expected) == expected)
    }

    @Test(
        "Labels hold no HTML",
        arguments: [("<b>A</b> &amp; B", "A & B"), ("a < b", "a < b"), ("One<br>two", "One two")])
    func plain(text: String, expected: String) { #expect(HTMLText.plain(text) == expected) }

    @Test("~en:…~fr:… is a text in several languages")
    func tilded() throws {
        let map = try #require(LanguageMap(tilded: "~en:Book~fr:Livre: tome 1~de:~pt-BR:Livro ~ 2"))
        #expect(map.entries.map(\.language) == ["en", "fr", "pt-BR"])
        #expect(map.entries.flatMap(\.texts) == ["Book", "Livre: tome 1", "Livro ~ 2"])
    }

    @Test("Other tildes are text", arguments: ["Book", "~1890", "a~en:b", "~", "", "~:x", "~http://x"])
    func notTilded(text: String) { #expect(LanguageMap(tilded: text) == nil) }

    @Test("SubRip becomes WebVTT")
    func subRip() throws {
        let srt =
            "\u{FEFF}1\r\n00:00:01,500 --> 00:00:04,000\r\n<font color=\"red\">A & <b>B</b></font>\r\n{\\an8}x < y\r\n\r\n"
            + "2\r\n01:00:05,000 --> 01:00:06,250\r\nEnd\r\n"
        let expected =
            "WEBVTT\n\n00:00:01.500 --> 00:00:04.000\nA &amp; <b>B</b>\nx &lt; y\n\n"
            + "01:00:05.000 --> 01:00:06.250\nEnd\n"
        let subtitles = try Subtitles(srt: srt)
        #expect(subtitles.vtt == expected)
        #expect(try Subtitles(vtt: expected) == subtitles)
    }

    static let faulty: [(String, Subtitles.Problem)] = [
        ("1\n00:00:01.000 --> x\na", .init(line: 1, fault: .noSignature)),
        ("WEBVTT\n\n00:01 --> 0x:02\na", .init(line: 3, fault: .badTiming("00:01 --> 0x:02"))),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\na", .init(line: 3, fault: .endsBeforeItBegins)),
        ("WEBVTT\n", .init(line: 2, fault: .noCues)),
    ]

    @Test("A faulty WebVTT file is told with its line", arguments: faulty)
    func faultyVTT(text: String, problem: Subtitles.Problem) {
        #expect(throws: problem) { try Subtitles(vtt: text) }
    }

    @Test("Chapters are the cues within the recording, in order of time")
    func chapters() throws {
        let text =
            "WEBVTT - Acts\n\nNOTE x\n\ntwo\n01:00.000 --> 03:00.000 align:start\n<v Ada>Second &amp; last\n\n"
            + "00:00.000 --> 01:00.000\nFirst\n\n05:00.000 --> 06:00.000\nBeyond\n"
        let chapters = try Subtitles(vtt: text).chapters(within: 120)
        #expect(chapters.map(\.title) == ["First", "Second & last"])
        #expect(chapters.map(\.fragment.text) == ["t=0,60", "t=60,120"])
    }

    @Test(
        "Media fragments read back as they were written (Media Fragments 1.0)",
        arguments: ["xywh=1,2,30,40", "t=5", "t=5,7.5", "t=,7", "xywh=0,0,1,1&t=0.25,1"])
    func fragments(text: String) { #expect(MediaFragment(text)?.text == text) }

    @Test(
        "Fragments without a place or time are none",
        arguments: ["", "xywh=1,2,0,4", "xywh=1,2,3", "t=7,5", "page=3", "t="])
    func noFragment(text: String) { #expect(MediaFragment(text) == nil) }
}

import Settings
import Testing

@Suite("Values in the settings")
struct ValueTests {
    @Test(
        "A public URL keeps its path and drops trailing slashes",
        arguments: [
            ("https://example.org", "https://example.org"), ("https://example.org/", "https://example.org"),
            ("HTTP://Example.ORG:8080/A/b//", "http://example.org:8080/A/b"),
            ("http://[::1]:8080/x%20y", "http://[::1]:8080/x%20y"), ("http://[2001:DB8::1]", "http://[2001:db8::1]"),
        ])
    func publicURL(text: String, expected: String) {
        let url = PublicURL(text)
        #expect(url?.description == expected)
        #expect(PublicURL(expected) == url)
    }

    @Test("A public URL has its parts")
    func publicURLParts() {
        let url = PublicURL("https://example.org:444/museum/")
        #expect(url?.scheme == "https")
        #expect(url?.authority == "example.org:444")
        #expect(url?.path == "/museum")
    }

    @Test(
        "A public URL is absolute, http or https, and bare",
        arguments: [
            "", "/", "example.org", "//example.org", "ftp://example.org", "https://", "https:///x", "https://a b",
            "https://example.org/?q", "https://example.org/#f", "https://me@example.org", "https://example.org:0",
            "https://example.org:99999", "https://example.org:", "https://example.org/a//b", "https://example.org/../b",
            "https://example.org/%zz", "https://example.org/%4", "https://exämple.org", "https://[::1", "https://[x]",
            "https://[::/8]", "https://a:b:80", "https://example.org/{id}",
        ])
    func notPublicURL(text: String) {
        #expect(PublicURL(text) == nil)
    }

    @Test(
        "An address range contains what shares its prefix (RFC 4632, RFC 4291)",
        arguments: [
            ("127.0.0.1", "127.0.0.1", true), ("127.0.0.1", "127.0.0.2", false), ("10.0.0.0/8", "10.255.1.2", true),
            ("10.0.0.0/8", "11.0.0.1", false), ("192.168.4.0/22", "192.168.7.255", true),
            ("192.168.4.0/22", "192.168.8.0", false), ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false),
            ("::1", "::1", true), ("::1", "0:0:0:0:0:0:0:1", true), ("fd00::/8", "fdab::1", true),
            ("fd00::/8", "fe80::1", false), ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("10.0.0.0/8", "proxy.example.org", false), ("::/0", "::1", true),
        ])
    func addressRange(range: String, address: String, expected: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == expected)
    }

    @Test(
        "A name, a port or a wrong prefix is no address range",
        arguments: [
            "", "localhost", "10.0.0", "10.0.0.1:80", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "::/129", "a/8",
        ])
    func notAddressRange(text: String) {
        #expect(AddressRange(text) == nil)
    }

    @Test(
        "A colour reads three or six digits and prints six", arguments: [("#fff", "#ffffff"), ("#0A1b2C", "#0a1b2c")])
    func colour(text: String, expected: String) {
        #expect(Colour(text)?.description == expected)
    }

    @Test("Other text is no colour", arguments: ["", "#", "fff", "#ffff", "#gggggg", "#fffffff", "#ff ff ff", "white"])
    func notColour(text: String) {
        #expect(Colour(text) == nil)
    }

    @Test(
        "Language tags have the form of BCP 47",
        arguments: [
            ("en", true), ("pt-BR", true), ("zh-Hant-TW", true), ("de-1996", true), ("none", true), ("x-klingon", true),
            ("e", false), ("", false), ("en_US", false), ("en-", false), ("-en", false), ("@none", false),
            ("english language", false), ("x", false), ("12", false), ("en-abcdefghi", false), ("fré", false),
        ])
    func languageTag(tag: String, expected: Bool) {
        #expect(LanguageText.isLanguage(tag) == expected)
    }

    @Test("Text groups by language in the order of first mention")
    func byLanguage() {
        let text = LanguageText([
            .init(language: "fr", text: "a"), .init(language: "en", text: "b"), .init(language: "fr", text: "c"),
        ])
        #expect(text.byLanguage.map(\.language) == ["fr", "en"])
        #expect(text.byLanguage.map(\.texts) == [["a", "c"], ["b"]])
    }
}

import Foundation
import IIIF
import Testing

@Suite("Content State 1.0")
struct ContentStateTests {
    static let canvas = "https://example.org/object1/canvas7"
    static let manifest = "https://example.org/object1/manifest"
    static let body =
        "{\"id\":\"\(canvas)#xywh=1000,2000,1000,2000\",\"type\":\"Canvas\",\"partOf\":"
        + "[{\"id\":\"\(manifest)\",\"type\":\"Manifest\"}]}"
    static let region = ContentState.canvas(
        canvas, selector: .fragment(MediaFragment(region: PixelRectangle(x: 1000, y: 2000, width: 1000, height: 2000))),
        manifest: manifest)
    static let time = ContentState.canvas(
        canvas, selector: Selector.Point(t: 14.5).map { .point($0) }, manifest: manifest)

    @Test("A region of a canvas is the target body of section 2.2.5")
    func targetBody() { #expect(Self.region.json == Self.body) }

    @Test("The parameter is base64url of encodeURIComponent, unpadded (section 6)")
    func encoding() throws {
        // Foundation stands for the functions that section 6.3 names.
        let kept = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()")
        let escaped = try #require(Self.body.addingPercentEncoding(withAllowedCharacters: kept))
        let base64 = Data(escaped.utf8).base64EncodedString()
        let expected = base64.replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        #expect(Self.region.parameter == expected)
    }

    @Test("A whole manifest is its URI, not encoded (section 6.2)")
    func whole() {
        #expect(ContentState.whole(Self.manifest).parameter == Self.manifest)
        #expect(
            ContentState.whole("https://example.org/a?b=1&c=%2F").link(viewer: "https://v.example/?x=1")
                == "https://v.example/?x=1&iiif-content=https://example.org/a?b%3D1%26c%3D%252F")
    }

    static let forms: [(String, ContentState)] = [
        (manifest, .whole(manifest)), (body, region), (region.parameter, region), (region.parameter + "==", region),
        (time.parameter, time), (time.json, time), ("[\(body),\(body)]", twice),
        ("{\"type\":\"Annotation\",\"motivation\":[\"contentState\"],\"target\":\(body)}", region),
        ("{\"type\":\"Annotation\",\"motivation\":\"contentState\",\"target\":\"\(manifest)\"}", .whole(manifest)),
        ("{\"id\":\"\(manifest)\",\"type\":\"Manifest\"}", .whole(manifest)),
        ("{\"id\":\"\(canvas)/note\",\"type\":\"Annotation\",\"motivation\":\"commenting\"}", .uri(canvas + "/note")),
        // An annotation that is no content state is itself what is to be shown (section 2.2.4).
        ("{\"id\":\"\(canvas)/note\",\"type\":\"Annotation\",\"target\":\(body)}", .uri(canvas + "/note")),
        (
            "{\"type\":\"Annotation\",\"motivation\":[\"contentState\"],\"target\":{\"id\":\"\(canvas)/note\","
                + "\"type\":\"Annotation\"}}", .uri(canvas + "/note")
        ),
        // The manifest may stand beside the source instead of in it.
        (
            "{\"type\":\"SpecificResource\",\"source\":{\"id\":\"\(canvas)\",\"type\":\"Canvas\"},"
                + "\"partOf\":[{\"id\":\"\(manifest)\",\"type\":\"Manifest\"}],"
                + "\"selector\":{\"type\":\"PointSelector\",\"t\":14.5}}", time
        ),
        (String(decoding: region.annotation(id: "https://example.org/import/1"), as: UTF8.self), region),
    ]
    static var twice: ContentState {
        guard case .targets(let targets) = region else { return region }
        return .targets(targets + targets)
    }

    @Test("Every form of section 2.2 is read", arguments: forms)
    func read(text: String, expected: ContentState) throws { #expect(try ContentState(text) == expected) }

    static let refused: [(String, ContentState.Problem)] = [
        ("", .notEncoded), ("javascript:alert(1)", .notEncoded), ("a", .notEncoded), ("{\"id\":", .notJSON),
        ("{\"id\":\"\(canvas)\",\"type\":\"Canvas\"}", .noManifest(canvas)),
        ("{\"id\":\"javascript:alert(1)\",\"type\":\"Manifest\"}", .noTarget),
        ("{\"id\":\"\(canvas)\",\"type\":\"Scene\"}", .unknownType("Scene")), ("[]", .noTarget), ("{}", .noTarget),
        (String(repeating: "[", count: 5000), .notJSON), ("{\"type\":\"Annotation\"}", .namelessAnnotation),
        ("{\"type\":\"Annotation\",\"motivation\":\"tagging\",\"target\":\(body)}", .namelessAnnotation),
        ("{\"type\":\"Annotation\",\"motivation\":\"contentState\"}", .noTarget),
        (
            "{\"type\":\"SpecificResource\",\"source\":{\"id\":\"\(canvas)\",\"type\":\"Canvas\"}}",
            .noManifest(canvas)
        ),
    ]

    @Test("A reason never refuses what it says is accepted")
    func reasons() throws {
        let accepted = "\(ContentState.Problem.unknownType("Scene"))".split(separator: "Accepted: ").last ?? ""
        for type in accepted.split(separator: ", ") {
            let state =
                "{\"id\":\"\(Self.canvas)\",\"type\":\"\(type)\",\"source\":\"\(Self.canvas)\",\"partOf\":\"\(Self.manifest)\"}"
            #expect(throws: Never.self, "\(type)") { try ContentState(state) }
        }
    }

    @Test("What cannot be shown has a reason", arguments: refused)
    func refuse(text: String, problem: ContentState.Problem) {
        #expect(throws: problem) { try ContentState(text) }
    }
}

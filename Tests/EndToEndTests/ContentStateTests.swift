import Foundation
import IIIF
import Publishing
import TestSupport
import Testing

extension Serving {
    @Suite("Content State links")
    struct ContentStateTests {
        private static func page(_ state: String, at path: String = "/") throws -> Response {
            let kept = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-_.~"))
            let value = state.addingPercentEncoding(withAllowedCharacters: kept) ?? ""
            return try Fixture.serving().get("\(path)?iiif-content=\(value)")
        }

        @Test("A link to a region is opened at that region, whatever form it has", arguments: ["/", "/object/book"])
        func region(path: String) throws {
            let server = try Fixture.serving()
            let canvas = "\(server.address)/iiif/book/canvas/rp2"
            let manifest = "\(server.address)/iiif/book/manifest"
            let selector = Selector.fragment(
                MediaFragment(region: PixelRectangle(x: 2, y: 3, width: 10, height: 200)))
            let state = ContentState.canvas(canvas, selector: selector, manifest: manifest)
            for form in [state.json, state.parameter] {
                let page = try Self.page(form, at: path)
                #expect(page.status == 200)
                #expect(page.text.contains("<strong>A book</strong>"))
                // The link that the page gives is the one to the part that was asked for.
                let link = Links(base: server.address, named: nil).view("book", canvas: canvas, selector: selector)
                #expect(page.text.contains(link))
                #expect(try ContentState(String(link.split(separator: "=", maxSplits: 1)[1])) == state)
            }
        }

        @Test(
            "Every link to a canvas or range of the table of contents opens its object",
            arguments: ["book", "film", "sound", "paper", "a/b", "x\"<y>&z"])
        func links(identifier: String) throws {
            let server = try Fixture.serving()
            let links = Links(base: server.address, named: nil)
            let manifest = try server.get("/iiif/v3/\(Spelling.segment(identifier))/manifest").json
            for canvas in manifest["items"].items.compactMap({ $0["id"].string }) {
                let link = links.view(identifier, canvas: canvas)
                let page = try server.get(String(link.dropFirst(server.address.count)))
                #expect(page.status == 200 && page.text.contains("id=\"link\""))
            }
            #expect(try server.get(String(links.view(identifier).dropFirst(server.address.count))).status == 200)
            for range in manifest["structures"].items.compactMap({ $0["id"].string }) {
                let state = ContentState.targets([
                    .init(AnnotationTarget(.range, range), manifest: links.manifest(identifier))
                ])
                #expect(try Self.page(state.parameter).status == 200)
            }
        }

        @Test(
            "What cannot be opened is refused on a page that says why, and nothing in it is markup",
            arguments: [
                ("x", 400, "is neither"), ("%%%", 400, "is neither"), ("{\"a\":1}", 400, "names nothing"),
                ("https://evil.example/manifest", 400, "only"), ("javascript:alert(1)", 400, "is neither"),
                ("{\"id\":\"https://evil.example/<script>\",\"type\":\"Canvas\"}", 400, "names"),
                ("{\"id\":\"x\",\"type\":\"<script>\"}", 400, "names a"),
                ("SELF/iiif/nothing/manifest", 404, "no object"),
                ("SELF/iiif/hidden/manifest", 404, "no object"), ("SELF/iiif/gone/manifest", 410, "withdrawn"),
                ("SELF/iiif/book/canvas/rnone", 404, "no canvas"),
                ("SELF/iiif/hidden/canvas/rhidden", 404, "no object"),
                ("SELF.evil.example/iiif/book/manifest", 400, "only"),
            ])
        func refused(state: String, status: Int, reason: String) throws {
            let page = try Self.page(state.replacing("SELF", with: Fixture.serving().address))
            #expect(page.status == status, "\(state)")
            #expect(page["Content-Type"]?.hasPrefix("text/html") == true)
            #expect(page.text.contains("This link cannot be opened") && page.text.contains(reason))
            #expect(!page.text.contains("<script") && !page.text.contains("Secret title"))
        }
    }
}

import Settings
import Testing

@Suite("Overlays in the settings")
struct OverlaySettingTests {
    typealias Overlay = Settings.Images.Overlay

    /// One of each kind, nothing left at its default.
    static var all: [Overlay] {
        var text = Overlay(.text("© <City> & \"Museum\""))
        text.colour = Colour(red: 255, green: 0, blue: 16)
        text.position = .tile
        text.opacity = 0.25
        text.margin = 0
        text.size = 1
        text.minimumSize = 1200
        text.resources = ["a", "b-2"]
        text.identifiers = ["no", "maps/12"]
        var image = Overlay(.image("/etc/logo one.png"))
        image.position = .topLeft
        var rectangle = Overlay(
            .rectangle(.init(x: .pixels(0), y: .percent(12.5), width: .percent(100), height: .pixels(300))))
        rectangle.colour = Colour(red: 1, green: 2, blue: 3)
        rectangle.identifiers = ["Ä"]
        return [text, image, rectangle]
    }

    @Test("All that an overlay may say is read")
    func reading() throws {
        let text = """
            images:
              overlays:
                - {text: "© <City> & \\"Museum\\"", colour: "#f01", position: tile, opacity: 0.25, margin: 0, size: 1,
                   minimum_size: 1200, resources: [a, b-2], identifiers: [no, maps/12]}
                - image: /etc/logo one.png
                  position: top_left
                - rectangle: {x: 0, y: 12.5%, width: 100%, height: 300}
                  colour: "#010203"
                  identifiers: [Ä]
            """
        var expected = Self.all
        expected[0].colour = Colour(red: 255, green: 0, blue: 17)
        #expect(try Settings.load(text: text).images.overlays == expected)
    }

    @Test(
        "What makes no overlay is refused, with what would be accepted",
        arguments: [
            ("{}", "exactly one of text, image and rectangle"),
            ("{text: a, image: b.png}", "exactly one of text, image and rectangle"),
            ("{text: a, opacity: 2}", "a number from 0.0 to 1.0"),
            ("{text: a, position: middle}", "top_left, top, top_right, left, center, right"),
            ("{text: a, resources: []}", "a list of one or more ids or identifiers"),
            ("{rectangle: {x: 0, y: 0, width: 10}}", "this key is missing"),
            ("{rectangle: {x: -1, y: 0, width: 10, height: 1}}", "pixels of the full image as a whole number"),
            ("{rectangle: {x: 0, y: 0, width: 101%, height: 1}}", "or a percentage such as 12.5%"),
            // What should be hidden must not shine through, or only be hidden at some sizes.
            ("{rectangle: {x: 0, y: 0, width: 9, height: 9}, opacity: 0.5}", "unknown key"),
            ("{rectangle: {x: 0, y: 0, width: 9, height: 9}, minimum_size: 5}", "unknown key"),
        ])
    func refusals(overlay: String, accepted: String) {
        let messages = Reading.messages("images: {overlays: [\(overlay)]}")
        #expect(messages.count == 1)
        #expect(messages.first?.contains(accepted) == true, "\(messages)")
    }

    @Test("An overlay is for all images, or for those whose resource, own id or object is named")
    func selection() {
        var overlay = Overlay(.text("x"))
        #expect(overlay.applies(toImage: "a", of: "a", in: nil))
        overlay.resources = ["a-2", "c"]
        #expect(overlay.applies(toImage: "a-2", of: "a", in: "o"))
        #expect(overlay.applies(toImage: "c-7", of: "c", in: "o"))
        #expect(!overlay.applies(toImage: "a", of: "a", in: "a-2"))
        overlay.identifiers = ["e\u{301}"]
        #expect(overlay.applies(toImage: "a", of: "a", in: "\u{E9}"), "Unicode's normal forms are one identifier")
    }

    @Test("The file behind images is kept back where a rectangle hides a part of one, not for a watermark")
    func hiding() {
        var images = Settings.Images()
        images.overlays = [Overlay(.text("x"))]
        #expect(!images.hidesPart(of: ["a", "a-2"], of: "a", in: "o"))
        var rectangle = Overlay(.rectangle(.init(x: .pixels(0), y: .pixels(0), width: .pixels(1), height: .pixels(1))))
        rectangle.resources = ["a-2"]
        images.overlays.append(rectangle)
        #expect(images.hidesPart(of: ["a", "a-2"], of: "a", in: "o"))
        #expect(!images.hidesPart(of: ["b", "b-2"], of: "b", in: "o"))
    }
}

import IIIF
import Testing

@Suite("Image API: reading the parameters")
struct ImageRequestTests {
    @Test(
        "the standard's own example URIs are read and printed unchanged",
        arguments: [
            "full/max/0/default.jpg", "square/max/0/default.jpg", "125,15,120,140/max/0/default.jpg",
            "pct:41.6,7.5,40,70/max/0/default.jpg", "125,15,200,200/max/0/default.jpg",
            "pct:41.6,7.5,66.6,100/max/0/default.jpg", "full/150,/0/default.jpg", "full/,150/0/default.jpg",
            "full/pct:50/0/default.jpg", "full/225,100/0/default.jpg", "full/!225,100/0/default.jpg",
            "full/max/180/default.jpg", "full/max/90/default.jpg", "full/max/22.5/default.png",
            "full/max/!0/default.jpg", "full/max/!180/default.jpg", "full/max/0/color.jpg", "full/max/0/gray.jpg",
            "full/max/0/bitonal.jpg", "full/max/0/default.png", "full/max/0/default.tif",
            "125,15,120,140/90,/!345/gray.jpg", "0,10,100,200/pct:50/90/default.png",
            "pct:10,10,80,80/50,/22.5/color.jpg", "full/max/270/gray.jpg",
        ], ImageVersion.allCases)
    func examples(path: String, version: ImageVersion) throws {
        #expect(try imageRequest(path, version).path == "/" + path)
    }

    @Test(
        "the examples that only version 3 has",
        arguments: [
            "full/^max/0/default.jpg", "full/^360,/0/default.jpg", "full/^,240/0/default.jpg",
            "full/^pct:120/0/default.jpg", "full/^360,360/0/default.jpg", "full/^!360,360/0/default.jpg",
        ])
    func upscaling(path: String) throws {
        #expect(try imageRequest(path, .v3).path == "/" + path)
        #expect(imageRefusal(path, .v2, of: PixelSize(width: 300, height: 200))?.kind == .malformed)
    }

    @Test("full is a size in version 2 only")
    func fullSize() throws {
        #expect(try imageRequest("full/full/0/default.jpg", .v2).size.form == .full)
        let refusal = try #require(
            imageRefusal("full/full/0/default.jpg", .v3, of: PixelSize(width: 300, height: 200)))
        #expect(refusal.segment == .size)
        #expect(refusal.kind == .malformed)
        #expect(refusal.description.contains("max"))
    }

    @Test(
        "numbers are printed in canonical form",
        arguments: [
            ("pct:00.50,.5,5.,100.000", "pct:0.5,0.5,5,100"),
            ("pct:33.333333333333336,0,1,1", "pct:33.333333333333336,0,1,1"),
            ("pct:0.1234567890123456789,0,1,1", "pct:0.123456789012345,0,1,1"), ("007,0,0010,1", "7,0,10,1"),
        ])
    func canonicalNumbers(text: String, printed: String) throws {
        #expect(try Region(parsing: text).description == printed)
    }

    @Test(
        "junk regions are malformed",
        arguments: [
            "", "cats", "Full", "SQUARE", "full ", "1,2,3", "1,2,3,4,5", "1,2,3,", ",1,2,3", "1,,2,3", "-1,0,10,10",
            "+1,0,10,10", "1.5,0,10,10", "0x1,0,10,10", "1e2,0,10,10", "1, 2,3,4", "pct:", "pct:1,2,3", "pct:1,2,3,4,5",
            "pct:-1,0,10,10", "pct:+1,0,10,10", "pct:1e1,0,10,10", "pct:.,0,10,10", "pct:1..2,0,10,10",
            "pct:1.2.3,0,1,1",
            "pct:nan,0,1,1", "pct:inf,0,1,1", "PCT:1,2,3,4", "pct 1,2,3,4", "percent:1,2,3,4", "１,２,３,４", "١,٢,٣,٤",
            "1,2,3,4\u{301}", "pct:\u{301}1,2,3,4", "1\u{0},2,3,4", "0,0,999999999999999999999999999999,1",
            "9223372036854775808,0,1,1", "pct:0,0,999999999999999999999999999999,1", "!1,2,3,4", "^full",
        ], ImageVersion.allCases)
    func junkRegions(region: String, version: ImageVersion) throws {
        let refusal = #expect(throws: ImageRequestError.self) {
            try ImageRequest(version: version, region: region, size: "max", rotation: "0", file: "default.jpg")
        }
        #expect(refusal?.segment == .region)
        #expect(refusal?.value == region)
        #expect(refusal?.kind == .malformed)
    }

    @Test(
        "junk sizes are malformed: Cantaloupe's eleven and more",
        arguments: [
            "cats", "cats,50", "^cats,50", "50,cats", "^50,cats", "cats,", "^cats,", ",cats", "^,cats", "!cats,50",
            "^!cats,50", "", "^", "!", ",", "^,", "!,", "^!,", "50", "^50", "!50", "!50,", "!,50", "^!50,", "50,50,50",
            "!^50,50", "^^50,", ",^240", "-50,", "+50,", "50.5,", "5e1,", "pct:", "^pct:", "pct:.", "pct:-5", "pct:+5",
            "pct:5e1", "pct:!5", "!pct:50", "pct:50,50", "MAX", "Max", "max ", "^full", "!max", "50, 50", "５０,",
            "^\u{301}max",
            "max\u{301}", "999999999999999999999999999999,", ",999999999999999999999999999999", "9223372036854775808,1",
            "pct:999999999999999999999999999999", "!999999999999999999999999999999,1",
        ], ImageVersion.allCases)
    func junkSizes(size: String, version: ImageVersion) throws {
        let refusal = #expect(throws: ImageRequestError.self) {
            try ImageRequest(version: version, region: "full", size: size, rotation: "0", file: "default.jpg")
        }
        #expect(refusal?.segment == .size)
        #expect(refusal?.value == size)
        #expect(refusal?.kind == .malformed)
    }

    @Test(
        "what is empty is refused before any image is known",
        arguments: [
            ("0,0,0,0", "max"), ("5,5,0,10", "max"), ("5,5,10,0", "max"), ("pct:0,0,0,10", "max"),
            ("pct:0,0,10,0.000", "max"), ("full", "0,"), ("full", ",0"), ("full", "0,10"), ("full", "10,0"),
            ("full", "!0,10"), ("full", "!10,0"), ("full", "pct:0"), ("full", "pct:0.0"), ("full", "00,"),
        ], ImageVersion.allCases)
    func empty(parameters: (region: String, size: String), version: ImageVersion) throws {
        let refusal = #expect(throws: ImageRequestError.self) {
            try ImageRequest(
                version: version, region: parameters.region, size: parameters.size, rotation: "0", file: "default.jpg")
        }
        #expect(refusal?.kind == .outside)
    }

    @Test(
        "rotations are read, kept exactly and printed canonically",
        arguments: [
            ("0", "0", 0.0, false), ("90", "90", 90, false), ("360", "360", 360, false), ("15.5", "15.5", 15.5, false),
            ("!15", "!15", 15, true), ("!0", "!0", 0, true), ("0.10", "0.1", 0.1, false), (".5", "0.5", 0.5, false),
            ("090.0", "90", 90, false), ("360.000", "360", 360, false), ("0.00001", "0.00001", 0.00001, false),
            ("22.50", "22.5", 22.5, false),
        ])
    func rotations(text: String, printed: String, degrees: Double, mirrored: Bool) throws {
        let rotation = try Rotation(parsing: text)
        #expect(rotation.description == printed)
        #expect(rotation.degrees == degrees)
        #expect(rotation.mirrored == mirrored)
    }

    @Test(
        "right angles are told from others",
        arguments: [("0", 0), ("90", 1), ("180", 2), ("270.0", 3), ("360", 0), ("!90", 1), ("45", nil), ("90.1", nil)])
    func quarterTurns(text: String, turns: Int?) throws {
        #expect(try Rotation(parsing: text).quarterTurns == turns)
    }

    @Test(
        "other rotations are refused",
        arguments: [
            ("", ImageRequestError.Kind.malformed), ("-15", .malformed), ("-0", .malformed), ("+90", .malformed),
            ("!", .malformed), ("!!0", .malformed), ("90!", .malformed), (".", .malformed), ("1e2", .malformed),
            ("ninety", .malformed), ("90 ", .malformed), ("!-5", .malformed), ("9999999999", .malformed),
            ("361", .outside),
            ("360.000001", .outside), ("4855", .outside), ("!361", .outside), ("９０", .malformed),
            ("!\u{301}90", .malformed),
        ])
    func badRotations(text: String, kind: ImageRequestError.Kind) throws {
        let refusal = #expect(throws: ImageRequestError.self) { try Rotation(parsing: text) }
        #expect(refusal?.segment == .rotation)
        #expect(refusal?.value == text)
        #expect(refusal?.kind == kind)
    }

    @Test(
        "the last segment names a quality and a format that the standard or Vitrine knows",
        arguments: [
            ("bogus.jpg", ImageRequestError.Segment.quality, "bogus"), ("grey.jpg", .quality, "grey"),
            ("native.jpg", .quality, "native"), (".jpg", .quality, ""), ("Default.jpg", .quality, "Default"),
            ("default.tar.jpg", .quality, "default.tar"), ("", .quality, ""), ("default.bogus", .format, "bogus"),
            ("default.JPG", .format, "JPG"), ("default.jpeg", .format, "jpeg"), ("default.", .format, ""),
            ("default", .format, ""), ("default.jpg ", .format, "jpg "), ("default.\u{301}jpg", .format, "\u{301}jpg"),
        ], ImageVersion.allCases)
    func badFiles(file: (text: String, segment: ImageRequestError.Segment, value: String), version: ImageVersion) {
        let refusal = #expect(throws: ImageRequestError.self) {
            try ImageRequest(version: version, region: "full", size: "max", rotation: "0", file: file.text)
        }
        #expect(refusal?.segment == file.segment)
        #expect(refusal?.value == file.value)
        #expect(refusal?.kind == .malformed)
    }

    @Test("every quality is read with every format, and formats have the standard's media types")
    func files() throws {
        for quality in ImageQuality.allCases {
            for format in ImageFormat.allCases {
                let request = try imageRequest("full/max/0/\(quality.rawValue).\(format.rawValue)", .v3)
                #expect(request.quality == quality)
                #expect(request.format == format)
            }
        }
        #expect(
            ImageFormat.allCases.map(\.mediaType) == [
                "image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff", "image/jp2", "application/pdf",
                "image/avif", "image/jxl",
            ])
    }

    @Test("the first wrong segment from the left is the one reported")
    func firstWrongSegment() {
        let image = PixelSize(width: 300, height: 200)
        #expect(imageRefusal("a/b/c/d.e", .v3, of: image)?.segment == .region)
        #expect(imageRefusal("full/b/c/d.e", .v3, of: image)?.segment == .size)
        #expect(imageRefusal("full/max/c/d.e", .v3, of: image)?.segment == .rotation)
        #expect(imageRefusal("full/max/0/d.e", .v3, of: image)?.segment == .quality)
        #expect(imageRefusal("full/max/0/default.e", .v3, of: image)?.segment == .format)
    }

    @Test("an error says in one printable line what was wrong and what would be accepted")
    func errorDescription() {
        let long = String(repeating: "x", count: 500)
        let error = ImageRequestError(
            segment: .size, value: "a\r\n\u{1B}[31m\u{85}" + long, problem: "is not a size", accepted: "max",
            kind: .malformed)
        let line = error.description
        #expect(line.hasPrefix("size “a???[31m?xxx"))
        #expect(line.hasSuffix("x…” is not a size; accepted: max"))
        #expect(line.count < 120)
    }
}

import TestSupport
import Testing

extension Serving {
    @Suite("Image requests")
    struct ImageTests {
        @Test("Sizes are the pyramid's levels, each side rounded up, and every one of them is served")
        func sizes() throws {
            let server = try Fixture.serving()
            let factors = [8, 4, 2, 1]
            let expected = factors.map { scale in
                [(Fixture.oddWidth + scale - 1) / scale, (Fixture.oddHeight + scale - 1) / scale]
            }
            for version in ["v2", "v3"] {
                let information = try server.get("/iiif/\(version)/image/odd/info.json").json
                #expect(information["width"].int == Fixture.oddWidth && information["height"].int == Fixture.oddHeight)
                #expect(information["sizes"].items.map { [$0["width"].int ?? 0, $0["height"].int ?? 0] } == expected)
                #expect(information["tiles"][0]["width"].int == Fixture.tile)
                #expect(information["tiles"][0]["scaleFactors"].items.compactMap(\.int).sorted() == factors.reversed())
                for size in expected {
                    let name = version == "v2" ? "\(size[0])," : "\(size[0]),\(size[1])"
                    let answer = try server.get("/iiif/\(version)/image/odd/full/\(name)/0/default.png")
                    let image = try Pixels(decoding: answer.body)
                    #expect([image.width, image.height] == size)
                }
            }
        }

        @Test(
            "Tiles of every scale factor have their exact size and fit together without a seam",
            arguments: [1, 2, 4, 8], ["png", "jpg"])
        func tiles(scale: Int, format: String) throws {
            let server = try Fixture.serving()
            let (width, height) = (Fixture.oddWidth, Fixture.oddHeight)
            let (levelWidth, levelHeight) = ((width + scale - 1) / scale, (height + scale - 1) / scale)
            let service = "/iiif/v3/image/odd"
            let whole = try Pixels(
                decoding: server.get("\(service)/full/\(levelWidth),\(levelHeight)/0/default.png").body)
            let step = Fixture.tile * scale
            for y in stride(from: 0, to: height, by: step) {
                for x in stride(from: 0, to: width, by: step) {
                    let (right, bottom) = (min(x + step, width), min(y + step, height))
                    let (across, down) = ((right - x + scale - 1) / scale, (bottom - y + scale - 1) / scale)
                    let path = "\(service)/\(x),\(y),\(right - x),\(bottom - y)/\(across),\(down)/0/default.\(format)"
                    let tile = try Pixels(decoding: server.get(path).body)
                    #expect(tile.width == across && tile.height == down, "\(path)")
                    let there = whole.part(x: x / scale, y: y / scale, width: across, height: down)
                    let difference = try #require(tile.difference(from: there))
                    // Stored tiles are sent as they are; at a cut edge colour is interpolated differently.
                    #expect(format == "jpg" ? difference.mean < 1 : difference.greatest <= 2, "\(path)")
                }
            }
            // And the level is the picture, not one that is shifted or stretched.
            let difference = try #require(
                whole.brightness.difference(from: Fixture.odd.reduced(by: scale).brightness))
            #expect(difference.mean < 4)
        }

        @Test(
            "Sources of every kind are shown upright, in their colours",
            arguments: ["turned", "deep", "jpeg2000", "cmyk", "plain"])
        func sources(id: String) throws {
            let server = try Fixture.serving()
            let information = try server.get("/iiif/v3/image/\(id)/info.json").json
            #expect(information["width"].int == 96 && information["height"].int == 64)
            let image = try Pixels(decoding: server.get("/iiif/v3/image/\(id)/full/max/0/default.png").body)
            #expect(image.width == 96 && image.height == 64 && image.bands == 3)
            for (found, expected) in zip(image.middles, Pixels.quarterColours) {
                // Ink is darker than light: conversion through a print profile keeps the colour, not the numbers.
                let tolerance = id == "cmyk" ? 90 : 12
                let distance = zip(found, expected).map { abs(Int($0) - Int($1)) }.max() ?? 255
                #expect(distance <= tolerance, "\(id): \(found) for \(expected)")
            }
        }

        @Test("Grey stays grey")
        func grey() throws {
            let image = try Pixels(
                decoding: Fixture.serving().get("/iiif/v3/image/grey/full/max/0/default.png").body)
            #expect(image.width == 96 && image.height == 64 && image.bands == 1)
            for (found, expected) in zip(image.middles, [40, 90, 140, 190]) {
                #expect(abs(Int(found[0]) - expected) <= 4)
            }
        }

        @Test("What is transparent stays so in PNG and is white in JPEG")
        func alpha() throws {
            let server = try Fixture.serving()
            let png = try Pixels(decoding: server.get("/iiif/v3/image/alpha/full/max/0/default.png").body)
            #expect(png.bands == 4)
            #expect(png.middles.map { $0[3] } == [255, 0, 255, 0])
            let jpeg = try Pixels(decoding: server.get("/iiif/v3/image/alpha/full/max/0/default.jpg").body)
            #expect(jpeg.bands == 3)
            #expect(jpeg.middles[1].allSatisfy { $0 >= 250 } && jpeg.middles[3].allSatisfy { $0 >= 250 })
            #expect(jpeg.middles[0][0] > 180 && jpeg.middles[0][1] < 60)
        }

        @Test("Qualities and rotations give what they say")
        func variants() throws {
            let server = try Fixture.serving()
            func image(_ parameters: String) throws -> Pixels {
                try Pixels(decoding: server.get("/iiif/v3/image/plain/\(parameters)").body)
            }
            let quarters = Pixels.quarterColours
            for (rotation, order) in [
                ("90", [2, 0, 3, 1]), ("180", [3, 2, 1, 0]), ("!0", [1, 0, 3, 2]), ("!90", [3, 1, 2, 0]),
            ] {
                let turned = try image("full/max/\(rotation)/default.png")
                #expect([turned.width, turned.height] == (rotation.hasSuffix("90") ? [64, 96] : [96, 64]))
                for (found, expected) in zip(turned.middles, order.map { quarters[$0] }) {
                    #expect(zip(found, expected).allSatisfy { abs(Int($0) - Int($1)) <= 12 }, "\(rotation)")
                }
            }
            #expect(try image("full/max/0/gray.png").bands == 1)
            #expect(Set(try image("full/max/0/bitonal.png").samples).isSubset(of: [0, 255]))
            #expect(try image("square/10,/0/default.png").height == 10)
            #expect(try image("pct:50,50,50,50/max/0/default.png").middles.allSatisfy { $0[0] > 200 && $0[2] < 100 })
        }

        @Test("Every format that is offered is served as what it says it is")
        func formats() throws {
            let server = try Fixture.serving()
            let information = try server.get("/iiif/v3/image/plain/info.json").json
            let types = [
                "jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "gif": "image/gif", "tif": "image/tiff",
                "jp2": "image/jp2", "avif": "image/avif", "jxl": "image/jxl", "pdf": "application/pdf",
            ]
            let offered = ["jpg", "png"] + information["extraFormats"].strings
            #expect(offered.contains("webp"))
            for format in offered {
                let answer = try server.get("/iiif/v3/image/plain/full/max/0/default.\(format)")
                #expect(answer.status == 200)
                #expect(answer["Content-Type"] == types[format])
                // A PDF page of 72 points to the inch decodes to its pixels.
                let image = try Pixels(decoding: answer.body)
                #expect(image.width == 96 && image.height == 64, "\(format)")
                #expect(image.middles[0][0] > 150 && image.middles[0][1] < 90, "\(format)")
                let isType = answer.body.prefix(16).contains { _ in true } && Self.looksLike(format, answer.body)
                #expect(isType, "\(format)")
            }
            for format in types.keys where !offered.contains(format) {
                #expect(try server.get("/iiif/v3/image/plain/full/max/0/default.\(format)").status >= 400)
            }
        }

        private static func looksLike(_ format: String, _ body: [UInt8]) -> Bool {
            func has(_ text: String, at offset: Int) -> Bool { body.dropFirst(offset).starts(with: text.utf8) }
            return switch format {
            case "jpg": body.starts(with: [0xFF, 0xD8, 0xFF])
            case "png": has("PNG", at: 1)
            case "webp": has("WEBP", at: 8)
            case "gif": has("GIF8", at: 0)
            case "tif": body.starts(with: [0x49, 0x49, 42, 0]) || body.starts(with: [0x4D, 0x4D, 0, 42])
            case "jp2": has("jP", at: 4)
            case "avif": has("ftypavif", at: 4)
            case "jxl": body.starts(with: [0xFF, 0x0A]) || has("JXL", at: 4)
            case "pdf": has("%PDF-", at: 0)
            default: false
            }
        }
    }
}

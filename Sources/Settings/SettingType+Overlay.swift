extension SettingType where Value == Settings.Images.Overlay.Length {
    /// Pixels or a percentage.
    static var length: Self {
        .scalar(
            "pixels of the full image as a whole number, or a percentage such as 12.5%",
            parse: { text in
                let isPercent = text.last == "%"
                let digits = isPercent ? text.dropLast() : text[...]
                guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (isPercent && $0 == UInt8(ascii: ".")) })
                else { return nil }
                if !isPercent { return Int(digits).flatMap { $0 <= 10_000_000 ? .pixels($0) : nil } }
                return Double(digits).flatMap { $0 <= 100 ? .percent($0) : nil }
            },
            write: { length in
                switch length {
                case .pixels(let count): String(count)
                case .percent(let share): YAMLText.quoted("\(share)%")
                }
            })
    }
}

extension SettingType where Value == Settings.Images.Overlay.Rectangle {
    /// Place and extent on the full image.
    static var rectangle: Self {
        let length = SettingType<Settings.Images.Overlay.Length>.length
        let described = ["x", "y", "width", "height"].map { SettingMember($0, length, isRequired: true, "") }
        return .group(
            "a group with x, y, width and height, each in pixels of the full image or as a percentage such as 12.5%",
            members: described,
            decode: { node, path, reader in
                guard let members = reader.members(of: node, at: path, described: described) else { return nil }
                let values = ["x", "y", "width", "height"].map { members.read($0, length, &reader) }
                guard let x = values[0], let y = values[1], let width = values[2], let height = values[3] else {
                    return nil
                }
                return Value(x: x, y: y, width: width, height: height)
            },
            write: { rectangle, language in
                [
                    ("x", length.write(rectangle.x, language)), ("y", length.write(rectangle.y, language)),
                    ("width", length.write(rectangle.width, language)),
                    ("height", length.write(rectangle.height, language)),
                ]
            })
    }
}

extension SettingType where Value == Settings.Images.Overlay {
    private typealias Overlay = Settings.Images.Overlay

    /// A watermark or a rectangle.
    static var overlay: Self {
        let line = SettingType<String>.text()
        let path = SettingType<String>.text("the path of a PNG file")
        let rectangle = SettingType<Overlay.Rectangle>.rectangle
        let colour = SettingType<Colour>.colour
        let position = SettingType<Overlay.Position>.choice
        let share = SettingType<Double>.number(0...1)
        let side = SettingType<Int>.wholeNumber(0...10_000_000)
        let names = SettingType<[String]>.list(
            "a list of one or more ids or identifiers", of: .text("an id or identifier"), allowsEmpty: false,
            name: { $0 })
        let rule = SettingType<String?>.optional(.rule)
        let described = [
            SettingMember("text", line, isRequired: false, "A line of text as watermark."),
            SettingMember("image", path, isRequired: false, "A PNG file as watermark, relative to the home."),
            SettingMember(
                "rectangle", rectangle, isRequired: false,
                "A part that is hidden at every size; edges may lie some pixels further out, never further in."),
            SettingMember(
                "colour", colour, isRequired: false, "Of the text, white if not given, or of the rectangle, black."),
            SettingMember(
                "position", position, isRequired: false,
                "Place of a watermark on the whole image; bottom_right if not given."),
            SettingMember("opacity", share, isRequired: false, "Of a watermark; 0.5 if not given."),
            SettingMember(
                "margin", share, isRequired: false,
                "From a watermark to the edges, or to the next, as a share of the image's width; 0.02 if not given."),
            SettingMember(
                "size", share, isRequired: false,
                "Width of a watermark as a share of the image's width; 0.25 if not given."),
            SettingMember(
                "minimum_size", side, isRequired: false,
                "No watermark where the whole image at the scale asked for has no side this long; 0 if not given."),
            SettingMember(
                "resources", names, isRequired: false, "Ids of the resources, or of single images, that are meant."),
            SettingMember(
                "identifiers", names, isRequired: false,
                "Identifiers of the objects that are meant. Without either list, all images are."),
            SettingMember(
                "where", rule, isRequired: false,
                "Of these, those whose resource an expression over its fields holds for; all if not given."),
        ]
        let kinds = ["text", "image", "rectangle"]
        return .group(
            "a group with one of text, image and rectangle", members: described,
            decode: { node, place, reader in
                guard let members = reader.members(of: node, at: place, described: described) else { return nil }
                let given = members.filter { kinds.contains($0.name) }
                guard given.count == 1, let kind = given.first else {
                    reader.refuse(node, place, accepted: "exactly one of text, image and rectangle")
                    return nil
                }
                // A hidden part that shines through, or only at some sizes, is none.
                var idle: [String] = []
                if kind.name == "rectangle" { idle = ["position", "opacity", "margin", "size", "minimum_size"] }
                if kind.name == "image" { idle = ["colour"] }
                let refused = members.filter { idle.contains($0.name) }
                for member in refused {
                    let accepted = described.map(\.name).filter { $0 == kind.name || !(kinds + idle).contains($0) }
                    reader.report(.unknownKey(nearest: nil, accepted: accepted), member.key, member.path)
                }
                let content: Overlay.Content? =
                    switch kind.name {
                    case "text": members.read("text", line, &reader).map { .text($0) }
                    case "image": members.read("image", path, &reader).map { .image($0) }
                    default: members.read("rectangle", rectangle, &reader).map { .rectangle($0) }
                    }
                guard let content, refused.isEmpty else { return nil }
                var overlay = Overlay(content)
                overlay.colour = members.read("colour", colour, &reader)
                overlay.position = members.read("position", position, &reader) ?? overlay.position
                overlay.opacity = members.read("opacity", share, &reader) ?? overlay.opacity
                overlay.margin = members.read("margin", share, &reader) ?? overlay.margin
                overlay.size = members.read("size", share, &reader) ?? overlay.size
                overlay.minimumSize = members.read("minimum_size", side, &reader) ?? overlay.minimumSize
                overlay.resources = members.read("resources", names, &reader) ?? []
                overlay.identifiers = members.read("identifiers", names, &reader) ?? []
                overlay.condition = members.read("where", rule, &reader) ?? nil
                return overlay
            },
            write: { overlay, language in
                let standard = Overlay(overlay.content)
                let content =
                    switch overlay.content {
                    case .text(let text): ("text", line.write(text, language))
                    case .image(let file): ("image", path.write(file, language))
                    case .rectangle(let area): ("rectangle", rectangle.write(area, language))
                    }
                func unless<Part: Equatable>(
                    _ name: String, _ part: KeyPath<Overlay, Part>, _ write: (Part) -> String
                ) -> (key: String, value: String)? {
                    let value = overlay[keyPath: part]
                    return value == standard[keyPath: part] ? nil : (name, write(value))
                }
                return [
                    content, overlay.colour.map { ("colour", colour.write($0, language)) },
                    unless("position", \.position) { position.write($0, language) },
                    unless("opacity", \.opacity) { share.write($0, language) },
                    unless("margin", \.margin) { share.write($0, language) },
                    unless("size", \.size) { share.write($0, language) },
                    unless("minimum_size", \.minimumSize) { side.write($0, language) },
                    unless("resources", \.resources) { names.write($0, language) },
                    unless("identifiers", \.identifiers) { names.write($0, language) },
                    overlay.condition.map { ("where", YAMLText.scalar($0)) },
                ]
            })
    }
}

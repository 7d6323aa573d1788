public import Foundation
public import Imaging
public import Settings

/// What the settings say is laid over images, made ready: text drawn, files read.
public struct OverlayRules: Sendable {
    private enum Made: Sendable {
        case redaction(Redaction)
        case watermark(Watermark)
    }

    private let rules: [(setting: Settings.Images.Overlay, made: Made)]

    /// An overlay that cannot be made, by its number from 1.
    public struct Unusable: Error, Hashable, CustomStringConvertible {
        public var number: Int
        public var reason: String

        public var description: String { "images.overlays[\(number)] cannot be used: \(reason)" }
    }

    /// Nothing over any image.
    public static let none = OverlayRules()

    private init() { rules = [] }

    /// Makes all of them. Call when libvips has been started and before requests are served.
    /// - Parameter folder: what paths of image files are relative to.
    public init(_ settings: [Settings.Images.Overlay], folder: URL) throws(Unusable) {
        var rules: [(setting: Settings.Images.Overlay, made: Made)] = []
        for (index, setting) in settings.enumerated() {
            do throws(ImagingError) {
                rules.append((setting, try Self.make(setting, folder)))
            } catch {
                throw Unusable(number: index + 1, reason: error.description)
            }
        }
        self.rules = rules
    }

    /// What is laid over one image.
    /// - Parameters:
    ///   - image: its id.
    ///   - resource: the id of its resource.
    ///   - object: the identifier of its object.
    ///   - spared: names of the rules that do not hold for the resource.
    public func overlays(image: String, resource: String, object: String?, spared: String = "") -> Overlays {
        var overlays = Overlays.none
        for rule in rules
        where rule.setting.applies(toImage: image, of: resource, in: object, spared: spared) {
            switch rule.made {
            case .redaction(let redaction): overlays.redactions.append(redaction)
            case .watermark(let watermark): overlays.watermarks.append(watermark)
            }
        }
        return overlays
    }

    private static func make(_ overlay: Settings.Images.Overlay, _ folder: URL) throws(ImagingError) -> Made {
        let picture: OverlayPicture
        switch overlay.content {
        case .rectangle(let area):
            return .redaction(
                Redaction(
                    x: length(area.x), y: length(area.y), width: length(area.width), height: length(area.height),
                    colour: bytes(overlay.colour ?? Colour(red: 0, green: 0, blue: 0))))
        case .text(let text):
            picture = try OverlayPicture(
                text: text, colour: bytes(overlay.colour ?? Colour(red: 255, green: 255, blue: 255)),
                opacity: overlay.opacity)
        case .image(let path):
            let file = path.hasPrefix("/") ? path : folder.appending(path: path).path
            picture = try OverlayPicture(file: file, opacity: overlay.opacity)
        }
        return .watermark(
            Watermark(
                picture, position: position(overlay.position), margin: overlay.margin, size: overlay.size,
                minimumSize: overlay.minimumSize))
    }

    private static func length(_ length: Settings.Images.Overlay.Length) -> Redaction.Length {
        switch length {
        case .pixels(let count): .pixels(count)
        case .percent(let share): .percent(share)
        }
    }

    private static func bytes(_ colour: Colour) -> [UInt8] { [colour.red, colour.green, colour.blue] }

    private static func position(_ position: Settings.Images.Overlay.Position) -> Watermark.Position {
        switch position {
        case .topLeft: .at(x: 0, y: 0)
        case .top: .at(x: 0.5, y: 0)
        case .topRight: .at(x: 1, y: 0)
        case .left: .at(x: 0, y: 0.5)
        case .center: .at(x: 0.5, y: 0.5)
        case .right: .at(x: 1, y: 0.5)
        case .bottomLeft: .at(x: 0, y: 1)
        case .bottom: .at(x: 0.5, y: 1)
        case .bottomRight: .at(x: 1, y: 1)
        case .tile: .tiled
        }
    }
}

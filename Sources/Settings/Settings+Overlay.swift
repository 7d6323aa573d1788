extension Settings.Images {
    /// Something laid over images when they are delivered: a watermark, or a rectangle that hides what is under it.
    public struct Overlay: Hashable, Sendable {
        public var content: Content
        /// Colour of the text (white if nil) or of the rectangle (black if nil).
        public var colour: Colour?
        /// Where a watermark stands on the whole image.
        public var position = Position.bottomRight
        /// 0 to 1, of a watermark.
        public var opacity = 0.5
        /// From a watermark to the edges of the image, or to the next one: a share of the image's width.
        public var margin = 0.02
        /// Width of a watermark: a share of the image's width.
        public var size = 0.25
        /// The watermark is left out where the whole image, at the scale asked for, has no side this long, in pixels.
        public var minimumSize = 0
        /// Ids of the resources or single images meant.
        public var resources: [String] = []
        /// Identifiers of the objects meant. Without either list, all images are.
        public var identifiers: [String] = []
        /// Of these, which, as an expression over the resource's fields; nil for all.
        public var condition: String?

        public init(_ content: Content) { self.content = content }

        public enum Content: Hashable, Sendable {
            /// One line of text.
            case text(String)
            /// Path of a PNG file, relative to the home.
            case image(String)
            /// Hides a part of the image, at every size.
            case rectangle(Rectangle)
        }

        /// Place and extent on the full image, upright.
        public struct Rectangle: Hashable, Sendable {
            public var x: Length
            public var y: Length
            public var width: Length
            public var height: Length

            public init(x: Length, y: Length, width: Length, height: Length) {
                self.x = x
                self.y = y
                self.width = width
                self.height = height
            }
        }

        /// A length along one side of the full image.
        public enum Length: Hashable, Sendable {
            case pixels(Int)
            /// Of that side, 0 to 100.
            case percent(Double)
        }

        public enum Position: String, Hashable, Sendable, CaseIterable {
            case topLeft = "top_left"
            case top
            case topRight = "top_right"
            case left
            case center
            case right
            case bottomLeft = "bottom_left"
            case bottom
            case bottomRight = "bottom_right"
            /// All over the image, again and again.
            case tile
        }

        /// Whether it hides what is under it.
        public var hides: Bool {
            if case .rectangle = content { true } else { false }
        }

        /// What the catalogue calls the condition: of the same text, always the same; nil where there is none.
        public var ruleName: String? {
            condition.map { text in
                // FNV-1a, 64 bits.
                let hash = text.utf8.reduce(UInt64(0xCBF2_9CE4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
                return String(hash, radix: 36)
            }
        }

        /// Whether it is laid over an image of a resource of an object.
        /// - Parameter spared: names of the rules that do not hold for the resource, with spaces between. One that nobody
        ///   has asked yet is not among them, and so holds.
        public func applies(
            toImage image: String, of resource: String, in object: String?, spared: String = ""
        ) -> Bool {
            if !spared.isEmpty, let ruleName, spared.split(separator: " ").contains(where: { $0 == ruleName }) {
                return false
            }
            if resources.isEmpty && identifiers.isEmpty { return true }
            return resources.contains(resource) || resources.contains(image)
                || object.map { identifiers.contains($0) } ?? false
        }
    }

    /// Whether a part of any of these images is hidden, so that the file they come from must not be delivered.
    /// - Parameter spared: as in ``Overlay/applies(toImage:of:in:spared:)``.
    public func hidesPart(
        of images: [String], of resource: String, in object: String?, spared: String = ""
    ) -> Bool {
        overlays.contains { overlay in
            overlay.hides
                && ([resource] + images).contains {
                    overlay.applies(toImage: $0, of: resource, in: object, spared: spared)
                }
        }
    }
}

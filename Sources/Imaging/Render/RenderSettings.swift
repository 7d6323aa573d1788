/// How rendered images look and what they may cost.
public struct RenderSettings: Hashable, Codable, Sendable {
    /// Changes with every change of the program after which the same plan gives other bytes: a part of cache keys and
    /// entity tags.
    public static let edition = 4

    /// Red, green, blue, 0…255: what shows through where a format keeps no transparency.
    public var background: [UInt8]
    /// The same for the corners that turning by an odd angle opens.
    public var rotationBackground: [UInt8]
    /// Quality of lossy outputs, 1…100.
    public var quality: Int
    /// Renders at the same time.
    public var threads: Int
    /// Renders that may wait for a place; one more is refused at once.
    public var queue: Int
    /// Seconds after which a render is stopped.
    public var seconds: Int

    public init(
        background: [UInt8] = [255, 255, 255], rotationBackground: [UInt8] = [0, 0, 0], quality: Int = 85,
        threads: Int = 2, queue: Int = 64,
        seconds: Int = 30
    ) {
        self.background = background
        self.rotationBackground = rotationBackground
        self.quality = quality
        self.threads = threads
        self.queue = queue
        self.seconds = seconds
    }
}

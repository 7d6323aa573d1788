/// What this installation can really do; a ``RenderPlan`` refuses the rest, and info.json promises no more.
public struct ImageCapabilities: Hashable, Sendable {
    public var limits: ImageLimits
    /// What can be written, in the order in which it is listed; `jpg` and `png` are required by level 2.
    public var formats: [ImageFormat]
    /// Angles other than multiples of 90 degrees.
    public var arbitraryRotation: Bool
    /// `!n`.
    public var mirroring: Bool
    /// Whether anything but the full image can be asked for: tiles and other regions.
    public var tiles: Bool
    /// Whether sizes and regions of the client's choice can be asked for, or only the sizes and tiles that info.json
    /// lists.
    public var customSizes: Bool
    /// Scale factors of the tiles that info.json lists, each a power of two; nil: all that a pyramid has.
    public var scaleFactors: [Int]?

    /// Pixels of the largest image in a format, where it is less than the limits say: what its encoder can hold.
    public var mostPixels: [ImageFormat: Int] = [:]

    /// The defaults are level 2 and no more, but for rotation, which is complete.
    public init(
        limits: ImageLimits = .none, formats: [ImageFormat] = [.jpg, .png], arbitraryRotation: Bool = true,
        mirroring: Bool = true, tiles: Bool = true, customSizes: Bool = true,
        scaleFactors: [Int]? = nil
    ) {
        self.limits = limits
        self.formats = formats
        self.arbitraryRotation = arbitraryRotation
        self.mirroring = mirroring
        self.tiles = tiles
        self.customSizes = customSizes
        self.scaleFactors = scaleFactors
    }

    /// Those of a pyramid's scale factors at which tiles are listed.
    func listed(_ factors: [Int]) -> [Int] { factors.filter { scaleFactors?.contains($0) ?? true } }

    /// The compliance level that is met (section 6 of 3.0 and of 2.1).
    public var level: ComplianceLevel { tiles && customSizes ? .level2 : .level0 }
}

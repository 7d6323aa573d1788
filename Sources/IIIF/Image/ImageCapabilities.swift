/// What this installation can really do; a ``RenderPlan`` refuses the rest, and info.json promises no more.
public struct ImageCapabilities: Hashable, Sendable {
    public var limits: ImageLimits
    /// What can be written, in the order in which it is listed; `jpg` and `png` are required by level 2.
    public var formats: [ImageFormat]
    /// Angles other than multiples of 90 degrees.
    public var arbitraryRotation: Bool
    /// `!n`.
    public var mirroring: Bool

    /// The defaults are level 2 and no more, but for rotation, which is complete.
    public init(
        limits: ImageLimits = .none, formats: [ImageFormat] = [.jpg, .png], arbitraryRotation: Bool = true,
        mirroring: Bool = true
    ) {
        self.limits = limits
        self.formats = formats
        self.arbitraryRotation = arbitraryRotation
        self.mirroring = mirroring
    }
}

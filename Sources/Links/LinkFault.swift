/// Why a link did not do what was asked: what is wrong, and what to do.
public struct LinkFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, where; begins with a small letter unless it begins with a name.
    public var reason: String
    /// What helps, to follow a semicolon.
    public var remedy: String
    /// Whether trying again later may help without anybody doing anything: a host that is down.
    public var mayPass: Bool

    public init(_ reason: String, remedy: String, mayPass: Bool = false) {
        (self.reason, self.remedy, self.mayPass) = (reason, remedy, mayPass)
    }

    public var description: String { "\(reason); \(remedy)" }
}

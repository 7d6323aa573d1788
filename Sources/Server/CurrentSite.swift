internal import Synchronization

/// The site as it is now: swapped whole when settings are read again. A request is answered by the one it began with.
public final class CurrentSite: Sendable {
    private let site: Mutex<Site>

    public init(_ site: Site) { self.site = Mutex(site) }

    public var value: Site { site.withLock { $0 } }

    public func replace(with new: Site) { site.withLock { $0 = new } }
}

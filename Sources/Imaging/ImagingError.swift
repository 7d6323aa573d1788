/// Why pixels could not be had. `detail` is libvips' or the decoder's own text: for logs and import reports only, since
/// it may name files.
public enum ImagingError: Error, Hashable, Sendable {
    /// The file is damaged, cut short, or not what its first bytes claim.
    case unreadable(detail: String)
    /// The file is of a kind Vitrine does not publish; `found` names what it is.
    case unsupported(found: String, accepted: String)
    /// Decoding would pass a configured limit.
    case tooLarge(what: String, limit: String)
    /// A derivative that Vitrine wrote cannot be read any more: build it again.
    case derivativeDamaged(path: String, detail: String)
    /// The output format is not available in this installation's libvips.
    case formatUnavailable(String)
    /// A worker process ended or was ended before it answered.
    case workerDied(reason: String)
    /// Writing failed: no space, no permission.
    case notWritten(path: String, detail: String)
}

extension ImagingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unreadable(let detail): "the file cannot be read: \(detail)"
        case .unsupported(let found, let accepted): "\(found) is not supported; accepted are \(accepted)"
        case .tooLarge(let what, let limit): "\(what) is over the limit of \(limit)"
        case .derivativeDamaged(let path, let detail): "the derivative \(path) is damaged: \(detail)"
        case .formatUnavailable(let format): "this installation's libvips cannot write \(format)"
        case .workerDied(let reason): "decoding was ended: \(reason)"
        case .notWritten(let path, let detail): "\(path) could not be written: \(detail)"
        }
    }
}

import Server

/// SplitMix64: the same seed gives the same cases on every run, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Text of 1 to 12 characters: many that mean something in a URL, and any others but U+0000.
    mutating func identifier() -> String {
        let meaningful = Array("aZ09-._~:/?#[]@!$&'()*+,;=% \"<>\\^`{|}éßñ中\u{301}\u{200D}🗿\u{7F}\n\t".unicodeScalars)
        let words = ["manifest", "canvas", "image", "v3", "info.json", "..", ".", "//", "%2F", "%25", "ark:/12345/x1"]
        var text = ""
        for _ in 0..<Int.random(in: 1...12, using: &self) {
            switch Int.random(in: 0..<10, using: &self) {
            case 0: text += words.randomElement(using: &self) ?? ""
            case 1...6: text.unicodeScalars.append(meaningful.randomElement(using: &self) ?? "a")
            default:
                let scalar = Unicode.Scalar(UInt32.random(in: 1...0x10FFFF, using: &self)) ?? "a"
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension RequestTarget {
    /// The exact reading and the lenient ones.
    var readings: [Route] { [route] + alternatives }
}

/// The error that a target gives, nil if it is read.
func routeError(_ target: String, prefix: String = "") -> RouteError? {
    do throws(RouteError) {
        _ = try RequestTarget.parse(target, prefix: prefix)
        return nil
    } catch {
        return error
    }
}

/// The reason why nothing is found, nil if the target is read or malformed.
func notFoundReason(_ target: String, prefix: String = "") -> RouteProblem.Reason? {
    guard case .notFound(let problem) = routeError(target, prefix: prefix) else { return nil }
    return problem.reason
}

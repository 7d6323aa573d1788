import IIIF
import Testing

/// A short way to write requests: one path of four segments, percent-decoded.
func imageRequest(_ path: String, _ version: ImageVersion) throws -> ImageRequest {
    let segments = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    try #require(segments.count == 4, "a test's path has four segments: \(path)")
    return try ImageRequest(
        version: version, region: segments[0], size: segments[1], rotation: segments[2], file: segments[3])
}

func imagePlan(
    _ path: String, _ version: ImageVersion, of image: PixelSize, _ limits: ImageLimits = .none,
    formats: [ImageFormat] = ImageFormat.allCases
) throws -> RenderPlan {
    try RenderPlan.make(
        for: imageRequest(path, version), image: image,
        capabilities: ImageCapabilities(limits: limits, formats: formats))
}

/// What is thrown on the way from segments to a plan; nil if nothing is.
func imageRefusal(
    _ path: String, _ version: ImageVersion, of image: PixelSize, _ limits: ImageLimits = .none
) -> ImageRequestError? {
    do {
        _ = try imagePlan(path, version, of: image, limits)
        return nil
    } catch let error as ImageRequestError {
        return error
    } catch {
        Issue.record("not an ImageRequestError: \(error)")
        return nil
    }
}

/// SplitMix64: the same numbers in every run.
struct ImageTestRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

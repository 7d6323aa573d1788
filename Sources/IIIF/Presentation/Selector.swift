/// Which part of a resource is meant (3.0, section 5.6; Web Annotation Data Model, section 4.2).
public enum Selector: Hashable, Sendable {
    case fragment(MediaFragment)
    case point(Point)
    /// An SVG document: the shape in the canvas's coordinates.
    case svg(String)
    /// Parameters of an image request that are not the usual ones.
    case imageAPI(region: String?, size: String?, rotation: String?, quality: String?, format: String?)

    /// A point in space, time or both.
    public struct Point: Hashable, Sendable {
        /// In the canvas's coordinates, both or neither.
        public let x: Int?
        public let y: Int?
        /// Seconds.
        public let t: Double?

        /// Nil where it names no point: nothing given, one coordinate only, or a number below zero.
        public init?(x: Int? = nil, y: Int? = nil, t: Double? = nil) {
            guard (x == nil) == (y == nil), x != nil || t != nil else { return nil }
            guard (x ?? 0) >= 0, (y ?? 0) >= 0, (t ?? 0) >= 0, (t ?? 0).isFinite else { return nil }
            self.x = x
            self.y = y
            self.t = t
        }

        /// The nearest thing that a media fragment can say: from this time on, or this one pixel.
        var fragment: MediaFragment? {
            if let x, let y { return MediaFragment(region: PixelRectangle(x: x, y: y, width: 1, height: 1), start: t) }
            return t.map { MediaFragment(start: $0) }
        }
    }
}

/// A region, a time or both, as a URI's fragment says it: `xywh=10,20,300,400&t=5,7.5` (Media Fragments URI 1.0,
/// sections 4.2.1 and 4.2.2). Regions are in the canvas's coordinates, times in seconds.
public struct MediaFragment: Hashable, Sendable {
    public var region: PixelRectangle?
    public var start: Double?
    public var end: Double?

    public init(region: PixelRectangle? = nil, start: Double? = nil, end: Double? = nil) {
        self.region = region
        self.start = start
        self.end = end
    }

    /// Reads the part of a URI behind `#`. Nil where it has no region or time that makes sense: widths and heights must
    /// be above zero, ends after starts; `percent:` regions are not read.
    public init?(_ text: some StringProtocol) {
        for part in text.split(separator: "&") {
            if part.hasPrefix("xywh=") {
                var numbers = part.dropFirst(5)
                if numbers.hasPrefix("pixel:") { numbers = numbers.dropFirst(6) }
                let values = numbers.split(separator: ",", omittingEmptySubsequences: false).map { text in
                    text.allSatisfy { $0.isASCII && ($0.isNumber || $0 == ".") }
                        ? Double(text).flatMap { Int(exactly: $0.rounded()) } : nil
                }
                guard values.count == 4, let x = values[0], let y = values[1], let width = values[2],
                    let height = values[3], width > 0, height > 0
                else { return nil }
                region = PixelRectangle(x: x, y: y, width: width, height: height)
            } else if part.hasPrefix("t=") {
                var times = part.dropFirst(2)
                if times.hasPrefix("npt:") { times = times.dropFirst(4) }
                let values = times.split(separator: ",", omittingEmptySubsequences: false)
                guard values.count <= 2 else { return nil }
                let first = values.first.flatMap { Timestamp.seconds($0) }
                let second = values.count == 2 ? Timestamp.seconds(values[1]) : nil
                guard first != nil || values.first?.isEmpty == true, values.count == 1 || second != nil else {
                    return nil
                }
                if let second, second <= first ?? 0 { return nil }
                start = first
                end = second
            }
        }
        if region == nil, start == nil, end == nil { return nil }
    }

    /// As it stands in a URI, without `#`.
    public var text: String {
        var parts: [String] = []
        if let region { parts.append("xywh=\(region.x),\(region.y),\(region.width),\(region.height)") }
        if start != nil || end != nil {
            parts.append("t=" + (start.map(Timestamp.text) ?? "") + (end.map { "," + Timestamp.text($0) } ?? ""))
        }
        return parts.joined(separator: "&")
    }
}

/// Times in seconds as texts.
enum Timestamp {
    /// `12.5`, `12`: no exponent, no `.0`, milliseconds at the finest.
    static func text(_ seconds: Double) -> String {
        let milliseconds = (seconds * 1000).rounded()
        guard let whole = Int(exactly: milliseconds) else { return "0" }
        let fraction = whole % 1000
        guard fraction != 0 else { return String(whole / 1000) }
        var digits = String(fraction)
        digits = String(repeating: "0", count: 3 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "\(whole / 1000).\(digits)"
    }

    /// `12.5`, `1:05`, `01:02:03.250` or `01:02:03,250`; nil for anything else.
    static func seconds(_ text: some StringProtocol) -> Double? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(parts.count) else { return nil }
        var seconds = 0.0
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            guard !part.isEmpty, part.first?.isNumber == true,
                part.allSatisfy({ $0.isASCII && ($0.isNumber || isLast && ($0 == "." || $0 == ",")) }),
                let value = Double(part.split(separator: ",").joined(separator: "."))
            else { return nil }
            if index > 0, value >= 60 { return nil }
            seconds = seconds * 60 + value
        }
        return seconds.isFinite ? seconds : nil
    }
}

extension Selector {
    /// The parameters of an image request, which all versions name alike.
    func writeImageParameters(to json: inout JSONWriter) {
        guard case .imageAPI(let region, let size, let rotation, let quality, let format) = self else { return }
        json.member("region", ifPresent: region)
        json.member("size", ifPresent: size)
        json.member("rotation", ifPresent: rotation)
        json.member("quality", ifPresent: quality)
        json.member("format", ifPresent: format)
    }
}

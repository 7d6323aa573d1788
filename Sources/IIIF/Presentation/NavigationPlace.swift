/// Where something is, for maps (navPlace extension; in 4.0 part of the specification). GeoJSON: longitude before
/// latitude, degrees of WGS 84.
public struct NavigationPlace: Hashable, Sendable {
    public static let context = "http://iiif.io/api/extension/navplace/context.json"

    /// A point with a name.
    public struct Feature: Hashable, Sendable {
        public var id: String
        public var label: LanguageMap
        public var coordinates: Coordinates

        public init(id: String, label: LanguageMap, coordinates: Coordinates) {
            self.id = id
            self.label = label
            self.coordinates = coordinates
        }
    }

    public var id: String
    public var features: [Feature]

    public init(id: String, features: [Feature]) {
        self.id = id
        self.features = features
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("type", "FeatureCollection")
            json.array("features", features) { json, feature in
                json.object { json in
                    json.member("id", feature.id)
                    json.member("type", "Feature")
                    json.object("properties") { $0.member("label", ifPresent: feature.label) }
                    json.object("geometry") { json in
                        json.member("type", "Point")
                        json.array("coordinates", [feature.coordinates.longitude, feature.coordinates.latitude]) {
                            $0.value($1)
                        }
                    }
                }
            }
        }
    }
}

/// A place on Earth in degrees of WGS 84.
public struct Coordinates: Hashable, Sendable {
    /// −90 to 90, north positive.
    public let latitude: Double
    /// −180 to 180, east positive.
    public let longitude: Double

    /// Nil outside those limits.
    public init?(latitude: Double, longitude: Double) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }

    /// Reads coordinates as people write them: **latitude first, longitude second**, unless letters say otherwise.
    ///
    /// Decimal degrees (`48.3984, 9.9916`), with a hemisphere (`48.3984 N 9.9916 E`, `O` for Ost and ouest), and degrees
    /// with minutes and seconds (`48° 23′ 54″ N, 9° 59′ 30″ E`, `48°23'54"N 9°59'30"E`). Between the two numbers a comma, a
    /// semicolon or white space; decimal commas only where the separator is a semicolon. Nil for anything else, two
    /// latitudes, minutes or seconds from 60 on, and places that are not on Earth.
    public init?(_ text: String) {
        var tokens: [Token] = []
        guard Self.scan(text, into: &tokens) else { return nil }
        var angles: [Angle] = []
        var index = 0
        while index < tokens.count {
            guard let angle = Angle(tokens, at: &index) else { return nil }
            angles.append(angle)
            if index < tokens.count, case .separator = tokens[index] { index += 1 }
        }
        guard angles.count == 2, let first = angles.first, let second = angles.last else { return nil }
        switch (first.isLatitude, second.isLatitude) {
        case (nil, nil), (true, false): self.init(latitude: first.degrees, longitude: second.degrees)
        case (false, true): self.init(latitude: second.degrees, longitude: first.degrees)
        default: return nil
        }
    }

    private enum Token {
        case number(Double, isWhole: Bool)
        case degrees, minutes, seconds, separator
        case hemisphere(Character)
    }

    private static func scan(_ text: String, into tokens: inout [Token]) -> Bool {
        let commaIsDecimal = text.contains(";")
        var rest = Substring(text.trimmed)
        while let character = rest.first {
            if character.isASCII && character.isNumber || "+-−".contains(character) {
                let number = rest.prefix { character in
                    character.isASCII && character.isNumber || "+-−.".contains(character)
                        || commaIsDecimal && character == ","
                }
                let plain = number.map { $0 == "," ? "." : $0 == "−" ? "-" : $0 }
                guard let value = Double(String(plain)) else { return false }
                tokens.append(.number(value, isWhole: !plain.contains(".")))
                rest = rest.dropFirst(number.count)
                continue
            }
            rest = rest.dropFirst()
            switch character {
            case "°", "º", "˚": tokens.append(.degrees)
            case "'", "′", "’", "´", "‘":
                // Two strokes are often two of one.
                if let next = rest.first, "'′’´".contains(next) {
                    rest = rest.dropFirst()
                    tokens.append(.seconds)
                } else {
                    tokens.append(.minutes)
                }
            case "\"", "″", "”", "“": tokens.append(.seconds)
            case ",", ";", "/": tokens.append(.separator)
            case "N", "n", "S", "s", "E", "e", "O", "o", "W", "w": tokens.append(.hemisphere(character))
            default: if !character.isWhitespace { return false }
            }
        }
        return true
    }

    private struct Angle {
        var degrees: Double
        var isLatitude: Bool?

        init?(_ tokens: [Token], at index: inout Int) {
            guard index < tokens.count, case .number(let whole, let isWhole) = tokens[index] else { return nil }
            index += 1
            degrees = abs(whole)
            if index < tokens.count, case .degrees = tokens[index] {
                index += 1
                if isWhole { guard Self.addParts(tokens, at: &index, to: &degrees) else { return nil } }
            }
            var isNegative = whole.sign == .minus
            if index < tokens.count, case .hemisphere(let letter) = tokens[index] {
                index += 1
                if isNegative { return nil }
                isLatitude = "NnSs".contains(letter)
                isNegative = "SsWw".contains(letter)
            }
            if isNegative { degrees = -degrees }
        }

        /// Minutes and seconds, each below 60, a fraction only in the last.
        private static func addParts(_ tokens: [Token], at index: inout Int, to degrees: inout Double) -> Bool {
            for (unit, divisor) in [(false, 60.0), (true, 3600.0)] {
                guard index + 1 < tokens.count, case .number(let value, _) = tokens[index] else { return true }
                switch (tokens[index + 1], unit) {
                case (.minutes, false), (.seconds, true): break
                default: continue
                }
                guard value >= 0, value < 60 else { return false }
                degrees += value / divisor
                index += 2
            }
            return true
        }
    }
}

extension ImageInformation {
    /// The document as JSON, `@context` first; the same value gives the same bytes.
    public func json(version: ImageVersion) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        writer.object { json in
            switch version {
            case .v2: write2(&json)
            case .v3: write3(&json)
            }
        }
        return writer.bytes
    }

    private func write3(_ json: inout JSONWriter) {
        json.member("@context", ImageVersion.v3.contextURI)
        json.member("id", id)
        json.member("type", "ImageService3")
        json.member("protocol", Self.protocolURI)
        json.member("profile", level.rawValue)
        json.member("width", size.width)
        json.member("height", size.height)
        writeLimits(&json)
        writeSizesAndTiles(&json)
        json.member("rights", ifPresent: rights)
        let offered = [.jpg, .png] + extraFormats
        Self.list("preferredFormats", preferredFormats.filter(offered.contains).map(\.rawValue), &json)
        Self.list("extraFormats", namesOfExtraFormats, &json)
        Self.list("extraQualities", extraQualities.filter { $0 != .default }.map(\.rawValue), &json)
        let upscaling = isUpscaled ? ["sizeUpscaling"] : []
        Self.list("extraFeatures", (extraFeatures.map(\.rawValue) + beyondLevel0(.v3) + upscaling).sorted(), &json)
    }

    private func write2(_ json: inout JSONWriter) {
        json.member("@context", ImageVersion.v2.contextURI)
        json.member("@id", id)
        json.member("protocol", Self.protocolURI)
        json.member("width", size.width)
        json.member("height", size.height)
        writeSizesAndTiles(&json)
        json.member("license", ifPresent: rights)
        json.array("profile") { profile in
            profile.value(level.profileURI(.v2))
            profile.object { extra in
                Self.list("formats", namesOfExtraFormats, &extra)
                // Level 2 of 2.1 has bitonal; colour and grey it requires only where they apply.
                let qualities = extraQualities.filter { $0 != .default && ($0 != .bitonal || level == .level0) }
                Self.list("qualities", qualities.map(\.rawValue), &extra)
                writeLimits(&extra)
                let upscaling = isUpscaled ? ["sizeAboveFull"] : []
                let features =
                    extraFeatures.map(\.rawValue) + beyondLevel0(.v2) + upscaling
                    + (level == .level2 ? ["regionSquare"] : [])
                Self.list("supports", features.sorted(), &extra)
            }
        }
    }

    private static let protocolURI = "http://iiif.io/api/image"

    /// Without sizes of the client's choice there is none above the full size.
    private var isUpscaled: Bool { limits.allowsUpscaling && customSizes }

    /// Level 0 has no format but `jpg`.
    private var namesOfExtraFormats: [String] {
        let required: [ImageFormat] = level == .level0 ? [.jpg] : [.jpg, .png]
        let offered = level == .level0 && !extraFormats.contains(.png) ? [.png] + extraFormats : extraFormats
        return offered.filter { !required.contains($0) }.map(\.rawValue)
    }

    /// What is offered all the same where the level does not promise it (the lists of 3.0 section 5.7 and 2.1 section
    /// 5.3).
    private func beyondLevel0(_ version: ImageVersion) -> [String] {
        guard level == .level0 else { return [] }
        let always = ["baseUriRedirect", "cors", "jsonldMediaType", "rotationBy90s"]
        guard customSizes else { return always }
        let sizes = ["sizeByConfinedWh", "sizeByH", "sizeByPct", "sizeByW", "sizeByWh"]
        return always + sizes + (version == .v2 ? ["sizeByDistortedWh"] : [])
    }

    /// Empty lists are left out: 2.1 section 5.3 asks for it.
    private static func list(_ name: StaticString, _ values: [String], _ json: inout JSONWriter) {
        if !values.isEmpty { json.member(name, values) }
    }

    private func writeLimits(_ json: inout JSONWriter) {
        json.member("maxWidth", ifPresent: limits.maxWidth)
        json.member("maxHeight", ifPresent: limits.maxHeight)
        json.member("maxArea", ifPresent: limits.maxArea)
    }

    /// Only what the limits allow: a MUST of both versions.
    ///
    /// What is left out of an ascending pyramid is its largest levels; viewers take a list without the full size well,
    /// and ignore a shorter one.
    private func writeSizesAndTiles(_ json: inout JSONWriter) {
        let sizes = sizes.filter(limits.allow)
        if !sizes.isEmpty {
            json.array("sizes", sizes) { json, size in
                json.object { entry in
                    entry.member("width", size.width)
                    entry.member("height", size.height)
                }
            }
        }
        let tiles = tiles.filter { limits.allow(PixelSize(width: $0.width, height: $0.height ?? $0.width)) }
        guard !tiles.isEmpty else { return }
        json.array("tiles", tiles) { json, tile in
            json.object { entry in
                entry.member("width", tile.width)
                entry.member("height", ifPresent: tile.height)
                entry.array("scaleFactors", tile.scaleFactors) { $0.value($1) }
            }
        }
    }
}

/// Which version and which media type of a IIIF document a client gets.
public enum DocumentNegotiation {
    /// The IIIF API that a document belongs to.
    public enum Interface: String, Hashable, Sendable, CaseIterable {
        case image
        case presentation

        /// The context document of a version, which is also the media type's `profile`.
        public func context(_ version: NamedVersion) -> String {
            "http://iiif.io/api/\(rawValue)/\(version.rawValue)/context.json"
        }
    }

    /// The Presentation API version that `Accept` asks for by its profile, on a path that names none.
    ///
    /// `application/ld+json;profile="http://iiif.io/api/presentation/2/context.json"` asks for version 2. Without a
    /// profile, or with equal weights, it is the default; so too if nothing that is asked for exists.
    public static func presentationVersion(accept: String?, default version: NamedVersion) -> NamedVersion {
        self.version(of: .presentation, accept: accept, default: version)
    }

    /// The Image API version that `Accept` asks for by its profile, on a path that names none.
    public static func imageVersion(accept: String?, default version: NamedVersion) -> NamedVersion {
        self.version(of: .image, accept: accept, default: version)
    }

    /// The media type for a document whose version is decided.
    ///
    /// Versions 3 and 4 (Image API 3.0 §5.1, Presentation API 3.0 §6.3): `application/ld+json` with its profile, or
    /// `application/json` for a client that likes it better. Version 2 (Image API 2.1 §5.1, Presentation API 2.1 §7.2):
    /// `application/json`, unless the client names `application/ld+json` and likes it at least as well. If neither is
    /// acceptable, the version's own default is sent all the same.
    public static func jsonType(
        accept: String?, interface: Interface, version: NamedVersion
    ) -> MediaTypeOffer {
        let preference = MediaPreference(accept: accept)
        let json = MediaTypeOffer("application/json")
        switch version {
        case .three, .four:
            let linked = MediaTypeOffer("application/ld+json", parameters: ["profile": interface.context(version)])
            return preference.best(of: [linked, json]) ?? linked
        case .two:
            // Version 2 documents are sent without a profile, though a client may name one to ask for them.
            let asked = MediaTypeOffer("application/ld+json", parameters: ["profile": interface.context(.two)])
            let isWanted = preference.names(asked) && preference.quality(of: asked) >= preference.quality(of: json)
            return isWanted ? MediaTypeOffer("application/ld+json") : json
        }
    }

    private static func version(
        of interface: Interface, accept: String?, default fallback: NamedVersion
    ) -> NamedVersion {
        let preference = MediaPreference(accept: accept)
        let offered = interface == .image ? NamedVersion.ofImages : NamedVersion.allCases
        // Of those that are equally welcome, the default, then the older: a release candidate is for who asks for it.
        let preferred = [fallback] + offered.filter { $0 != fallback }
        var best: (version: NamedVersion, claim: Claim)?
        for version in preferred where offered.contains(version) {
            let claim = claim(of: version, interface, preference)
            if let known = best, claim <= known.claim { continue }
            best = (version, claim)
        }
        guard let best, best.claim.quality > 0 else { return fallback }
        return best.version
    }

    /// How good a claim a version has: the weight, then whether it was asked for by name.
    private static func claim(
        of version: NamedVersion, _ interface: Interface, _ preference: MediaPreference
    ) -> Claim {
        let offers = ["application/ld+json", "application/json"].map {
            MediaTypeOffer($0, parameters: ["profile": interface.context(version)])
        }
        return offers.map { offer in
            let isNamed = preference.decisiveMember(for: offer)?.parameters["profile"] != nil
            return Claim(quality: preference.quality(of: offer), isNamed: isNamed)
        }.max() ?? Claim(quality: 0, isNamed: false)
    }

    private struct Claim: Hashable, Comparable {
        let quality: Int
        let isNamed: Bool

        static func < (left: Claim, right: Claim) -> Bool {
            (left.quality, left.isNamed ? 1 : 0) < (right.quality, right.isNamed ? 1 : 0)
        }
    }
}

/// What is known about the representation that would be sent.
public struct Validators: Hashable, Sendable {
    /// Its entity tag.
    public let entityTag: EntityTag?
    /// When it last changed; leave it out where one second may hold two different representations.
    public let lastModified: HTTPDate?

    public init(entityTag: EntityTag? = nil, lastModified: HTTPDate? = nil) {
        self.entityTag = entityTag
        self.lastModified = lastModified
    }
}

/// The conditional header fields of a GET or HEAD request, and their answer (RFC 9110 §13).
///
/// `If-Range` belongs to ``ByteRange``, which comes after this.
public struct Conditional: Hashable, Sendable {
    /// What to do with the request.
    public enum Outcome: Hashable, Sendable {
        /// Answer as if there were no conditions.
        case proceed
        /// 304, with the headers that a 200 would carry and no body.
        case notModified
        /// 412
        case preconditionFailed
    }

    /// Field values as sent; several lines of one field are joined with a comma.
    public var ifMatch: String?
    public var ifUnmodifiedSince: String?
    public var ifNoneMatch: String?
    public var ifModifiedSince: String?

    public init(
        ifMatch: String? = nil, ifUnmodifiedSince: String? = nil, ifNoneMatch: String? = nil,
        ifModifiedSince: String? = nil
    ) {
        self.ifMatch = ifMatch
        self.ifUnmodifiedSince = ifUnmodifiedSince
        self.ifNoneMatch = ifNoneMatch
        self.ifModifiedSince = ifModifiedSince
    }

    /// Evaluates the conditions in the order of RFC 9110 §13.2.2, for GET and HEAD, on a representation that exists.
    ///
    /// Dates that cannot be read are ignored, and so are date conditions on a representation without a date. In
    /// `If-None-Match` a tag that cannot be read matches nothing; in `If-Match` likewise, so the precondition fails.
    public func evaluate(against validators: Validators) -> Outcome {
        if let ifMatch {
            guard Self.matches(ifMatch, validators.entityTag, { $0.matchesStrongly($1) }) else {
                return .preconditionFailed
            }
        } else if let lastModified = validators.lastModified, let since = ifUnmodifiedSince.flatMap({ HTTPDate($0) }),
            lastModified > since
        {
            return .preconditionFailed
        }

        if let ifNoneMatch {
            if Self.matches(ifNoneMatch, validators.entityTag, { $0.matchesWeakly($1) }) { return .notModified }
        } else if let lastModified = validators.lastModified, let since = ifModifiedSince.flatMap({ HTTPDate($0) }),
            lastModified <= since
        {
            return .notModified
        }
        return .proceed
    }

    private static func matches(
        _ value: String, _ current: EntityTag?, _ compare: (EntityTag, EntityTag) -> Bool
    ) -> Bool {
        switch EntityTagCondition(value) {
        case .any: true
        case .oneOf(let tags): current.map { current in tags.contains { compare($0, current) } } ?? false
        }
    }
}

/// One thing a worker is asked to do. One JSON object per line on its standard input.
public enum WorkerJob: Codable, Hashable, Sendable {
    /// Learn a file's facts and checksum.
    case probe(path: String)
    /// Build the pyramid of a page (from 1) of an image or document; `resolution`, dots per inch, is that of its facts
    /// where it has no pixels of its own.
    case pyramid(path: String, page: Int, destination: String, resolution: Int? = nil)
    /// Build the pyramid of a picture that stands for a film or sound recording.
    case poster(path: String, kind: MediaKind, duration: Double, destination: String)
}

extension WorkerJob {
    /// The file that the job writes, if it writes one.
    var destination: String? {
        switch self {
        case .probe: nil
        case .pyramid(_, _, let destination, _), .poster(_, _, _, let destination): destination
        }
    }
}

/// What came of it. One JSON object per line on the worker's standard output.
public enum WorkerAnswer: Codable, Hashable, Sendable {
    case facts(SourceFacts)
    case pyramid(PyramidFacts)
    case failed(WorkerFailure)
}

/// An `ImagingError` as it travels between processes.
public struct WorkerFailure: Codable, Hashable, Sendable {
    /// For people: what was wrong with the file.
    public var reason: String
    /// The file itself is at fault, so that trying again is of no use.
    public var isPermanent: Bool
}

extension WorkerFailure {
    init(_ error: ImagingError) {
        let isPermanent =
            switch error {
            case .notWritten, .workerDied, .derivativeDamaged: false
            default: true
            }
        self.init(reason: error.description, isPermanent: isPermanent)
    }
}

/// What a worker is told when it starts, as JSON in its first line.
public struct WorkerSettings: Codable, Hashable, Sendable {
    public var limits: DecodingLimits
    public var pyramid: PyramidSettings
    /// Threads of a decoding pipeline; 0: one per core.
    public var threads: Int
    /// How much the worker yields to others, 0…19.
    public var niceness: Int
    /// Given, the worker answers ``SourceRenderJob``s, not ``WorkerJob``s.
    public var rendering: RenderSettings?

    public init(
        limits: DecodingLimits, pyramid: PyramidSettings, threads: Int = 0, niceness: Int = 0,
        rendering: RenderSettings? = nil
    ) {
        self.limits = limits
        self.pyramid = pyramid
        self.threads = threads
        self.niceness = niceness
        self.rendering = rendering
    }
}

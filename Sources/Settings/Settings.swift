/// Everything about a home that can be set, with its defaults: `Settings()` is what an empty `vitrine.yaml` means.
///
/// Command line beats environment (`VITRINE_…`) beats file beats defaults; `load` reads them in that order and reports
/// every fault at once. The keys, what each accepts and what it is for are described once, in `SettingDescription.all`.
public struct Settings: Hashable, Sendable {
    /// How the program meets the network.
    public var server = Server()
    /// The viewer that the web pages open.
    public var viewer = Viewer()
    /// The collection as a whole.
    public var collection = Collection()
    /// How files and spreadsheets come in.
    public var `import` = Import()
    /// Folders that are looked after while the collection is served.
    public var watch = Watch()
    /// Who is told of changes as they happen.
    public var webhooks = Webhooks()
    /// Systems that objects are described in.
    public var links = Links()
    /// What is said about every object, and which fields are shown.
    public var publication = Publication()
    /// What visitors can search.
    public var search = Search()
    /// The interface for programs that change the collection.
    public var api = API()
    /// What is said of resources, and by whom.
    public var values = Values()
    /// Image delivery.
    public var images = Images()
    /// What one worker process may use.
    public var workers = Workers()
    /// Manifests, collections and info.json.
    public var documents = Documents()
    /// The log.
    public var log = Log()

    /// The defaults.
    public init() {}
}

import Foundation
import TestSupport
import Testing

@Suite(
    "A ResourceSpace that changes by chance",
    .enabled(if: DatabaseServer.isInstalled(.mariaDB), "MariaDB is not installed"),
    ResourceSpaceDatabase())
struct ResourceSpaceMutationTests {
    /// `RESOURCESPACE_MUTATIONS` sets the number of changes, `RESOURCESPACE_SEED` their seed.
    @Test("After each change, exactly what ResourceSpace's rules grant is published")
    func changes() throws {
        let count = ResourceSpaceEnvironment.number("RESOURCESPACE_MUTATIONS", 40)
        let seed = UInt64(ResourceSpaceEnvironment.number("RESOURCESPACE_SEED", 20_261_130))
        let bench = try ResourceSpaceBench("mutations", link: "withdraw_limit: 1")
        var changes = ResourceSpaceChanges(seed: seed)
        try bench.sql(changes.start(bench))
        for ref in ResourceSpaceChanges.refs { try bench.put(ResourceSpaceBench.picture(ref), ref) }
        let first = try bench.sync()
        try #require(first.status == 0, "\(first)")
        var check = MutationCheck(bench: bench)
        try check.run("seed \(seed), start", changes)
        var shown = check.published.isEmpty ? 0 : 1
        for step in 1...max(1, count) {
            let change = changes.next()
            if change.options != nil {
                bench.options = Self.php(changes.options)
                try bench.writeOptions()
            } else {
                try bench.sql(change.sql)
            }
            let result = try bench.sync()
            let note = "seed \(seed), step \(step): \(change)"
            #expect(result.status < 2, "\(note): \(result)")
            try check.run(note, changes)
            if !check.published.isEmpty { shown += 1 }
        }
        #expect(shown > count / 4, "most changes leave something to compare: \(shown) of \(count)")
        let stopped = try bench.running().stop()
        #expect(stopped.errors.isEmpty, "\(stopped.errors)")
    }

    private static func php(_ options: ResourceSpaceOracle.Options) -> [String: String] {
        [
            "iiif_userid": "\(options.user)", "custom_access": "\(options.isCustomAccessOn)",
            "open_access_for_contributor": "\(options.opensForContributor)",
            "uploader_view_override": "\(options.uploaderSeesStates)",
            "custom_access_overrides_search_filter": "\(options.customAccessPassesFilter)",
            "resource_created_by_filter": "array(\(options.contributors.map(String.init).joined(separator: ", ")))",
            "global_permissions": "'\(options.permissions)'", "global_permissions_mask": "'\(options.mask)'",
        ]
    }
}

/// Compares the server's answers with the oracle's.
private struct MutationCheck {
    let bench: ResourceSpaceBench
    private(set) var published: Set<Int> = []
    private var once: Set<Int> = []

    init(bench: ResourceSpaceBench) { self.bench = bench }

    mutating func run(_ note: String, _ changes: ResourceSpaceChanges) throws {
        let oracle = ResourceSpaceOracle(bench: bench, options: changes.options)
        let verdict = try oracle.verdict()
        #expect(verdict.must.isSubset(of: verdict.may), "the oracle agrees with itself: \(note)")
        published = []
        for ref in ResourceSpaceChanges.refs {
            let status = try bench.status("/iiif/v3/image/\(ref)/info.json")
            if status == 200 { published.insert(ref) }
            if verdict.must.contains(ref) { #expect(status == 200, "missing: \(ref) (\(note))") }
            guard !verdict.may.contains(ref) else { continue }
            #expect(status == 404 || (once.contains(ref) && status == 410), "LEAK: image \(ref) \(status) (\(note))")
        }
        once.formUnion(published)
        try checkObjects(oracle, verdict, note)
        var changes = changes
        try checkSearch(oracle, verdict, note, &changes.random)
    }

    private func checkObjects(_ oracle: ResourceSpaceOracle, _ verdict: ResourceSpaceOracle.Verdict, _ note: String)
        throws
    {
        let objects = try oracle.objects()
        let texts = try oracle.texts(of: published, fields: verdict.fields)
        let names = Set((1...8).map { "OBJ\($0)" } + objects.values)
        for name in names.sorted() {
            let refs = published.filter { objects[$0] == name }
            let answer = try bench.get("/iiif/v3/\(name)/manifest")
            let canvases = ResourceSpaceBench.canvases(answer)
            #expect(Set(canvases) == refs, "\(name): canvases \(canvases), expected \(refs.sorted()) (\(note))")
            #expect((answer.status == 200) == !refs.isEmpty, "\(name): \(answer.status) (\(note))")
            let allowed = refs.reduce(into: Set<String>()) { $0.formUnion(texts[$1] ?? []) }
            let found = Self.texts(answer.text, "v")
            let extra = found.subtracting(allowed)
            #expect(extra.isEmpty, "LEAK: texts \(extra.sorted()) in \(name) (\(note))")
            if let first = canvases.first {
                let missing = (texts[first] ?? []).filter { $0.hasPrefix("v") }.subtracting(found)
                #expect(missing.isEmpty, "missing texts \(missing.sorted()) of \(first) in \(name) (\(note))")
            }
            let collections = Self.texts(answer.text, "k")
                .subtracting(try oracle.collections(verdict.collections, with: refs))
            #expect(collections.isEmpty, "LEAK: collections \(collections.sorted()) in \(name) (\(note))")
        }
    }

    private func checkSearch(
        _ oracle: ResourceSpaceOracle, _ verdict: ResourceSpaceOracle.Verdict, _ note: String,
        _ random: inout SeededRandom
    ) throws {
        let visible = try oracle.texts(of: published, fields: verdict.fields)
            .reduce(into: Set<String>()) { $0.formUnion($1.value) }.filter { $0.hasPrefix("v") && !$0.hasPrefix("v0") }
        let all = Set(try bench.rows("SELECT name FROM node WHERE name LIKE 'v%'").compactMap(\.first))
        let hidden = all.subtracting(visible).filter { !$0.hasPrefix("v0") }
        for word in hidden.sorted().shuffled(using: &random).prefix(2) {
            #expect(try bench.found(word) == 0, "LEAK: \(word) is found (\(note))")
        }
        if let word = visible.sorted().randomElement(using: &random) {
            #expect(try bench.found(word) == 1, "\(word) is not found (\(note))")
        }
    }

    /// Words such as `v12x104` and `v12x104y7`.
    private static func texts(_ text: String, _ letter: String) -> Set<String> {
        guard let pattern = try? Regex("\(letter)[0-9]+x[0-9]+(y[0-9]+)?") else { return [] }
        return Set(text.matches(of: pattern).map { String(text[$0.range]) })
    }
}

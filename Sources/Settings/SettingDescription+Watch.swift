extension SettingDescription {
    static let watch = [
        SettingDescription(
            "watch.folders", \.watch.folders,
            .list("a list of folders", of: .text("the path of a folder"), name: { $0 }),
            example: "folders: [/srv/scans]",
            """
            Folders that `vitrine serve` looks after, besides those given with --watch: what is new, changed, moved or \
            removed there is imported within seconds. A spreadsheet (CSV) directly in a folder says what its files are; \
            without one, each folder becomes an object. Relative paths begin at the working directory.
            """),
        SettingDescription(
            "watch.method", \.watch.method, .choice,
            """
            How changes are noticed: events (Linux tells of them), scan (by looking every watch.scan_seconds), or automatic: \
            by events on disks of this machine, by looking on network shares, whose changes Linux does not hear of, and \
            wherever there are more folders than Linux watches.
            """),
        SettingDescription(
            "watch.scan_seconds", \.watch.scanSeconds, .wholeNumber(1...86_400),
            "Seconds between two looks at a folder whose changes are noticed by looking."),
        SettingDescription(
            "watch.stable_seconds", \.watch.stableSeconds, .wholeNumber(0...3600),
            """
            Seconds that size and time of a file must stay the same before it is taken in: files arrive in pieces. Raise it \
            where copies stall.
            """),
        SettingDescription(
            "watch.withdraw_few", \.watch.withdrawFew, .wholeNumber(0...1_000_000),
            """
            What is removed from a watched folder is withdrawn, unless it is more than this number and more than \
            import.withdraw_limit of all: then nothing is, and `vitrine status` says so. An empty folder is always taken for a \
            share that is not mounted.
            """),
        SettingDescription(
            "watch.unfinished", \.watch.unfinished,
            .list("a list of names, in which * and ? stand for other characters", of: .text("a name"), name: { $0 }),
            """
            Files that somebody is still writing, by their names; they are passed over, besides those of import.ignore. A \
            list given here takes the place of the default.
            """),
    ]
}

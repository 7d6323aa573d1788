extension SettingType where Value == Settings.Link {
    /// A link.
    static var link: Self {
        let name = SettingType<String>.linkName
        let adapter = SettingType<Value.Adapter>.choice
        let preset = SettingType<Value.Preset>.choice
        let line = SettingType<String>.text()
        let address = SettingType<String>.webAddress
        let hours = SettingType<Int>.wholeNumber(1...8760)
        let share = SettingType<Double>.number(0...1)
        let missing = SettingType<Value.Missing>.choice
        let rows = SettingType<Int>.wholeNumber(1...10_000)
        let seconds = SettingType<Int>.wholeNumber(1...3600)
        let paging = SettingType<Value.Paging>.linkPaging
        let outbox = SettingType<Value.Outbox>.linkOutbox
        let modules = SettingType<[Value.Module]>.list("a list of modules", of: .linkModule, name: \.name)
        let schedule = SettingType<String>.text("“every N minutes”, “every N hours” or “daily HH:MM”") {
            LinkSchedule($0) != nil
        }
        let described = [
            SettingMember("name", name, isRequired: true, "What commands and reports call it."),
            SettingMember("adapter", adapter, isRequired: true, "What kind of source it is."),
            SettingMember("preset", preset, isRequired: false, "tms: the usual columns of The Museum System."),
            SettingMember(
                "connection", line, isRequired: false,
                "ODBC connection string, without a password: DSN=…, or Driver={…};Server=…;Database=…;UID=…"),
            SettingMember(
                "password_env", line, isRequired: false,
                "Environment variable that holds the password; of a REST API, its bearer token."),
            SettingMember(
                "password_file", line, isRequired: false, "File that holds the same, relative to the home."),
            SettingMember("url", address, isRequired: false, "Base URL of an OAI-PMH repository or a REST API."),
            SettingMember("paging", paging, isRequired: false, "How a REST API gives its rows."),
            SettingMember(
                "folder", line, isRequired: false,
                "Drop folder; or the filestore of a ResourceSpace, if not where its config.php says."),
            SettingMember(
                "config", line, isRequired: false, "The config.php of a ResourceSpace; read, never executed."),
            SettingMember(
                "alternatives", .flag, isRequired: false,
                "Whether alternative files of a ResourceSpace are shown as other captures of the page; false if not given."
            ),
            SettingMember("schedule", schedule, isRequired: false, "When serve runs it; never, if not given."),
            SettingMember(
                "stale_hours", hours, isRequired: false,
                "Hours without a complete run that call for a warning; 72 if not given."),
            SettingMember(
                "hide_after", hours, isRequired: false,
                "Hours without a complete run after which the link's objects answer 503; never, if not given."),
            SettingMember(
                "withdraw_limit", share, isRequired: false,
                "Share of its records, 0 to 1, above which nothing is withdrawn; 0.05 if not given."),
            SettingMember(
                "missing", missing, isRequired: false, "What becomes of objects that the source has no more."),
            SettingMember("chunk", rows, isRequired: false, "Rows read and written at a time; 500 if not given."),
            SettingMember(
                "timeout_seconds", seconds, isRequired: false, "Seconds that the source may be silent; 60 if not given."
            ),
            SettingMember("modules", modules, isRequired: false, "Its tables, views, sets or files."),
            SettingMember("mail", line, isRequired: false, "Address that reports are mailed to, through sendmail."),
            SettingMember("webhook", address, isRequired: false, "Address that reports are posted to."),
            SettingMember(
                "outbox", outbox, isRequired: false, "Where the addresses of published objects are put for others."),
        ]
        return .group(
            "a group with name and adapter", members: described,
            decode: { node, path, reader in
                guard let members = reader.members(of: node, at: path, described: described),
                    let called = members.read("name", name, &reader),
                    let kind = members.read("adapter", adapter, &reader)
                else { return nil }
                var link = Value(name: called, adapter: kind)
                link.preset = members.read("preset", preset, &reader) ?? link.preset
                link.connection = members.read("connection", line, &reader)
                if let variable = members.read("password_env", line, &reader) { link.password = .environment(variable) }
                if let file = members.read("password_file", line, &reader) {
                    if link.password != nil {
                        reader.refuse(node, path, accepted: "only one of password_env and password_file")
                    }
                    link.password = .file(file)
                }
                link.url = members.read("url", address, &reader)
                link.paging = members.read("paging", paging, &reader) ?? link.paging
                link.outbox = members.read("outbox", outbox, &reader) ?? link.outbox
                link.folder = members.read("folder", line, &reader)
                link.config = members.read("config", line, &reader)
                link.showsAlternatives = members.read("alternatives", .flag, &reader) ?? false
                link.schedule = members.read("schedule", schedule, &reader)
                link.staleHours = members.read("stale_hours", hours, &reader) ?? link.staleHours
                link.hideAfterHours = members.read("hide_after", hours, &reader)
                link.withdrawLimit = members.read("withdraw_limit", share, &reader) ?? link.withdrawLimit
                link.missing = members.read("missing", missing, &reader) ?? link.missing
                link.chunk = members.read("chunk", rows, &reader) ?? link.chunk
                link.timeoutSeconds = members.read("timeout_seconds", seconds, &reader) ?? link.timeoutSeconds
                link.modules = members.read("modules", modules, &reader) ?? []
                link.report.mail = members.read("mail", line, &reader)
                link.report.webhook = members.read("webhook", address, &reader)
                if link.outbox.table != nil, kind != .odbc {
                    reader.refuse(node, "\(path).outbox.table", accepted: "file or url, as this link has no database")
                }
                if !link.outbox.isEmpty, kind == .resourcespace {
                    reader.refuse(node, "\(path).outbox", accepted: "an outbox with a link that has modules only")
                }
                if let needed = link.missingKey {
                    reader.report(.missingKey, node, "\(path).\(needed)")
                    return nil
                }
                return link
            },
            write: { link, language in
                [("name", name.write(link.name, language)), ("adapter", adapter.write(link.adapter, language))]
            })
    }
}

extension Settings.Link {
    /// A key that the adapter cannot do without, and that was not given.
    fileprivate var missingKey: String? {
        switch adapter {
        case .odbc: connection == nil ? "connection" : nil
        case .resourcespace: config == nil ? "config" : nil
        case .folder: folder == nil ? "folder" : nil
        case .harvest, .rest: url == nil ? "url" : nil
        }
    }
}

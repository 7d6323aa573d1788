extension SettingType where Value == Settings.Link.Paging {
    /// How an API gives its rows.
    static var linkPaging: Self {
        let path = SettingType<String>.text("names of members with dots between them, such as data.items")
        let parameter = SettingType<String>.text("the name of a parameter")
        let number = SettingType<Int>.wholeNumber(0...1)
        let described = [
            SettingMember(
                "rows", path, isRequired: false,
                "Where in an answer the list of rows is; the answer is the list if not given."
            ),
            SettingMember(
                "next", path, isRequired: false,
                "Where in an answer the next page's address is; if not given, the header Link (rel=next) has it."),
            SettingMember("page", parameter, isRequired: false, "The parameter that counts pages, such as page."),
            SettingMember("offset", parameter, isRequired: false, "The parameter that counts rows, such as offset."),
            SettingMember(
                "size", parameter, isRequired: false, "The parameter that asks for chunk rows, such as per_page."),
            SettingMember(
                "first", number, isRequired: false, "The number of the first page or row; 1 for pages, 0 for rows."),
        ]
        return .group(
            "a group with rows, next, page, offset, size and first", members: described,
            decode: { node, place, reader in
                guard let members = reader.members(of: node, at: place, described: described) else { return nil }
                var paging = Value()
                paging.rows = members.read("rows", path, &reader)
                paging.next = members.read("next", path, &reader)
                paging.page = members.read("page", parameter, &reader)
                paging.offset = members.read("offset", parameter, &reader)
                paging.size = members.read("size", parameter, &reader)
                paging.first = members.read("first", number, &reader)
                if [paging.next, paging.page, paging.offset].compactMap({ $0 }).count > 1 {
                    reader.refuse(node, place, accepted: "only one of next, page and offset")
                }
                return paging
            },
            write: { value, language in
                [
                    value.rows.map { ("rows", path.write($0, language)) },
                    value.next.map { ("next", path.write($0, language)) },
                    value.page.map { ("page", parameter.write($0, language)) },
                    value.offset.map { ("offset", parameter.write($0, language)) },
                    value.size.map { ("size", parameter.write($0, language)) },
                    value.first.map { ("first", number.write($0, language)) },
                ]
            })
    }
}

extension SettingType where Value == Settings.Link.Outbox {
    /// Where others find what is published.
    static var linkOutbox: Self {
        let line = SettingType<String>.text()
        let address = SettingType<String>.webAddress
        let described = [
            SettingMember("file", line, isRequired: false, "A CSV file, relative to the home, written after each run."),
            SettingMember("url", address, isRequired: false, "Address that what is different is posted to, as JSON."),
            SettingMember(
                "token_env", line, isRequired: false, "Environment variable that holds the bearer token for it."),
            SettingMember("token_file", line, isRequired: false, "File that holds the same, relative to the home."),
            SettingMember(
                "table", line, isRequired: false,
                "A table in the linked database that is there for nothing else, with the columns that docs/links.md names."
            ),
        ]
        return .group(
            "a group with file, url or table", members: described,
            decode: { node, path, reader in
                guard let members = reader.members(of: node, at: path, described: described) else { return nil }
                var outbox = Value()
                outbox.file = members.read("file", line, &reader)
                outbox.url = members.read("url", address, &reader)
                outbox.table = members.read("table", line, &reader)
                let variable = members.read("token_env", line, &reader)
                let file = members.read("token_file", line, &reader)
                if variable != nil, file != nil {
                    reader.refuse(node, path, accepted: "only one of token_env and token_file")
                }
                outbox.token = variable.map { .environment($0) } ?? file.map { .file($0) }
                if outbox.isEmpty { reader.refuse(node, path, accepted: "file, url or table") }
                return outbox
            },
            write: { value, language in
                [
                    value.file.map { ("file", line.write($0, language)) },
                    value.url.map { ("url", address.write($0, language)) },
                    value.table.map { ("table", line.write($0, language)) },
                ]
            })
    }
}

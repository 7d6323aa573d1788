/// Refusals by custom access, settings, groups and users.
extension ResourceSpaceRefusals {
    private static let all = ResourceSpacePermissionTests.all

    private static func sql(
        _ sql: String, _ visible: Set<Int>, options: [String: String] = [:], hidden: Set<Int> = []
    ) -> Refusal {
        Refusal(
            name: "\(sql)\(options.isEmpty ? "" : " \(options)")", sql: sql, options: options, visible: visible,
            hidden: hidden)
    }

    private static func options(_ options: [String: String], _ visible: Set<Int>, hidden: Set<Int> = []) -> Refusal {
        Refusal(name: "\(options)", options: options, visible: visible, hidden: hidden)
    }

    private static let withoutOpen = "UPDATE usergroup SET permissions = 's,f*,f-25' WHERE ref = 2; "

    // MARK: Custom access

    private static func row(_ ref: Int, group: Int? = nil, user: Int? = nil, _ access: Int, _ expires: String = "NULL")
        -> String
    {
        "INSERT INTO resource_custom_access (resource, usergroup, `user`, access, user_expires) VALUES (\(ref), "
            + "\(group.map(String.init) ?? "NULL"), \(user.map(String.init) ?? "NULL"), \(access), \(expires)); "
    }

    private static let remove4 = "DELETE FROM resource_custom_access WHERE resource = 4; "
    private static let remove5 = "DELETE FROM resource_custom_access WHERE resource = 5; "

    static let access = [
        sql("UPDATE resource_custom_access SET access = 1 WHERE resource = 4", [1, 2, 3, 5]),
        sql("UPDATE resource_custom_access SET access = 2 WHERE resource = 4", [1, 2, 3, 5]),
        sql(remove4, [1, 2, 3, 5]), sql(remove4 + row(4, group: 3, 0), [1, 2, 3, 5]),
        // Custom access of a user does not list a resource with custom access of groups.
        sql(remove4 + row(4, user: 2, 0), [1, 2, 3, 5]),
        sql("UPDATE resource_custom_access SET access = 1 WHERE resource = 5", [1, 2, 3, 4]),
        sql("UPDATE resource_custom_access SET access = 2 WHERE resource = 5", [1, 2, 3, 4]),
        sql("UPDATE resource_custom_access SET user_expires = '2001-01-01' WHERE resource = 5", [1, 2, 3, 4]),
        sql("UPDATE resource_custom_access SET user_expires = NULL WHERE resource = 5", all),
        sql(remove5 + row(5, user: 6, 0), [1, 2, 3, 4]), sql(remove5 + row(5, group: 2, 0), all),
        sql(remove5 + row(5, group: 3, 0), [1, 2, 3, 4]),
        // The user's row counts before the group's.
        sql(remove4 + row(4, group: 2, 0) + row(4, user: 2, 0), all),
        sql(row(7, group: 2, 0), [1, 2, 3, 4, 5, 7]), sql(row(7, group: 2, 0) + row(7, user: 2, 1), all),
        sql(row(6, user: 2, 0, "'2999-12-31'"), [1, 2, 3, 4, 5, 6]), sql(row(6, user: 2, 0, "'2001-12-31'"), all),
        // Rows are not consulted for open resources, unless the group is restricted.
        sql(row(1, group: 2, 2) + row(2, user: 2, 2), all), sql(withoutOpen + row(1, group: 2, 0), [1, 4, 5]),
        sql(withoutOpen + row(1, user: 2, 0) + row(2, user: 2, 2), [1, 4, 5]),
        sql(
            "UPDATE usergroup SET permissions = concat(permissions, ',X1') WHERE ref = 2; " + row(1, group: 2, 0),
            [1, 3, 4, 5]),
        sql("", all, options: ["custom_access": "false"]),
        sql(remove4, [1, 2, 3, 5], options: ["custom_access": "false"]),
        sql(withoutOpen + row(1, group: 2, 0), [5], options: ["custom_access": "false"]),
    ]

    // MARK: Settings

    static let settings = [
        options(["global_permissions": "'T1'"], [3]), options(["global_permissions": "'f-18'"], all, hidden: [18]),
        options(["global_permissions_mask": "'g'"], [4, 5]), options(["global_permissions_mask": "'f*'"], []),
        options(["global_permissions_mask": "'s,g'"], [4, 5]), options(["global_permissions_mask": "'s, g'"], all),
        options(["global_permissions": "'g,T2'", "global_permissions_mask": "'T2'"], all),
        sql(withoutOpen, all, options: ["global_permissions": "'g'"]),
        sql("UPDATE usergroup SET permissions = 's,g,f*,f-25,T1'", all, options: ["global_permissions_mask": "'T1'"]),
        options(["resource_created_by_filter": "array(2)"], [2]),
        options(["resource_created_by_filter": "array(-1)"], [2]),
        options(["resource_created_by_filter": "array(1)"], [1, 3, 4, 5]),
        options(["resource_created_by_filter": "[1, -1]"], all), options(["resource_created_by_filter": "[99]"], []),
        options(["resource_created_by_filter": "array()"], all),
        sql(withoutOpen, [2, 4, 5], options: ["open_access_for_contributor": "true"]),
        sql(
            "UPDATE resource SET created_by = 2 WHERE ref IN (6, 7)", [1, 2, 3, 4, 5, 6],
            options: ["open_access_for_contributor": "true"]),
        sql(
            "UPDATE usergroup SET search_filter_id = 2 WHERE ref = 2", [3, 4, 5],
            options: ["custom_access_overrides_search_filter": "true"]),
        sql(
            "UPDATE usergroup SET search_filter_id = 2 WHERE ref = 2", [2, 3],
            options: ["open_access_for_contributor": "true"]),
        options(["iiif_enabled": "false"], []), options(["iiif_userid": "77"], []),
        // User 6 is in group 3: custom access of group 2 and user 2 is not his.
        options(["iiif_userid": "6"], [1, 2, 3]), options(["iiif_identifier_field": "25"], []),
        sql("DELETE FROM `user` WHERE ref = 2", []), sql("UPDATE `user` SET usergroup = NULL WHERE ref = 2", []),
        sql("UPDATE `user` SET usergroup = 77 WHERE ref = 2", []),
        sql("UPDATE `user` SET usergroup = 3 WHERE ref = 2", [1, 2, 3, 5]),
        sql("DELETE FROM usergroup WHERE ref = 2", []),
        sql("UPDATE resource_type_field SET active = 0 WHERE ref = 18", all, hidden: [18]),
        sql("UPDATE resource_type_field SET active = 0 WHERE ref = 8", all, hidden: [8]),
        sql("UPDATE resource_type_field SET active = 0 WHERE ref = 88", []),
        // Settings that administrators make in ResourceSpace's pages.
        sql("INSERT INTO user_preferences (parameter, value) VALUES ('global_permissions', 'T1')", [3]),
        sql("INSERT INTO user_preferences (`user`, parameter, value) VALUES (2, 'global_permissions', 'T1')", all),
    ]

    // MARK: Groups

    private static func group(_ flags: String, _ visible: Set<Int>, also sql: String = "", hidden: Set<Int> = [])
        -> Refusal
    {
        Refusal(
            name: "inherit_flags “\(flags)” \(sql)",
            sql: "UPDATE usergroup SET inherit_flags = '\(flags)' WHERE ref = 2; " + sql, visible: visible,
            hidden: hidden)
    }

    private static let parentT1 = "UPDATE usergroup SET permissions = 's,g,f*,f-25,f-18,T1' WHERE ref = 3; "
    private static let ownT1 = "UPDATE usergroup SET permissions = 's,g,f*,f-25,T1' WHERE ref = 2; "

    private static let ownZ0 = "UPDATE usergroup SET permissions = 's,g,f*,f-25,z0' WHERE ref = 2; "
    private static let ownOptions = "UPDATE usergroup SET config_options = "

    static let inheritance = [
        group("permissions", [3], also: parentT1, hidden: [18]),
        group("config_options,permissions", [3], also: parentT1, hidden: [18]),
        group("config_options", all, also: parentT1), group("", all, also: parentT1),
        group("xpermissions", all, also: parentT1),
        // The group's own permissions count for nothing, unless the parent's are null.
        group("permissions", all, also: ownT1),
        group("permissions", [3], also: ownT1 + "UPDATE usergroup SET permissions = NULL WHERE ref = 3;"),
        group("permissions", [], also: "UPDATE usergroup SET permissions = '' WHERE ref = 3;"),
        group("permissions", [3], also: ownT1 + "UPDATE usergroup SET parent = '77' WHERE ref = 2;"),
        group("permissions", [3], also: ownT1 + "UPDATE usergroup SET parent = '' WHERE ref = 2;"),
        // find_in_set compares exactly but for case: with a blank, nothing is inherited.
        group("config_options, permissions", [3], also: ownT1), group("PERMISSIONS", [3], also: parentT1, hidden: [18]),
        // Over two groups: group 3's own column hides type 1, group 4's type 2. Both count here.
        group(
            "permissions", [], also: parentT1 + "UPDATE usergroup SET inherit_flags = 'permissions' WHERE ref = 3;",
            hidden: [18]),
        group("permissions", [1, 2, 4, 5], also: "UPDATE usergroup SET inherit_flags = 'permissions' WHERE ref = 3;"),
        group(
            "config_options", [1, 3, 4, 5],
            also: "UPDATE usergroup SET config_options = '$resource_created_by_filter = array(1);' WHERE ref = 3;"),
        group(
            "", all,
            also: "UPDATE usergroup SET config_options = '$resource_created_by_filter = array(1);' WHERE ref = 3;"),
        group(
            "", [2],
            also: "UPDATE usergroup SET config_options = '$resource_created_by_filter = array(-1);' WHERE ref = 2;"),
        group(
            "config_options", [2],
            also: "UPDATE usergroup SET config_options = '$resource_created_by_filter = array(2);' WHERE ref = 3; "
                + "UPDATE usergroup SET config_options = '$resource_created_by_filter = array(1);' WHERE ref = 2;"),
        group(
            "config_options", [],
            also: "UPDATE usergroup SET config_options = '$resource_created_by_filter = array(2);' WHERE ref = 3; "
                + "UPDATE usergroup SET inherit_flags = 'config_options', parent = '4' WHERE ref = 3; "
                + "UPDATE usergroup SET config_options = '$resource_created_by_filter = array(1);' WHERE ref = 4;"),
        // The mask was applied before the group's settings are read.
        group(
            "", all, also: ownOptions + "'$global_permissions_mask = \\'g\\';' WHERE ref = 2;"),
        group(
            "", [],
            also: "UPDATE usergroup SET config_options = '$resource_created_by_filter = users_of(2);' WHERE ref = 2;"),
        group(
            "", [],
            also: "UPDATE usergroup SET config_options = 'if ($resource_created_by_filter = array(1' WHERE ref = 2;"),
        group(
            "", [2],
            also:
                ownZ0 + ownOptions + "'$uploader_view_override = true;' WHERE ref = 2;"
        ),
        group(
            "", [],
            also:
                ownZ0 + ownOptions + "'$uploader_view_override = false;' WHERE ref = 2;"
        ),
    ]
}

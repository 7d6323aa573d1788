extension SettingDescription {
    static let links = [
        SettingDescription(
            "links.sources", \.links.sources, .list("a list of links", of: .link, name: \.name),
            example: """
                sources:
                  - name: tms
                    adapter: odbc
                    preset: tms
                    connection: "Driver={FreeTDS};Server=tms.example.org;Port=1433;Database=TMS;UID=vitrine"
                    password_file: /etc/vitrine/tms.password
                    schedule: daily 02:30
                    modules:
                      - name: objects
                        table: dbo.vitrine_objects
                        changed: CuratorRevISODate
                """,
            "Systems that objects are described in: `vitrine link test NAME` tries one, `vitrine link sync NAME` runs it."
        ),
        SettingDescription(
            "links.report_days", \.links.reportDays, .wholeNumber(1...3650), "Days that reports of runs are kept."),
    ]
}

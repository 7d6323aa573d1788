extension SettingDescription {
    static let webhooks = [
        SettingDescription(
            "webhooks.receivers", \.webhooks.receivers,
            .list("a list of receivers, each with name, url and secret", of: .receiver, name: \.name),
            example: """
                receivers:
                  - name: aggregator
                    url: https://aggregator.example.org/hooks/museum
                    secret: whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=
                """,
            """
            Who is told of each change of what the public may see, by a signed request, as it happens and in the order of \
            each object. docs/changes.md says what is sent. A new one is told of what happens from then on.
            """),
        SettingDescription(
            "webhooks.seconds", \.webhooks.seconds, .wholeNumber(1...300),
            "Seconds that a receiver may take to answer."),
        SettingDescription(
            "webhooks.attempts", \.webhooks.attempts, .wholeNumber(1...100),
            "Attempts after which a change is given up; `vitrine status` lists what was."),
        SettingDescription(
            "webhooks.retry_seconds", \.webhooks.retrySeconds, .wholeNumber(1...3600),
            "Seconds between the first attempt and the second; twice as long each time after, up to an hour."),
    ]
}

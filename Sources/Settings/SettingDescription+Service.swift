extension SettingDescription {
    static let service = [
        SettingDescription(
            "server.host", \.server.host, .text("a host name or an IP address") { !$0.contains(where: \.isWhitespace) },
            isProminent: true,
            "Name or address to listen on. 127.0.0.1 answers this machine alone, 0.0.0.0 every machine."),
        SettingDescription(
            "server.port", \.server.port, .wholeNumber(0...65535), isProminent: true,
            "TCP port to listen on; 0 takes any free one."),
        SettingDescription(
            "server.public_url", \.server.publicURL, .optional(.publicURL),
            example: "public_url: https://iiif.example.org",
            """
            The address at which the world finds this server; every published URL begins with it. It may have a path. \
            Without it, URLs follow host and port.
            """),
        SettingDescription(
            "server.trusted_proxies", \.server.trustedProxies,
            .list("a list of IP addresses or ranges", of: .addressRange, name: \.description),
            example: "trusted_proxies: [127.0.0.1, 10.0.0.0/8]",
            "Proxies in front of the server whose forwarded headers are believed, as far as proxy_headers names them."),
        SettingDescription(
            "server.proxy_headers", \.server.proxyHeaders, .choice,
            """
            Where trusted proxies say what the client asked for: x-forwarded (X-Forwarded-Proto, -Host, -For) or forwarded \
            (RFC 7239). The proxy must set or remove all of that kind.
            """),
        SettingDescription(
            "server.default_version", \.server.defaultVersion, .numberedChoice, isProminent: true,
            """
            IIIF version of the URLs that name none. Links in use depend on it: do not change it in a home that is \
            already public.
            """),
        SettingDescription(
            "server.max_connections", \.server.maxConnections, .wholeNumber(1...1_000_000),
            "Open connections at one time; more wait to be accepted."),
        SettingDescription(
            "server.shutdown_seconds", \.server.shutdownSeconds, .wholeNumber(0...3600),
            "Seconds that running requests get when the program is told to stop."),
        SettingDescription(
            "server.read_seconds", \.server.readSeconds, .wholeNumber(1...3600),
            """
            Seconds that one read of the catalogue may take for a request. After them, the answer is 503 with Retry-After.
            """),
        SettingDescription(
            "server.prompt_answers", \.server.promptAnswers, .flag,
            """
            Whether what is in memory is answered at once. The answers are the same without, only slower: for finding \
            faults.
            """),
        SettingDescription(
            "viewer.assets", \.viewer.assets, .optional(.text("the path of a folder")),
            "Folder with mirador.min.js, relative to the home. Without it, the one that the installation script fills."),
    ]

    static let limits = [
        SettingDescription(
            "workers.memory_mb", \.workers.memoryMegabytes, .wholeNumber(64...1_048_576),
            """
            Memory of one worker process, in megabytes. Three quarters of it bound the images that have to be decoded \
            whole: see workers.max_buffered_pixels.
            """),
        SettingDescription(
            "workers.seconds", \.workers.seconds, .wholeNumber(1...86_400), "Seconds that one job may take."),
        SettingDescription(
            "workers.file_mb", \.workers.fileMegabytes, .wholeNumber(1...16_777_216),
            "The largest file that a worker may write, in megabytes."),
        SettingDescription(
            "workers.max_pixels", \.workers.maxPixels, .wholeNumber(1...1_000_000_000_000),
            "The largest image accepted, in pixels (width times height)."),
        SettingDescription(
            "workers.max_buffered_pixels", \.workers.maxBufferedPixels, .wholeNumber(1...100_000_000_000),
            """
            The largest image accepted, in pixels, of formats that have to be decoded whole in memory: progressive JPEG, \
            interlaced PNG, WebP, HEIF, AVIF, JPEG XL, GIF, BMP, JPEG 2000 without tiles. Fewer where workers.memory_mb \
            does not hold that many, at 2 to 20 bytes a pixel.
            """),
        SettingDescription(
            "documents.cache_control", \.documents.cacheControl, .headerValue,
            "The Cache-Control header of manifests and collections."),
        SettingDescription(
            "documents.cache_mb", \.documents.cacheMegabytes, .wholeNumber(0...1_048_576),
            "Memory for documents that are ready to send, in megabytes; 0 keeps none."),
        SettingDescription(
            "log.level", \.log.level, .choice, isProminent: true, "The least important message that is written."),
        SettingDescription(
            "log.format", \.log.format, .choice, "text for people, json for one object a line."),
    ]
}

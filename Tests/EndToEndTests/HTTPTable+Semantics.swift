import TestSupport

extension HTTPTable {
    private static func get(_ target: String, _ fields: String...) -> String {
        "GET \(target) HTTP/1.1\r\n" + fields.map { $0 + "\r\n" }.joined() + end
    }

    static let semantics: [HTTPRow] = [
        HTTPRow("9110 13.1.1", "If-Match with another tag", get(document, "If-Match: \"x\""), 412),
        HTTPRow("9110 13.1.1", "If-Match with any", get(document, "If-Match: *"), 200),
        HTTPRow("9110 13.1.2", "If-None-Match with any", get(document, "If-None-Match: *"), 304),
        HTTPRow("9110 13.1.3", "If-Modified-Since in the future", get(document, "If-Modified-Since: \(future)"), 304),
        HTTPRow("9110 13.1.3", "If-Modified-Since long ago", get(document, "If-Modified-Since: \(past)"), 200),
        HTTPRow("9110 13.1.3", "a date that is none", get(document, "If-Modified-Since: yesterday"), 200),
        HTTPRow(
            "9110 13.1.3", "If-None-Match comes before If-Modified-Since",
            get(document, "If-None-Match: \"x\"", "If-Modified-Since: \(future)"), 200),
        HTTPRow("9110 13.1.4", "If-Unmodified-Since long ago", get(document, "If-Unmodified-Since: \(past)"), 412),
        HTTPRow(
            "9110 13.1.4", "If-Match comes before If-Unmodified-Since",
            get(document, "If-Match: *", "If-Unmodified-Since: \(past)"), 200),
        HTTPRow(
            "9110 13.2.2", "If-Match comes before If-None-Match",
            get(document, "If-Match: \"x\"", "If-None-Match: *"), 412),
        HTTPRow(
            "9110 13.2.1", "conditions on what does not exist are ignored", get("/nothing", "If-None-Match: *"), 404),
        HTTPRow("9110 15.4.5", "304 has what 200 has", get(document, "If-None-Match: *"), 304) { answer in
            ["ETag", "Cache-Control", "Vary", "Date"].allSatisfy { answer.values($0).count == 1 }
                && answer["Content-Type"] == nil
        },
        HTTPRow("9110 14.2", "a range", get(film, "Range: bytes=0-9"), 206) {
            $0.body.count == 10 && $0["Content-Range"]?.hasPrefix("bytes 0-9/") == true
        },
        HTTPRow("9110 14.2", "a range beyond the end", get(film, "Range: bytes=999999999-"), 416) {
            $0["Content-Range"]?.hasPrefix("bytes */") == true
        },
        HTTPRow("9110 14.2", "a range in another unit is ignored", get(film, "Range: lines=1-2"), 200),
        HTTPRow("9110 14.1.2", "a range that ends before it begins is ignored", get(film, "Range: bytes=9-1"), 200),
        HTTPRow("9110 14.2", "ranges apart are answered with all", get(film, "Range: bytes=0-1,5-6"), 200),
        HTTPRow(
            "9110 14.2", "a range is for GET only", "HEAD \(film) HTTP/1.1\r\nRange: bytes=0-9\r\n\(end)",
            method: "HEAD",
            200),
        HTTPRow("9110 14.2", "a document has no ranges", get(document, "Range: bytes=0-9"), 200),
        HTTPRow(
            "9110 13.1.5", "If-Range with another tag", get(film, "Range: bytes=0-9", "If-Range: \"x\""), 200),
        HTTPRow(
            "9110 13.1.5", "If-Range with a weak tag", get(film, "Range: bytes=0-9", "If-Range: W/\"x\""), 200),
        HTTPRow(
            "9110 13.2.2", "a condition comes before the range", get(film, "Range: bytes=0-9", "If-None-Match: *"), 304),
        HTTPRow("9110 12.5.1", "what nobody accepts is sent all the same", get(document, "Accept: text/plain"), 200),
        HTTPRow("9110 12.5.3", "no coding where it is refused", get(document, "Accept-Encoding: gzip;q=0"), 200) {
            $0["Content-Encoding"] == nil
        },
        HTTPRow("9110 12.5.3", "an empty Accept-Encoding", get(document, "Accept-Encoding:"), 200) {
            $0["Content-Encoding"] == nil
        },
        HTTPRow(
            "9110 12.5.3", "identity refused and gzip accepted", get(document, "Accept-Encoding: identity;q=0, gzip"),
            200
        ) {
            $0["Content-Encoding"] == "gzip"
        },
        HTTPRow("9110 12.5.3", "all codings refused", get(document, "Accept-Encoding: *;q=0"), 200) {
            $0["Content-Encoding"] == nil
        },
        HTTPRow("9110 11.6.1", "401 says how to prove who one is", get("/api/v1/objects"), 401) {
            $0["WWW-Authenticate"]?.hasPrefix("Bearer") == true
        },
        HTTPRow("9110 8.8.3", "a coded document has a tag of its own", get(document, "Accept-Encoding: gzip"), 200) {
            $0["ETag"]?.contains("gz") == true
        },
    ]

    private static let past = "Sat, 01 Jan 2000 00:00:00 GMT"
    private static let future = "Fri, 01 Jan 2100 00:00:00 GMT"
}

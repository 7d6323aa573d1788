internal import Foundation

/// Duration, dimensions and true type of film and sound, through ffprobe. Worker processes only.
struct TimedMediaProbe {
    /// ffprobe's answer, as far as we read it.
    private struct Report: Decodable {
        struct Stream: Decodable {
            struct Disposition: Decodable { var attached_pic: Int? }
            struct SideData: Decodable { var rotation: Double? }
            var codec_type: String?
            var width: Int?
            var height: Int?
            var sample_aspect_ratio: String?
            var duration: String?
            var disposition: Disposition?
            var side_data_list: [SideData]?
        }
        struct Format: Decodable { var duration: String? }
        var streams: [Stream]?
        var format: Format?
    }

    func facts(of path: String, type: String, byteSize: Int, checksum: String) throws(ImagingError) -> SourceFacts {
        let output = try run(
            "ffprobe",
            [
                "-v", "error", "-protocol_whitelist", "file", "-print_format", "json",
                "-show_format", "-show_streams", "file:" + path,
            ])
        guard let report = try? JSONDecoder().decode(Report.self, from: output) else {
            throw .unreadable(detail: "ffprobe's answer could not be read")
        }
        let streams = report.streams ?? []
        let film = streams.first { $0.codec_type == "video" && $0.disposition?.attached_pic != 1 }
        let sound = streams.first { $0.codec_type == "audio" }
        let duration = [report.format?.duration, film?.duration, sound?.duration]
            .compactMap { $0.flatMap(Double.init) }.first
        guard let duration, duration > 0, duration.isFinite else {
            throw .unreadable(detail: "it has no duration, so it holds no film or sound that plays")
        }
        guard let film else {
            guard sound != nil else { throw .unreadable(detail: "it holds neither film nor sound") }
            let soundType = type.replacingOccurrences(of: "video/", with: "audio/")
                .replacingOccurrences(of: "audio/quicktime", with: "audio/mp4")
            return SourceFacts(
                kind: .sound, mediaType: soundType, byteSize: byteSize, checksum: checksum,
                duration: Self.rounded(duration))
        }
        guard let width = film.width, let height = film.height, width > 0, height > 0 else {
            throw .unreadable(detail: "its film has no dimensions")
        }
        let shown = Self.displaySize(
            width: width, height: height, aspect: film.sample_aspect_ratio,
            rotation: film.side_data_list?.compactMap(\.rotation).first ?? 0)
        return SourceFacts(
            kind: .video, mediaType: type.replacingOccurrences(of: "audio/ogg", with: "video/ogg"),
            byteSize: byteSize, checksum: checksum, width: shown.width, height: shown.height,
            duration: Self.rounded(duration))
    }

    /// Writes a picture that stands for the recording: a frame a tenth into the film, or the sound's waveform.
    func poster(of path: String, kind: MediaKind, duration: Double, to output: String) throws(ImagingError) {
        let input = ["-v", "error", "-y", "-protocol_whitelist", "file"]
        if kind == .sound {
            _ = try run(
                "ffmpeg",
                input + [
                    "-i", "file:" + path, "-filter_complex",
                    "color=c=#f4f1ea:s=1600x400[paper];[0:a]showwavespic=s=1600x400:colors=#4a5568[wave];"
                        + "[paper][wave]overlay=format=rgb,format=rgb24",
                    "-frames:v", "1", "-f", "image2", "-c:v", "png", "file:" + output,
                ])
        } else {
            let start = String(format: "%.3f", min(duration / 10, 60))
            _ = try run(
                "ffmpeg",
                input + [
                    "-ss", start, "-i", "file:" + path, "-an", "-frames:v", "1", "-vf",
                    "scale='trunc(iw*sar)':ih", "-f", "image2", "-c:v", "png", "file:" + output,
                ])
        }
        guard FileManager.default.fileExists(atPath: output) else {
            throw .unreadable(detail: "no frame could be decoded")
        }
    }

    /// Width and height as a player shows them: pixel shape and rotation applied.
    static func displaySize(width: Int, height: Int, aspect: String?, rotation: Double) -> (width: Int, height: Int) {
        var size = (width: width, height: height)
        let parts = (aspect ?? "").split(separator: ":").compactMap { Int($0) }
        if parts.count == 2, parts[0] > 0, parts[1] > 0, parts[0] != parts[1] {
            size.width = max(1, Int((Double(width) * Double(parts[0]) / Double(parts[1])).rounded()))
        }
        return abs(rotation).truncatingRemainder(dividingBy: 180) == 90 ? (size.height, size.width) : size
    }

    /// Milliseconds are as fine as players show.
    private static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }

    private func run(_ tool: String, _ arguments: [String]) throws(ImagingError) -> Data {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        let problems = Pipe()
        process.standardOutput = output
        process.standardError = problems
        do { try process.run() } catch { throw .unreadable(detail: "\(tool) could not be started: \(error)") }
        // Both pipes are read to their ends before waiting: a full pipe would stop the tool for good. Standard error
        // is bounded by what "-v error" says about one file, well within a pipe's buffer, so the order is safe.
        let data = output.fileHandleForReading.readDataToEndOfFile()
        let text = String(decoding: problems.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let line =
                text.split(whereSeparator: \.isNewline).last.map(String.init) ?? "exit \(process.terminationStatus)"
            throw .unreadable(detail: "\(tool): \(line)")
        }
        return data
    }
}

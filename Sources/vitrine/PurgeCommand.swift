import ArgumentParser
import Catalogue
import Foundation
import Imaging

struct PurgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge", abstract: "Forgets rendered images, which are made again when they are asked for.",
        discussion: "May be done while the collection is served. Originals and tiles stay as they are.")

    @Argument(help: "Ids of images, as in their URLs.")
    var images: [String] = []

    @Flag(name: .long, help: "Those of every image.")
    var all = false

    @OptionGroup var home: HomeOption

    func validate() throws {
        guard images.isEmpty == all else { throw ValidationError("Give ids of images, or --all.") }
        let isID = images.allSatisfy { $0.utf8.allSatisfy { PurgeCommand.characters.contains($0) } && !$0.isEmpty }
        guard isID else { throw ValidationError("An id has ASCII letters, digits and hyphens only.") }
    }

    private static let characters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-".utf8)

    func run() throws {
        let folder = try Context(home).home.renders.path
        guard all else {
            for image in images {
                print(
                    RenderCache.purge(image: image, folder: folder)
                        ? "\(image) is purged." : "\(image) had nothing kept.")
            }
            return
        }
        let below = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in below { try FileManager.default.removeItem(atPath: "\(folder)/\(name)") }
        print("All rendered images are purged.")
    }
}

internal import Catalogue
internal import Foundation
internal import Imaging

/// Files of the home that belong to nothing.
extension Verifier {
    /// Derivatives that no image has, and rendered images of no image.
    func orphans() throws -> [VerificationFault] {
        func orphan(_ file: String, _ reason: String, _ remedy: String = "remove it: vitrine verify --repair")
            -> VerificationFault
        {
            VerificationFault(kind: .orphan, file: file, reason: reason, remedy: remedy)
        }
        var faults: [VerificationFault] = []
        for path in Self.files(below: home.derivatives.path) {
            guard let image = Self.image(ofDerivative: path) else {
                faults.append(
                    orphan(home.derivative(path), "Vitrine writes no file of such a name", "take it out of the folder"))
                continue
            }
            if try !catalogue.needs(derivative: path, of: image) {
                faults.append(orphan(home.derivative(path), "no image has this derivative"))
            }
        }
        for image in try Self.renderedImages(home.renders.path) where try !catalogue.hasImage(image) {
            faults.append(orphan("\(home.renders.path)/\(image.suffix(2))/\(image)", "there is no such image"))
        }
        return faults
    }

    /// Removes what belongs to nothing still.
    func remove(_ fault: VerificationFault) throws -> Bool {
        let (derivatives, renders) = (home.derivatives.path + "/", home.renders.path + "/")
        if fault.file.hasPrefix(derivatives) {
            let path = String(fault.file.dropFirst(derivatives.count))
            guard let image = Self.image(ofDerivative: path), try !catalogue.needs(derivative: path, of: image) else {
                return false
            }
            return (try? FileManager.default.removeItem(atPath: fault.file)) != nil
        }
        guard fault.file.hasPrefix(renders) else { return false }
        return RenderCache.purge(image: (fault.file as NSString).lastPathComponent, folder: home.renders.path)
    }

    /// The image that a file's name says it is a derivative of: `ab/ID-checksum-512q85.tif`, finished or not.
    static func image(ofDerivative path: String) -> String? {
        let parts = path.split(separator: "/")
        guard parts.count == 2, path.hasSuffix(".tif") || path.hasSuffix(".part") else { return nil }
        let words = parts[1].split(separator: "-")
        guard words.count >= 3 else { return nil }
        let image = words.dropLast(2).joined(separator: "-")
        return image.suffix(2) == parts[0] ? image : nil
    }

    private static func files(below folder: String) -> [String] {
        let names = { (folder: String) in
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        }
        return names(folder).flatMap { name -> [String] in
            var isFolder: ObjCBool = false
            let isThere = FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder)
            guard isThere, isFolder.boolValue else { return [name] }
            return names("\(folder)/\(name)").map { "\(name)/\($0)" }
        }
    }

    private static func renderedImages(_ folder: String) throws -> [String] {
        let manager = FileManager.default
        return ((try? manager.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted().flatMap
        {
            ((try? manager.contentsOfDirectory(atPath: "\(folder)/\($0)")) ?? []).sorted()
        }
    }
}

internal import GRDB
internal import Rules

/// Objects that are new whole and nothing but rows of a spreadsheet, as an import of metadata brings by the hundred
/// thousand, where the public sees all that is published and there is nobody else. Written with fewer questions.
final class NewObjects {
    private let updates: [ObjectUpdate]
    private let root: Int64
    private let owner: String
    private let insertions: Insertions
    /// Resources with values, by the positions of their objects among the updates and of theirs in those.
    private var waiting: [(id: String, object: Int, resource: Int)] = []

    init(_ updates: [ObjectUpdate], root: Int64, owner: String, _ database: Database) throws {
        (self.updates, self.root, self.owner) = (updates, root, owner)
        insertions = try Insertions(database)
    }

    /// Whether an update is such an object.
    /// - Parameter known: what is there of it.
    static func isOne(_ update: ObjectUpdate, _ access: AccessInForce, known: KnownRows) -> Bool {
        guard access.rules.showAllPublished, !known.switchesOff, !update.resources.isEmpty,
            known.objects[Catalogue.identifierKey(update.identifier)] == nil
        else { return false }
        return update.resources.allSatisfy { resource in
            known.resources[resource.id] == nil && !known.taken.contains(resource.path) && resource.images.isEmpty
                && resource.sideFiles?.isEmpty != false && resource.sideFileFaults.isEmpty
                && resource.values.allSatisfy { value in
                    value.field != PropertyField.iiif.field && !value.texts.contains(where: ArchivalResourceKey.mayBe)
                }
        }
    }

    /// Writes one, but for its values.
    /// - Parameters:
    ///   - position: of its update.
    ///   - object: just made.
    func write(_ position: Int, as object: ObjectWrite) throws -> UpdateOutcome {
        let resources = updates[position].resources
        let isPublic = resources.contains(where: \.isPublished)
        let change = try object.recordNew(isPublic: isPublic)
        var said: [(key: String, resource: Int)] = []
        for (number, resource) in resources.enumerated() {
            let key = NaturalOrder.key(resource.sequence ?? "")
            try insertions.insert(
                resource, object: object.id, root: root, sequenceKey: key, isShown: resource.isPublished,
                change: change)
            if resource.values.isEmpty { continue }
            waiting.append((resource.id, position, number))
            if resource.isPublished { said.append((key, number)) }
        }
        said.sort { one, other in
            let (first, second) = (resources[one.resource], resources[other.resource])
            return (one.key, first.position, first.id) < (other.key, second.position, second.id)
        }
        return try object.finishNew(isPublic: isPublic, values: said.flatMap { resources[$0.resource].values })
    }

    /// Writes the values of all, in the order of their resources' ids, which is that of the index that they go to.
    func finish() throws {
        waiting.sort { $0.id < $1.id }
        for (id, object, resource) in waiting {
            var position = 0
            for value in updates[object].resources[resource].values {
                for text in value.texts {
                    try insertions.insertValue(
                        of: id, owner: owner, field: value.field, language: value.language ?? "", position: position,
                        text: text)
                    position += 1
                }
            }
        }
        waiting = []
    }
}

/// What a webhook carries: the activities of one change, as they stand in the list of changes, within the members that
/// Standard Webhooks (https://www.standardwebhooks.com) names. The same value gives the same bytes.
public struct ActivityNotice: Hashable, Sendable {
    /// Its place in the list of changes, from 1.
    public var position: Int
    /// The address of the list.
    public var collection: String
    /// The same change, told of each version of the manifest; at least one.
    public var activities: [Activity]

    public init(position: Int, collection: String, activities: [Activity]) {
        (self.position, self.collection, self.activities) = (position, collection, activities)
    }

    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { json in
            json.member("type", "manifest." + (activities.first?.kind ?? .update).rawValue.lowercased())
            json.member("timestamp", activities.first?.time ?? "")
            json.object("data") { json in
                json.member("position", position)
                json.member("partOf", collection)
                json.array("activities", activities) { json, activity in activity.write(&json) }
            }
        }
        return writer.bytes
    }
}

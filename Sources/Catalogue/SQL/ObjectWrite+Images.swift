internal import Foundation
internal import GRDB

extension ObjectWrite {
    /// Makes an image known, and a job of it where it needs a derivative.
    func put(_ image: ResourceUpdate.Image, of resource: ResourceUpdate, isStale: Bool) throws {
        let old = try Row.fetchOne(
            database.cachedStatement(sql: "SELECT * FROM image WHERE id = ?"), arguments: [image.id])
        let isSame = old.map { ($0["checksum"] as String) == resource.ground } ?? false
        let isReady = old?["state"] == "ready"
        let derivative = old?["derivative"] as String?
        // A source that was used as it is and has changed leaves nothing to be served meanwhile.
        let hasDerivative = derivative != nil && (isSame || derivative != ImageRecord.inPlace)
        if let tiling = image.tiling, !hasDerivative {
            let isTheSame = isSame && isReady && old?["tile_size"] == tiling.tileSize
            if !isTheSame { try putWithoutDerivative(image, tiling, of: resource) }
            return
        }
        if isSame, isReady, hasDerivative, !isStale { return }
        try observeFiles(of: resource.id)
        touch()
        // While a changed source is worked on, the old derivative goes on being served.
        let keepsOld = "image.state = 'ready' AND image.derivative <> ?"
        try database.cachedStatement(
            sql: """
                INSERT INTO image (id, resource_id, page, role, state, width, height, checksum)
                VALUES (?, ?, ?, ?, 'pending', ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET resource_id = excluded.resource_id, page = excluded.page,
                    role = excluded.role, reason = NULL,
                    state = CASE WHEN image.state = 'ready' AND ? THEN 'ready' ELSE 'pending' END,
                    width = CASE WHEN \(keepsOld) THEN image.width ELSE excluded.width END,
                    height = CASE WHEN \(keepsOld) THEN image.height ELSE excluded.height END,
                    checksum = CASE WHEN \(keepsOld) THEN image.checksum ELSE excluded.checksum END
                """
        ).execute(
            arguments: [
                image.id, resource.id, image.page, image.role.rawValue, image.width, image.height, resource.ground,
                !isStale && (hasDerivative || derivative == nil), ImageRecord.inPlace, ImageRecord.inPlace,
                ImageRecord.inPlace,
            ])
        try Catalogue.putJob(database, image: image.id)
    }

    private func putWithoutDerivative(
        _ image: ResourceUpdate.Image, _ tiling: ResourceUpdate.Tiling, of resource: ResourceUpdate
    ) throws {
        try observeFiles(of: resource.id)
        touch()
        try database.execute(
            sql: """
                INSERT INTO image (id, resource_id, page, role, state, width, height, checksum, tile_size, levels)
                VALUES (?, ?, ?, ?, 'ready', ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET resource_id = excluded.resource_id, page = excluded.page,
                    role = excluded.role, reason = NULL, state = 'ready', width = excluded.width,
                    height = excluded.height, checksum = excluded.checksum, tile_size = excluded.tile_size,
                    levels = excluded.levels, derivative = NULL
                """,
            arguments: [
                image.id, resource.id, image.page, image.role.rawValue, image.width, image.height, resource.ground,
                tiling.tileSize, tiling.levels,
            ])
        // A job that somebody works on stays: what becomes of it is seen when it is finished.
        try database.execute(
            sql: "DELETE FROM job WHERE image_id = ? AND (leased_until IS NULL OR leased_until < ?)",
            arguments: [image.id, Date.now.timeIntervalSince1970])
    }

    /// Forgets images that a resource has no more.
    /// - Parameter stored: ids of those that it had.
    func removeImages(of resource: ResourceUpdate, stored: [String]) throws {
        for id in stored where !resource.images.contains(where: { $0.id == id }) {
            try observeFiles(of: resource.id)
            try database.execute(sql: "DELETE FROM job WHERE image_id = ?", arguments: [id])
            try database.execute(sql: "DELETE FROM image WHERE id = ?", arguments: [id])
            touch()
        }
    }
}

extension Schema {
    static let webhooks = """
        -- Who is told of changes over the network, and the position in the list of changes up to which that was queued.
        CREATE TABLE webhook (
            receiver TEXT PRIMARY KEY,
            position INTEGER NOT NULL
        );

        -- Changes that a receiver is still to be told of: rows with leases, like derivatives to make. What was given up
        -- stays, for people to see; superseded where the receiver was told of a later change of the same object.
        CREATE TABLE webhook_delivery (
            id INTEGER PRIMARY KEY,
            receiver TEXT NOT NULL,
            position INTEGER NOT NULL,
            object TEXT,
            target TEXT,
            attempts INTEGER NOT NULL DEFAULT 0,
            holder TEXT,
            leased_until REAL,
            not_before REAL NOT NULL DEFAULT 0,
            problem TEXT,
            given_up INTEGER NOT NULL DEFAULT 0,
            superseded INTEGER NOT NULL DEFAULT 0,
            UNIQUE (receiver, position)
        );
        CREATE INDEX webhook_delivery_waiting ON webhook_delivery (receiver, given_up, position);
        """
}

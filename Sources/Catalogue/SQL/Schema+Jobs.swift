extension Schema {
    static let jobsTriedAgain = """
        -- When a job that failed may be tried again, seconds since 1970.
        ALTER TABLE job ADD COLUMN not_before REAL NOT NULL DEFAULT 0;
        """
}

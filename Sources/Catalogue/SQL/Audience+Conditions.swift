/// Who sees what, as conditions of SQL: every read for an audience is made with these, and with nothing else.
///
/// Numbers stand in the text instead of bound arguments: the catalogue itself gave them, and a condition can be put
/// anywhere in a query without counting the question marks before it.
extension Audience {
    /// Holds for the rows of `resource` that the audience sees.
    /// - Parameter resource: the name that the table has in the query.
    func sees(resource: String = "resource") -> String {
        """
        (\(resource).published = 1 AND \(resource).withdrawn = 0
        AND (SELECT state FROM object AS owner WHERE owner.id = \(resource).object_id) = 'public')
        """
    }

    /// Holds for the rows of `object` of which the audience sees something.
    /// - Parameter object: the name that the table has in the query.
    func sees(object: String) -> String { "\(object).state = 'public'" }
}

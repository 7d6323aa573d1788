/// The Gregorian calendar's months.
public enum MonthLength {
    /// Days of a month, from 1 to 12; nil where there is no such month.
    public static func days(month: Int, year: Int) -> Int? {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return lengths.indices.contains(month - 1) ? lengths[month - 1] : nil
    }
}

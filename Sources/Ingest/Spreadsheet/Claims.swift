internal import Catalogue
internal import Glibc

/// Names and the rows that claimed them first. A sheet of a million rows has millions: they lie in one buffer, and are
/// found by their hashes, which takes a third of the memory of a dictionary.
struct Claims: Sendable {
    private struct Claim {
        let range: Range<Int>
        let row: Int
    }

    private var bytes: [UInt8] = []
    private var claims: [Claim] = []
    /// Numbers of claims, from 1, where their hashes lead, or behind; 0 for none.
    private var slots: [UInt32] = Array(repeating: 0, count: 64)

    /// The row that has a name already; nil, and this row has it from now on, if none did.
    /// - Parameter parts: the name. Compared as Swift compares strings: by canonical equivalence.
    mutating func claim(_ parts: String..., row: Int) -> Int? {
        let start = bytes.count
        for (number, part) in parts.enumerated() {
            // No text from a sheet has this byte in it.
            if number > 0 { bytes.append(0xFF) }
            bytes.append(contentsOf: Catalogue.identifierKey(part).utf8)
        }
        let range = start..<bytes.count
        var slot = place(of: range)
        while slots[slot] != 0 {
            let known = claims[Int(slots[slot]) - 1]
            if isEqual(known.range, range) {
                bytes.removeSubrange(range)
                return known.row
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        claims.append(Claim(range: range, row: row))
        slots[slot] = UInt32(claims.count)
        if claims.count * 2 > slots.count { grow() }
        return nil
    }

    private mutating func grow() {
        slots = Array(repeating: 0, count: slots.count * 2)
        for (number, claim) in claims.enumerated() {
            var slot = place(of: claim.range)
            while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = UInt32(number + 1)
        }
    }

    private func place(of range: Range<Int>) -> Int {
        var hasher = Hasher()
        bytes.withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0[range])) }
        return hasher.finalize() & (slots.count - 1)
    }

    private func isEqual(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
        guard one.count == other.count else { return false }
        return bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return true }
            return memcmp(start + one.lowerBound, start + other.lowerBound, one.count) == 0
        }
    }
}

/// Whole numbers in the binary form of `numeric` (PostgreSQL source, numeric.c, «numeric_send»).
enum PostgresNumeric {
    /// The number: a count of digits of base 10,000, the weight of the first, a sign, a scale, the digits, each of two
    /// bytes with the most significant first.
    /// - Returns: nil for a fraction, what is not a number, or what does not fit.
    static func integer(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard bytes.count >= 8, bytes.count.isMultiple(of: 2) else { return nil }
        let words = stride(from: 0, to: bytes.count, by: 2).map { Int64(bytes[$0]) << 8 | Int64(bytes[$0 + 1]) }
        let weight = Int(Int16(truncatingIfNeeded: words[1]))
        let digits = words[4...]
        guard words[0] == Int64(digits.count), words[2] == 0 || words[2] == 0x4000 else { return nil }
        guard digits.count <= weight + 1 || digits.isEmpty else { return nil }
        var number: Int64 = 0
        for place in 0..<max(0, weight + 1) {
            let digit = place < digits.count ? digits[digits.startIndex + place] : 0
            let (product, overflow) = number.multipliedReportingOverflow(by: 10_000)
            let (sum, excess) = product.subtractingReportingOverflow(digit)
            guard !overflow, !excess else { return nil }
            number = sum
        }
        // Counted downwards, so that the smallest number fits too.
        if words[2] == 0x4000 { return number }
        return number == .min ? nil : -number
    }
}

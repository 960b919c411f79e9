import ProductKey

/// Whole keys in bytes of any kind, as text of one or two bytes a character.
enum KeyTraces {
    /// Whether what has the shape of a whole key with hyphens stands anywhere.
    ///
    /// Without hyphens 25 letters in a row are too common in packed data to mean anything.
    static func areIn(_ bytes: [UInt8]) -> Bool {
        if holdsKey(bytes, step: 1, from: 0) { return true }
        return holdsKey(bytes, step: 2, from: 0) || holdsKey(bytes, step: 2, from: 1)
    }

    /// Looks at every `step`-th byte; of two bytes the other must be zero.
    private static func holdsKey(_ bytes: [UInt8], step: Int, from start: Int) -> Bool {
        var run: [UInt8] = []
        var hyphens = 0
        func ends() -> Bool {
            defer {
                run.removeAll(keepingCapacity: true)
                hyphens = 0
            }
            guard hyphens >= 4, run.count >= 29 else { return false }
            let scalars = run.map { Unicode.Scalar($0) }
            return KeyTextSearch.matches(in: scalars).contains { $0.separation == .hyphens }
        }
        var index = start
        while index < bytes.count {
            let unit = bytes[index]
            let isWide = step == 1 || (index + 1 < bytes.count ? bytes[index + 1] == 0 : true)
            let upper = unit & 0xDF
            let isHyphen = unit == UInt8(ascii: "-")
            let isLetter = (65...90).contains(upper) || (48...57).contains(unit)
            if isWide, isHyphen || isLetter {
                // A run that is longer than this is no key; its end may still be one.
                if run.count >= 4_096, ends() { return true }
                run.append(unit)
                if isHyphen { hyphens += 1 }
            } else if !run.isEmpty, ends() {
                return true
            }
            index += step
        }
        return ends()
    }
}

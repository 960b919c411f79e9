import ByteKit

/// Reads figures and names behind the words that introduce them.
enum ProofValues {
    /// The number of an order or an invoice: letters and digits with few signs between, at least one digit.
    static func number(_ text: String) -> String? {
        var result = ""
        for scalar in PlainSigns.skipped(text).unicodeScalars {
            if PlainWords.isWord(scalar) && scalar.isASCII || ["/", "_", "."].contains(scalar) {
                result.unicodeScalars.append(scalar)
            } else if scalar.properties.generalCategory == .dashPunctuation || scalar.value == 0x2212 {
                result += "-"
            } else {
                break
            }
        }
        while let last = result.last, "./-_".contains(last) { result.removeLast() }
        while let first = result.first, "./-_".contains(first) { result.removeFirst() }
        guard (3...40).contains(result.count), result.contains(where: \.isNumber), !isDay(result) else { return nil }
        return result
    }

    /// Whether a number has the form of a day, certain or not.
    private static func isDay(_ text: String) -> Bool {
        let parts = text.split { "./-".contains($0) }
        guard parts.count == 3, parts.allSatisfy({ $0.allSatisfy(\.isNumber) }) else { return false }
        return parts[0].count <= 2 && parts[1].count <= 2 && [2, 4].contains(parts[2].count)
            || parts[0].count == 4 && parts[1].count == 2 && parts[2].count == 2
    }

    /// A count of licences.
    static func count(_ text: String) -> Int? {
        let rest = PlainSigns.skipped(text)
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        guard (1...6).contains(digits.count), let count = Int(digits), (1...100_000).contains(count) else { return nil }
        // A price or a share is no count; `2,00` and `2.0` are.
        let tail = rest.dropFirst(digits.count)
        guard let sign = tail.first else { return count }
        // `1 870` is one number.
        if sign.isWhitespace, tail.dropFirst().prefix(3).count(where: \.isNumber) == 3 { return nil }
        if sign == "," || sign == "." {
            let decimals = tail.dropFirst().prefix { $0.isNumber }
            guard decimals.allSatisfy({ $0 == "0" }), decimals.count <= 2 else { return nil }
            let end = tail.dropFirst(1 + decimals.count).drop { $0.isWhitespace }.first
            return end.map { "€$£%".contains($0) } ?? false ? nil : count
        }
        if sign.isLetter || sign == "%" || sign == "/" || sign == "-" { return nil }
        return tail.drop { $0.isWhitespace }.first.map { "€$£%".contains($0) } ?? false ? nil : count
    }

    /// Who sold something: a name in letters.
    static func name(_ text: String) -> String? {
        let rest = PlainSigns.skipped(text).prefix(80)
        let name = PlainSigns.trimmed(String(rest))
        guard name.count >= 2, name.contains(where: \.isLetter) else { return nil }
        return name
    }

    /// What was paid: figures with a currency before or behind them, as they are written.
    static func amount(_ text: String, words: ProofWords = .standard) -> String? {
        let line = PlainWords(PlainSigns.skipped(text))
        guard let first = line.plain.firstIndex(where: { ("0"..."9").contains($0) }), first <= 8 else { return nil }
        var end = first
        while end < line.plain.count,
            ("0"..."9").contains(line.plain[end]) || [",", ".", " ", "'"].contains(line.plain[end])
        {
            end += 1
        }
        while end > first, !("0"..."9").contains(line.plain[end - 1]) { end -= 1 }
        let before = Array(line.plain[..<first]).filter { $0 != " " }
        if words.currencies.contains(where: { $0 == before }) {
            return PlainSigns.trimmed(PlainWords.text(line.original[line.origins[0]...line.origins[end - 1]]))
        }
        let behind = Array(line.plain[end...].drop { $0 == " " })
        guard let currency = words.currencies.first(where: { behind.starts(with: $0) }) else { return nil }
        let last = end + (line.plain.count - end - behind.count) + currency.count - 1
        return PlainSigns.trimmed(PlainWords.text(line.original[line.origins[first]...line.origins[last]]))
    }

    /// A day as people write it in French and English; nil where day and month cannot be told apart.
    static func day(_ text: String, words: ProofWords = .standard) -> Timestamp? {
        let plain = PlainWords(PlainSigns.skipped(text)).plain.prefix(40)
        var tokens: [String] = []
        var separators: [Unicode.Scalar] = []
        var current = ""
        for scalar in plain {
            let isDigit = ("0"..."9").contains(scalar)
            if PlainWords.isWord(scalar), current.isEmpty || (current.first?.isNumber ?? false) == isDigit {
                current.unicodeScalars.append(scalar)
                continue
            }
            if !current.isEmpty {
                tokens.append(current)
                separators.append(scalar)
            }
            current = PlainWords.isWord(scalar) ? String(scalar) : ""
        }
        if !current.isEmpty { tokens.append(current) }
        // «1er mars», «March 3rd», «le 14 mars», a day of the week in front.
        let kept = tokens.enumerated().filter {
            !["er", "st", "nd", "rd", "th", "le", "the", "of"].contains($0.element)
        }
        for start in kept.indices.prefix(3) where start + 2 < kept.count {
            let parts = kept[start...start + 2].map(\.element)
            if let month = words.months[parts[1]], let day = Int(parts[0]), let year = year(parts[2]) {
                return Timestamp(year: year, month: month, day: day)
            }
            if let month = words.months[parts[0]], let day = Int(parts[1]), let year = year(parts[2]) {
                return Timestamp(year: year, month: month, day: day)
            }
        }
        guard kept.count >= 3, separators.count >= 2, let numbers = numbers(kept.prefix(3).map(\.element)),
            ["-", "/", "."].contains(separators[0]), separators[1] == separators[0]
        else { return nil }
        if kept[0].element.count == 4 { return Timestamp(year: numbers[0], month: numbers[1], day: numbers[2]) }
        guard kept[2].element.count == 4 else { return nil }
        // Points are not used where the month comes first; with strokes only a number beyond twelve tells.
        if separators[0] == "." || numbers[0] > 12 || numbers[0] == numbers[1] {
            return Timestamp(year: numbers[2], month: numbers[1], day: numbers[0])
        }
        return numbers[1] > 12 ? Timestamp(year: numbers[2], month: numbers[0], day: numbers[1]) : nil
    }

    /// The same in a paper known to be French, where the day comes first.
    static func frenchDay(_ text: String, words: ProofWords = .standard) -> Timestamp? {
        if let day = day(text, words: words) { return day }
        let digits = PlainSigns.skipped(text).prefix(10).split { !$0.isNumber }
        guard digits.count >= 3, digits[2].count == 4, let numbers = numbers(digits.prefix(3).map(String.init)) else {
            return nil
        }
        return Timestamp(year: numbers[2], month: numbers[1], day: numbers[0])
    }

    private static func year(_ text: String) -> Int? {
        guard text.count == 4, let year = Int(text), (1990...2100).contains(year) else { return nil }
        return year
    }

    private static func numbers(_ texts: [String]) -> [Int]? {
        let numbers = texts.compactMap { Int($0) }
        return numbers.count == texts.count ? numbers : nil
    }
}

/// Signs around a value.
enum PlainSigns {
    /// A text without the signs that stand between a label and its value.
    static func skipped(_ text: String) -> String {
        var rest = text.unicodeScalars[...]
        while let first = rest.first,
            first.properties.isWhitespace || [":", "#", "°", "º", "=", ".", "-", "–", "—", "("].contains(first)
        { rest = rest.dropFirst() }
        return String(rest)
    }

    /// A text without blanks and separators at its ends.
    static func trimmed(_ text: String) -> String {
        var rest = text.unicodeScalars[...]
        func isEdge(_ scalar: Unicode.Scalar) -> Bool {
            scalar.properties.isWhitespace || [",", ";", ":", "-", "–", "|", "."].contains(scalar)
        }
        while let first = rest.first, isEdge(first) { rest = rest.dropFirst() }
        while let last = rest.last, isEdge(last), last != "." { rest = rest.dropLast() }
        return String(rest)
    }
}

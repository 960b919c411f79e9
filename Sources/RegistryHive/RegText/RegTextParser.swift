import ByteKit

/// Reads a `.reg` text line by line.
struct RegTextParser: ~Escapable {
    private let units: RegTextUnits
    let encoding: RegTextEncoding
    private(set) var version = RegText.Version.none
    private(set) var content = RegTextContent()

    private var place: Int
    private var line = 1
    private var node: Int?
    /// Up to here no closing quote was found, so that unclosed quotes are not searched again and again.
    private var unquotedUntil = 0

    @_lifetime(copy bytes)
    init(_ bytes: Span<UInt8>) {
        let (encoding, mark) = RegTextEncoding.detect(bytes)
        units = RegTextUnits(bytes, encoding: encoding)
        self.encoding = encoding
        place = mark
    }

    /// Reads all lines; what cannot be read is reported and passed over.
    mutating func run(_ log: ProblemLog) {
        while units.has(place) {
            let start = units.afterBlanks(place)
            let location = RegistryLocation(offset: start, line: line)
            switch units[start] {
            case 0x0A, 0x0D, 0x3B, 0x23: finishLine(units.lineEnd(from: start))
            case 0x5B: readKey(start, location, log)
            case 0x22, 0x40: readValue(start, location, log)
            default:
                let end = units.lineEnd(from: start)
                if units.begins("REGEDIT4", at: start) {
                    version = .four
                } else if units.begins("Windows Registry Editor Version 5", at: start) {
                    version = .five
                } else if end > start {
                    log.report(.regLine, at: start)
                }
                finishLine(end)
            }
        }
    }

    /// Goes to the beginning of the next line: over the end of this one, and over nothing else.
    private mutating func finishLine(_ end: Int) {
        place = end
        guard units.has(place) else { return }
        if units[place] == 0x0D { place += units.width }
        if units.has(place), units[place] == 0x0A { place += units.width }
        line += 1
    }

    private mutating func readKey(_ start: Int, _ location: RegistryLocation, _ log: ProblemLog) {
        let end = units.lineEnd(from: start)
        defer { finishLine(end) }
        node = nil
        // Names may contain brackets: the last one on the line closes.
        var close = end
        repeat { close -= units.width } while close > start && units[close] != 0x5D
        guard close > start else {
            log.report(.regLine, at: start)
            return
        }
        var first = start + units.width
        let isDeletion = units[first] == 0x2D
        if isDeletion { first += units.width }
        let path = units.text(first..<close).split(separator: "\\").map(String.init)
        guard path.count <= Hive.maximumDepth else {
            log.report(.tooDeep, at: start)
            return
        }
        if isDeletion {
            content.deletions.append(
                RegText.Deletion(path: path.joined(separator: "\\"), value: nil, location: location)
            )
            content.delete(path)
        } else {
            node = content.node(at: path, location: location)
            if node == nil { log.report(.tooManyEntries, at: start) }
        }
    }

    private mutating func readValue(_ start: Int, _ location: RegistryLocation, _ log: ProblemLog) {
        var name = ""
        var next = start + units.width
        if units[start] == 0x22 {
            guard let close = closingQuote(from: next, within: units.lineEnd(from: next)) else {
                log.report(.regQuote, at: start)
                finishLine(units.lineEnd(from: start))
                return
            }
            name = String(decoding: units.unescaped(next..<close), as: UTF16.self)
            next = close + units.width
        }
        next = units.afterBlanks(next)
        guard units[next] == 0x3D, let node else {
            log.report(.regLine, at: start)
            finishLine(units.lineEnd(from: next))
            return
        }
        next = units.afterBlanks(next + units.width)
        if units[next] == 0x2D {
            content.deletions.append(
                RegText.Deletion(path: content.wholePath(node), value: name, location: location)
            )
            content.deleteValue(name, of: node)
            finishLine(units.lineEnd(from: next))
            return
        }
        guard let (form, type, text, end) = readData(next, log) else {
            log.report(.regData, at: next)
            finishLine(units.lineEnd(from: next))
            return
        }
        let value = RegTextContent.Value(name: name, type: type, form: form, text: text, location: location)
        if !content.set(value, of: node) { log.report(.tooManyEntries, at: start) }
        finishLine(end)
    }

    private typealias Data = (form: RegTextContent.Form, type: RegistryValueType, text: Range<Int>, end: Int)

    private mutating func readData(_ start: Int, _ log: ProblemLog) -> Data? {
        if units[start] == 0x22 { return quoted(start, type: .string, log) }
        if units.begins("dword:", at: start) { return number(start + 6 * units.width, .dword, byteCount: 4) }
        if units.begins("qword:", at: start) { return number(start + 6 * units.width, .qword, byteCount: 8) }
        let isHex = units.begins("hex", at: start)
        guard isHex || units.begins("str", at: start) else { return nil }
        var next = start + 3 * units.width
        var type = isHex ? RegistryValueType.binary : .string
        if units[next] == 0x28 {
            guard let (given, end) = typeNumber(next + units.width) else { return nil }
            type = given
            next = end
        }
        guard units[next] == 0x3A else { return nil }
        next += units.width
        guard isHex else { return units[next] == 0x22 ? quoted(next, type: type, log) : nil }
        let end = hexEnd(next)
        return (.hex, type, next..<end, end)
    }

    private func number(_ start: Int, _ type: RegistryValueType, byteCount: Int) -> Data? {
        let end = units.lineEnd(from: start)
        return (.number(byteCount: byteCount), type, start..<end, end)
    }

    /// The hexadecimal number of a type up to the closing parenthesis.
    private func typeNumber(_ start: Int) -> (RegistryValueType, Int)? {
        var number: UInt32 = 0
        var next = start
        if units.begins("0x", at: next) { next += 2 * units.width }
        for _ in 0..<9 {
            let unit = units[next]
            if unit == 0x29 { return (RegistryValueType(rawValue: number), next + units.width) }
            guard unit < 0x80, let digit = Hexadecimal.digit(UInt8(truncatingIfNeeded: unit)) else { return nil }
            number = number << 4 | UInt32(digit)
            next += units.width
        }
        return nil
    }

    /// The end of a list of bytes: of the first line that does not end in a backslash.
    private mutating func hexEnd(_ start: Int) -> Int {
        var end = units.lineEnd(from: start)
        while units.has(end) {
            var last = end - units.width
            while last > start, units[last] == 0x20 || units[last] == 0x09 { last -= units.width }
            guard last >= start, units[last] == 0x5C else { return end }
            var next = end
            if units[next] == 0x0D { next += units.width }
            if units.has(next), units[next] == 0x0A { next += units.width }
            guard units.has(next) else { return end }
            line += 1
            let following = units.lineEnd(from: next)
            // A list whose continuation is missing must not swallow the next key or value.
            let first = units[units.afterBlanks(next)]
            if first == 0x5B || first == 0x22 || first == 0x40 || following == next {
                line -= 1
                return end
            }
            end = following
        }
        return end
    }

    /// Data in quotes; it may contain line ends, so the quote that closes it is the first one at the end of a line.
    private mutating func quoted(_ start: Int, type: RegistryValueType, _ log: ProblemLog) -> Data? {
        let first = start + units.width
        let lineEnd = units.lineEnd(from: first)
        if let close = closingQuote(from: first, within: lineEnd) {
            return (.quoted, type, first..<close, lineEnd)
        }
        let reach = 1 << 16
        if lineEnd >= unquotedUntil {
            let limit = lineEnd + min(reach, units.bytes.count - lineEnd)
            if let close = closingQuote(from: first, within: limit), let end = ends(close) {
                line += lineCount(first..<close)
                return (.quoted, type, first..<close, end)
            }
            unquotedUntil = limit
        }
        log.report(.regQuote, at: start)
        // A path that ends in a backslash, written without protecting it, seems to protect the quote behind it.
        let last = lineEnd - units.width
        return (.quoted, type, first..<(last >= first && units[last] == 0x22 ? last : lineEnd), lineEnd)
    }

    /// The end of the line, when nothing stands between it and the quote.
    private func ends(_ quote: Int) -> Int? {
        let next = units.afterBlanks(quote + units.width)
        return !units.has(next) || units[next] == 0x0A || units[next] == 0x0D ? next : nil
    }

    /// The first quote that no backslash protects.
    private func closingQuote(from start: Int, within end: Int) -> Int? {
        var next = start
        while next < end, units.has(next) {
            switch units[next] {
            case 0x22: return next
            case 0x5C where units[next + units.width] == 0x22 || units[next + units.width] == 0x5C:
                next += 2 * units.width
            default: next += units.width
            }
        }
        return nil
    }

    private func lineCount(_ range: Range<Int>) -> Int {
        var count = 0
        for place in stride(from: range.lowerBound, to: range.upperBound, by: units.width) where units[place] == 0x0A {
            count += 1
        }
        return count
    }
}

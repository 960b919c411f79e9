public import PlainText

/// Reads what other programs printed or wrote about a machine's licensing.
///
/// The program is recognised by what it printed, never by a file's name; one text may hold the outputs of several,
/// one after the other. Nothing is judged here: a value that looks like a product key is a value.
///
/// The work is linear in the size of the text, which is read up to 32 MiB.
public enum CaptureReader {
    /// The kind of the first capture in a text; nil when there is none.
    public static func detect(_ bytes: Span<UInt8>) -> CaptureKind? {
        guard !isBinary(bytes) else { return nil }
        var reader = TextReader(DecodedText(bytes))
        return reader.read(onlyFirst: true).first?.kind
    }

    /// The kind of the first capture in a text; nil when there is none.
    public static func detect(_ bytes: [UInt8]) -> CaptureKind? { detect(bytes.span) }

    /// All captures in a text, in its order; empty when there is none.
    public static func read(_ bytes: [UInt8]) -> [Capture] { read(bytes.span) }

    /// All captures in a text, in its order; empty when there is none.
    public static func read(_ bytes: Span<UInt8>) -> [Capture] {
        isBinary(bytes) ? [] : read(DecodedText(bytes))
    }

    /// All captures in a text that is already decoded, in its order; empty when there is none.
    public static func read(_ text: DecodedText) -> [Capture] {
        var reader = TextReader(text)
        return reader.read(onlyFirst: false)
    }

    // Control characters are rare in what programs print; one in twenty-five is no text in any encoding.
    private static func isBinary(_ bytes: Span<UInt8>) -> Bool {
        let sample = DecodedText(bytes.extracting(0..<min(bytes.count, 4096))).bytes
        let controls = sample.count { $0 < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D, 0x1B].contains($0) }
        return controls * 25 > sample.count
    }
}

/// Walks through a text and hands each part to the reader of its notation.
private struct TextReader {
    private let text: DecodedText
    private var collector = CaptureCollector()
    private var assembler: LineAssembler
    private var className: String?
    private var isSkippingSection = false
    // Notations with brackets are tried wherever they may begin; what the trials may cost in all is bounded.
    private var budget: Int

    init(_ text: DecodedText) {
        self.text = text
        assembler = LineAssembler(text)
        budget = 2 * text.bytes.count + 4096
    }

    mutating func read(onlyFirst: Bool) -> [Capture] {
        if text.isCut {
            collector.note(text.problem(CaptureProblem.sizeLimit, at: text.bytes.count))
        }
        var index = 0
        var resume = 0
        while index < text.lineCount, !collector.isFull, !(onlyFirst && !collector.captures.isEmpty) {
            let line = text.line(index)
            let rest = max(line.lowerBound, min(resume, line.upperBound))..<line.upperBound
            let content = text.trimmed(rest)
            if let end = readNotation(content, line: rest, index: index) {
                resume = end
                // The rest of the line may hold the next document.
                let next = end >= text.bytes.count ? text.lineCount : text.lineIndex(at: end)
                index = next > index || end > rest.lowerBound ? next : index + 1
                continue
            }
            if !isSkippingSection {
                assembler.take(rest, index: index, into: &collector)
            } else if text.begins(content, with: "hostname:") {
                assembler.enclosingHost = text.string(text.trimmed((content.lowerBound + 9)..<content.upperBound))
            }
            index += 1
        }
        assembler.finish(into: &collector)
        return collector.finish()
    }

    // Reads a part in a notation of its own; returns where it ends, nil when the line begins none.
    private mutating func readNotation(_ content: Range<Int>, line: Range<Int>, index: Int) -> Int? {
        guard let first = content.first.map({ text.bytes[$0] }) else { return nil }
        switch first {
        case 0x3C:
            if text.begins(content, with: "<<<") { return readSectionHeader(content) }
            return readMarkup(from: content)
        case 0x7B, 0x5B: return readObjects(from: content)
        case 0x23:
            if text.begins(content, with: "#type ") {
                className = text.string(text.trimmed((content.lowerBound + 6)..<content.upperBound))
                return lineEnd(index)
            }
        case 0x69, 0x49:
            if let name = InstanceText.className(content, of: text) {
                assembler.close(into: &collector)
                return lineStart(InstanceText.read(name, from: index, of: text, into: &collector))
            }
        default: break
        }
        return readTable(content, line: line, index: index)
    }

    private func lineStart(_ index: Int) -> Int {
        index < text.lineCount ? text.line(index).lowerBound : text.bytes.count
    }
    private func lineEnd(_ index: Int) -> Int { lineStart(index + 1) }

    // `<<<win_license>>>` of a monitoring agent, and the sections of other matters around it.
    private mutating func readSectionHeader(_ content: Range<Int>) -> Int? {
        let header = text.string(content)
        guard header.hasSuffix(">>>"), content.count <= 200 else { return nil }
        assembler.finish(into: &collector)
        let name = header.trimming { $0 == "<" || $0 == ">" }
        if header.hasPrefix("<<<<") {
            assembler.enclosingHost = name.isEmpty ? nil : name
            return lineEnd(text.lineIndex(at: content.lowerBound))
        }
        let isLicence = name.hasPrefix("win_license")
        assembler.enclosingKind = isLicence ? .monitoringAgent : nil
        isSkippingSection = !isLicence && !name.isEmpty
        return lineEnd(text.lineIndex(at: content.lowerBound))
    }

    private mutating func readObjects(from content: Range<Int>) -> Int? {
        // `[Section]` is cheaper to recognise than JSON is to refuse.
        guard budget > 0, content.count > 1 || content.upperBound < text.bytes.count else { return nil }
        guard let result = ObjectCaptures.read(content.lowerBound..<text.bytes.count, of: text) else { return nil }
        budget -= result.examined
        guard !result.captures.isEmpty, result.end > content.lowerBound else { return nil }
        assembler.close(into: &collector)
        collector.add(result.captures)
        return result.end
    }

    private mutating func readMarkup(from content: Range<Int>) -> Int? {
        var start = content.lowerBound
        guard budget > 0 else { return nil }
        // The declaration is passed over: it speaks of the file's encoding, not of this text's.
        while start < text.bytes.count {
            let rest = start..<min(text.bytes.count, start + 4096)
            let ending =
                text.begins(rest, with: "<?")
                ? "?>"
                : text.begins(rest, with: "<!--")
                    ? "-->"
                    : text.begins(rest, with: "<!doctype") ? ">" : nil
            guard let ending else { break }
            guard let end = text.position(of: ending, in: start..<text.bytes.count) else {
                budget -= text.bytes.count - start
                return nil
            }
            budget -= end - start
            start = text.trimmed((end + ending.utf8.count)..<text.bytes.count).lowerBound
        }
        guard start < text.bytes.count, text.bytes[start] == 0x3C else { return nil }
        var nameEnd = start + 1
        while nameEnd < text.bytes.count, nameEnd - start < 100,
            ![0x20, 0x09, 0x0A, 0x0D, 0x3E, 0x2F].contains(text.bytes[nameEnd])
        {
            nameEnd += 1
        }
        let name = text.string((start + 1)..<nameEnd)
        guard name.first?.isLetter == true else { return nil }
        let closing = text.position(of: "</" + name.lowercased() + ">", in: nameEnd..<text.bytes.count)
        let end = closing.map { $0 + name.utf8.count + 3 } ?? text.bytes.count
        budget -= end - start
        let isHypertext = ["html", "table", "body", "head"].contains(name.lowercased())
        let captures =
            isHypertext
            ? HypertextTables.read(start..<end, of: text) : MarkupCaptures.read(start..<end, of: text)
        guard !captures.isEmpty || closing != nil else { return nil }
        assembler.close(into: &collector)
        collector.add(captures)
        readCommands(in: start..<end)
        return end
    }

    // Answer files run commands: `slmgr /ipk …` inside an element.
    private mutating func readCommands(in range: Range<Int>) {
        var settings = SettingsReader(text)
        var index = text.lineIndex(at: range.lowerBound)
        while index < text.lineCount {
            let line = text.line(index)
            guard line.lowerBound < range.upperBound else { return }
            let content = text.trimmed(line.clamped(to: range))
            // A key element next to a word like `ProductKey` is no command.
            if text.position(of: "ipk", in: content) != nil { _ = settings.takeCommand(content, into: &collector) }
            index += 1
        }
    }

    private mutating func readTable(_ content: Range<Int>, line: Range<Int>, index: Int) -> Int? {
        if index + 1 < text.lineCount {
            let below = text.line(index + 1)
            if let first = text.trimmed(below).first, text.bytes[first] == 0x2D,
                let table = ColumnTable(header: line, dashes: text.trimmedEnd(below), of: text)
            {
                assembler.close(into: &collector)
                var next = index + 2
                while next < text.lineCount, !collector.isFull, table.readRow(text.line(next), into: &collector) {
                    next += 1
                }
                return lineStart(next)
            }
        }
        guard let rows = DelimitedText(header: content, className: className, of: text) else { return nil }
        className = nil
        assembler.close(into: &collector)
        return rows.readRows(from: lineEnd(index), into: &collector)
    }
}

extension DecodedText {
    func trimmedEnd(_ range: Range<Int>) -> Range<Int> {
        range.lowerBound..<max(range.lowerBound, trimmed(range).upperBound)
    }
}

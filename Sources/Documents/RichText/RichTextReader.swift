public import ByteKit

/// Text of an RTF file: Rich Text Format specification 1.9.1.
///
/// One pass over the bytes. Groups are kept on a stack of a fixed height; what is deeper is counted and not kept.
public struct RichTextReader {
    private let bytes: MemoryRegion
    private var assembly: DocumentAssembly
    private var position = 0

    /// What a group changes, and its end gives back.
    private struct Group {
        var target = Target.text
        /// How many characters stand after a `\u` for those who cannot read it.
        var fallback = 1
    }

    /// Where characters go.
    private enum Target {
        case text
        case skipped
        case title
        case author
        case date
        case picture
    }

    private var group = Group()
    private var stack: [Group] = []
    /// Groups opened beyond the height of the stack.
    private var surplus = 0
    /// Whether the next control word is the name of a destination that may be unknown.
    private var isOptional = false
    /// How many characters after a `\u` are still to be left out.
    private var skips = 0
    /// The first half of a character beyond U+FFFF.
    private var surrogate: UInt16?
    private var page = CodePage.windows1252

    private var text = String.UnicodeScalarView()
    private var title = ""
    private var author = ""
    private var date = (year: 0, month: 1, day: 1)
    private var picture: [UInt8] = []
    private var pictureHalf: UInt8?
    private var pictures = 0

    private var paragraphs = 0
    private var tables = 0
    private var rows: TableRows?
    private var row = 0
    private var cells: [(column: Int, text: String)] = []
    private var isInTable = false

    private static let depthLimit = 256
    private static let pictureLimit = 64 << 20
    private static let cellLimit = 1_024
    /// The most characters of one paragraph before it is handed over as it is.
    private static let paragraphLimit = 1 << 20

    /// Destinations whose text is none of the document's.
    private static let skipped: Set<String> = [
        "fonttbl", "colortbl", "stylesheet", "listtable", "listoverridetable", "rsidtbl", "generator", "fldinst",
        "themedata", "colorschememapping", "latentstyles", "datastore", "xmlnstbl", "filetbl", "objdata", "objclass",
        "bkmkstart", "bkmkend", "pntext", "nonshppict", "operator", "company", "revtbl", "datafield", "sp",
        "shpinst", "wgrffmtfilter", "mmathPr", "background", "template", "doccomm", "keywords", "manager", "hlinkbase",
    ]

    /// Characters that have a control word of their own.
    private static let characters: [String: Unicode.Scalar] = [
        "tab": "\t", "line": "\n", "page": "\n", "column": "\n", "sect": "\n", "emdash": "\u{2014}",
        "endash": "\u{2013}", "emspace": "\u{2003}", "enspace": "\u{2002}", "qmspace": "\u{2005}",
        "bullet": "\u{2022}", "lquote": "\u{2018}", "rquote": "\u{2019}", "ldblquote": "\u{201C}",
        "rdblquote": "\u{201D}",
    ]

    /// Reads a file.
    /// - Throws: `document.damaged` where it does not begin as RTF.
    public static func read(
        _ bytes: MemoryRegion,
        limits: DocumentLimits = DocumentLimits()
    ) throws(ParseError) -> Document {
        guard bytes.bytes.matches("{\\rtf", at: 0) else { throw ParseError(.documentDamaged, at: 0, "rtf") }
        var reader = RichTextReader(bytes, limits)
        reader.run()
        return reader.finish()
    }

    private init(_ bytes: MemoryRegion, _ limits: DocumentLimits) {
        self.bytes = bytes
        assembly = DocumentAssembly(.text, limits: limits)
    }

    // MARK: The pass

    private mutating func run() {
        let count = bytes.count
        while position < count, !assembly.isFull {
            let byte = bytes.bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "{"): open()
            case UInt8(ascii: "}"): close()
            case UInt8(ascii: "\\"): control()
            case 0x0A, 0x0D, 0: break
            default: character(page[byte])
            }
        }
        if stack.count + surplus > 0, !assembly.isFull {
            assembly.report(ParseError(.documentDamaged, at: count, "open groups"))
        }
    }

    private mutating func open() {
        skips = 0
        guard stack.count < Self.depthLimit else {
            surplus += 1
            return
        }
        stack.append(group)
    }

    private mutating func close() {
        skips = 0
        isOptional = false
        if surplus > 0 {
            surplus -= 1
            return
        }
        let ended = group.target
        group = stack.popLast() ?? Group()
        if ended == .picture, group.target != .picture { finishPicture() }
    }

    private mutating func control() {
        guard position < bytes.count else { return }
        let byte = bytes.bytes[position]
        guard Self.isLetter(byte) else {
            position += 1
            symbol(byte)
            return
        }
        let start = position
        while position < bytes.count, position - start < 32, Self.isLetter(bytes.bytes[position]) { position += 1 }
        let word = String(decoding: bytes.bytes.array(start..<position), as: UTF8.self)
        let value = number()
        if position < bytes.count, bytes.bytes[position] == UInt8(ascii: " ") { position += 1 }
        handle(word, value)
        isOptional = false
    }

    private mutating func number() -> Int? {
        var place = position
        var isNegative = false
        if place < bytes.count, bytes.bytes[place] == UInt8(ascii: "-") {
            isNegative = true
            place += 1
        }
        let start = place
        var value = 0
        while place < bytes.count, place - start < 10, (48...57).contains(bytes.bytes[place]) {
            value = value * 10 + Int(bytes.bytes[place] - 48)
            place += 1
        }
        guard place > start else { return nil }
        position = place
        return isNegative ? -value : value
    }

    private mutating func symbol(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "*"): isOptional = true
        case UInt8(ascii: "'"):
            let high = position < bytes.count ? Hexadecimal.digit(bytes.bytes[position]) : nil
            let low = position + 1 < bytes.count ? Hexadecimal.digit(bytes.bytes[position + 1]) : nil
            guard let high, let low else { return }
            position += 2
            character(page[high << 4 | low])
        case UInt8(ascii: "~"): character("\u{A0}")
        case UInt8(ascii: "_"): character("\u{2011}")
        case UInt8(ascii: "-"): character("\u{AD}")
        case 0x0A, 0x0D: endParagraph()
        case UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"): character(Unicode.Scalar(byte))
        default: break
        }
    }

    private mutating func handle(_ word: String, _ value: Int?) {
        switch word {
        case "par", "sect": endParagraph()
        case "cell", "nestcell": endCell()
        case "row", "nestrow": endRow()
        case "intbl": isInTable = true
        case "pard": isInTable = false
        case "uc": group.fallback = max(0, min(value ?? 1, 16))
        case "u": unicode(value ?? 0)
        case "bin": position += min(max(0, value ?? 0), bytes.count - position)
        case "ansicpg": page = value == 850 ? .ibm850 : .windows1252
        case "title": if group.target == .skipped { group.target = .title }
        case "author": if group.target == .skipped { group.target = .author }
        case "creatim", "revtim": group.target = .date
        case "yr": date.year = value ?? 0
        case "mo": date.month = value ?? 1
        case "dy": date.day = value ?? 1
        case "info": group.target = .skipped
        case "pict": if group.target != .skipped { group.target = .picture }
        case "shptxt", "fldrslt": if group.target == .skipped { group.target = .text }
        case "shppict", "shp", "object", "result", "footnote", "annotation", "do", "dptxbxtext", "header", "footer",
            "headerl", "headerr", "headerf", "footerl", "footerr", "footerf", "nesttableprops":
            break
        default:
            if let scalar = Self.characters[word] {
                character(scalar)
            } else if isOptional || Self.skipped.contains(word) {
                group.target = .skipped
            }
        }
    }

    // MARK: Characters

    private mutating func unicode(_ value: Int) {
        let unit = UInt16(truncatingIfNeeded: value)
        skips = 0
        switch unit {
        case 0xD800...0xDBFF: surrogate = unit
        case 0xDC00...0xDFFF:
            if let first = surrogate {
                let scalar = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(unit) - 0xDC00)
                if let scalar = Unicode.Scalar(scalar) { character(scalar) }
            }
            surrogate = nil
        default:
            surrogate = nil
            if let scalar = Unicode.Scalar(unit) { character(scalar) }
        }
        skips = group.fallback
    }

    private mutating func character(_ scalar: Unicode.Scalar) {
        if skips > 0 {
            skips -= 1
            return
        }
        switch group.target {
        case .text:
            text.append(scalar)
            if text.count > Self.paragraphLimit { endParagraph() }
        case .title: if title.utf8.count < 1_000 { title.unicodeScalars.append(scalar) }
        case .author: if author.utf8.count < 1_000 { author.unicodeScalars.append(scalar) }
        case .picture: pictureDigit(scalar)
        case .skipped, .date: break
        }
    }

    // MARK: Paragraphs and tables

    private mutating func endParagraph() {
        guard group.target == .text else { return }
        if isInTable {
            // A paragraph within a cell.
            text.append("\n")
            return
        }
        rows = nil
        paragraphs += 1
        assembly.add(.paragraph(paragraphs), String(text))
        text = String.UnicodeScalarView()
    }

    private mutating func endCell() {
        guard group.target == .text || group.target == .skipped else { return }
        if cells.count < Self.cellLimit { cells.append((cells.count + 1, String(text))) }
        text = String.UnicodeScalarView()
    }

    private mutating func endRow() {
        guard !cells.isEmpty else { return }
        if rows == nil {
            tables += 1
            row = 0
            rows = TableRows(sheet: String(tables))
        }
        row += 1
        rows?.add(row: row, cells, to: &assembly)
        cells = []
    }

    // MARK: Pictures

    private mutating func pictureDigit(_ scalar: Unicode.Scalar) {
        guard scalar.isASCII, let digit = Hexadecimal.digit(UInt8(truncatingIfNeeded: scalar.value)),
            picture.count < Self.pictureLimit
        else { return }
        if let high = pictureHalf {
            picture.append(high << 4 | digit)
            pictureHalf = nil
        } else {
            pictureHalf = digit
        }
    }

    private mutating func finishPicture() {
        if PictureKind.detect(picture.span) != nil {
            pictures += 1
            assembly.attach("picture \(pictures)", MemoryRegion(picture))
        }
        picture = []
        pictureHalf = nil
    }

    private mutating func finish() -> Document {
        if !cells.isEmpty { endRow() }
        isInTable = false
        group.target = .text
        endParagraph()
        var facts = assembly.facts
        facts.title = title.isEmpty ? nil : title
        facts.author = author.isEmpty ? nil : author
        facts.date = Timestamp(year: date.year, month: date.month, day: date.day)
        assembly.facts = facts
        return assembly.document
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}

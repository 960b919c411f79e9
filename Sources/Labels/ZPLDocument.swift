import Typesetting

/// A label in ZPL II, the language of Zebra's printers and of many others («ZPL II Programming Guide»).
///
/// The printer draws the QR code (`^BQ`) and texts in Latin letters (`^A0`) itself, in its own resolution. A text in
/// other letters, which its fonts lack and which may run from right to left, and one too long for its line, which the
/// printer would write over itself, is sent as a picture (`^GFA`).
struct ZPLDocument {
    /// The commands, one field a line.
    private(set) var text: String

    private let dotsPerMillimetre: Double
    private let dotsPerInch: Double

    init(_ label: ServerLabel, footer: String, size: PaperSize, dotsPerInch: Double) throws(LabelError) {
        guard (150...600).contains(dotsPerInch), (20...300).contains(size.width), (15...300).contains(size.height)
        else { throw LabelError(code: "typesetting.size", detail: "") }
        self.dotsPerInch = dotsPerInch
        dotsPerMillimetre = dotsPerInch / 25.4
        let symbol: QRSymbol
        do throws(TypesettingError) {
            symbol = try QRSymbol(label.sheetAddress)
        } catch {
            throw LabelError(error)
        }
        let margin = 3.0
        // UTF-8, the size of the label, and its origin.
        text = "^XA\n^CI28\n^LH0,0\n"
        text += "^PW\(Self.dots(size.width, dotsPerMillimetre))\n^LL\(Self.dots(size.height, dotsPerMillimetre))\n"

        // Modules may have 1 to 10 dots; the quiet zone is the margin's and the gap's.
        let room = min((size.height - 2 * margin - 4) * dotsPerMillimetre, size.width * 0.42 * dotsPerMillimetre)
        let module = min(10, max(1, Int(room / Double(symbol.moduleCount + QRSymbol.quietZone))))
        let side = Double(symbol.moduleCount * module) / dotsPerMillimetre
        let left = size.width - margin - side
        // Level M, mode chosen by the printer.
        field(x: left, y: margin, "^BQN,2,\(module)", "MA," + label.sheetAddress)

        let width = left - 2 * margin
        let scale = min(1.5, max(0.6, size.height / 38.1))
        let bottom = size.height - margin - 2.6 * scale
        let lines: [(content: String, height: Double, count: Int)] = [
            (label.organisation, 2.6 * scale, 2), (label.serverName, 4.6 * scale, 2), (label.reference, 3.2 * scale, 1),
            (label.note, 2.6 * scale, 3),
        ]
        var top = margin
        for (content, height, count) in lines where !content.isEmpty {
            let free = min(count, Int((bottom - top) / (height * 1.15)))
            guard free > 0 else { continue }
            top += try put(content, x: margin, y: top, width: width, height: height, lineCount: free) + 0.8 * scale
        }
        _ = try put(footer, x: margin, y: bottom, width: size.width - 2 * margin, height: 2.2 * scale, lineCount: 1)
        text += "^XZ\n"
    }

    private static func dots(_ length: Double, _ perMillimetre: Double) -> Int {
        Int((length * perMillimetre).rounded())
    }

    /// Puts a text where it belongs and returns the height it takes, in millimetres.
    private mutating func put(
        _ content: String,
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        lineCount: Int
    ) throws(LabelError) -> Double {
        guard content.unicodeScalars.allSatisfy({ $0.value < 0x0250 || (0x2010...0x2044).contains($0.value) }) else {
            return try picture(content, x: x, y: y, width: width, height: height, lineCount: lineCount)
        }
        // The printer writes over the last line what does not fit, so letters are made smaller until all surely fits;
        // what still does not is sent as a picture. Lines break at blanks only, and each break wastes some of its line.
        let wanted = content.reduce(0) { $0 + Self.width($1) }
        let isOneWord = !content.contains(" ")
        let sizes = stride(from: height, through: height * 0.64, by: -height / 25)
        let least = isOneWord || lineCount == 1 ? 0.64 : 0.85
        let fitting = sizes.first { size in size >= height * least && wanted * size <= width }
        let lines = fitting != nil || isOneWord ? 1 : lineCount
        let room = width * Double(lines) * (lines == 1 ? 1 : 0.8)
        guard let size = fitting ?? sizes.first(where: { size in wanted * size <= room }) else {
            return try picture(content, x: x, y: y, width: width, height: height, lineCount: lineCount)
        }
        let block = "^FB\(Self.dots(width, dotsPerMillimetre)),\(lines),0,L"
        field(x: x, y: y, "^A0N,\(Self.dots(size, dotsPerMillimetre))\(block)", content)
        return size * Double(lines)
    }

    /// The width of a letter of the printer's scalable font as a part of its height, rather too much than too little.
    private static func width(_ character: Character) -> Double {
        if character.isUppercase || character.isNumber { return 0.62 }
        return character.isLetter ? 0.52 : 0.36
    }

    private mutating func picture(
        _ content: String,
        x: Double,
        y: Double,
        width: Double,
        height: Double,
        lineCount: Int
    ) throws(LabelError) -> Double {
        let total = height * 1.25 * Double(lineCount)
        do throws(TypesettingError) {
            let picture = try Picture(
                size: PaperSize(width: width, height: total),
                dotsPerInch: dotsPerInch
            ) { (canvas) throws(TypesettingError) in
                canvas.text(
                    content,
                    in: Frame(x: 0, y: 0, width: width, height: total),
                    style: TextStyle(size: height / 25.4 * 72, isBold: true),
                    // Smaller letters make room for more lines.
                    lineCount: 2 * lineCount,
                    smallest: height / 25.4 * 36
                )
            }
            let rows = picture.packedRows(columns: 0..<picture.width, rows: 0..<picture.height)
            let perRow = (picture.width + 7) / 8
            let total = rows.count * perRow
            text += "^FO\(Self.dots(x, dotsPerMillimetre)),\(Self.dots(y, dotsPerMillimetre))"
            text += "^GFA,\(total),\(total),\(perRow),"
            for row in rows { text += Self.hexadecimal(row) }
            text += "^FS\n"
        } catch {
            throw LabelError(error)
        }
        return total
    }

    private mutating func field(x: Double, y: Double, _ commands: String, _ data: String) {
        text += "^FO\(Self.dots(x, dotsPerMillimetre)),\(Self.dots(y, dotsPerMillimetre))\(commands)"
        text += "^FH_^FD\(Self.escaped(data))^FS\n"
    }

    /// Data behind `^FH_`: what a printer would take for a command, and all that is not ASCII, as hexadecimal of UTF-8.
    static func escaped(_ data: String) -> String {
        data.utf8.reduce(into: "") { result, unit in
            switch unit {
            case UInt8(ascii: "^"), UInt8(ascii: "~"), UInt8(ascii: "_"), UInt8(ascii: "\\"), 0..<0x20, 0x7F...:
                result += "_" + hexadecimal([unit])
            default: result.unicodeScalars.append(Unicode.Scalar(unit))
            }
        }
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789ABCDEF")
        return bytes.reduce(into: "") { $0 += [digits[Int($1 >> 4)], digits[Int($1 & 15)]] }
    }
}

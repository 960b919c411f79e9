public import ByteKit
import JSONText
import PlainText
import Texts
import XMLText

/// Reads inventories, licence lists and key exports of other programs into neutral records.
///
/// A source is recognised by what it holds, never by its name. Nothing is thrown for bad content: what could not be read
/// is told as a problem beside what could. Time and memory are bounded by ``ImportLimits``.
public enum ExchangeReader {
    /// Reads a source that is in memory.
    public static func read(_ bytes: Span<UInt8>, hint: ImportHint = ImportHint()) -> ImportedTable {
        var table = ImportedTable(format: .unknown)
        let whole = ImportOrigin(source: hint.source)
        var builder = RecordBuilder(hint: hint, log: ProblemLog(limit: hint.limits.problemCount))
        if bytes.count > hint.limits.byteCount {
            builder.log.add(
                ImportProblem(
                    Message("exchange.source-large", ["limit": .number(hint.limits.byteCount >> 20)]),
                    at: whole,
                    weight: .error
                )
            )
        } else {
            read(bytes, hint: hint, builder: &builder, into: &table)
        }
        finish(&table, builder.log, hint)
        return table
    }

    private static func finish(_ table: inout ImportedTable, _ log: ProblemLog, _ hint: ImportHint) {
        table.problems = log.problems
        if log.lostCount > 0 {
            table.problems.append(
                ImportProblem(
                    Message("exchange.problems-cut", ["count": .number(log.lostCount)]),
                    at: ImportOrigin(source: hint.source),
                    weight: .note
                )
            )
        }
    }

    /// Reads a source that is in memory.
    public static func read(_ bytes: [UInt8], hint: ImportHint = ImportHint()) -> ImportedTable {
        read(bytes.span, hint: hint)
    }

    /// Reads a source from wherever it is, into memory first; a packed workbook is unpacked by a worker process.
    /// - Throws: what the source says when it cannot be read.
    public static func read(_ source: any ByteSource, hint: ImportHint = ImportHint()) throws -> ImportedTable {
        if try source.read(at: 0, count: packed.count) == packed { return workbook(source, hint) }
        // One byte more than the limit tells that there is more.
        let bytes = try source.read(at: 0, count: hint.limits.byteCount + 1)
        return read(bytes.span, hint: hint)
    }

    /// A local file header of a ZIP archive.
    private static let packed: [UInt8] = [0x50, 0x4B, 0x03, 0x04]

    private static func workbook(_ source: any ByteSource, _ hint: ImportHint) -> ImportedTable {
        var table = ImportedTable(format: .unknown)
        var log = ProblemLog(limit: hint.limits.problemCount)
        do throws(WorkbookError) {
            table = read(try PackedParts(source, limits: hint.limits), hint: hint, log: &log)
        } catch {
            let origin = ImportOrigin(source: hint.source)
            log.add(ImportProblem(Message(error.code, ["detail": .text(error.detail)]), at: origin, weight: .error))
        }
        finish(&table, log, hint)
        return table
    }

    /// Reads the parts of a workbook.
    static func read(_ parts: any WorkbookParts, hint: ImportHint, log: inout ProblemLog) -> ImportedTable {
        var table = ImportedTable(format: .unknown)
        let reader = WorkbookReader(parts, hint: hint, log: log)
        var builder = RecordBuilder(hint: hint, log: reader.log)
        for sheet in reader.sheets { TableReader.read(sheet, hint: hint, builder: &builder, into: &table) }
        log = builder.log
        return table
    }

    private static func read(
        _ bytes: Span<UInt8>,
        hint: ImportHint,
        builder: inout RecordBuilder,
        into table: inout ImportedTable
    ) {
        let whole = ImportOrigin(source: hint.source)
        if bytes.count >= 8, bytes[0] == 0xD0, bytes[1] == 0xCF, bytes[2] == 0x11, bytes[3] == 0xE0 {
            builder.log.add(ImportProblem(Message("exchange.old-workbook"), at: whole, weight: .error))
            return
        }
        guard bytes.count < 4 || bytes.extracting(0..<4).array() != packed else {
            builder.log.add(ImportProblem(Message("exchange.workbook-packed"), at: whole, weight: .error))
            return
        }
        switch firstCharacter(bytes) {
        case UInt8(ascii: "<"):
            let limits = XMLLimits(byteCount: hint.limits.byteCount, depth: 64, textByteCount: hint.limits.byteCount)
            let document = XMLDocument(parsing: bytes, limits: limits)
            if let problem = document.problem {
                builder.log.add(ImportProblem(Message(problem), at: whole, weight: .error))
            }
            guard let root = document.root else { return }
            MarkupReader.read(root, hint: hint, builder: &builder, into: &table)
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            switch json(bytes) {
            case .success(let document):
                InventoryReader.read(document, hint: hint, builder: &builder, into: &table)
            case .failure(let problem):
                builder.log.add(ImportProblem(Message(problem), at: whole, weight: .error))
            }
        default:
            guard !isBinary(bytes) else {
                builder.log.add(ImportProblem(Message("exchange.unknown-format"), at: whole, weight: .error))
                return
            }
            table.format = .table
            let sheet = DelimitedSheet.read(bytes, hint: hint, log: &builder.log)
            TableReader.read(sheet, hint: hint, builder: &builder, into: &table)
        }
    }

    private static func json(_ bytes: Span<UInt8>) -> Result<JSONValue, ParseError> {
        let text = DecodedText(bytes).bytes
        do throws(ParseError) {
            let document = try JSONValue(parsing: text.span)
            return .success(document)
        } catch {
            return .failure(error)
        }
    }

    /// The first byte that is neither a blank nor part of a mark of the encoding.
    private static func firstCharacter(_ bytes: Span<UInt8>) -> UInt8? {
        for index in 0..<min(bytes.count, 512) {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D, 0x00, 0xEF, 0xBB, 0xBF, 0xFE, 0xFF: continue
            default: return bytes[index]
            }
        }
        return nil
    }

    /// Whether there are more zero bytes than any text has, UTF-16 set aside.
    private static func isBinary(_ bytes: Span<UInt8>) -> Bool {
        guard !TextEncoding(recognising: bytes.extracting(0..<min(bytes.count, 65_536))).isUTF16 else { return false }
        let sample = min(bytes.count, 4_096)
        var controls = 0
        for index in 0..<sample where bytes[index] < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D].contains(bytes[index]) {
            controls += 1
        }
        return controls * 5 > sample
    }
}

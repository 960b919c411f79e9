import ByteKit
@testable import Documents
import Foundation
import ProductKey
import TestSupport
import Testing
import Typesetting
import WorkerLink

@Suite struct LabelReadingTests {
    private static let key = SampleKeys.server2022Standard

    private static func marks(_ text: String, pitch: Double = 20, confidence: UInt8 = 95) -> [LabelMark?] {
        text.unicodeScalars.enumerated().map { place, scalar in
            scalar == "." ? nil : LabelMark(scalar, middle: Double(place) * pitch + 10, confidence: confidence)
        }
    }

    private static func cells(_ text: String, confidence: UInt8 = 95) -> [LabelMark?] {
        marks(text.replacing("-", with: ""), confidence: confidence)
    }

    // MARK: Weighing readings

    @Test func `readings that agree are read, and nothing is filled in`() {
        let seen = "VDY..-27WPP-V4HQT-9VMD4-VMK7H"
        let reading = LabelReading(readings: [Self.cells(seen), Self.cells(seen)])
        #expect(reading.pattern == "VDY??-27WPP-V4HQT-9VMD4-VMK7H" && reading.cells[3].doubt == .blank)
    }

    @Test func `a dispute is told and not settled`() {
        let reading = LabelReading(readings: [
            Self.cells("VDYBN-27WPP-V4HQT-9VMD4-VMK7H"), Self.cells("VDY8N-27WPP-V4HQT-9VMD4-VMK7H"),
            Self.cells("VDY8N-27WPP-V4HQT-9VMD4-VMK7H"),
        ])
        #expect(reading.pattern == "VDY?N-27WPP-V4HQT-9VMD4-VMK7H")
        #expect(
            reading.cells[3].doubt == .disputed && reading.cells[3].seen == "8" && reading.cells[3].otherwise == ["B"]
        )
    }

    @Test func `a character that no key has is not replaced by what resembles it`() {
        let seen = "VDYBN-27WPP-V4H0T-9VMD4-OMK7H"
        let reading = LabelReading(readings: [Self.cells(seen), Self.cells(seen)])
        #expect(reading.pattern == "VDYBN-27WPP-V4H?T-9VMD4-?MK7H")
        #expect(reading.cells[13].doubt == .impossible && reading.cells[13].seen == "0")
    }

    @Test func `agreement without sureness is no reading, and silence counts as doubt`() {
        let seen = "VDYBN-27WPP-V4HQT-9VMD4-VMK7H"
        #expect(LabelReading(readings: [Self.cells(seen, confidence: 84)]).readableCount == 0)
        let half = LabelReading(readings: [Self.cells(seen), Self.cells("V....-27WPP-V4HQT-9VMD4-VMK7H")])
        #expect(half.pattern == "V????-27WPP-V4HQT-9VMD4-VMK7H" && half.cells[1].doubt == .unsure)
    }

    @Test func `two N make both doubtful`() {
        let seen = "NDYBN-27WPP-V4HQT-9VMD4-VMK7H"
        let reading = LabelReading(readings: [Self.cells(seen)])
        #expect(reading.pattern == "?DYB?-27WPP-V4HQT-9VMD4-VMK7H" && reading.cells[0].doubt == .repeated)
    }

    @Test func `a whole reading is masked wherever it is printed`() {
        let reading = LabelReading(readings: [Self.cells(Self.key)])
        #expect(reading.isWhole && reading.maskedPattern == "?????-?????-?????-?????-VMK7H")
        var dumped = ""
        dump(reading, to: &dumped)
        for text in ["\(reading)", String(reflecting: reading), dumped] { #expect(!text.contains("27WPP")) }
    }

    // MARK: Cells on a line

    private func arrangements(_ text: String, start: Double = 0, end: Double = 580) -> [String] {
        let marks = Self.marks(text).compactMap(\.self)
        return LabelGrid.arrangements(marks, start: start, end: end).map { grid in
            String(String.UnicodeScalarView(grid.cells(marks).map { $0?.character ?? "?" }))
        }
    }

    @Test(arguments: [
        "VDYBN-27WPP-V4HQT-9VMD4-VMK7H", "VDYBN-2....-V4HQT-9VMD4-VMK7H", "VDY..........4HQT-9VMD4-VMK7H",
    ])
    func `gaps in a line keep their width`(text: String) {
        var expected = ""
        for (place, character) in text.enumerated() where ![5, 11, 17, 23].contains(place) {
            expected.append(character == "." ? "?" : character)
        }
        #expect(arrangements(text) == [expected])
    }

    @Test func `an end that something dark covers is counted`() {
        let text = "......27WPP-V4HQT-9VMD4-VMK7H"
        #expect(arrangements(text, start: 0).first == "?????27WPPV4HQT9VMD4VMK7H")
    }

    @Test func `an end that cannot be seen leaves more than one arrangement, and each is told`() {
        let text = "......27WPP-V4HQT-9VMD4-VMK7H"
        let found = arrangements(text, start: 120)
        #expect(Set(found) == ["?????27WPPV4HQT9VMD4VMK7H", "27WPPV4HQT9VMD4VMK7H?????"])
    }

    // MARK: Photos

    private func lines(_ picture: [UInt8]) throws -> [LabelReading] {
        let reading = try DocumentReading(BytesSource(picture), kind: .label, name: "label", workers: DocumentWorkers())
        return try reading.next().map(LabelReading.lines) ?? []
    }

    private func isRight(_ pattern: String) -> Bool {
        zip(pattern, Self.key).allSatisfy { $0 == "?" || $0 == $1 }
    }

    @Test(arguments: [TextStyle.Family.sans, .monospaced])
    func `a clean label is read without a wrong character`(family: TextStyle.Family) throws {
        let picture = try Picture(size: PaperSize(width: 90, height: 30), dotsPerInch: 250) {
            (canvas) throws(TypesettingError) in
            let style = TextStyle(size: 9)
            canvas.text("Windows Server 2022 Standard", in: Frame(x: 5, y: 3, width: 80, height: 6), style: style)
            canvas.text(Self.key, in: Frame(x: 5, y: 12, width: 84, height: 8), style: TextStyle(family, size: 11))
            canvas.text("00180-123-456-789", in: Frame(x: 5, y: 22, width: 80, height: 6), style: style)
        }
        let found = try lines(picture.png)
        try #require(found.count == 1)
        #expect(isRight(found[0].pattern) && found[0].readableCount >= 20)
    }

    @Test func `a part blacked out is unknown and the rest is not`() throws {
        let picture = try Picture(size: PaperSize(width: 120, height: 30), dotsPerInch: 250) {
            (canvas) throws(TypesettingError) in
            let style = TextStyle(.monospaced, size: 14)
            canvas.text(Self.key, in: Frame(x: 5, y: 12, width: 114, height: 8), style: style)
            // Over the second group.
            let width = 8.43 / 72 * 25.4
            canvas.line(from: (5 + width * 6.1, 15), to: (5 + width * 10.9, 15), width: 7)
        }
        let found = try lines(picture.png)
        try #require(found.count == 1)
        #expect(isRight(found[0].pattern) && found[0].pattern.split(separator: "-")[1].filter { $0 != "?" }.count <= 1)
        #expect(found[0].readableCount >= 12)
    }

    @Test(
        .enabled("\(PaperCorpus.lack)", { await PaperCorpus.isThere() }),
        arguments: ["noisy", "turned", "half", "scratched"]
    )
    func `a bad photo never says a wrong character with sureness`(kind: String) async throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "label.jpg").path
        let script = """
            import random, sys
            from PIL import Image, ImageDraw, ImageFilter, ImageFont
            random.seed(5)
            key, kind, path = sys.argv[1:]
            font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", 36)
            image = Image.new("L", (760, 200), 225)
            draw = ImageDraw.Draw(image)
            draw.text((40, 80), key, font=font, fill=40)
            if kind == "half":
                draw.rectangle((40, 78, 300, 124), fill=225)
            if kind == "scratched":
                for n in range(5):
                    draw.line((60 + 120 * n, 75, 130 + 120 * n, 128), fill=225, width=6)
            image = image.filter(ImageFilter.GaussianBlur(1.1))
            dots = image.load()
            for y in range(image.height):
                for x in range(image.width):
                    dots[x, y] = max(0, min(255, int(dots[x, y] + random.gauss(0, 16))))
            if kind == "turned":
                image = image.transpose(Image.ROTATE_180).rotate(1.2, fillcolor=225)
            image.save(path, quality=70)
            """
        let python = SharedFiles.packageRoot.appending(path: "build/venv/bin/python3").path
        let run = try await ToolRun(python, ["-c", script, Self.key, kind, path])
        try #require(run.status == 0, "\(run.error)")
        let found = try lines([UInt8](try Data(contentsOf: URL(filePath: path))))
        // Where the beginning cannot be seen, more than one arrangement may be told: one of them is right.
        #expect(found.isEmpty || found.contains { isRight($0.pattern) })
        if found.count == 1 { #expect(isRight(found[0].pattern)) }
    }

    @Test func `what is no picture is refused, and one too large is not unpacked`() throws {
        #expect(throws: WorkerError.self) { try lines([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0]) }
        // A PNG of 60,000 by 60,000 dots that has only its first chunk.
        var png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8)
        png += [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60, 8, 0, 0, 0, 0]
        let chunk = Array(png[12...])
        let sum = ~Checksum.crc32WithoutInversion(chunk.span)
        png += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: sum >> $0) } + [UInt8](repeating: 0, count: 16)
        let error = try #require(throws: WorkerError.self) { try lines(png) }
        #expect(error.code.rawValue == "document.too-long")
    }
}

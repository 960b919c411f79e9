import ByteKit
import Recovery
import TestSupport
import Testing

/// Printed firmware tables as shells store them.
@Suite struct FirmwareTextTests {
    enum Stored: CaseIterable, Sendable {
        case utf8, utf8WithMark, utf16WithMark, utf16

        func bytes(_ text: String) -> [UInt8] {
            switch self {
            case .utf8: Array(text.utf8)
            case .utf8WithMark: [0xEF, 0xBB, 0xBF] + Array(text.utf8)
            case .utf16WithMark: [0xFF, 0xFE] + UTF16Text.encode(text)
            case .utf16: UTF16Text.encode(text)
            }
        }
    }

    static let table = ACPITableBuilder.msdm(data: Array(SampleKeys.server2019Standard.utf8)).bytes()

    static let dump = ACPITableBuilder.dumpText("MSDM", table).replacing("\n", with: "\r\n")

    @Test(arguments: Stored.allCases)
    func `a printed table is read in each encoding`(stored: Stored) async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("acpi.txt", stored.bytes(Self.dump))
        let report = await Search().run([.path(path)], now: Timestamp(secondsSince1970: 0))
        #expect(report.sources.map(\.kind) == [.firmwareTable])
        let finding = try #require(report.findings.first)
        #expect(finding.place == "firmware.msdm")
        #expect(finding.offset == stored.bytes("").count)
    }

    @Test(arguments: Stored.allCases)
    func `what dmidecode prints is read in each encoding`(stored: Stored) async throws {
        let text = """
            # dmidecode 3.4
            Handle 0x0001, DMI type 1, 27 bytes
            System Information
            \tManufacturer: Example Corp
            \tSerial Number: SER-0001

            """
        let folder = try TemporaryFolder()
        let path = try folder.write("dmi.txt", stored.bytes(text))
        let report = await Search().run([.path(path)], now: Timestamp(secondsSince1970: 0))
        #expect(report.sources.map(\.kind) == [.firmwareTable])
    }
}

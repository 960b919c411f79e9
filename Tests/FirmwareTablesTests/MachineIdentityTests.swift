import ByteKit
import FirmwareTables
import Foundation
import TestSupport
import Testing

@Suite struct MachineIdentityTests {
    private static let server = SMBIOSBuilder.server()

    private func expectServer(_ machine: MachineIdentity) {
        #expect(machine.firmware?.vendor == "Example Firmware")
        #expect(machine.firmware?.version == "1.2.3")
        #expect(machine.firmware?.releaseDate == "04/05/2019")
        #expect(machine.system?.maker == "Example Corp")
        #expect(machine.system?.product == "Server 9000")
        #expect(machine.system?.version == "v2")
        #expect(machine.system?.serialNumber == "SER-0001")
        #expect(machine.system?.uuid?.description == "04030201-0605-0807-090a-0b0c0d0e0f10")
        #expect(machine.system?.sku == "SKU-42")
        #expect(machine.system?.family == "Nine Thousand")
        #expect(machine.boards.map(\.serialNumber) == ["BRD-0001"])
        #expect(machine.boards.map(\.product) == ["Board 9"])
        #expect(machine.boards.map(\.assetTag) == [nil])
        #expect(machine.chassis.map(\.kind) == [23])
        #expect(machine.chassis.map(\.serialNumber) == ["CHS-0001"])
        #expect(machine.chassis.map(\.assetTag) == ["ASSET-7"])
        #expect(machine.chassis.map(\.sku) == ["CASE-SKU"])
        #expect(machine.processorCount == 2)
        #expect(machine.oemStrings == ["First text", "Second text"])
        #expect(machine.problems.isEmpty)
    }

    @Test func `the table alone, both dumps and Windows' form say the same`() throws {
        let table = Self.server.table
        expectServer(MachineIdentity(parsing: table.span))
        expectServer(try MachineIdentity(dump: Self.server.dump2().span))
        expectServer(try MachineIdentity(dump: Self.server.dump3().span))
        expectServer(try MachineIdentity(windowsData: Self.server.windowsData().span))
    }

    @Test func `the anchor and the table in two files say the same`() throws {
        let anchor = try SMBIOSEntryPoint(parsing: Array(Self.server.dump2().prefix(31)).span)
        #expect(anchor.structureCount == 9)
        #expect(anchor.tableByteCount == Self.server.table.count)
        let table = Self.server.table
        expectServer(MachineIdentity(parsing: table.span, entryPoint: anchor))
    }

    @Test func `before version 2.6 the identifier is in text order`() throws {
        let machine = try MachineIdentity(dump: Self.server.dump2(major: 2, minor: 5).span)
        #expect(machine.system?.uuid?.description == "01020304-0506-0708-090a-0b0c0d0e0f10")
    }

    @Test(arguments: [UInt8(0), 0xFF])
    func `an identifier of zeros or ones is none`(filler: UInt8) {
        var builder = SMBIOSBuilder()
        let formatted = [1, 0, 0, 2] + [UInt8](repeating: filler, count: 16) + [6]
        builder.add(type: 1, formatted: formatted, strings: ["Example Corp", "To be filled by O.E.M."])
        let machine = MachineIdentity(parsing: builder.table.span)
        #expect(machine.system?.uuid == nil)
        #expect(machine.system?.serialNumber == nil)
        #expect(machine.system?.maker == "Example Corp")
    }

    @Test func `a wrong anchor checksum is a problem, not a failure`() throws {
        var dump = Self.server.dump3()
        dump[5] &+= 1
        let machine = try MachineIdentity(dump: dump.span)
        #expect(machine.system?.serialNumber == "SER-0001")
        #expect(machine.problems == [ParseError(.wrongSMBIOSChecksum, at: 5)])
    }

    @Test func `a field that names a missing string is a problem and nil`() {
        var builder = SMBIOSBuilder()
        builder.add(type: 2, formatted: [1, 9, 0, 0], strings: ["Example Corp"])
        let machine = MachineIdentity(parsing: builder.table.span, base: 100)
        #expect(machine.boards.map(\.maker) == ["Example Corp"])
        #expect(machine.problems == [ParseError(.missingSMBIOSString, at: 105)])
    }

    @Test(arguments: [[0, 3, 0, 0], [0, 200, 0, 0], [0, 4, 0, 0, 65], [0]] as [[UInt8]])
    func `a broken structure ends the reading and is told`(tail: [UInt8]) {
        var builder = SMBIOSBuilder()
        builder.add(type: 2, formatted: [1], strings: ["Example Corp"])
        let table = builder.table + tail
        let machine = MachineIdentity(parsing: table.span)
        #expect(machine.boards.count == 1)
        #expect(machine.problems.map(\.code) == [.brokenSMBIOSStructure])
    }

    @Test func `thousands of boards are cut off and told`() {
        var builder = SMBIOSBuilder()
        for _ in 0..<2_000 { builder.add(type: 2, formatted: [1], strings: ["x"]) }
        let machine = MachineIdentity(parsing: builder.table.span)
        #expect(machine.boards.count == 256)
        #expect(machine.problems.contains { $0.code == .tooManySMBIOSStructures })
        #expect(machine.problems.count <= 256)
    }

    @Test(arguments: [0, 5, 23, 30])
    func `an anchor cut short is an error`(length: Int) {
        let anchor = Array(Self.server.dump2().prefix(length))
        #expect(throws: ParseError.self) { try SMBIOSEntryPoint(parsing: anchor.span) }
    }

    @Test func `a table address outside the dump is an error`() {
        var dump = Self.server.dump3()
        dump.replaceSubrange(16..<24, with: [UInt8](repeating: 0xFF, count: 8))
        #expect(throws: ParseError(.truncated, at: 0)) { try MachineIdentity(dump: dump.span) }
    }

    @Test func `dumps cut at every length and mutated at random never trap`() {
        for whole in [Self.server.dump2(), Self.server.dump3(), Self.server.windowsData()] {
            for length in 0..<whole.count {
                let bytes = Array(whole[..<length])
                _ = try? MachineIdentity(dump: bytes.span)
                _ = try? MachineIdentity(windowsData: bytes.span)
                _ = MachineIdentity(parsing: bytes.span)
            }
        }
        let seed: UInt64 = 0x5342_494F
        var random = SeededRandom(seed: seed)
        for round in 0..<5_000 {
            var bytes = Self.server.dump2()
            for _ in 0..<5 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let machine = try? MachineIdentity(dump: bytes.span) else { continue }
            #expect(machine.boards.count + machine.chassis.count <= bytes.count / 6, "seed \(seed), round \(round)")
        }
    }

    @Test func `the text of dmidecode says the same, with handles, quiet or without tabs`() {
        for text in [
            dmidecodeText, dmidecodeText.replacing("\t", with: ""), dmidecodeText.replacing("\n", with: "\r\n"),
        ] {
            expectServer(MachineIdentity(dmidecodeText: Array(text.utf8).span))
        }
        let quiet = dmidecodeText.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("Handle") }.joined(separator: "\n")
        expectServer(MachineIdentity(dmidecodeText: Array(quiet.utf8).span))
    }

    // dmidecode is a tool of the distribution; where it is missing the text above stands in for it.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/sbin/dmidecode"), "no dmidecode here"))
    func `dmidecode itself reads our dump as we do`() throws {
        for dump in [Self.server.dump2(), Self.server.dump3()] {
            let folder = try TemporaryFolder()
            let text = try SharedFiles.output(
                of: "/usr/sbin/dmidecode",
                ["--from-dump", folder.write("server.dmi", dump)]
            )
            #expect(FirmwareFormat(recognising: text.span) == .dmidecodeText)
            expectServer(MachineIdentity(dmidecodeText: text.span))
        }
    }
}

@Suite struct FirmwareFormatTests {
    @Test func `each form is known by its content`() {
        let server = SMBIOSBuilder.server()
        let cases: [(FirmwareFormat, [UInt8])] = [
            (.msdm, validMSDM), (.slic, ACPITableBuilder.slic().bytes()), (.smbiosDump, server.dump2()),
            (.smbiosDump, server.dump3()), (.smbiosTable, server.table), (.smbiosWindows, server.windowsData()),
            (.acpiDumpText, Array(ACPITableBuilder.dumpText("MSDM", validMSDM).utf8)),
            (.dmidecodeText, Array(dmidecodeText.utf8)),
        ]
        for (format, bytes) in cases { #expect(FirmwareFormat(recognising: bytes.span) == format) }
    }

    @Test(arguments: [
        "", "MSDM", "regf and more", "Windows Registry Editor Version 5.00\r\n", "\0\0\0\0\0\0\0\0\0\0\0\0",
    ])
    func `other content is not taken for firmware`(text: String) {
        #expect(FirmwareFormat(recognising: Array(text.utf8).span) == nil)
    }
}

let dmidecodeText = """
    # dmidecode 3.4
    SMBIOS 3.3.0 present.

    Handle 0x0000, DMI type 0, 22 bytes
    BIOS Information
    \tVendor: Example Firmware
    \tVersion: 1.2.3
    \tRelease Date: 04/05/2019
    \tCharacteristics:
    \t\tPCI is supported

    Handle 0x0001, DMI type 1, 27 bytes
    System Information
    \tManufacturer: Example Corp
    \tProduct Name: Server 9000
    \tVersion: v2
    \tSerial Number: SER-0001
    \tUUID: 04030201-0605-0807-090a-0b0c0d0e0f10
    \tWake-up Type: Power Switch
    \tSKU Number: SKU-42
    \tFamily: Nine Thousand

    Handle 0x0002, DMI type 2, 15 bytes
    Base Board Information
    \tManufacturer: Example Corp
    \tProduct Name: Board 9
    \tVersion: A0
    \tSerial Number: BRD-0001
    \tAsset Tag: Default string

    Handle 0x0003, DMI type 3, 25 bytes
    Chassis Information
    \tManufacturer: Example Corp
    \tType: Rack Mount Chassis
    \tVersion: C1
    \tSerial Number: CHS-0001
    \tAsset Tag: ASSET-7
    \tSKU Number: CASE-SKU

    Handle 0x0004, DMI type 4, 48 bytes
    Processor Information
    \tStatus: Populated, Enabled

    Handle 0x0005, DMI type 4, 48 bytes
    Processor Information
    \tStatus: Populated, Enabled

    Handle 0x0006, DMI type 4, 48 bytes
    Processor Information
    \tStatus: Unpopulated

    Handle 0x0007, DMI type 11, 5 bytes
    OEM Strings
    \tString 1: First text
    \tString 2: Second text

    Handle 0x0008, DMI type 127, 4 bytes
    End Of Table

    """

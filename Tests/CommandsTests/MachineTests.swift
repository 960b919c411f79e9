import Foundation
import TestSupport
import Testing

/// The maker of a machine whose SMBIOS dump is among the sources.
@Suite struct MachineTests {
    private static let dump = """
        # dmidecode 3.4
        Handle 0x0001, DMI type 1, 27 bytes
        System Information
        \tManufacturer: Example Maker
        \tProduct Name: Example Server 2000
        \tSerial Number: EX-1234567

        """

    @Test func `a dump of SMBIOS says who made the machine`() async throws {
        let lab = try Lab()
        let dump = try lab.write("smbios.txt", Self.dump)
        let run = try await lab.run(["find", dump, "--json"])
        let machine = try #require(try JSON(run.output)["sources"].items.first?["machine"])
        #expect(machine["maker"].text == "Example Maker")
        #expect(machine["product"].text == "Example Server 2000")
        #expect(machine["serialNumber"].text == "EX-1234567")
        let page = try await lab.run(["find", dump])
        for word in ["Example Maker", "Example Server 2000", "EX-1234567"] { #expect(page.output.contains(word)) }
        // In other sources there is no machine to speak of.
        let export = try await lab.run(["find", lab.write("server.reg", Lab.export()), "--json"])
        #expect(try JSON(export.output)["sources"].items.allSatisfy { $0["machine"].isAbsent })
    }
}

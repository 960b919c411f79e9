import PlainText
import Exchange
import Testing
import Texts

@Suite struct MergerTests {
    private func server(_ source: String, _ values: [FieldID: String]) -> ImportedRecord {
        ImportedRecord(kind: .server, values: values, origin: ImportOrigin(source: source, line: 2))
    }

    @Test func `rows are one by serial number, then by name, within one organisation`() {
        let merger = Merger([
            server("a", [.name: "SRV1", .serial: "AB-12 34", .organisation: "X"]),
            server("b", [.name: "srv1.x.local", .serial: "ab1234", .organisation: "X", .model: "R740"]),
            server("c", [.name: "srv1", .organisation: "X", .location: "Lyon"]),
            server("d", [.name: "SRV1", .organisation: "Y"]),
        ])
        #expect(merger.records.count == 2)
        let first = merger.records[0]
        #expect(first.origins.map(\.source) == ["a", "b", "c"] && first.contradictions.isEmpty)
        #expect(first.record[.model] == "R740" && first.record[.location] == "Lyon")
        #expect(first.reasons.map(\.code) == ["exchange.merge-serial", "exchange.merge-name"])
    }

    @Test func `fillers of makers join nothing, and contradictions are told`() {
        let merger = Merger([
            server("a", [.name: "A", .serial: "To be filled by O.E.M.", .state: "stock"]),
            server("b", [.name: "B", .serial: "To be filled by O.E.M."]),
            server("c", [.name: "a", .state: "production"]),
        ])
        #expect(merger.records.map { $0.record[.name] } == ["A", "B"])
        #expect(merger.records[0].contradictions.map(\.field) == [.state])
        #expect(merger.records[0].record[.state] == "stock")
    }

    @Test func `one name with two serial numbers stays two machines, and a row without one stays apart`() {
        let merger = Merger([
            server("a", [.name: "A", .serial: "S1111"]), server("b", [.name: "A", .serial: "S2222"]),
            server("c", [.name: "A"]),
        ])
        #expect(merger.records.count == 3)
        #expect(merger.remarks.map(\.code) == ["exchange.same-name", "exchange.name-ambiguous"])
    }

    @Test(arguments: [
        "To be filled by O.E.M.", "System Serial Number", "0", "None", "Default string", "0000000", "N/A",
    ])
    func `a filler is no serial number`(text: String) {
        #expect(SerialNumber(text) == nil)
    }

    @Test func `the number of a virtual machine is one, however it is written`() {
        #expect(SerialNumber("VMware-56 4d 8a 1b") == SerialNumber("VMWARE-564D8A1B"))
    }

    @Test(arguments: ["=1+1", "'=1", "''@x", "-2+3", "plain", "'plain", "\tx", "a\"b;c\nd"])
    func `what is neutralised comes back as it was`(text: String) {
        #expect(SpreadsheetText.released(SpreadsheetText.neutralised(text)) == text)
        #expect(!SpreadsheetText.startsLikeFormula(SpreadsheetText.neutralised(text)))
    }
}

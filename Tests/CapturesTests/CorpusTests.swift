import TestSupport
import Testing

@testable import Captures

@Suite struct CorpusTests {
    @Test(.enabled(if: SharedFiles.has("text"), "the corpus is not beside the checkout: set REGAIN_SHARED"))
    func `a WMI dump from a real machine is read`() throws {
        let captures = CaptureReader.read(try SharedFiles.bytes("text/office2016-SoftwareLicensingProduct.wmi"))
        #expect(captures.map(\.kind) == [.licensingClasses])
        let record = try #require(captures.first?.records.first)
        #expect(captures.first?.records.count == 1)
        #expect(record.type == "SoftwareLicensingProduct")
        #expect(record["ProductKeyChannel"] == "Volume:GVLK")
        #expect(record["LicenseStatus"] == "1")
        #expect(record["PartialProductKey"]?.utf8.count == 5)
        #expect(record.fields.count > 40)
    }

    @Test(
        .enabled(if: SharedFiles.has("unattend"), "the corpus is not beside the checkout: set REGAIN_SHARED"),
        arguments: [
            ("2008_r2-Autounattend.xml", [CapturedField.Context.comment], "Windows Server 2008 R2 SERVERSTANDARD"),
            ("2012_r2-Autounattend.xml", [.comment], "Windows Server 2012 R2 SERVERSTANDARD"),
            ("10-Autounattend.xml", [.comment, .plain], "Windows 10 Enterprise Evaluation"),
        ] as [(String, [CapturedField.Context], String)]
    )
    func `answer files give their keys, commented out or not`(
        _ name: String,
        _ contexts: [CapturedField.Context],
        _ image: String
    ) throws {
        let bytes = try SharedFiles.bytes("unattend/\(name)")
        let captures = CaptureReader.read(bytes)
        #expect(captures.first?.kind == .answerFile)
        let keys = captures.filter { $0.kind == .answerFile }.flatMap(\.records).compactMap { $0.field("ProductKey") }
        #expect(keys.map(\.context) == contexts)
        for key in keys {
            #expect(key.value.utf8.count == 29)
            let seen = String(decoding: bytes[key.offset..<(key.offset + 29)], as: UTF8.self)
            #expect(seen == key.value)
        }
        #expect(captures.first?.records.first?["ImageName"] == image)
        #expect(captures.flatMap(\.problems).isEmpty)
    }
}

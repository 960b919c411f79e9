import ByteKit
import Foundation
import FuzzEntries
import ProductKey
import Sealing
import TestSupport
import Testing

/// Where the fuzzer begins: small valid inputs, all built here; the keys in them are published or made up.
///
/// `REGAIN_UPDATE_SEEDS=1 swift test --filter SeedTests` writes them anew.
@Suite struct SeedTests {
    private static let folder = SharedFiles.packageRoot.appending(path: "Fuzz/Seeds")
    private static let updates = ProcessInfo.processInfo.environment["REGAIN_UPDATE_SEEDS"] != nil

    @Test func `the seeds are what the builders make`() throws {
        for (name, bytes) in try Self.seeds() {
            let file = Self.folder.appending(path: name)
            if Self.updates {
                let folder = file.deletingLastPathComponent()
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try Data(bytes).write(to: file)
            }
            #expect([UInt8](try Data(contentsOf: file)) == bytes, "REGAIN_UPDATE_SEEDS=1 writes \(name) anew")
            #expect(bytes.count <= 65_536, "\(name) is more than the fuzzer takes")
        }
    }

    private static func seeds() throws -> [(String, [UInt8])] {
        try registry() + keys() + texts() + sealing() + MailSeeds.all() + SafeSeeds.all() + PaperSeeds.all
    }

    // MARK: Registry

    private static func tree(_ list: HiveBuilder.ListKind) throws -> HiveBuilder {
        let blob = BlobBuilder(keyField: try SampleKeys.field(SampleKeys.server2019Standard))
        let values: [HiveBuilder.Value] = [
            .init("ProductName", type: 1, UTF16Text.encode("Windows Server 2019 Standard") + [0, 0]),
            .init("DigitalProductId", blob.version3()), .init("DigitalProductId4", blob.version4()),
            .init("InstallDate", type: 4, [1, 2, 3, 4]), .init("Names", type: 7, UTF16Text.encode("a\0b\0\0")),
            .init("Gone", [9, 9, 9, 9, 9, 9, 9, 9], isDeleted: true),
        ]
        let keys = (0..<3).map { HiveBuilder.Key("Key \($0)", values: [.init("", [7])]) }
        let current = HiveBuilder.Key("CurrentVersion", values: values, subkeys: keys, list: list)
        let deleted = HiveBuilder.Key("Removed", values: [.init("left", [1, 2, 3, 4, 5, 6])], isDeleted: true)
        return HiveBuilder(.init("ROOT", className: "class", subkeys: [current, deleted], list: .lf))
    }

    private static func registry() throws -> [(String, [UInt8])] {
        var seeds: [(String, [UInt8])] = []
        for list in HiveBuilder.ListKind.allCases { seeds.append(("hive/\(list)", try tree(list).build().bytes)) }
        let big = [UInt8](repeating: 0x5A, count: 16_400)
        seeds.append(("hive/big-data", HiveBuilder(.init("ROOT", values: [.init("big", big)])).build().bytes))

        var hive = try tree(.lh).build().bytes
        hive[4] = 8
        HiveBuilder.fixChecksum(&hive)
        for (name, log) in [("old", oldLog(hive)), ("new", newLog(hive))] {
            let blocks = hive.count / 512
            let head = [UInt8(blocks & 0xFF), UInt8(blocks >> 8)]
            seeds.append(("hive-log/\(name)", head + hive + log))
        }

        var export = RegExport.currentVersion(
            blob: BlobBuilder(keyField: try SampleKeys.field(SampleKeys.server2019Standard))
        ).string
        seeds.append(("reg-text/utf8", Array(export.utf8)))
        seeds.append(("reg-text/utf16", [0xFF, 0xFE] + UTF16Text.encode(String(export.prefix(1_200)))))
        export =
            "REGEDIT4\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n@=\"x\\\\y\\\"z\"\r\n\"n\"=hex(7):61,00,\\\r\n  62,00,00\r\n\"d\"=-\r\n"
        seeds.append(("reg-text/old", Array((export + "[-HKEY_LOCAL_MACHINE\\A\\B]\r\n").utf8)))
        return seeds
    }

    /// Of the old format: a bitmap and the first two sectors of the bins.
    private static func oldLog(_ hive: [UInt8]) -> [UInt8] {
        var log = Array(hive[..<512])
        HiveBuilder.set(&log, at: 8, 8)
        log[28] = 1
        HiveBuilder.fixChecksum(&log)
        var bitmap = [UInt8](repeating: 0, count: (hive.count - 4_096) / 512 / 8)
        bitmap[0] = 3
        log += Array("DIRT".utf8) + bitmap
        log += [UInt8](repeating: 0, count: (512 - log.count % 512) % 512)
        return log + hive[4_096..<5_120]
    }

    /// Of the new format: two entries of one sector each; the entry that reads it puts the hashes right.
    private static func newLog(_ hive: [UInt8]) -> [UInt8] {
        var log = Array(hive[..<512])
        HiveBuilder.set(&log, at: 8, 8)
        log[28] = 6
        HiveBuilder.fixChecksum(&log)
        for sequence in UInt32(7)...8 {
            var entry = Array("HvLE".utf8) + [UInt8](repeating: 0, count: 44)
            for (offset, number) in [
                (4, 1_024), (12, sequence), (16, UInt32(hive.count - 4_096)), (20, 1), (40, 0), (44, 512),
            ] { HiveBuilder.set(&entry, at: offset, number) }
            entry += hive[4_096..<4_608]
            log += entry + [UInt8](repeating: 0, count: 1_024 - entry.count)
        }
        return log
    }

    // MARK: Keys

    private static func keys() throws -> [(String, [UInt8])] {
        let published = BlobBuilder(keyField: try SampleKeys.field(SampleKeys.server2022Standard))
        let older = BlobBuilder(keyField: SampleKeys.madeUp[0])
        let removed = BlobBuilder(keyField: [UInt8](repeating: 0, count: 16))
        let key = SampleKeys.server2022Standard
        let table = FirmwareBuilderSeeds.msdm(key)
        let noise = (0..<600).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        return [
            ("dpid/published-3", published.version3()), ("dpid/published-4", published.version4()),
            ("dpid/older-3", older.version3()), ("dpid/older-4", older.version4()),
            ("dpid/removed", removed.version4()), ("dpid/product-id", Array("00429-70000-00000-AA123".utf8)),
            ("dpid/extended", Array(published.extendedPID.utf8)), ("dpid/typed", Array(key.lowercased().utf8)),
            ("dpid/label", Array("VDYBN-27WPP-?????-9VMD4-VMK7H".utf8)),
            ("key-text/hyphens", Array("Windows product key: \(key), and \(key.lowercased()).".utf8)),
            ("key-text/blanks", Array(key.replacing("-", with: " ").utf8)),
            ("key-text/row", Array("<k>\(key.replacing("-", with: ""))</k>".utf8)),
            ("key-text/dashes", Array(key.replacing("-", with: "\u{2011}").utf8)),
            ("key-text/wrapped", Array(key.replacing("-", with: "-\r\n").utf8)),
            ("carving/text", noise + key.utf8 + noise),
            ("carving/utf16", noise + UTF16Text.encode(key) + noise),
            ("carving/big-endian", noise + [0] + UTF16Text.encode(key).dropLast() + noise),
            ("carving/blobs", published.version3() + noise + published.version4()),
            ("carving/table", noise + table),
            ("carving/pages", HiveBuilder(.init("ROOT")).build().bytes),
        ]
    }

    // MARK: Sealing

    /// The bytes 0 to 31 as share 1 of 2, encoded apart from the program.
    private static let escrowShare =
        "regai-nshar-e1qyp-qzzgf-pyyss-zqgpq-qqzqs-rqszs-vpcgp-y9qkr-qdpc8-3qygj-zv2p2-9shrq-v35xc-ur50p-764ad-vl"

    private static func sealing() throws -> [(String, [UInt8])] {
        // Published with the test vectors of the format.
        let header = """
            age-encryption.org/v1
            -> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc
            hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE
            --- WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNg

            """
        let passphrase = """
            age-encryption.org/v1
            -> scrypt rF0/NwblUHHTpgQgRpe5CQ 1
            gUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY
            --- IOXiQYStkoT1mvZW2tFOqZdhRVvj58egABx/sWfZQbc

            """
        var writer = ArmorWriter()
        var armor: [UInt8] = []
        writer.update(Array(header.utf8).span, into: &armor)
        writer.finish(into: &armor)
        let event = AuditEvent(
            time: Timestamp(secondsSince1970: 0),
            who: "a",
            why: "b\n",
            action: "key.reveal",
            object: "key/1",
            outcome: .done,
            details: ["c": "d"]
        )
        let record = AuditRecord(event, after: .start)
        let lines = [record.line, AuditRecord(event, after: record.head).line].joined(separator: "\n")
        let signer = try AuditSigner(secret: SecretBytes([UInt8](repeating: 5, count: 32)))
        let checkpoint = try signer.checkpoint(record.head, at: event.time)
        let identity = try AgeIdentity(secret: SecretBytes([UInt8](repeating: 7, count: 32)))
        return [
            ("age/header", Array(header.utf8)), ("age/passphrase", Array(passphrase.utf8)), ("age/armor", armor),
            ("age/identity", IdentityFile.content([identity]).bytes.array()),
            ("share/recipient", Array(identity.recipient.text.utf8)),
            ("share/share", Array(escrowShare.utf8)),
            ("audit/record", Array(record.line.utf8)), ("audit/two", Array(lines.utf8)),
            ("audit/checkpoint", Array(checkpoint.line.utf8)),
        ]
    }

    // MARK: Texts

    private static func texts() throws -> [(String, [UInt8])] {
        var configuration = PKeyConfigBuilder()
        let identifier = "de32eafd-aaee-4662-9444-c1befb41bde2"
        configuration.configurations = [
            .init(activationID: identifier, group: "172", editions: "A;B", description: "Made up", keyType: "Retail")
        ]
        configuration.blocks = [
            .init(activationID: identifier, partNumber: "X00-1", eulaType: "Retail", start: "0", end: "999")
        ]
        configuration.publicKeys = [("172", "2009")]
        let slmgr = """
            Software licensing service version: 10.0.17763.1

            Name: Windows(R), ServerStandard edition
            Description: Windows(R) Operating System, VOLUME_KMSCLIENT channel
            Activation ID: \(identifier)
            Partial Product Key: J464C
            License Status: Notification
            Notification Reason: 0xC004F056.

            """
        return [
            ("captures/slmgr", Array(slmgr.utf8)), ("captures/slmgr-utf16", [0xFF, 0xFE] + UTF16Text.encode(slmgr)),
            (
                "captures/list",
                Array("Name              : Windows\r\nPartialProductKey : J464C\r\nLicenseStatus     : 1\r\n".utf8)
            ),
            ("captures/csv", Array("Name,PartialProductKey\n\"Windows, Server\",J464C\n".utf8)),
            ("captures/json", Array(#"[{"Name":"Windows","PartialProductKey":"J464C","LicenseStatus":1}]"#.utf8)),
            (
                "captures/answer",
                Array(
                    "<unattend><settings pass=\"specialize\"><component name=\"x\"><ProductKey>\(SampleKeys.server2019Standard)</ProductKey></component></settings></unattend>"
                        .utf8
                )
            ),
            ("captures/ini", Array("[UserData]\r\nProductKey=\"\(SampleKeys.server2019Standard)\"\r\n".utf8)),
            (
                "xml/plain",
                Array(
                    "<?xml version=\"1.0\"?><!-- c --><a b=\"1\" xmlns:x=\"u\">t<x:c>&lt;&#65;</x:c><![CDATA[d]]></a>"
                        .utf8
                )
            ),
            (
                "xml/latin",
                Array("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>".utf8) + [0xE9] + Array("</a>".utf8)
            ),
            ("xml/utf16", [0xFF, 0xFE] + UTF16Text.encode("<?xml version=\"1.0\" encoding=\"utf-16\"?><a><b/></a>")),
            (
                "exchange/glpi",
                Array(
                    "\"Nom\";\"Entité\";\"Numéro de série\";\"Système d'exploitation - Nom\";\n\"A\";\"R > C\";\"S12\";\"Windows Server 2019 Standard\";\n"
                        .utf8
                )
            ),
            (
                "exchange/keys",
                Array("Product,Product Key,Key Type\nWindows,\(SampleKeys.server2019Standard),MAK\n".utf8)
            ),
            (
                "exchange/agent",
                Array(
                    "<REQUEST><CONTENT><HARDWARE><NAME>A</NAME></HARDWARE><BIOS><SSN>S12</SSN></BIOS></CONTENT></REQUEST>"
                        .utf8
                )
            ),
            ("exchange/inventory", Array(#"{"content":{"hardware":{"name":"A"},"bios":{"ssn":"S12"}}}"#.utf8)),
            ("xml/entities", Array("<!DOCTYPE a [<!ENTITY e \"v\"><!ENTITY f \"&e;&e;\">]><a>&f;</a>".utf8)),
            ("json/all", Array(#"{"a":[1,-2.5e3,true,false,null,"x\n\u00e9\ud83d\ude00"],"b":{}}"#.utf8)),
            ("pkeyconfig/plain", configuration.file(.plain)), ("pkeyconfig/gzip", configuration.file(.gzip)),
            ("pkeyconfig/table", Array(configuration.table.utf8)),
        ]
    }
}

/// The one firmware table that seeds need.
private enum FirmwareBuilderSeeds {
    /// An MSDM table with a key, its sum put right.
    static func msdm(_ key: String) -> [UInt8] {
        var bytes = Array("MSDM".utf8) + [85, 0, 0, 0, 3, 0] + Array("REGAINTESTTABL".utf8)
        bytes += [UInt8](repeating: 0, count: 12) + [1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 29, 0, 0, 0]
        bytes += Array(key.utf8)
        bytes[9] = 0 &- bytes.reduce(0) { $0 &+ $1 }
        return bytes
    }
}

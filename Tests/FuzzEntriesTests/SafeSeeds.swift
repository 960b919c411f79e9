import ByteKit
import TestSupport

/// Seeds of the readers of password managers' files; a safe of Regain's own making would be random each time.
enum SafeSeeds {
    static func all() -> [(String, [UInt8])] {
        [
            ("kdbx-header/argon2", header(cipher: "31c1f2e6bf714350be5805216afc5aff", vector: 16, argon2)),
            ("kdbx-header/aes", header(cipher: "d6038a2b8b6f4cb5a524339a31dbb59a", vector: 12, aes)),
            ("kdbx-content/entry", content), ("safe-export/keepass", Array(document(secret: "").utf8)),
            ("safe-export/bitwarden", Array(bitwarden.utf8)),
        ]
    }

    private static func little(_ number: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    private static func item(_ type: UInt8, _ name: String, _ value: [UInt8]) -> [UInt8] {
        [type] + little(UInt64(name.utf8.count), 4) + Array(name.utf8) + little(UInt64(value.count), 4) + value
    }

    private static func identifier(_ digits: String) -> [UInt8] { Hexadecimal.bytes(digits) ?? [] }

    private static let argon2: [UInt8] =
        item(0x42, "$UUID", identifier("9e298b1956db4773b23dfc3ec6f0a1e6")) + item(0x05, "I", little(2, 8))
        + item(0x05, "M", little(1 << 20, 8)) + item(0x04, "P", little(2, 4))
        + item(0x42, "S", [UInt8](repeating: 7, count: 32)) + item(0x04, "V", little(0x13, 4))
    private static let aes: [UInt8] =
        item(0x42, "$UUID", identifier("7c02bb8279a74ac0927d114a00648238")) + item(0x05, "R", little(60_000, 8))
        + item(0x42, "S", [UInt8](repeating: 9, count: 32)) + item(0x18, "text", [0x61])
        + item(0x08, "flag", [1]) + item(0x0C, "small", little(1, 4)) + item(0x0D, "large", little(1, 8))

    private static func header(cipher: String, vector: Int, _ derivation: [UInt8]) -> [UInt8] {
        let fields: [(UInt8, [UInt8])] = [
            (2, identifier(cipher)), (3, little(1, 4)), (4, [UInt8](repeating: 1, count: 32)),
            (7, [UInt8](repeating: 2, count: vector)), (11, [0, 1] + derivation + [0]), (0, [0x0D, 0x0A, 0x0D, 0x0A]),
        ]
        return fields.reduce([0x03, 0xD9, 0xA2, 0x9A, 0x67, 0xFB, 0x4B, 0xB5, 1, 0, 4, 0]) { bytes, field in
            bytes + [field.0] + little(UInt64(field.1.count), 4) + field.1
        }
    }

    private static let content: [UInt8] =
        [1] + little(4, 4) + little(3, 4) + [2] + little(64, 4) + [UInt8](repeating: 5, count: 64) + [3] + little(2, 4)
        + [0, 0x41, 0] + little(0, 4) + Array(document(secret: #" Protected="True""#).utf8)

    private static func document(secret: String) -> String {
        """
        <?xml version="1.0"?><KeePassFile><Meta><DatabaseName>n</DatabaseName></Meta><Root><Group><Name>r</Name><Entry>\
        <UUID>AAECAwQFBgcICQoLDA0ODw==</UUID><Times><CreationTime>2019-02-03T04:05:06Z</CreationTime>\
        <LastModificationTime>AAAAAA4AAAA=</LastModificationTime></Times><String><Key>Title</Key><Value>t</Value>\
        </String><String><Key>Password</Key><Value>\(SampleKeys.server2019Standard)</Value></String><String><Key>x</Key>\
        <Value\(secret)>QUJD</Value></String><History><Entry><String><Key>Password</Key><Value\(secret)>QUJD</Value>\
        </String></Entry></History></Entry><Group><Name>g</Name></Group></Group></Root></KeePassFile>
        """
    }

    private static let bitwarden = """
        {"encrypted":false,"folders":[{"id":"f","name":"a/b"}],"items":[{"type":1,"folderId":"f","name":"n","notes":\
        "\(SampleKeys.server2022Standard)","fields":[{"name":"k","value":"v","type":1,"linkedId":null}],"login":{"uris":\
        [{"match":null,"uri":"u"}],"username":"u","password":"\(SampleKeys.server2019Standard)","totp":null},\
        "revisionDate":"2020-10-28T00:21:43.990Z"}]}
        """
}

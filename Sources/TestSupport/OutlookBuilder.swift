import ByteKit

/// Writes messages as Outlook saves them, and the attachment `winmail.dat`.
public struct OutlookBuilder: Sendable {
    /// Texts by the number of their property.
    public var texts: [UInt16: String] = [:]
    /// Bytes by the number of their property.
    public var binaries: [UInt16: [UInt8]] = [:]
    /// Moments by the number of their property, as FILETIME.
    public var times: [UInt16: UInt64] = [:]
    /// Attachments: name, bytes.
    public var files: [(name: String, bytes: [UInt8])] = []
    /// Messages in it.
    public var messages: [OutlookBuilder] = []

    /// A message of nothing.
    public init() {}

    /// The message as a file of Outlook.
    public func message() -> [UInt8] { CompoundFileBuilder.file(nodes(headCount: 32)) }

    private func nodes(headCount: Int) -> [CompoundFileBuilder.Node] {
        var fixed = [UInt8](repeating: 0, count: headCount)
        var nodes: [CompoundFileBuilder.Node] = []
        if headCount == 32 {
            nodes.append(
                .storage(
                    "__nameid_version1.0",
                    ["00020102", "00030102", "00040102"].map { .stream("__substg1.0_\($0)", []) }
                )
            )
            // How many attachments there are, and which number comes next.
            let count = UInt8(files.count + messages.count)
            fixed[12] = count
            fixed[20] = count
        }
        nodes += Self.variable(texts, binaries, into: &fixed)
        for (number, time) in times.sorted(by: { $0.key < $1.key }) {
            fixed += Self.entry(type: 0x40, number, time)
        }
        for (index, file) in files.enumerated() {
            nodes.append(
                Self.attachment(index, ["name": file.name], file.bytes, method: 1, inner: nil)
            )
        }
        for (index, message) in messages.enumerated() {
            nodes.append(
                Self.attachment(files.count + index, [:], [], method: 5, inner: message.nodes(headCount: 24))
            )
        }
        nodes.append(.stream("__properties_version1.0", fixed))
        return nodes
    }

    private static func attachment(
        _ index: Int,
        _ names: [String: String],
        _ bytes: [UInt8],
        method: UInt64,
        inner: [CompoundFileBuilder.Node]?
    ) -> CompoundFileBuilder.Node {
        var fixed = [UInt8](repeating: 0, count: 8)
        var nodes = variable(
            names["name"].map { [0x3707: $0, 0x3704: $0] } ?? [:],
            inner == nil ? [0x3701: bytes] : [:],
            into: &fixed
        )
        fixed += entry(type: 3, 0x3705, method) + entry(type: 3, 0x0E21, UInt64(index))
        if let inner {
            fixed += entry(type: 0x0D, 0x3701, 0xFFFF_FFFF | 4 << 32)
            nodes.append(.storage("__substg1.0_3701000D", inner))
        }
        nodes.append(.stream("__properties_version1.0", fixed))
        let number = String(index, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: 8 - number.utf8.count) + number
        return .storage("__attach_version1.0_#\(padded)", nodes)
    }

    private static func variable(
        _ texts: [UInt16: String],
        _ binaries: [UInt16: [UInt8]],
        into fixed: inout [UInt8]
    ) -> [CompoundFileBuilder.Node] {
        func name(_ number: UInt16, _ type: String) -> String {
            let text = String(number, radix: 16, uppercase: true)
            return "__substg1.0_" + String(repeating: "0", count: 4 - text.utf8.count) + text + type
        }
        var nodes: [CompoundFileBuilder.Node] = []
        for (number, text) in texts.sorted(by: { $0.key < $1.key }) {
            let bytes = UTF16Text.encode(text)
            nodes.append(.stream(name(number, "001F"), bytes))
            fixed += entry(type: 0x1F, number, UInt64(bytes.count + 2))
        }
        for (number, bytes) in binaries.sorted(by: { $0.key < $1.key }) {
            nodes.append(.stream(name(number, "0102"), bytes))
            fixed += entry(type: 0x102, number, UInt64(bytes.count))
        }
        return nodes
    }

    private static func entry(type: UInt16, _ number: UInt16, _ value: UInt64) -> [UInt8] {
        little(UInt64(type), 2) + little(UInt64(number), 2) + little(6, 4) + little(value, 8)
    }

    // MARK: winmail.dat

    /// The message as the attachment that Outlook sends to others.
    public func winmail() -> [UInt8] {
        var result = Self.little(0x223E_9F78, 4) + Self.little(1, 2)
        result += Self.attribute(level: 1, 0x0008_9006, Self.little(0x10000, 4))
        result += Self.attribute(level: 1, 0x0006_9007, Self.little(1_252, 4) + Self.little(0, 4))
        result += Self.attribute(level: 1, 0x0006_9003, properties())
        for file in files {
            result += Self.attribute(level: 2, 0x0006_9002, [UInt8](repeating: 0, count: 14))
            result += Self.attribute(level: 2, 0x0001_8010, Array(file.name.utf8) + [0])
            result += Self.attribute(level: 2, 0x0006_800F, file.bytes)
            var part = OutlookBuilder()
            part.texts = [0x3707: file.name]
            result += Self.attribute(level: 2, 0x0006_9005, part.properties())
        }
        for message in messages {
            result += Self.attribute(level: 2, 0x0006_9002, [UInt8](repeating: 0, count: 14))
            // {00020307-0000-0000-C000-000000000046}, then the message in the same format.
            let object: [UInt8] = [7, 3, 2, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0x46] + message.winmail()
            let value = Self.little(0x0D, 2) + Self.little(0x3701, 2) + Self.little(1, 4)
            result += Self.attribute(level: 2, 0x0006_9005, Self.little(1, 4) + value + Self.counted(object))
        }
        return result
    }

    private func properties() -> [UInt8] {
        var result = Self.little(UInt64(texts.count + binaries.count + times.count), 4)
        for (number, text) in texts.sorted(by: { $0.key < $1.key }) {
            result += Self.little(0x1F, 2) + Self.little(UInt64(number), 2) + Self.little(1, 4)
            result += Self.counted(UTF16Text.encode(text) + [0, 0])
        }
        for (number, bytes) in binaries.sorted(by: { $0.key < $1.key }) {
            result += Self.little(0x102, 2) + Self.little(UInt64(number), 2) + Self.little(1, 4) + Self.counted(bytes)
        }
        for (number, time) in times.sorted(by: { $0.key < $1.key }) {
            result += Self.little(0x40, 2) + Self.little(UInt64(number), 2) + Self.little(time, 8)
        }
        return result
    }

    private static func counted(_ bytes: [UInt8]) -> [UInt8] {
        little(UInt64(bytes.count), 4) + bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }

    private static func attribute(level: UInt8, _ id: UInt64, _ content: [UInt8]) -> [UInt8] {
        let sum = content.reduce(UInt16(0)) { $0 &+ UInt16($1) }
        return [level] + little(id, 4) + little(UInt64(content.count), 4) + content + little(UInt64(sum), 2)
    }

    private static func little(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }
}

extension OutlookBuilder {
    /// A message for tests: a sender, a subject, a text, a file, and a message in it.
    public static func sample(text: String) -> OutlookBuilder {
        var builder = OutlookBuilder()
        builder.texts = [
            0x001A: "IPM.Note", 0x0037: "Votre clé – Windows Server", 0x0C1A: "Anne Müller", 0x0C1F: "anne@example.org",
            0x0E04: "Ben; Clara", 0x1000: text, 0x1035: "<outlook-1@example.org>",
        ]
        // 2008-03-03T09:00:00Z
        builder.times = [0x0039: 128_490_084_000_000_000]
        builder.files = [("notes é.txt", Array("a file in it\r\n".utf8)), ("large.bin", (0..<9_000).map { UInt8($0 % 251) })]
        var inner = OutlookBuilder()
        inner.texts = [0x001A: "IPM.Note", 0x0037: "the message in it", 0x1000: "inner text"]
        builder.messages = [inner]
        return builder
    }
}

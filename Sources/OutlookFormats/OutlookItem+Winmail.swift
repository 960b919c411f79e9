public import ByteKit

extension OutlookItem {
    /// Reads the attachment `winmail.dat`, as [MS-OXTNEF] describes it.
    ///
    /// What follows damage is given up, what came before it is kept.
    ///
    /// - Parameters:
    ///   - winmail: the file.
    ///   - depth: how deep messages may lie in one another.
    /// - Throws: `outlook.not-winmail`.
    public init(winmail: Span<UInt8>, depth: Int) throws(ParseError) {
        self.init()
        var reader = ByteReader(winmail)
        guard (try? reader.u32()) == Self.winmailMark, (try? reader.u16()) != nil else {
            throw ParseError(.outlookNotWinmail, at: 0)
        }
        do throws(ParseError) {
            while reader.remaining > 0 { try readAttribute(&reader, depth: depth) }
        } catch { problems.append(error) }
    }

    private static let winmailMark: UInt32 = 0x223E_9F78
    private static let attachmentLimit = 2_048
    private static let propertyLimit: UInt32 = 65_536

    private mutating func readAttribute(_ reader: inout ByteReader, depth: Int) throws(ParseError) {
        let start = reader.offset
        let level = try reader.u8()
        let id = try reader.u32()
        let count = try reader.u32()
        guard level == 1 || level == 2 else { throw ParseError(.outlookDamaged, at: start, "level") }
        var content = try reader.slice(Int(count))
        let sum = try reader.u16()
        guard level == 1 else { return try readPart(id, &content, sum: sum, depth: depth) }
        // The older attributes of a message say what its properties say, in fewer words.
        switch id {
        case 0x0001_8004: properties.set(0x0037, .narrow(try content.text()))
        case 0x0002_800C: properties.set(0x1000, .narrow(try content.text()))
        case 0x0006_9003: try Self.read(&content, depth: depth, into: &properties) { (_, _) throws(ParseError) in }
        case 0x0006_9007: properties.set(0x3FFD, .number(UInt64(try content.u32())))
        default: break
        }
    }

    private mutating func readPart(
        _ id: UInt32,
        _ content: inout ByteReader,
        sum: UInt16,
        depth: Int
    ) throws(ParseError) {
        // The attribute that says how to draw an attachment begins it.
        if id == 0x0006_9002 {
            guard attachments.count < Self.attachmentLimit else {
                throw ParseError(.outlookTooLarge, at: content.offset, "attachments")
            }
            attachments.append(OutlookAttachment())
        }
        guard let last = attachments.indices.last else { return }
        switch id {
        case 0x0001_8010: attachments[last].properties.set(0x3704, .narrow(try content.text()))
        case 0x0006_800F: attachments[last].properties.set(0x3701, .binary(try content.array(content.remaining)))
        case 0x0006_9005:
            var properties = attachments[last].properties
            var inner: [OutlookItem] = []
            try Self.read(&content, depth: depth, into: &properties) { (number, bytes) throws(ParseError) in
                guard number == 0x3701, inner.isEmpty else { return }
                guard depth > 1 else { throw ParseError(.outlookTooDeep, at: 0, "messages in messages") }
                inner = [try OutlookItem(winmail: bytes.span, depth: depth - 1)]
            }
            attachments[last].properties = properties
            attachments[last].item = inner
        default: break
        }
    }

    /// Reads counted properties; `object` is given what is an object and begins like a message.
    private static func read(
        _ reader: inout ByteReader,
        depth: Int,
        into properties: inout OutlookProperties,
        object: (UInt16, [UInt8]) throws(ParseError) -> Void
    ) throws(ParseError) {
        let count = try reader.u32()
        guard count <= propertyLimit else { throw ParseError(.outlookDamaged, at: reader.offset, "properties") }
        for _ in 0..<count {
            let (type, number) = (try reader.u16(), try reader.u16())
            if number >= 0x8000 { try skipName(&reader) }
            let isSeveral = type & 0x1000 != 0
            let plain = type & ~0x1000
            switch plain {
            case 0x1E, 0x1F, 0x102, 0x0D:
                let values = try reader.u32()
                guard values <= reader.remaining / 4 else {
                    throw ParseError(.outlookDamaged, at: reader.offset, "values")
                }
                for _ in 0..<values {
                    var bytes = try reader.padded()
                    if plain == 0x0D, bytes.count > 16 {
                        // In front stands which kind of object it is.
                        bytes.removeFirst(16)
                        if bytes.starts(with: [0x78, 0x9F, 0x3E, 0x22]) {
                            try object(number, bytes)
                            continue
                        }
                    }
                    if let value = OutlookProperties.variable(type: plain, bytes) { properties.set(number, value) }
                }
            default:
                let values = isSeveral ? try reader.u32() : 1
                let size = try fixedSize(plain, at: reader.offset)
                guard Int(values) <= reader.remaining / size else {
                    throw ParseError(.outlookDamaged, at: reader.offset, "values")
                }
                for index in 0..<Int(values) {
                    let raw: UInt64 = size == 8 ? try reader.u64() : size == 4 ? UInt64(try reader.u32()) : 0
                    if size == 16 { try reader.skip(16) }
                    if index == 0, let value = OutlookProperties.fixed(type: plain, raw) {
                        properties.set(number, value)
                    }
                }
            }
        }
    }

    private static func skipName(_ reader: inout ByteReader) throws(ParseError) {
        try reader.skip(16)
        if try reader.u32() == 0 { try reader.skip(4) } else { _ = try reader.padded() }
    }

    private static func fixedSize(_ type: UInt16, at offset: Int) throws(ParseError) -> Int {
        switch type {
        case 1, 2, 3, 4, 10, 11: return 4
        case 5, 6, 7, 20, 64: return 8
        case 72: return 16
        default: throw ParseError(.outlookDamaged, at: offset, "type \(type)")
        }
    }
}

extension ByteReader {
    /// Counted bytes, filled up to a multiple of four; the last of a source may lack the filling.
    fileprivate mutating func padded() throws(ParseError) -> [UInt8] {
        let count = Int(try u32())
        let bytes = try array(count)
        try skip(min(remaining, (4 - count % 4) % 4))
        return bytes
    }

    /// All that remains, up to a zero byte.
    fileprivate mutating func text() throws(ParseError) -> [UInt8] {
        let bytes = try array(remaining)
        return Array(bytes.prefix { $0 != 0 })
    }
}

extension ParseError.Code {
    /// The file is not in the format of `winmail.dat`.
    public static let outlookNotWinmail: Self = "outlook.not-winmail"
}

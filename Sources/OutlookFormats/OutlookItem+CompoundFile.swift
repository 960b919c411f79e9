import ByteKit

extension OutlookItem {
    /// Reads a message that Outlook saved by itself, as [MS-OXMSG] describes it.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - depth: how deep messages may lie in one another.
    ///   - limit: the most bytes of one value, and of all values together four times as many.
    public init(_ file: CompoundFile, depth: Int, limit: UInt64) {
        self.init()
        var budget = limit > UInt64.max / 4 ? limit : 4 * limit
        guard let root = file.entries.first else { return }
        self = Self.item(file, root, headCount: 32, depth: depth, limit: limit, &budget)
    }

    private static let attachmentLimit = 2_048

    private static func item(
        _ file: CompoundFile,
        _ storage: CompoundFile.Entry,
        headCount: Int,
        depth: Int,
        limit: UInt64,
        _ budget: inout UInt64
    ) -> OutlookItem {
        var item = OutlookItem()
        let children = file.children(of: storage)
        read(file, children, headCount: headCount, limit: limit, &budget, into: &item.properties, &item.problems)
        let attached = children.filter { $0.isStorage && $0.name.hasPrefix("__attach_version1.0_") }
            .sorted { $0.name < $1.name }
        for entry in attached.prefix(attachmentLimit) {
            var attachment = OutlookAttachment()
            let parts = file.children(of: entry)
            read(file, parts, headCount: 8, limit: limit, &budget, into: &attachment.properties, &item.problems)
            // An object that is a message lies in a storage in the place of the bytes.
            if let inner = parts.first(where: { $0.isStorage && $0.name == "__substg1.0_3701000D" }) {
                guard depth > 1 else {
                    item.problems.append(ParseError(.outlookTooDeep, at: 0, "messages in messages"))
                    continue
                }
                attachment.item = [
                    Self.item(file, inner, headCount: 24, depth: depth - 1, limit: limit, &budget)
                ]
            }
            item.attachments.append(attachment)
        }
        return item
    }

    private static func read(
        _ file: CompoundFile,
        _ entries: [CompoundFile.Entry],
        headCount: Int,
        limit: UInt64,
        _ budget: inout UInt64,
        into properties: inout OutlookProperties,
        _ problems: inout [ParseError]
    ) {
        for entry in entries where !entry.isStorage {
            let isFixed = entry.name == "__properties_version1.0"
            guard isFixed || entry.name.hasPrefix("__substg1.0_") && entry.name.utf8.count == 20 else { continue }
            do throws(ParseError) {
                let bytes = try file.content(of: entry, limit: min(limit, budget))
                budget -= UInt64(bytes.count)
                if isFixed {
                    readFixed(bytes.span, headCount: headCount, into: &properties)
                } else if let tag = UInt32(entry.name.dropFirst(12), radix: 16),
                    let value = OutlookProperties.variable(type: UInt16(truncatingIfNeeded: tag), bytes)
                {
                    properties.set(UInt16(tag >> 16), value)
                }
            } catch { problems.append(error) }
        }
    }

    /// The stream of properties: a head, then 16 bytes for each: type, number, flags, value.
    private static func readFixed(_ bytes: Span<UInt8>, headCount: Int, into properties: inout OutlookProperties) {
        var place = headCount
        while place <= bytes.count - 16 {
            let (type, number) = (bytes.loadU16(at: place), bytes.loadU16(at: place + 2))
            if let value = OutlookProperties.fixed(type: type, bytes.loadU64(at: place + 8)) {
                properties.set(number, value)
            }
            place += 16
        }
    }
}

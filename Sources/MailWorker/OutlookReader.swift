import ByteKit
import DocumentServing
import Documents
import OutlookFormats

/// Turns messages as Outlook keeps them into documents.
struct OutlookReader {
    private(set) var document = Document(format: .mail)
    private let limits: DocumentLimits
    private var bodyCount = 0

    /// The most bytes of one file that are held in memory.
    private static let fileLimit: UInt64 = 768 << 20

    static func readMessage(_ source: any ByteSource, _ limits: DocumentLimits) throws -> Document {
        let file = try CompoundFile(parsing: try region(source))
        return document(OutlookItem(file, depth: limits.depth, limit: limits.attachmentByteCount), limits)
    }

    static func readWinmail(_ source: any ByteSource, _ limits: DocumentLimits) throws -> Document {
        let region = try region(source)
        return document(try OutlookItem(winmail: region.bytes, depth: limits.depth), limits)
    }

    private static func region(_ source: any ByteSource) throws -> MemoryRegion {
        guard source.byteCount <= fileLimit else {
            throw ParseError(.documentTooLong, at: 0, "\(source.byteCount) bytes")
        }
        return MemoryRegion(try source.read(at: 0, count: Int(source.byteCount)))
    }

    private static func document(_ item: OutlookItem, _ limits: DocumentLimits) -> Document {
        var reader = OutlookReader(limits: limits)
        reader.document.offset = 0
        reader.document.facts = facts(item.properties)
        reader.add(item)
        return reader.document
    }

    private init(limits: DocumentLimits) { self.limits = limits }

    // MARK: Facts

    private static func facts(_ properties: OutlookProperties) -> DocumentFacts {
        var facts = DocumentFacts()
        facts.title = properties.text(0x0037)
        let name = properties.text(0x0C1A) ?? properties.text(0x0042)
        let address = properties.text(0x5D01) ?? properties.text(0x0C1F) ?? properties.text(0x0065)
        facts.author = OutlookNames.author(name: name, address: address)
        facts.recipients = OutlookNames.recipients(properties.text(0x0E04))
        facts.date = properties.time(0x0039) ?? properties.time(0x0E06) ?? properties.time(0x3007)
        facts.identifier = properties.text(0x1035).map(OutlookNames.identifier)
        return facts
    }

    // MARK: Parts

    /// Adds a message: its text, what is attached to it, and messages in it as if they were written on.
    private mutating func add(_ item: OutlookItem) {
        let properties = item.properties
        document.problems += item.problems.prefix(limits.problemCount)
        if let subject = properties.text(0x0037) { document.passages.append(Passage(.header("Subject"), subject)) }
        bodyCount += 1
        let place = DocumentPlace.body(bodyCount)
        var isRead = false
        if let text = properties.text(0x1000) {
            document.passages.append(Passage(place, text))
            isRead = true
        }
        if let page = properties.bytes(0x1013), !page.isEmpty {
            let charset = properties.number(0x3FDE).map { "cp\($0)" } ?? HTMLText.declaredCharset(page.span)
            let text = Array(CharacterSets.text(page, in: charset).utf8)
            document.passages += HTMLText(text.span).passages(place)
            isRead = true
        }
        // A formatted text is looked into by the worker that reads such texts.
        if !isRead, let packed = properties.bytes(0x1009) {
            do throws(ParseError) {
                let text = try PackedRTF.unpack(packed.span, limit: Int(clamping: limits.textByteCount))
                attach("body.rtf", "application/rtf", text)
            } catch { document.problems.append(error) }
        }
        for attachment in item.attachments {
            attachment.item.forEach { add($0) }
            guard attachment.item.isEmpty, let bytes = attachment.properties.bytes(0x3701) else { continue }
            let name = attachment.properties.text(0x3707) ?? attachment.properties.text(0x3704) ?? ""
            attach(name, attachment.properties.text(0x370E)?.lowercased(), bytes)
        }
    }

    private mutating func attach(_ name: String, _ mediaType: String?, _ bytes: [UInt8]) {
        document.attachments.append(Attachment(name: name, mediaType: mediaType, bytes: MemoryRegion(bytes)))
    }
}

/// Names as Outlook keeps them.
enum OutlookNames {
    /// A sender as a mail would name it; an address inside one organisation (`/O=…`) says nothing outside it.
    static func author(name: String?, address: String?) -> String? {
        let address = address.flatMap { $0.contains("@") ? $0 : nil }
        guard let name, name != address else { return address }
        return address.map { "\(name) <\($0)>" } ?? name
    }

    static func recipients(_ list: String?) -> [String] {
        (list ?? "").split(separator: ";").prefix(20).map { String($0).trimmingBlanks() }.filter { !$0.isEmpty }
    }

    static func identifier(_ text: String) -> String {
        text.hasPrefix("<") && text.hasSuffix(">") ? String(text.dropFirst().dropLast()) : text
    }
}

extension OutlookProperties {
    /// A text, in UTF-16 or in the code page that the message names.
    func text(_ number: UInt16) -> String? {
        let text: String
        switch values[number] {
        case .wide(let bytes): text = CharacterSets.text(bytes, in: "UTF-16LE")
        case .narrow(let bytes):
            let page = self.number(0x3FFD) ?? self.number(0x3FDE)
            text = CharacterSets.text(bytes, in: page.map { "cp\($0)" })
        default: return nil
        }
        let plain = String(text.unicodeScalars.prefix { $0.value != 0 }.map(Character.init)).trimmingBlanks()
        return plain.isEmpty ? nil : plain
    }
}

import ByteKit
import Documents
import WorkerLink

/// A document on its way to the program: its text, then the bytes of its attachments, in as many answers as they need.
struct PendingDocument {
    private var text: [UInt8] = []
    private var attachments: [MemoryRegion] = []
    private var part = 0
    private var offset = 0

    init() {}

    init(_ document: Document) {
        var writer = WireWriter()
        writer.document(document)
        text = writer.bytes
        attachments = document.attachments.map(\.bytes)
    }

    /// The sizes of all parts in bytes.
    var sizes: [UInt64] { [UInt64(text.count)] + attachments.map { UInt64($0.count) } }

    /// The next bytes, no more than `limit`.
    mutating func take(_ limit: Int) -> [UInt8] {
        var result: [UInt8] = []
        while result.count < limit, part <= attachments.count {
            let size = part == 0 ? text.count : attachments[part - 1].count
            let end = offset + min(size - offset, limit - result.count)
            if part == 0 {
                result += text[offset..<end]
            } else {
                let region = attachments[part - 1]
                result += region.bytes.array(offset..<end)
            }
            offset = end
            if end == size {
                part += 1
                offset = 0
            }
        }
        return result
    }
}

import ByteKit
import CPff
import DocumentServing
import Documents
import Glibc

/// The messages of a file of Outlook's folders (PST, OST), folder by folder, with libpff.
final class FolderStream: DocumentStream {
    private var file: UnsafeMutablePointer<libpff_file_t>?
    private let limits: DocumentLimits
    /// Folders that were begun, the innermost last, with what is next in them.
    private var folders: [Folder] = []

    private final class Folder {
        var item: UnsafeMutablePointer<libpff_item_t>?
        var nextMessage: Int32 = 0
        var nextFolder: Int32 = 0
        var messageCount: Int32 = 0
        var folderCount: Int32 = 0

        init(_ item: UnsafeMutablePointer<libpff_item_t>?) {
            self.item = item
            if libpff_folder_get_number_of_sub_messages(item, &messageCount, nil) != 1 { messageCount = 0 }
            if libpff_folder_get_number_of_sub_folders(item, &folderCount, nil) != 1 { folderCount = 0 }
        }

        deinit { libpff_item_free(&item, nil) }
    }

    private static let depthLimit = 64

    /// - Throws: `document.damaged`.
    init(_ source: any ByteSource, limits: DocumentLimits) throws(ParseError) {
        self.limits = limits
        guard let handle = ReadHandle.make(source), libpff_file_initialize(&file, nil) == 1 else {
            throw ParseError(.documentDamaged, at: 0, "Outlook's folders")
        }
        // LIBPFF_ACCESS_FLAG_READ
        guard libpff_file_open_file_io_handle(file, handle, 1, nil) == 1 else {
            libpff_file_free(&file, nil)
            throw ParseError(.documentDamaged, at: 0, "Outlook's folders")
        }
        var root: UnsafeMutablePointer<libpff_item_t>?
        guard libpff_file_get_root_folder(file, &root, nil) == 1 else {
            throw ParseError(.documentDamaged, at: 0, "root folder")
        }
        folders = [Folder(root)]
    }

    deinit {
        folders = []
        libpff_file_close(file, nil)
        libpff_file_free(&file, nil)
    }

    func next() throws -> Document? {
        var held = nextMessage()
        guard let message = held else { return nil }
        defer { libpff_item_free(&held, nil) }
        var reader = FolderItemReader(limits)
        reader.read(message, depth: 0)
        return reader.document
    }

    func skip(_ count: UInt64) {
        for _ in 0..<count {
            var message = nextMessage()
            guard message != nil else { return }
            libpff_item_free(&message, nil)
        }
    }

    private func nextMessage() -> UnsafeMutablePointer<libpff_item_t>? {
        while let folder = folders.last {
            if folder.nextMessage < folder.messageCount {
                var message: UnsafeMutablePointer<libpff_item_t>?
                let number = folder.nextMessage
                folder.nextMessage += 1
                if libpff_folder_get_sub_message(folder.item, number, &message, nil) == 1, let message {
                    return message
                }
            } else if folder.nextFolder < folder.folderCount, folders.count < Self.depthLimit {
                var inner: UnsafeMutablePointer<libpff_item_t>?
                let number = folder.nextFolder
                folder.nextFolder += 1
                if libpff_folder_get_sub_folder(folder.item, number, &inner, nil) == 1 { folders.append(Folder(inner)) }
            } else {
                folders.removeLast()
            }
        }
        return nil
    }
}

/// Reads one message of a file of Outlook's folders.
private struct FolderItemReader {
    typealias Item = UnsafeMutablePointer<libpff_item_t>
    typealias Failure = UnsafeMutablePointer<UnsafeMutablePointer<libpff_error_t>?>?

    var document = Document(format: .mail)
    private let limits: DocumentLimits
    private var bodyCount = 0
    private var bytesRest: UInt64

    init(_ limits: DocumentLimits) {
        self.limits = limits
        bytesRest = limits.attachmentsByteCount
    }

    mutating func read(_ item: Item, depth: Int) {
        let subject = text(item, 0x0037)
        if depth == 0 {
            document.facts.title = subject
            document.facts.author = OutlookNames.author(
                name: text(item, 0x0C1A) ?? text(item, 0x0042),
                address: text(item, 0x5D01) ?? text(item, 0x0C1F) ?? text(item, 0x0065)
            )
            document.facts.recipients = OutlookNames.recipients(text(item, 0x0E04))
            document.facts.identifier = text(item, 0x1035).map(OutlookNames.identifier)
            var time: UInt64 = 0
            if libpff_message_get_client_submit_time(item, &time, nil) == 1
                || libpff_message_get_delivery_time(item, &time, nil) == 1
                || libpff_message_get_creation_time(item, &time, nil) == 1, time > 0
            {
                document.facts.date = Timestamp(fileTime: time)
            }
        }
        if let subject { document.passages.append(Passage(.header("Subject"), subject)) }
        readBody(item)
        readAttachments(item, depth: depth)
    }

    private mutating func readBody(_ item: Item) {
        bodyCount += 1
        let place = DocumentPlace.body(bodyCount)
        var isRead = false
        if let bytes = body(item, libpff_message_get_plain_text_body_size, libpff_message_get_plain_text_body) {
            document.passages.append(Passage(place, String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)))
            isRead = true
        }
        if let bytes = body(item, libpff_message_get_html_body_size, libpff_message_get_html_body) {
            // libpff hands over text in UTF-8 where it knows the code page, else the bytes as they are.
            let page = Array(CharacterSets.text(bytes, in: HTMLText.declaredCharset(bytes.span)).utf8)
            document.passages += HTMLText(page.span).passages(place)
            isRead = true
        }
        if !isRead, let bytes = body(item, libpff_message_get_rtf_body_size, libpff_message_get_rtf_body) {
            document.attachments.append(
                Attachment(name: "body.rtf", mediaType: "application/rtf", bytes: MemoryRegion(bytes))
            )
        }
    }

    private func body(
        _ item: Item,
        _ size: (Item?, UnsafeMutablePointer<Int>?, Failure) -> Int32,
        _ read: (Item?, UnsafeMutablePointer<UInt8>?, Int, Failure) -> Int32
    ) -> [UInt8]? {
        var count = 0
        guard size(item, &count, nil) == 1, count > 0, UInt64(count) <= limits.textByteCount else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        guard read(item, &bytes, count, nil) == 1 else { return nil }
        return bytes
    }

    private func text(_ item: Item, _ type: UInt32) -> String? {
        var count = 0
        guard libpff_message_get_entry_value_utf8_string_size(item, type, &count, nil) == 1,
            (2...65_536).contains(count)
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        guard libpff_message_get_entry_value_utf8_string(item, type, &bytes, count, nil) == 1 else { return nil }
        // A subject may begin with two characters that say how long its prefix is.
        let units = bytes.prefix { $0 != 0 }.drop { $0 < 32 }
        let text = String(decoding: units, as: UTF8.self).trimmingBlanks()
        return text.isEmpty ? nil : text
    }

    // MARK: Attachments

    private mutating func readAttachments(_ item: Item, depth: Int) {
        var count: Int32 = 0
        guard libpff_message_get_number_of_attachments(item, &count, nil) == 1 else { return }
        for number in 0..<max(0, count) {
            guard document.attachments.count < limits.attachmentCount else { return report(.documentTooLong) }
            var attachment: Item?
            guard libpff_message_get_attachment(item, number, &attachment, nil) == 1, let held = attachment else {
                report(.documentDamaged)
                continue
            }
            defer { libpff_item_free(&attachment, nil) }
            readAttachment(held, depth: depth)
        }
    }

    private mutating func readAttachment(_ attachment: Item, depth: Int) {
        var type: Int32 = 0
        guard libpff_attachment_get_type(attachment, &type, nil) == 1 else { return }
        if type == LIBPFF_ATTACHMENT_TYPE_ITEM.rawValue {
            guard depth < limits.depth else { return report(.documentTooDeep) }
            var inner: Item?
            guard libpff_attachment_get_item(attachment, &inner, nil) == 1, let message = inner else { return }
            read(message, depth: depth + 1)
            libpff_item_free(&inner, nil)
        } else if type == LIBPFF_ATTACHMENT_TYPE_DATA.rawValue {
            var size: UInt64 = 0
            guard libpff_attachment_get_data_size(attachment, &size, nil) == 1 else { return report(.documentDamaged) }
            guard size <= limits.attachmentByteCount, size <= bytesRest else { return report(.documentTooLong) }
            bytesRest -= size
            var bytes = [UInt8](repeating: 0, count: Int(size))
            libpff_attachment_data_seek_offset(attachment, 0, SEEK_SET, nil)
            let got = bytes.withUnsafeMutableBytes { memory in
                libpff_attachment_data_read_buffer(
                    attachment,
                    memory.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    memory.count,
                    nil
                )
            }
            bytes.removeLast(bytes.count - max(0, min(bytes.count, got)))
            let name = text(attachment, 0x3707) ?? text(attachment, 0x3704) ?? ""
            document.attachments.append(
                Attachment(name: name, mediaType: text(attachment, 0x370E)?.lowercased(), bytes: MemoryRegion(bytes))
            )
        }
    }

    private mutating func report(_ code: ParseError.Code) {
        let problem = ParseError(code, at: 0, "attachment")
        if !document.problems.contains(problem) { document.problems.append(problem) }
    }
}

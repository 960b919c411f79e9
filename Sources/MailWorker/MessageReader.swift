import ByteKit
import CGMime
import DocumentServing
import Documents
import Glibc

/// Reads one message as it travels (RFC 5322, MIME) with GMime.
struct MessageReader {
    private var document = Document(format: .mail)
    private let limits: DocumentLimits
    private var bodyCount = 0
    private var textRest: UInt64
    private var bytesRest: UInt64

    /// The most bytes of one message: its attachments grow by a third and more in transit.
    static func byteLimit(_ limits: DocumentLimits) -> Int {
        Int(clamping: (limits.attachmentsByteCount + limits.textByteCount) / 2 * 3)
    }

    /// Reads a message; whatever it is, something comes back, with what was wrong with it.
    static func read(_ bytes: [UInt8], limits: DocumentLimits) -> Document {
        var reader = MessageReader(limits)
        bytes.withUnsafeBytes { reader.read($0) }
        return reader.document
    }

    private init(_ limits: DocumentLimits) {
        self.limits = limits
        textRest = limits.textByteCount
        bytesRest = limits.attachmentsByteCount
    }

    private mutating func read(_ bytes: UnsafeRawBufferPointer) {
        let stream = g_mime_stream_mem_new_with_buffer(
            bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
            bytes.count
        )
        let parser = g_mime_parser_new_with_stream(stream)
        let options = g_mime_parser_options_new()
        defer {
            g_mime_parser_options_free(options)
            g_object_unref(parser)
            g_object_unref(stream)
        }
        // Headers that are not encoded at all.
        withTerminatedList(["utf-8", "windows-1252"]) { g_mime_parser_options_set_fallback_charsets(options, $0) }
        guard let message = g_mime_parser_construct_message(parser, options) else {
            document.problems.append(ParseError(.documentDamaged, at: 0, "message"))
            return
        }
        defer { g_object_unref(message) }
        readFacts(message)
        if let part = g_mime_message_get_mime_part(message) { read(part, depth: 0) }
    }

    // MARK: Header

    private static let headerLimit = 4_096

    private mutating func readFacts(_ message: UnsafeMutablePointer<GMimeMessage>) {
        document.facts.title = text(g_mime_message_get_subject(message))
        document.facts.identifier = text(g_mime_message_get_message_id(message))
        if let date = g_mime_message_get_date(message) {
            document.facts.date = Timestamp(secondsSince1970: Int64(g_date_time_to_unix(date)))
        }
        document.facts.author =
            addresses(g_mime_message_get_from(message)).first
            ?? addresses(g_mime_message_get_sender(message)).first
        for list in [g_mime_message_get_to(message), g_mime_message_get_cc(message)] {
            document.facts.recipients += addresses(list)
        }
        // What people and shops write keys into; the tracks of machines are no text.
        let object = UnsafeMutableRawPointer(message).assumingMemoryBound(to: GMimeObject.self)
        for name in ["Subject", "Comments", "Keywords", "Thread-Topic", "X-Order", "X-Order-Number"] {
            let value = name == "Subject" ? document.facts.title : text(g_mime_object_get_header(object, name))
            if let value { document.passages.append(Passage(.header(name), value)) }
        }
    }

    private func addresses(_ list: UnsafeMutablePointer<InternetAddressList>?) -> [String] {
        guard let list else { return [] }
        return (0..<min(internet_address_list_length(list), 20)).compactMap { index in
            guard let address = internet_address_list_get_address(list, index),
                let written = internet_address_to_string(address, nil, 0)
            else { return nil }
            defer { g_free(written) }
            return text(written)
        }
    }

    private func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        guard let pointer else { return nil }
        let count = strnlen(pointer, Self.headerLimit)
        let bytes = UnsafeRawBufferPointer(start: pointer, count: count)
        let text = String(decoding: bytes, as: UTF8.self).trimmingBlanks()
        return text.isEmpty ? nil : text
    }

    private func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String? { text(pointer.map { UnsafePointer($0) }) }

    // MARK: Parts

    private mutating func read(_ part: UnsafeMutablePointer<GMimeObject>, depth: Int) {
        guard depth < limits.depth else { return report(.documentTooDeep, "parts of a message") }
        let raw = UnsafeMutableRawPointer(part)
        if Self.isOf(raw, g_mime_multipart_get_type()) {
            if Self.isOf(raw, g_mime_multipart_encrypted_get_type()) {
                report(.documentEncrypted, "multipart/encrypted")
            }
            let multipart = raw.assumingMemoryBound(to: GMimeMultipart.self)
            // What stands before the first boundary is for programs without MIME, and the whole text of a broken message.
            let count = g_mime_multipart_get_count(multipart)
            if count == 0 {
                report(.documentDamaged, "multipart without parts")
                if let rest = text(g_mime_multipart_get_prologue(multipart)) { addBody(rest) }
            }
            for index in 0..<max(0, count) {
                if let inner = g_mime_multipart_get_part(multipart, index) { read(inner, depth: depth + 1) }
            }
        } else if Self.isOf(raw, g_mime_message_part_get_type()) {
            readNested(raw.assumingMemoryBound(to: GMimeMessagePart.self))
        } else if Self.isOf(raw, g_mime_part_get_type()) {
            readLeaf(raw.assumingMemoryBound(to: GMimePart.self), object: part)
        }
    }

    /// A message in a message is handed on whole.
    private mutating func readNested(_ part: UnsafeMutablePointer<GMimeMessagePart>) {
        guard let message = g_mime_message_part_get_message(part) else {
            return report(.documentDamaged, "message in a message")
        }
        let object = UnsafeMutableRawPointer(message).assumingMemoryBound(to: GMimeObject.self)
        let subject = text(g_mime_message_get_subject(message))
        addAttachment(subject ?? "", "message/rfc822", collect { g_mime_object_write_to_stream(object, nil, $0) })
    }

    private mutating func readLeaf(_ part: UnsafeMutablePointer<GMimePart>, object: UnsafeMutablePointer<GMimeObject>) {
        let type = g_mime_object_get_content_type(object)
        let mediaType =
            (g_mime_content_type_get_mime_type(type).map { type in
                defer { g_free(type) }
                return text(type)
            } ?? nil)?.lowercased() ?? "text/plain"
        let name = text(g_mime_part_get_filename(part))
        let isAttached =
            g_mime_object_get_content_disposition(object)
            .map { g_mime_content_disposition_is_attachment($0) != 0 } ?? false
        if mediaType == "application/pkcs7-mime" || mediaType == "application/x-pkcs7-mime" {
            let kind = text(g_mime_content_type_get_parameter(type, "smime-type"))?.lowercased()
            if kind != "signed-data" { report(.documentEncrypted, "S/MIME") }
        }
        guard let content = g_mime_part_get_content(part) else { return }
        let bytes = collect { g_mime_data_wrapper_write_to_stream(content, $0) }
        guard mediaType.hasPrefix("text/"), name == nil, !isAttached else {
            return addAttachment(name ?? "", mediaType, bytes)
        }
        let charset = text(g_mime_content_type_get_parameter(type, "charset"))
        if mediaType == "text/html" {
            addPage(bytes, charset)
        } else if mediaType == "text/rtf" {
            addAttachment("", mediaType, bytes)
        } else {
            addBody(CharacterSets.text(bytes, in: charset))
        }
    }

    private mutating func addBody(_ text: String) {
        bodyCount += 1
        guard UInt64(text.utf8.count) <= textRest else { return report(.documentTooLong, "text") }
        textRest -= UInt64(text.utf8.count)
        document.passages.append(Passage(.body(bodyCount), text))
    }

    private mutating func addPage(_ bytes: [UInt8], _ charset: String?) {
        bodyCount += 1
        let page = Array(CharacterSets.text(bytes, in: charset ?? HTMLText.declaredCharset(bytes.span)).utf8)
        guard UInt64(page.count) <= textRest else { return report(.documentTooLong, "text") }
        textRest -= UInt64(page.count)
        document.passages += HTMLText(page.span).passages(.body(bodyCount))
    }

    private mutating func addAttachment(_ name: String, _ mediaType: String?, _ bytes: [UInt8]) {
        guard document.attachments.count < limits.attachmentCount, UInt64(bytes.count) <= limits.attachmentByteCount,
            UInt64(bytes.count) <= bytesRest
        else { return report(.documentTooLong, "attachments") }
        bytesRest -= UInt64(bytes.count)
        document.attachments.append(Attachment(name: name, mediaType: mediaType, bytes: MemoryRegion(bytes)))
    }

    private mutating func report(_ code: ParseError.Code, _ detail: String) {
        let problem = ParseError(code, at: 0, detail)
        if !document.problems.contains(problem) { document.problems.append(problem) }
    }

    /// What is written to a stream.
    private func collect(_ write: (UnsafeMutablePointer<GMimeStream>?) -> Int) -> [UInt8] {
        let stream = g_mime_stream_mem_new()
        defer { g_object_unref(stream) }
        _ = write(stream)
        let memory = UnsafeMutableRawPointer(stream)?.assumingMemoryBound(to: GMimeStreamMem.self)
        guard let memory, let array = g_mime_stream_mem_get_byte_array(memory), let data = array.pointee.data else {
            return []
        }
        return Array(UnsafeBufferPointer(start: data, count: Int(array.pointee.len)))
    }

    private static func isOf(_ object: UnsafeMutableRawPointer, _ type: GType) -> Bool {
        g_type_check_instance_is_a(object.assumingMemoryBound(to: GTypeInstance.self), type) != 0
    }
}

/// Calls `body` with a terminated list of C strings.
private func withTerminatedList(_ strings: [String], _ body: (UnsafeMutablePointer<UnsafePointer<CChar>?>) -> Void) {
    let copies = strings.map { strdup($0) }
    var list: [UnsafePointer<CChar>?] = copies.map { $0.map { UnsafePointer($0) } } + [nil]
    list.withUnsafeMutableBufferPointer { if let start = $0.baseAddress { body(start) } }
    copies.forEach { free($0) }
}

extension String {
    /// Without blanks and ends of lines at both ends.
    func trimmingBlanks() -> String {
        var scalars = unicodeScalars[...]
        while let first = scalars.first, first.properties.isWhitespace { scalars.removeFirst() }
        while let last = scalars.last, last.properties.isWhitespace { scalars.removeLast() }
        return String(scalars)
    }
}

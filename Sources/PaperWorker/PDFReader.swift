import ByteKit
import CPoppler
import Documents

/// A PDF file through poppler.
///
/// SAFETY of the whole file: objects of the library are released in the function that got them, but for the document,
/// which lives as long as this object; its bytes are a copy that the library owns.
final class PDFReader {
    private let document: OpaquePointer

    /// The most pages that are read.
    private static let pageLimit = 3_000
    /// Pages whose text has no more characters than this, and a picture, are told as pictures.
    private static let sparse = 24
    /// The most dots of a rendered page.
    private static let dotLimit = 14_000_000.0

    /// Opens a file.
    /// - Throws: `document.encrypted`, `document.damaged`.
    init(_ region: MemoryRegion) throws(ParseError) {
        let bytes = region.bytes.withUnsafeBufferPointer { g_bytes_new($0.baseAddress, gsize($0.count)) }
        defer { g_bytes_unref(bytes) }
        var error: UnsafeMutablePointer<GError>?
        guard let opened = poppler_document_new_from_bytes(bytes, nil, &error) else {
            defer { g_error_free(error) }
            let isLocked =
                error.map {
                    $0.pointee.domain == poppler_error_quark()
                        && $0.pointee.code == gint(POPPLER_ERROR_ENCRYPTED.rawValue)
                } ?? false
            let text = error?.pointee.message.map { String(cString: $0) } ?? ""
            throw ParseError(isLocked ? .documentEncrypted : .documentDamaged, at: 0, String(text.prefix(200)))
        }
        document = opened
    }

    deinit { g_object_unref(UnsafeMutableRawPointer(document)) }

    /// Reads text, facts and attachments.
    ///
    /// - Returns: the document, and the numbers, from 1, of the pages that only a reader of pictures can read.
    func read(limits: DocumentLimits) -> (document: Document, pictured: [Int]) {
        var assembly = DocumentAssembly(.pdf, limits: limits)
        var pictured: [Int] = []
        var facts = assembly.facts
        facts.title = text(poppler_document_get_title(document)) ?? text(poppler_document_get_subject(document))
        facts.author = text(poppler_document_get_author(document))
        let changed = poppler_document_get_modification_date(document)
        let created = poppler_document_get_creation_date(document)
        let moment = created > 0 ? created : changed
        if moment > 0 { facts.date = Timestamp(secondsSince1970: Int64(moment)) }
        assembly.facts = facts
        let count = Int(poppler_document_get_n_pages(document))
        if count > Self.pageLimit { assembly.report(ParseError(.documentTooLong, at: 0, "\(count) pages")) }
        if count == 0 { assembly.report(ParseError(.documentDamaged, at: 0, "no pages")) }
        for index in 0..<min(max(0, count), Self.pageLimit) where !assembly.isFull {
            guard let page = poppler_document_get_page(document, Int32(index)) else {
                assembly.report(ParseError(.documentDamaged, at: 0, "page \(index + 1)"))
                continue
            }
            defer { g_object_unref(UnsafeMutableRawPointer(page)) }
            let text = spaced(text(poppler_page_get_text(page)) ?? "", page)
            assembly.add(.page(index + 1), text)
            fields(page, index + 1, &assembly)
            annotations(page, index + 1, &assembly)
            let letters = text.unicodeScalars.lazy.filter { !$0.properties.isWhitespace }.prefix(Self.sparse + 1).count
            if letters <= Self.sparse, letters == 0 || hasPictures(page) { pictured.append(index + 1) }
        }
        attachments(&assembly)
        return (assembly.document, pictured)
    }

    /// A page as grey dots, in the binary form of a portable grey map.
    /// - Parameter number: the page, from 1.
    /// - Returns: the bytes.
    /// - Throws: `document.damaged`, `document.too-long`.
    func render(_ number: Int) throws(ParseError) -> [UInt8] {
        guard number >= 1, number <= Int(poppler_document_get_n_pages(document)),
            let page = poppler_document_get_page(document, Int32(number - 1))
        else { throw ParseError(.documentDamaged, at: 0, "page \(number)") }
        defer { g_object_unref(UnsafeMutableRawPointer(page)) }
        var (wide, high) = (0.0, 0.0)
        poppler_page_get_size(page, &wide, &high)
        guard wide >= 1, high >= 1, wide.isFinite, high.isFinite else {
            throw ParseError(.documentDamaged, at: 0, "page size")
        }
        // 300 dots an inch, as scanners deliver and as is best read; fewer for a page larger than paper is.
        let scale = min(300.0 / 72, (Self.dotLimit / (wide * high)).squareRoot())
        let (width, height) = (Int32(max(1, wide * scale)), Int32(max(1, high * scale)))
        guard let surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height) else {
            throw ParseError(.documentTooLong, at: 0, "page \(number)")
        }
        defer { cairo_surface_destroy(surface) }
        guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS, let context = cairo_create(surface) else {
            throw ParseError(.documentTooLong, at: 0, "page \(number)")
        }
        cairo_set_source_rgb(context, 1, 1, 1)
        cairo_paint(context)
        cairo_scale(context, scale, scale)
        poppler_page_render(page, context)
        cairo_destroy(context)
        cairo_surface_flush(surface)
        guard let data = cairo_image_surface_get_data(surface) else { throw ParseError(.documentDamaged, at: 0) }
        let stride = Int(cairo_image_surface_get_stride(surface))
        var result = Array("P5\n\(width) \(height)\n255\n".utf8)
        result.reserveCapacity(result.count + Int(width) * Int(height))
        for row in 0..<Int(height) {
            for column in 0..<Int(width) {
                // Four bytes a dot: blue, green, red; weights of ITU-R BT.601 in 256ths.
                let dot = data + row * stride + column * 4
                let grey = 29 * Int(dot[0]) + 150 * Int(dot[1]) + 77 * Int(dot[2])
                result.append(UInt8(truncatingIfNeeded: grey >> 8))
            }
        }
        return result
    }

    // MARK: Parts of a page

    /// The text with a tab wherever two characters of a line stand far apart: the cells of a table have nothing between
    /// them but room.
    private func spaced(_ text: String, _ page: OpaquePointer) -> String {
        var raw: UnsafeMutablePointer<PopplerRectangle>?
        var count: guint = 0
        guard poppler_page_get_text_layout(page, &raw, &count) != 0, let boxes = raw else { return text }
        defer { g_free(boxes) }
        let scalars = text.unicodeScalars
        guard scalars.count == Int(count) else { return text }
        var result = String.UnicodeScalarView()
        var last: PopplerRectangle?
        for (index, scalar) in scalars.enumerated() {
            let box = boxes[index]
            if scalar == "\n" {
                last = nil
            } else if scalar != " " {
                if let before = last, box.x1 - before.x2 > 1.2 * abs(box.y2 - box.y1) {
                    if result.last == " " { result.removeLast() }
                    result.append("\t")
                }
                last = box
            }
            result.append(scalar)
        }
        return String(result)
    }

    private func hasPictures(_ page: OpaquePointer) -> Bool {
        let list = poppler_page_get_image_mapping(page)
        defer { poppler_page_free_image_mapping(list) }
        return list != nil
    }

    /// What was typed into the fields of a form.
    private func fields(_ page: OpaquePointer, _ number: Int, _ assembly: inout DocumentAssembly) {
        let list = poppler_page_get_form_field_mapping(page)
        defer { poppler_page_free_form_field_mapping(list) }
        each(list) { (mapping: UnsafeMutablePointer<PopplerFormFieldMapping>) in
            guard let field = mapping.pointee.field,
                poppler_form_field_get_field_type(field) == POPPLER_FORM_FIELD_TEXT,
                let typed = text(poppler_form_field_text_get_text(field))
            else { return }
            assembly.add(.page(number), typed)
        }
    }

    /// Notes on a page, and files pinned to it.
    private func annotations(_ page: OpaquePointer, _ number: Int, _ assembly: inout DocumentAssembly) {
        let list = poppler_page_get_annot_mapping(page)
        defer { poppler_page_free_annot_mapping(list) }
        each(list) { (mapping: UnsafeMutablePointer<PopplerAnnotMapping>) in
            guard let annotation = mapping.pointee.annot else { return }
            if let contents = text(poppler_annot_get_contents(annotation)) { assembly.add(.page(number), contents) }
            if poppler_annot_get_annot_type(annotation) == POPPLER_ANNOT_FILE_ATTACHMENT,
                let file = poppler_annot_file_attachment_get_attachment(annotation)
            {
                attach(file, &assembly)
                g_object_unref(UnsafeMutableRawPointer(file))
            }
        }
    }

    // MARK: Attachments

    private func attachments(_ assembly: inout DocumentAssembly) {
        guard poppler_document_has_attachments(document) != 0 else { return }
        let list = poppler_document_get_attachments(document)
        defer { g_list_free(list) }
        each(list) { (file: UnsafeMutablePointer<PopplerAttachment>) in
            attach(file, &assembly)
            g_object_unref(file)
        }
    }

    private final class Collector {
        var bytes: [UInt8] = []
        static let limit = 64 << 20
    }

    private func attach(_ file: UnsafeMutablePointer<PopplerAttachment>, _ assembly: inout DocumentAssembly) {
        let collector = Collector()
        let done = poppler_attachment_save_to_callback(
            file,
            { bytes, count, _, data in
                guard let data, let bytes else { return 0 }
                let collector = Unmanaged<Collector>.fromOpaque(data).takeUnretainedValue()
                guard collector.bytes.count + Int(count) <= Collector.limit else { return 0 }
                let start = UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self)
                collector.bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: Int(count)))
                return 1
            },
            Unmanaged.passUnretained(collector).toOpaque(),
            nil
        )
        let raw: UnsafeMutablePointer<CChar>? = file.pointee.name
        let name = raw.map { String(cString: $0) } ?? ""
        guard done != 0 else {
            assembly.report(ParseError(.documentDamaged, at: 0, "attachment"))
            return
        }
        assembly.attach(name, withExtendedLifetime(collector) { MemoryRegion(collector.bytes) })
    }

    // MARK: Texts and lists of the library

    /// A text of the library, which is released.
    private func text(_ raw: UnsafeMutablePointer<CChar>?) -> String? {
        guard let raw else { return nil }
        defer { g_free(raw) }
        let text = String(cString: raw)
        return text.isEmpty ? nil : text
    }

    /// The items of a list; their number is bounded, since a file says how many there are.
    private func each<Item>(_ list: UnsafeMutablePointer<GList>?, _ body: (UnsafeMutablePointer<Item>) -> Void) {
        var next = list
        var count = 0
        while let node = next, count < 10_000 {
            if let data = node.pointee.data { body(data.assumingMemoryBound(to: Item.self)) }
            next = node.pointee.next
            count += 1
        }
    }
}

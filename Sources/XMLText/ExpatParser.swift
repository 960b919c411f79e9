import ByteKit
import CExpat

/// The only place where expat and its pointers are touched.
///
/// SAFETY of the whole file: the parser lives only inside `run`, on one thread; the bytes it reads and the session
/// it reports to outlive it there; pointers handed to a handler are used only while the handler runs.
enum ExpatParser {
    /// Runs the parser over the whole document.
    ///
    /// - Parameters:
    ///   - bytes: not empty and at most `Int32.max` bytes.
    ///   - builder: receives what is read.
    ///   - encoding: overrides what the document declares.
    /// - Returns: what ended the reading early.
    static func run(_ bytes: Span<UInt8>, into builder: inout XMLBuilder, encoding: String?) -> ParseError? {
        guard let parser = unsafe XML_ParserCreate(encoding) else {
            return ParseError(.xmlOutOfMemory, at: builder.base)
        }
        let session = Session(builder)
        unsafe session.parser = parser
        // SAFETY: `session` is kept alive until after the parser is freed.
        unsafe XML_SetUserData(parser, Unmanaged.passUnretained(session).toOpaque())
        unsafe setHandlers(of: parser)
        let status = unsafe bytes.withUnsafeBufferPointer { buffer in
            // SAFETY: the buffer is alive during the call, and its count fits an Int32 by the precondition above.
            unsafe buffer.withMemoryRebound(to: CChar.self) { text in
                unsafe XML_Parse(parser, text.baseAddress, Int32(clamping: text.count), 1)
            }
        }
        var problem: ParseError?
        if status != XML_STATUS_OK {
            problem = unsafe session.builder.problem ?? failure(XML_GetErrorCode(parser), at: place(session))
        }
        unsafe XML_ParserFree(parser)
        builder = session.builder
        return withExtendedLifetime(session) { problem }
    }

    /// What the handlers need: the builder, and the parser to stop it.
    @safe
    private final class Session {
        var builder: XMLBuilder
        var parser: XML_Parser?

        init(_ builder: XMLBuilder) { self.builder = builder }

        /// Lets `change` work on the builder, and stops the parser when it reports a problem.
        func report(_ change: (inout XMLBuilder, XMLBuilder.Place) -> Void) {
            let place = ExpatParser.place(self)
            change(&builder, place)
            // SAFETY: handlers run only inside XML_Parse, so the parser is alive.
            if builder.problem != nil { _ = unsafe XML_StopParser(parser, 0) }
        }
    }

    private static func place(_ session: Session) -> XMLBuilder.Place {
        XMLBuilder.Place(
            line: unsafe Int(clamping: XML_GetCurrentLineNumber(session.parser)),
            byteOffset: unsafe session.builder.base + max(0, Int(XML_GetCurrentByteIndex(session.parser)))
        )
    }

    private static func session(_ pointer: UnsafeMutableRawPointer?) -> Session? {
        // SAFETY: the only user data ever set is the session, alive while the parser runs.
        unsafe pointer.map { unsafe Unmanaged<Session>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func string(_ pointer: UnsafePointer<CChar>?) -> String {
        // SAFETY: expat ends every name and value with zero.
        unsafe pointer.map { unsafe String(cString: $0) } ?? ""
    }

    private static func setHandlers(of parser: XML_Parser) {
        unsafe XML_SetElementHandler(
            parser,
            { data, name, attributes in
                guard let session = unsafe ExpatParser.session(data) else { return }
                var pairs: [(name: String, value: String)] = []
                var index = 0
                // SAFETY: the list of names and values in turn ends with a null pointer.
                while let attributes = unsafe attributes, let name = unsafe attributes[index] {
                    unsafe pairs.append((ExpatParser.string(name), ExpatParser.string(attributes[index + 1])))
                    index += 2
                }
                let name = unsafe ExpatParser.string(name)
                session.report { $0.startElement(name, attributes: pairs, at: $1) }
            },
            { data, _ in
                guard let session = unsafe ExpatParser.session(data) else { return }
                session.report { builder, _ in builder.endElement() }
            }
        )
        unsafe XML_SetCharacterDataHandler(parser) { data, text, count in
            guard let session = unsafe ExpatParser.session(data), let text = unsafe text else { return }
            // SAFETY: expat hands over count bytes of UTF-8, alive during the handler.
            let buffer = unsafe UnsafeRawBufferPointer(start: text, count: max(0, Int(count)))
            session.report { builder, place in
                let bytes = unsafe buffer.assumingMemoryBound(to: UInt8.self)
                unsafe builder.text(Span(_unsafeElements: bytes), at: place)
            }
        }
        unsafe XML_SetCommentHandler(parser) { data, text in
            guard let session = unsafe ExpatParser.session(data) else { return }
            let text = unsafe ExpatParser.string(text)
            session.report { $0.comment(text, at: $1) }
        }
        // A reference to an entity of a document type that is not read stays visible as it is written.
        unsafe XML_SetSkippedEntityHandler(parser) { data, name, isParameter in
            guard let session = unsafe ExpatParser.session(data), isParameter == 0 else { return }
            let text = Array("&\(unsafe ExpatParser.string(name));".utf8)
            session.report { $0.text(text.span, at: $1) }
        }
        unsafe XML_SetEntityDeclHandler(parser) { data, _, _, _, _, _, _, _, _ in
            guard let session = unsafe ExpatParser.session(data) else { return }
            session.report { $0.stop(.xmlEntityDeclared, at: $1) }
        }
        unsafe XML_SetXmlDeclHandler(parser) { data, _, encoding, _ in
            guard let session = unsafe ExpatParser.session(data), let encoding = unsafe encoding else { return }
            session.builder.declaredEncoding = unsafe ExpatParser.string(encoding)
        }
        unsafe XML_SetUnknownEncodingHandler(
            parser,
            { _, name, info in
                guard let info = unsafe info,
                    let characters = SingleByteEncoding.characters(named: unsafe ExpatParser.string(name))
                else { return 0 }
                // SAFETY: the map is an array of 256 Int32, and there are 256 characters.
                unsafe withUnsafeMutableBytes(of: &info.pointee.map) { map in
                    unsafe characters.withUnsafeBytes { unsafe map.copyMemory(from: $0) }
                }
                unsafe info.pointee.convert = nil
                unsafe info.pointee.release = nil
                unsafe info.pointee.data = nil
                return 1
            },
            nil
        )
    }

    private static func failure(_ error: XML_Error, at place: XMLBuilder.Place) -> ParseError {
        let detail = unsafe XML_ErrorString(error).map { unsafe String(cString: $0) } ?? ""
        let code: ParseError.Code =
            switch error {
            case XML_ERROR_NO_ELEMENTS, XML_ERROR_UNCLOSED_TOKEN, XML_ERROR_PARTIAL_CHAR,
                XML_ERROR_UNCLOSED_CDATA_SECTION:
                .xmlTruncated
            case XML_ERROR_UNKNOWN_ENCODING: .xmlUnknownEncoding
            case XML_ERROR_INCORRECT_ENCODING: .xmlWrongEncoding
            case XML_ERROR_NO_MEMORY: .xmlOutOfMemory
            default: .xmlMalformed
            }
        return ParseError(code, at: place.byteOffset, detail)
    }
}

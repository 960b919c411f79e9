public import ByteKit

/// An XML document as far as it could be read.
///
/// Inventories and answer files are often cut off or saved in another encoding than they declare. What was read before
/// the first problem is kept: elements that were open there are closed and marked as incomplete.
public struct XMLDocument: Sendable {
    /// The outermost element; nil when not even its start tag could be read.
    public let root: XMLElement?
    /// Comments before and after the outermost element.
    public let comments: [XMLRun]
    /// The encoding by which the bytes were read, in lower case: as declared, or what was found instead.
    public let encoding: String
    /// Whether the encoding is not the declared one, because the bytes contradict it.
    public let encodingAssumed: Bool
    /// What ended the reading early, with the byte offset in the document as given; nil when all was well.
    public let problem: ParseError?

    /// Reads a document in UTF-8, UTF-16, Latin-1, Windows-1252 or another single-byte encoding based on ASCII.
    ///
    /// External entities are never fetched. Offsets count from the first byte of `bytes`.
    public init(parsing bytes: Span<UInt8>, limits: XMLLimits = XMLLimits()) {
        let start = Self.firstMark(in: bytes)
        let document = bytes.extracting(start..<bytes.count)
        var builder = XMLBuilder(base: start, limits: limits)
        guard document.count > 0 else {
            self.init(builder, problem: ParseError(.xmlEmpty, at: start), assumed: nil)
            return
        }
        guard document.count <= min(limits.byteCount, Int(Int32.max)) else {
            self.init(builder, problem: ParseError(.xmlTooLarge, at: start, "\(document.count) bytes"), assumed: nil)
            return
        }
        var problem = ExpatParser.run(document, into: &builder, encoding: nil)
        let replacement = problem.flatMap { Self.encodingContradicted(by: $0, builder, bytes) }
        if let replacement {
            builder = XMLBuilder(base: start, limits: limits)
            problem = ExpatParser.run(document, into: &builder, encoding: replacement)
        }
        self.init(builder, problem: problem, assumed: replacement)
    }

    private init(_ builder: XMLBuilder, problem: ParseError?, assumed: String?) {
        var builder = builder
        builder.closeAll()
        root = builder.root
        comments = builder.comments
        encoding = assumed?.lowercased() ?? builder.declaredEncoding?.lowercased() ?? "utf-8"
        encodingAssumed = assumed != nil
        self.problem = problem
    }

    /// Blank lines before the declaration are an error in XML, and a frequent one.
    private static func firstMark(in bytes: Span<UInt8>) -> Int {
        var index = 0
        while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) {
            // A blank followed by zero is a UTF-16 unit.
            if index + 1 < bytes.count, bytes[index + 1] == 0 { return 0 }
            index += 1
        }
        return index
    }

    /// The encoding to read by instead, where the bytes cannot be in the declared one.
    private static func encodingContradicted(
        by problem: ParseError,
        _ builder: XMLBuilder,
        _ bytes: Span<UInt8>
    ) -> String? {
        let declared = builder.declaredEncoding?.lowercased()
        if problem.code == .xmlWrongEncoding {
            // Text that was redirected or saved again keeps a declaration that is no longer true.
            guard bytes.holds(2, at: builder.base) else { return "UTF-8" }
            return switch (bytes[builder.base], bytes[builder.base + 1]) {
            case (0xFF, 0xFE), (UInt8(ascii: "<"), 0): "UTF-16LE"
            case (0xFE, 0xFF), (0, UInt8(ascii: "<")): "UTF-16BE"
            default: "UTF-8"
            }
        }
        guard problem.code == .xmlMalformed, declared == nil || declared == "utf-8",
            bytes.holds(1, at: problem.offset), bytes[problem.offset] >= 0x80,
            !bytes.matches("\u{FEFF}", at: builder.base)
        else { return nil }
        // A byte above ASCII that starts no UTF-8 character: a file of a western Windows without a true declaration.
        return "windows-1252"
    }
}

extension ParseError.Code {
    /// There is nothing but blanks.
    public static let xmlEmpty: Self = "xml.empty"
    /// The document is larger than the limit.
    public static let xmlTooLarge: Self = "xml.too-large"
    /// Elements are nested deeper than the limit.
    public static let xmlTooDeep: Self = "xml.too-deep"
    /// There are more elements, attributes and pieces of text than the limit.
    public static let xmlTooManyNodes: Self = "xml.too-many-nodes"
    /// There is more text than the limit.
    public static let xmlTooMuchText: Self = "xml.too-much-text"
    /// The document ends inside an element, a tag or a character.
    public static let xmlTruncated: Self = "xml.truncated"
    /// The document breaks the rules of XML.
    public static let xmlMalformed: Self = "xml.malformed"
    /// The document declares an encoding that this reader does not know.
    public static let xmlUnknownEncoding: Self = "xml.unknown-encoding"
    /// The bytes cannot be in the encoding that the document declares.
    public static let xmlWrongEncoding: Self = "xml.wrong-encoding"
    /// The document declares entities, which this reader refuses.
    public static let xmlEntityDeclared: Self = "xml.entity-declared"
    /// The parser could not get memory.
    public static let xmlOutOfMemory: Self = "xml.out-of-memory"
}

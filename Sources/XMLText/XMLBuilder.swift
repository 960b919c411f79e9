import ByteKit

/// Puts the tree together from what the parser reports, and says stop when a limit is reached.
struct XMLBuilder {
    /// Offset of the parser's first byte in the document as given.
    let base: Int
    private let limits: XMLLimits
    private var open: [OpenElement] = []
    private var nodeCount = 0
    private var textByteCount = 0
    private var pendingText: [UInt8] = []
    private var pendingPlace = Place(line: 1, byteOffset: 0)

    private(set) var root: XMLElement?
    private(set) var comments: [XMLRun] = []
    private(set) var problem: ParseError?
    var declaredEncoding: String?

    /// Where the parser stands, in the document as given.
    struct Place {
        let line: Int
        let byteOffset: Int
    }

    private struct OpenElement {
        let name: QualifiedName
        let attributes: [XMLAttribute]
        let place: Place
        var content: [XMLContent] = []
    }

    private struct QualifiedName {
        let prefix: String
        let local: String

        init(_ written: String) {
            if let colon = written.utf8.firstIndex(of: UInt8(ascii: ":")) {
                prefix = String(written[..<colon])
                local = String(written[written.utf8.index(after: colon)...])
            } else {
                prefix = ""
                local = written
            }
        }
    }

    init(base: Int, limits: XMLLimits) {
        self.base = base
        self.limits = limits
    }

    /// Remembers the first problem; what is reported afterwards is ignored.
    mutating func stop(_ code: ParseError.Code, at place: Place, _ detail: String = "") {
        if problem == nil { problem = ParseError(code, at: place.byteOffset, detail) }
    }

    mutating func startElement(_ name: String, attributes: [(name: String, value: String)], at place: Place) {
        guard problem == nil else { return }
        flushText()
        guard open.count < limits.depth else { return stop(.xmlTooDeep, at: place, "\(limits.depth) levels") }
        let size = attributes.reduce(name.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard count(nodes: 1 + attributes.count, textBytes: size, at: place) else { return }
        let attributes = attributes.map { attribute in
            let name = QualifiedName(attribute.name)
            return XMLAttribute(name: name.local, prefix: name.prefix, value: attribute.value)
        }
        open.append(OpenElement(name: QualifiedName(name), attributes: attributes, place: place))
    }

    mutating func endElement() {
        guard problem == nil else { return }
        close(complete: true)
    }

    mutating func text(_ bytes: Span<UInt8>, at place: Place) {
        guard problem == nil, !open.isEmpty else { return }
        if pendingText.isEmpty {
            guard count(nodes: 1, textBytes: 0, at: place) else { return }
            pendingPlace = place
        }
        guard count(nodes: 0, textBytes: bytes.count, at: place) else { return }
        for index in 0..<bytes.count { pendingText.append(bytes[index]) }
    }

    mutating func comment(_ text: String, at place: Place) {
        guard problem == nil else { return }
        flushText()
        guard count(nodes: 1, textBytes: text.utf8.count, at: place) else { return }
        let run = XMLRun(text: text, line: place.line, byteOffset: place.byteOffset)
        if open.isEmpty {
            comments.append(run)
        } else {
            open[open.count - 1].content.append(.comment(run))
        }
    }

    /// Closes what a broken document left open.
    mutating func closeAll() {
        while !open.isEmpty { close(complete: false) }
    }

    private mutating func count(nodes: Int, textBytes: Int, at place: Place) -> Bool {
        guard nodes <= limits.nodeCount - nodeCount else {
            stop(.xmlTooManyNodes, at: place, "more than \(limits.nodeCount)")
            return false
        }
        guard textBytes <= limits.textByteCount - textByteCount else {
            stop(.xmlTooMuchText, at: place, "more than \(limits.textByteCount) bytes")
            return false
        }
        nodeCount += nodes
        textByteCount += textBytes
        return true
    }

    private mutating func flushText() {
        guard !pendingText.isEmpty else { return }
        let run = XMLRun(
            text: String(decoding: pendingText, as: UTF8.self),
            line: pendingPlace.line,
            byteOffset: pendingPlace.byteOffset
        )
        pendingText.removeAll(keepingCapacity: true)
        if !open.isEmpty { open[open.count - 1].content.append(.text(run)) }
    }

    private mutating func close(complete: Bool) {
        flushText()
        guard let last = open.popLast() else { return }
        let element = XMLElement(
            name: last.name.local,
            prefix: last.name.prefix,
            attributes: last.attributes,
            content: last.content,
            line: last.place.line,
            byteOffset: last.place.byteOffset,
            isComplete: complete
        )
        if open.isEmpty {
            root = element
        } else {
            open[open.count - 1].content.append(.element(element))
        }
    }
}

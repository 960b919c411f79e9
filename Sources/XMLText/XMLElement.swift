/// A piece of text or a comment with the place it was read from.
public struct XMLRun: Hashable, Sendable {
    /// The characters, references already replaced.
    public let text: String
    /// Line of its first character, counted from 1.
    public let line: Int
    /// Offset of its first byte in the document as it was given.
    public let byteOffset: Int
}

/// One attribute of an element.
public struct XMLAttribute: Hashable, Sendable {
    /// Local name, without the prefix.
    public let name: String
    /// What stood before the colon; empty without one.
    public let prefix: String
    /// The value, references already replaced.
    public let value: String
}

/// What stands between the tags of an element, in document order.
public enum XMLContent: Hashable, Sendable {
    /// An element inside.
    case element(XMLElement)
    /// Characters, CDATA sections included.
    case text(XMLRun)
    /// A comment.
    case comment(XMLRun)
}

/// One element with everything inside it.
///
/// Prefixes are kept but not resolved to namespaces: the documents read here are recognised by their local names,
/// and broken ones often use prefixes that nobody declared.
public struct XMLElement: Hashable, Sendable {
    /// Local name, without the prefix.
    public let name: String
    /// What stood before the colon; empty without one.
    public let prefix: String
    /// In the order they are written.
    public let attributes: [XMLAttribute]
    /// Elements, text and comments in document order.
    public let content: [XMLContent]
    /// Line of the start tag, counted from 1.
    public let line: Int
    /// Offset of the start tag in the document as it was given.
    public let byteOffset: Int
    /// Whether its end tag was read; false in a document that breaks off inside.
    public let isComplete: Bool

    /// The elements directly inside, in document order.
    public var children: [XMLElement] {
        content.compactMap { if case .element(let element) = $0 { element } else { nil } }
    }

    /// The comments directly inside, in document order.
    public var comments: [XMLRun] {
        content.compactMap { if case .comment(let run) = $0 { run } else { nil } }
    }

    /// The pieces of text directly inside, in document order.
    public var textRuns: [XMLRun] {
        content.compactMap { if case .text(let run) = $0 { run } else { nil } }
    }

    /// The text directly inside, joined, as it is written.
    public var text: String { textRuns.map(\.text).joined() }

    /// The text directly inside without blanks at either end.
    public var trimmedText: String {
        let text = text
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(text[first...last])
    }

    /// The text of this element and of all inside it, in document order.
    public var allText: String {
        content.reduce(into: "") { result, item in
            switch item {
            case .text(let run): result += run.text
            case .element(let element): result += element.allText
            case .comment: break
            }
        }
    }

    /// The value of the first attribute with this local name; case counts.
    public func attribute(_ name: String) -> String? {
        attributes.first { $0.name == name }?.value
    }

    /// The first element directly inside with this local name; case counts.
    public func child(_ name: String) -> XMLElement? {
        for case .element(let element) in content where element.name == name { return element }
        return nil
    }

    /// The elements directly inside with this local name; case counts.
    public func children(_ name: String) -> [XMLElement] {
        children.filter { $0.name == name }
    }

    /// The element reached by following local names downwards, always the first of each name.
    public func descendant(_ path: String...) -> XMLElement? {
        path.reduce(Optional(self)) { element, name in element?.child(name) }
    }

    /// Calls `visit` for this element and all inside it, in document order, with the local names on the way there.
    public func walk(_ visit: (_ element: XMLElement, _ path: [String]) -> Void) {
        walk(below: [], visit)
    }

    private func walk(below path: [String], _ visit: (XMLElement, [String]) -> Void) {
        let here = path + [name]
        visit(self, here)
        for case .element(let element) in content { element.walk(below: here, visit) }
    }
}

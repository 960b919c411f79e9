public import ByteKit

/// The XML export of KeePass 2 («KeePass XML (2.x)»), in which everything stands in clear.
public enum KeePassXML {
    /// Writes a safe in clear.
    /// - Parameters:
    ///   - safe: the entries.
    ///   - moment: stands for the times that entries do not have.
    /// - Returns: the export, and what a person must be told of it.
    /// - Throws: `safe.value`.
    public static func writeInClear(_ safe: Safe, at moment: Timestamp) throws(ParseError) -> PlainExport {
        var document = SafeXMLWriter(style: .plain, at: moment)
        try document.write(safe, protect: nil)
        return document.takePlainExport()
    }

    /// Reads an export and takes out the entries that hold a product key.
    /// - Throws: the codes of an XML document, `safe.no-export`, `safe.content-damaged`.
    public static func read(_ bytes: Span<UInt8>) throws(ParseError) -> Safe {
        try SafeXMLReader.read(bytes, unprotect: nil)
    }
}

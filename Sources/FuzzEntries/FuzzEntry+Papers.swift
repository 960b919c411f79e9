import ByteKit
import Documents

extension FuzzEntry {
    /// Rich text.
    static let richText = FuzzEntry(name: "rich-text") { bytes in
        guard let document = try? RichTextReader.read(MemoryRegion(bytes)) else { return }
        check(document)
    }

    /// Office files: the parts one after another, each a line with its name and the part behind it, ended by a zero.
    static let office = FuzzEntry(name: "office") { bytes in
        var package = OfficePackage()
        for part in bytes.split(separator: 0, maxSplits: 40) {
            guard let end = part.firstIndex(of: 10) else { continue }
            package.parts[String(decoding: part[..<end], as: UTF8.self)] = MemoryRegion(Array(part[(end + 1)...]))
        }
        guard let document = try? package.read() else { return }
        check(document)
    }

    /// What a document proves, out of its lines.
    static let proof = FuzzEntry(name: "proof") { bytes in
        var document = Document(format: .text)
        document.passages = [Passage(.page(1), String(decoding: bytes.prefix(1 << 16), as: UTF8.self))]
        if let proof = ProofReader.proof(in: document) {
            precondition((0...100).contains(proof.score) && !proof.product.isEmpty)
        }
    }

    private static func check(_ document: Document) {
        for passage in document.passages {
            precondition(!passage.text.isEmpty)
            _ = passage.place(at: passage.text.unicodeScalars.count)
        }
        _ = ProofReader.proof(in: document)
    }
}

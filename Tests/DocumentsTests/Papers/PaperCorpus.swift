import ByteKit
import Documents
import Foundation
import ProductKey
import TestSupport
import WorkerLink

/// The papers that `scripts/fixtures/documents.py` makes, once for all tests.
struct PaperCorpus: Sendable {
    /// What the manifest says of a file.
    struct Truth: Decodable, Sendable {
        struct Proof: Decodable, Sendable {
            let kind: String
            let product: String
            let orderNumber: String?
            let invoiceNumber: String?
            let quantity: Int?
            let supplier: String?
            let date: String?
        }

        let file: String
        let keys: [String]
        let proof: Proof?
    }

    let folder: TemporaryFolder
    let truths: [Truth]

    private static let python = SharedFiles.packageRoot.appending(path: "build/venv/bin/python3").path
    /// Why there is none.
    static let lack = "no reportlab, docx, pptx, openpyxl, odf, PIL in build/venv"

    static let standard = Task<PaperCorpus?, Never> {
        guard let folder = try? TemporaryFolder() else { return nil }
        let script = SharedFiles.packageRoot.appending(path: "scripts/fixtures/documents.py").path
        guard let run = try? await ToolRun(python, [script, folder.path]), run.status == 0,
            let manifest = try? Data(contentsOf: folder.url.appending(path: "manifest.json")),
            let truths = try? JSONDecoder().decode([Truth].self, from: manifest)
        else { return nil }
        return PaperCorpus(folder: folder, truths: truths)
    }

    static func isThere() async -> Bool { await standard.value != nil }

    func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.url.appending(path: name)))
    }

    /// Reads a file as the program does.
    func read(_ name: String) throws -> Document {
        let source = BytesSource(try bytes(name))
        guard let kind = DocumentKind(head: source.bytes.span, source: source) else { throw Unknown() }
        return try PaperReading.read(source, kind: kind, name: name, workers: DocumentWorkers())
    }

    struct Unknown: Error {}
}

/// Bytes as a source.
struct BytesSource: ByteSource {
    let bytes: [UInt8]
    var byteCount: UInt64 { UInt64(bytes.count) }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) -> Int {
        guard offset < byteCount else { return 0 }
        let count = min(buffer.count, bytes.count - Int(offset))
        for index in 0..<count { buffer[index] = bytes[Int(offset) + index] }
        return count
    }
}

extension Document {
    /// The last five characters of the keys in it.
    var keyEndings: Set<String> {
        Set(passages.flatMap { KeyTextSearch.matches(in: Array($0.text.unicodeScalars)) }.map(\.key.partialKey))
    }
}

import ByteKit
import Documents
import Foundation
import TestSupport

/// Mails written by Python's own library, and what is true of them.
struct MailArchive {
    struct Truth: Decodable {
        var identifier: String
        var title: String
        var author: String
        var date: Int64
        var words: String
        var charset: String
    }

    static let isPossible = SharedFiles.hasTool("python3")

    let folder: TemporaryFolder
    let truths: [Truth]

    init(keyIn number: Int = 17, key: String = SampleKeys.server2022Standard) throws {
        folder = try TemporaryFolder()
        let script = SharedFiles.packageRoot.appending(path: "scripts/fixtures/make-mails.py").path
        _ = try SharedFiles.output(
            of: "python3",
            [script, folder.path, "\(number)", key, SampleKeys.server2019Standard]
        )
        let data = try Data(contentsOf: folder.url.appending(path: "truth.json"))
        truths = try JSONDecoder().decode([Truth].self, from: data)
    }
}

/// Bytes in memory, for a worker to read.
struct ArraySource: ByteSource {
    let bytes: [UInt8]
    var byteCount: UInt64 { UInt64(bytes.count) }

    init(_ bytes: [UInt8]) { self.bytes = bytes }
    init(_ text: String) { bytes = Array(text.utf8) }
    init(path: String) throws { bytes = [UInt8](try Data(contentsOf: URL(filePath: path))) }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        guard offset < byteCount else { return 0 }
        let count = min(buffer.count, bytes.count - Int(offset))
        buffer.copy(bytes.span.extracting(Int(offset)..<(Int(offset) + count)), at: 0)
        return count
    }
}

/// All that a worker says of a source.
func documents(
    _ source: some ByteSource,
    _ kind: DocumentKind,
    limits: DocumentLimits = DocumentLimits(),
    workers: DocumentWorkers = DocumentWorkers()
) throws -> [Document] {
    let reading = try DocumentReading(source, kind: kind, name: "test", limits: limits, workers: workers)
    var result: [Document] = []
    while let document = try reading.next() { result.append(document) }
    return result
}

extension Document {
    /// All text of the bodies.
    var text: String {
        passages.filter { if case .header = $0.place { false } else { true } }.map(\.text).joined(separator: "\n")
    }
}

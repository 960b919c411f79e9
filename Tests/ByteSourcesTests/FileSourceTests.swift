import ByteKit
import ByteSources
import Foundation
import TestSupport
import Testing

@Suite struct FileSourceTests {
    @Test func `a file is read at any offset and as memory`() throws {
        let folder = try TemporaryFolder()
        let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let path = try folder.write("bytes", content)
        let source = try FileSource(path: path)
        #expect(source.byteCount == 300_000)
        #expect(try source.read(at: 299_990, count: 50) == Array(content.suffix(10)))
        #expect(try source.read(at: 400_000, count: 5) == [])
        #expect(try source.region().copy() == content)
        #expect(try FileSource(path: folder.write("empty", [])).region().count == 0)
    }

    @Test func `what cannot be opened is named`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: SourceError(.missing, path: "/nowhere/at/all", systemError: ENOENT)) {
            try FileSource(path: "/nowhere/at/all")
        }
        #expect(throws: SourceError(.isFolder, path: folder.path)) { try FileSource(path: folder.path) }
        #expect(throws: SourceError(.unsuitable, path: "/dev/null")) { try FileSource(path: "/dev/null") }
    }
}

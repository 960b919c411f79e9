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

@Suite struct UnpackerTests {
    @Test(arguments: [("gzip", Packing.gzip), ("xz", .xz)])
    func `what the tool packed comes out again`(tool: String, packing: Packing) throws {
        let folder = try TemporaryFolder()
        let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 / 97) }
        let path = try folder.write("plain", content)
        let packed = try SharedFiles.output(of: tool, ["-c", path])
        #expect(Packing.detect(packed.span) == packing)
        let result = Unpacker.unpack(packed.span, packing: packing, limit: 1 << 20)
        #expect(result.problem == nil)
        #expect(result.region.copy() == content)

        let twice = packed + packed
        #expect(Unpacker.unpack(twice.span, packing: packing, limit: 1 << 20).region.count == 400_000)

        let bounded = Unpacker.unpack(packed.span, packing: packing, limit: 70_000)
        #expect(bounded.problem == .tooLarge)
        #expect(bounded.region.count == 70_000)

        for length in stride(from: 20, to: packed.count, by: max(1, packed.count / 40)) {
            let cut = Array(packed.prefix(length))
            let part = Unpacker.unpack(cut.span, packing: packing, limit: 1 << 20)
            #expect(part.problem == .packedDamaged)
            #expect(content.starts(with: part.region.copy()))
        }
        #expect(Packing.detect(content.span) == nil)
    }
}

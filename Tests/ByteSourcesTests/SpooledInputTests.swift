import ByteKit
import ByteSources
import Foundation
import TestSupport
import Testing

@Suite
struct SpooledInputTests {
    private static let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ $0 >> 9) }

    @Test(arguments: [(0, true), (1, true), (4_096, true), (4_097, false), (300_000, false)])
    func `a pipe is readable at any offset, from memory while it is small`(count: Int, inMemory: Bool) throws {
        let folder = try TemporaryFolder()
        let input = try piped(Array(Self.bytes.prefix(count))) { descriptor in
            try SpooledInput(descriptor: descriptor, memoryLimit: 4_096, folder: folder.path)
        }
        #expect(input.byteCount == UInt64(count))
        #expect(input.isInMemory == inMemory)
        #expect(try input.read(at: 0, count: count + 10) == Array(Self.bytes.prefix(count)))
        if count > 200 { #expect(try input.read(at: 150, count: 40) == Array(Self.bytes[150..<190])) }
        #expect(try input.read(at: UInt64(count), count: 5).isEmpty)
    }

    @Test func `nothing is left in the folder and nothing can be seen there`() throws {
        let folder = try TemporaryFolder()
        let input = try piped(Self.bytes) { descriptor in
            try SpooledInput(descriptor: descriptor, memoryLimit: 1_024, folder: folder.path)
        }
        #expect(!input.isInMemory)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func `more than the limit is refused`() throws {
        let error = #expect(throws: SourceError.self) {
            try piped(Self.bytes) { try SpooledInput(descriptor: $0, limit: 299_999, memoryLimit: 1_024) }
        }
        #expect(error?.code == .tooLarge)
    }

    @Test func `a folder that cannot be written to is named`() throws {
        let error = #expect(throws: SourceError.self) {
            try piped(Self.bytes) {
                try SpooledInput(descriptor: $0, memoryLimit: 1_024, folder: "/nonexistent-folder")
            }
        }
        #expect(error?.path == "/nonexistent-folder")
    }

    @Test func `a redirected file is read in place from where it stands`() throws {
        let folder = try TemporaryFolder()
        let handle = try #require(FileHandle(forReadingAtPath: folder.write("input", Self.bytes)))
        try handle.seek(toOffset: 100)
        let input = try SpooledInput(descriptor: handle.fileDescriptor, memoryLimit: 16, folder: "/nonexistent-folder")
        #expect(input.byteCount == UInt64(Self.bytes.count - 100))
        #expect(try input.read(at: 5, count: 3) == Array(Self.bytes[105..<108]))
        #expect(try handle.offset() == 100)
    }

    private func piped<Result>(_ bytes: [UInt8], _ body: (Int32) throws -> Result) throws -> Result {
        let pipe = Pipe()
        let writer = pipe.fileHandleForWriting
        let thread = Thread {
            try? writer.write(contentsOf: Data(bytes))
            try? writer.close()
        }
        signal(SIGPIPE, SIG_IGN)
        thread.start()
        return try body(pipe.fileHandleForReading.fileDescriptor)
    }
}

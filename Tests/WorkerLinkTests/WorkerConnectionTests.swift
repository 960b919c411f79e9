import ByteKit
import Foundation
import TestSupport
import Testing
import WorkerLink

@Suite struct WorkerConnectionTests {
    private static let name = "regain-test-worker"

    private func connection(_ change: (inout WorkerOptions) -> Void = { _ in }) throws -> WorkerConnection {
        var options = WorkerOptions()
        change(&options)
        return try WorkerConnection(launching: Self.name, options: options)
    }

    @Test(arguments: [0, 1, 1_000, 3_000_000, 16 << 20])
    func `what is sent comes back`(count: Int) throws {
        let worker = try connection()
        let payload = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        #expect(try worker.call(1, WorkerMessage(payload: payload), doing: "echo").payload == payload)
    }

    @Test func `a frame over the limit is refused before it is sent`() throws {
        let worker = try connection()
        let large = WorkerMessage(payload: [UInt8](repeating: 0, count: (16 << 20) + 1))
        #expect(throws: WorkerError.self) { try worker.call(1, large, doing: "echo") }
    }

    @Test func `a refusal carries code and offset and leaves the worker alive`() throws {
        let worker = try connection()
        let error = #expect(throws: WorkerError.self) { try worker.call(2, doing: "asking for no") }
        #expect(error?.code == "test.refused")
        #expect(error?.offset == 77)
        #expect(error?.doing == "asking for no")
        #expect(error?.worker == Self.name)
        #expect(try worker.call(1, doing: "echo").payload == [])
        #expect(worker.requestCount == 2)
    }

    @Test func `a worker that dies is an error, then and later`() throws {
        let worker = try connection()
        let first = #expect(throws: WorkerError.self) { try worker.call(3, doing: "dying") }
        #expect(first?.code == .workerCrashed)
        #expect(first?.detail == "signal 6")
        let second = #expect(throws: WorkerError.self) { try worker.call(1, doing: "echo") }
        #expect(second?.code == .workerClosed)
    }

    @Test func `a worker that hangs is ended in time`() throws {
        let worker = try connection()
        let clock = ContinuousClock()
        var error: WorkerError?
        let time = clock.measure {
            error = #expect(throws: WorkerError.self) {
                try worker.call(4, doing: "sleeping", timeout: .milliseconds(200))
            }
        }
        #expect(error?.code == .workerTimeout)
        #expect(time < .seconds(300))
    }

    @Test func `a worker that eats memory dies alone`() throws {
        let worker = try connection { $0.memoryLimit = 512 << 20 }
        let error = #expect(throws: WorkerError.self) { try worker.call(8, doing: "eating") }
        #expect(error?.code == .workerCrashed)
    }

    @Test func `a worker that eats time dies alone`() throws {
        let worker = try connection { $0.cpuLimit = 1 }
        let error = #expect(throws: WorkerError.self) {
            while true {
                _ = try worker.call(1, WorkerMessage(payload: .init(repeating: 1, count: 8 << 20)), doing: "eating")
            }
        }
        #expect(error?.code == .workerCrashed)
    }

    @Test func `nonsense on the wire is no crash of the program`() throws {
        let worker = try connection()
        let error = #expect(throws: WorkerError.self) { try worker.call(9, doing: "babbling") }
        #expect(error?.code == .workerProtocol)
    }

    @Test func `a source of the program is read through the socket`() throws {
        let region = MemoryRegion((0..<9_000_000).map { UInt8(truncatingIfNeeded: $0) })
        let worker = try WorkerConnection(
            launching: Self.name,
            onCallback: { operation, message in
                #expect(operation == SourceRelay.read)
                return try SourceServer.answer(message) { $0 == 0 ? RegionSource(region: region) : nil }
            }
        )
        let sum = try worker.call(5, WorkerMessage { $0.u64(9_000_000) }, doing: "summing") {
            (input) throws(ParseError) in try input.u64()
        }
        #expect(sum == (0..<9_000_000).reduce(0 as UInt64) { $0 + UInt64($1 & 0xFF) })
    }

    @Test func `a question without an answer comes back as its error`() throws {
        let worker = try connection()
        let error = #expect(throws: WorkerError.self) {
            try worker.call(5, WorkerMessage { $0.u64(10) }, doing: "summing")
        }
        #expect(error?.code == .workerUnknownOperation)
        #expect(try worker.call(1, doing: "echo").payload == [])
    }

    @Test func `an open file travels to a worker that may open none`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("file", "content of a file")
        let file = try #require(FileHandle(forReadingAtPath: path))
        let worker = try connection()
        let answer = try worker.call(6, WorkerMessage(descriptors: [file.fileDescriptor]), doing: "reading")
        #expect(answer.payload == Array("content of a file".utf8))
    }

    @Test(arguments: [true, false])
    func `the sandbox stands unless it is switched off`(sandbox: Bool) throws {
        let worker = try connection { $0.sandbox = sandbox }
        let errors = try worker.call(7, doing: "trying the door") { (input) throws(ParseError) in
            [try input.u32(), try input.u32(), try input.u32(), try input.u32()]
        }
        for error in errors { #expect((error != 0) == sandbox) }
        let trace = "/tmp/regain-test-worker-was-here"
        #expect(FileManager.default.fileExists(atPath: trace) == !sandbox)
        try? FileManager.default.removeItem(atPath: trace)
    }

    @Test func `a worker that is not there is named`() {
        let error = #expect(throws: WorkerError.self) { try WorkerConnection(launching: "regain-no-such-worker") }
        #expect(error?.code == .workerMissing)
    }

    @Test func `a worker outlives the thread that asked for it`() async throws {
        let worker = await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: Result { try connection() }) }
        }
        // Long enough for the thread to be gone, and for a signal that went with it to arrive.
        try await Task.sleep(for: .milliseconds(200))
        #expect(try worker.get().call(1, doing: "echo").payload == [])
    }

    @Test func `many threads share one worker`() async throws {
        let worker = try connection()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<50 {
                group.addTask {
                    let payload = [UInt8](repeating: UInt8(number), count: number * 100)
                    return try worker.call(1, WorkerMessage(payload: payload), doing: "echo").payload == payload
                }
            }
            for try await good in group { #expect(good) }
        }
    }
}

private struct RegionSource: ByteSource {
    let region: MemoryRegion
    var byteCount: UInt64 { UInt64(region.count) }

    func read(at offset: UInt64, into buffer: inout MutableSpan<UInt8>) throws -> Int {
        let bytes = region.bytes
        let count = min(buffer.count, bytes.count - Int(offset))
        for index in 0..<count { buffer[index] = bytes[Int(offset) + index] }
        return count
    }
}

import Foundation
import TestSupport
import Testing

@testable import RecordStore

/// Programs and servers that are killed while they write: what was committed is there, and nothing by halves.
@Suite(.serialized) struct KillTests {
    private static let writer = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "regain-test-writer").path

    /// Kills a writer after a random time and says what it had committed.
    private func killedWriter(_ place: String, after microseconds: UInt32) throws -> Int64 {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: Self.writer)
        process.arguments = [place]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // From its first commit on the moments count.
        var printed = output.fileHandleForReading.availableData
        usleep(microseconds)
        kill(process.processIdentifier, SIGKILL)
        printed += output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // A number whose line was cut is not promised.
        let whole = String(decoding: printed, as: UTF8.self)
        let lines = whole.split(separator: "\n").dropLast(whole.hasSuffix("\n") ? 0 : 1)
        return lines.last.flatMap { Int64($0) } ?? 0
    }

    private func check(_ store: any RecordStore, holds promised: Int64) throws {
        let rows = try store.read { session in
            try session.query("SELECT number, count(*) AS parts FROM event GROUP BY number ORDER BY number")
        }
        #expect(rows.allSatisfy { $0["parts"] == 2 }, "a transaction by halves")
        #expect(rows.map { $0["number"].integer ?? 0 } == Array(1...Int64(rows.count)), "a number is missing")
        #expect(Int64(rows.count) >= promised, "a committed number is lost")
    }

    @Test(arguments: TestDatabases.kinds)
    func `a writer killed at a hundred random moments loses nothing`(kind: TestDatabases.Kind) throws {
        let folder = try TemporaryFolder()
        let place = try TestDatabases.location(kind, in: folder)
        var generator = SeededRandom(seed: 20_261_121)
        for _ in 0..<100 {
            let promised = try killedWriter(place, after: UInt32.random(in: 0..<12_000, using: &generator))
            let store = try StoreLocation(parsing: place).open()
            try check(store, holds: promised)
        }
        let store = try StoreLocation(parsing: place).open()
        #expect(try store.check().isEmpty)
    }

    @Test(.enabled(if: TestDatabases.hasServer, "PostgreSQL is not installed"))
    func `a server killed while it writes loses nothing`() throws {
        let server = try PythonServer("database.py")
        let place = TestDatabases.address(on: server)
        for round in 0..<4 {
            let process = Process()
            let output = Pipe()
            process.executableURL = URL(filePath: Self.writer)
            process.arguments = [place]
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            var printed = output.fileHandleForReading.availableData
            usleep(UInt32(20_000 + round * 17_000))
            server.say("kill")
            printed += output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            server.say("start")
            let promised =
                String(decoding: printed, as: UTF8.self).split(separator: "\n").last.flatMap { Int64($0) } ?? 0
            let store = try StoreLocation(parsing: place).open()
            try check(store, holds: promised)
            #expect(promised > 0)
        }
    }

    @Test(arguments: TestDatabases.kinds)
    func `two programs that write at once take turns`(kind: TestDatabases.Kind) async throws {
        let folder = try TemporaryFolder()
        let place = try TestDatabases.location(kind, in: folder)
        let store = try StoreLocation(parsing: place).open()
        async let first = ToolRun(Self.writer, [place, "one", "150"])
        async let second = ToolRun(Self.writer, [place, "two", "150"])
        let runs = try await [first, second]
        #expect(runs.map(\.status) == [0, 0], "\(runs.map(\.error))")
        try check(store, holds: 300)
        let writers = try store.read { try $0.query("SELECT DISTINCT writer FROM event").count }
        #expect(writers == 2)
    }
}

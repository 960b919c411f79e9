import Foundation

/// One run of a program with everything it said.
///
/// Standard input, output and error are files of the run's own, so that no pipe can fill up and stop the program.
public struct ToolRun: Sendable {
    /// Exit status; a negative number is the signal that ended it.
    public let status: Int32
    /// Standard output.
    public let outputBytes: [UInt8]
    /// Standard error.
    public let errorBytes: [UInt8]

    /// Standard output as text.
    public var output: String { String(decoding: outputBytes, as: UTF8.self) }
    /// Standard error as text.
    public var error: String { String(decoding: errorBytes, as: UTF8.self) }
    /// Both, for a search that must cover all that was said.
    public var everything: String { output + error }

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - program: its path, or a name to be found on the path.
    ///   - arguments: what it is given.
    ///   - input: its standard input.
    ///   - environment: variables; nil for those of the tests.
    ///   - folder: where it works; nil for where the tests do.
    /// - Throws: when the program cannot be started.
    public init(
        _ program: String,
        _ arguments: [String] = [],
        input: [UInt8] = [],
        environment: [String: String]? = nil,
        folder: String? = nil
    ) async throws {
        let scratch = try TemporaryFolder()
        let process = Process()
        if program.contains("/") {
            process.executableURL = URL(filePath: program)
            process.arguments = arguments
        } else {
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [program] + arguments
        }
        if let environment { process.environment = environment }
        if let folder { process.currentDirectoryURL = URL(filePath: folder) }
        process.standardInput = try FileHandle(forReadingFrom: URL(filePath: scratch.write("in", input)))
        let output = URL(filePath: try scratch.write("out", ""))
        let error = URL(filePath: try scratch.write("err", ""))
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: error)
        // Waiting must not hold a thread of the test runner's few.
        status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { ended in
                let wasSignalled = ended.terminationReason == .uncaughtSignal
                continuation.resume(returning: wasSignalled ? -ended.terminationStatus : ended.terminationStatus)
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        outputBytes = [UInt8](try Data(contentsOf: output))
        errorBytes = [UInt8](try Data(contentsOf: error))
    }
}

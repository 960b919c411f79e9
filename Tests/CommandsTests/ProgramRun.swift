import Foundation

/// Runs the built program, which lies beside the test bundle.
struct ProgramRun {
    let output: String
    let errors: String
    let code: Int32

    init(_ arguments: [String], input: [UInt8] = []) throws {
        let process = Process()
        process.executableURL = URL(filePath: Lab.program)
        process.arguments = arguments
        process.environment = ["LANG": "C", "TZ": "UTC"]
        let (inPipe, outPipe, errPipe) = (Pipe(), Pipe(), Pipe())
        process.standardInput = inPipe
        process.standardOutput = outPipe
        process.standardError = errPipe
        try process.run()
        try inPipe.fileHandleForWriting.write(contentsOf: Data(input))
        try inPipe.fileHandleForWriting.close()
        output = String(decoding: try outPipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        errors = String(decoding: try errPipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        code = process.terminationStatus
    }
}

import Foundation
import JSONText
import TestSupport
import Testing

/// What the built program answered.
private struct Answer {
    let status: Int32
    let output: String
    let errors: String

    /// Runs the program that lies beside the tests.
    static func of(_ arguments: [String], input: String = "") throws -> Answer {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ["LC_ALL": "C"]
        let (standardInput, output, errors) = (Pipe(), Pipe(), Pipe())
        process.standardInput = standardInput
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        let complained = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Answer(
            status: process.terminationStatus,
            output: String(decoding: said, as: UTF8.self),
            errors: String(decoding: complained, as: UTF8.self)
        )
    }

    private static let program: URL = {
        let bundle = URL(filePath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
        let beside = bundle.appending(path: "regain")
        return FileManager.default.isExecutableFile(atPath: beside.path)
            ? beside : SharedFiles.packageRoot.appending(path: ".build/debug/regain")
    }()
}

@Suite struct GuidanceCommandsTests {
    /// Arguments with the exit code they end with.
    struct Case: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let status: Int32
        var testDescription: String { arguments.joined(separator: " ") }

        init(_ arguments: [String], _ status: Int32) {
            self.arguments = arguments
            self.status = status
        }
    }

    static let cases: [Case] = [
        Case(["explain", "0xc004f074", "--channel", "kms"], 0),
        Case(["explain", "-1073418124"], 0),
        Case(["explain", "0xDEADBEEF"], 1),
        Case(["explain", "all is well"], 65),
        Case(["explain"], 64),
        Case(["explain", "0xC004F074", "--channel", "pigeon"], 64),
        Case(["explain", "--bogus"], 64),
        Case(["plan", "--key", "held"], 0),
        Case(["plan"], 1),
        Case(["plan", "--goal", "fly"], 64),
        Case(["plan", "--channel", "avma", "--host", "standard"], 3),
        Case(["plan", "--accept", "backup"], 64),
        Case(["plan", "--accept", "no-such-gate:A:B"], 64),
        Case(["plan", "--done", "nothing"], 64),
        Case(["plan", "--ends", "2027-02-29", "--format", "ics"], 64),
        Case(["plan", "--format", "ics"], 64),
        Case(["plan", "--partial-key", "SLAZ0"], 64),
        Case(["plan", "--fact", "time=over"], 64),
        Case(["plan", "--kms-host", "kms8.example.net", "--own-domain", "example.com"], 3),
        Case(["repair", "/no/such/file"], 66),
    ]

    @Test(arguments: cases)
    func `commands end with the code of their answer`(_ example: Case) throws {
        let answer = try Answer.of(example.arguments)
        #expect(answer.status == example.status, "\(answer.errors)")
        #expect(answer.status == 64 || answer.status == 66 ? !answer.errors.isEmpty : !answer.output.isEmpty)
    }

    @Test func `a pasted message on standard input is explained in French as JSON`() throws {
        let answer = try Answer.of(["explain", "-", "--json", "--lang", "fr"], input: "Erreur : 0xC004F038 …")
        let json = try JSONValue(parsing: Array(answer.output.utf8).span)
        #expect(json["schema"]?.string == "regain.explain/1")
        #expect(json["language"]?.string == "fr")
        #expect(json["explanations"]?.elements?.first?["code"]?.string == "0xC004F038")
    }

    @Test func `a gate opened by name is in the plan`() throws {
        let answer = try Answer.of([
            "plan", "--channel", "oem", "--hardware", "board-replaced", "--key", "held", "--json", "--accept",
            "oem-board:Marie Durand:maker confirmed, case 4711",
        ])
        #expect(answer.status == 0)
        let json = try JSONValue(parsing: Array(answer.output.utf8).span)
        let gate = json["gates"]?.elements?.first { $0["id"]?.string == "oem-board" }
        #expect(gate?["position"]?.string == "accepted")
        #expect(gate?["acceptedBy"]?["reason"]?.string == "maker confirmed, case 4711")
    }

    @Test func `steps that are done move the plan on`() throws {
        let answer = try Answer.of([
            "plan", "--key", "held", "--json", "--done", "record-partial", "--done", "check-edition",
        ])
        let json = try JSONValue(parsing: Array(answer.output.utf8).span)
        #expect(json["next"]?["action"]?.string == "check-key")
    }

    @Test(arguments: ["md", "html", "json", "ps1", "cmd", "ics"])
    func `every form is written`(_ form: String) throws {
        let answer = try Answer.of([
            "plan", "--installed", "2012 r2", "--evaluation", "--key", "held", "--days-left", "12", "--format", form,
        ])
        #expect(answer.status == 0)
        #expect(answer.output.utf8.count > 300)
    }

    @Test func `keys in pasted commands are not shown`() throws {
        let key = "N69G4-B89J2-4G8F4-WWYCC-J464C"
        let hidden = try Answer.of(["repair", "-"], input: "slmgr.vbs /ipk \(key) slmgr.vbs /ato\n")
        #expect(hidden.status == 0)
        #expect(!hidden.output.contains("B89J2") && hidden.output.contains("*****-J464C"))
        let refused = try Answer.of(["repair", "-", "--reveal"], input: "slmgr /ipk \(key)\n")
        #expect(refused.status == 3)
        let shown = try Answer.of(["repair", "-", "--reveal=always"], input: "slmgr /ipk \(key)\n")
        #expect(shown.output.contains(key))
        #expect(try Answer.of(["repair", "-"], input: "Good morning.\n").status == 1)
    }

    @Test func `telephone digits are checked by group`() throws {
        let good = String(repeating: "1234565 ", count: 9)
        #expect(try Answer.of(["plan", "--phone", "installation-id"], input: good).status == 0)
        let bad = try Answer.of(["plan", "--phone", "installation-id"], input: "1234566" + good.dropFirst(7))
        #expect(bad.status == 65)
        #expect(bad.output.contains("1 fails"))
        let doubtful = try Answer.of(
            ["plan", "--phone", "confirmation-id"],
            input: String(repeating: "123450", count: 7) + "123451"
        )
        #expect(doubtful.status == 1)
    }
}

import Foundation
import JSONText
import TestSupport
import Testing

@Suite struct StatusCommandTests {
    static func mak(status: Int = 1) -> CaptureBuilder {
        var builder = CaptureBuilder()
        builder.channel = "VOLUME_MAK"
        builder.keyType = "Volume:MAK"
        builder.partialKey = "7GDKP"
        builder.status = status
        return builder
    }

    @Test(arguments: [(1, Int32(0)), (5, 1), (0, 1)])
    func `the exit code says whether all is well`(_ status: Int, _ code: Int32) async throws {
        let run = try await Lab.run(["status", "-"], input: Array(Self.mak(status: status).details.utf8))
        #expect(run.status == code, "\(run.error)")
        #expect(run.output.contains("7GDKP"))
        #expect(run.output.split(separator: "\n").allSatisfy { $0.count <= 100 })
    }

    @Test(arguments: ["en", "fr"])
    func `the document has the same codes in both languages`(_ language: String) async throws {
        let run = try await Lab.run(["status", "--json", "--lang", language, "-"], input: Array(Self.mak().list.utf8))
        let document = try JSONValue(parsing: Array(run.output.utf8).span)
        #expect(document["schema"]?.string == "regain.status/1")
        let server = try #require(document["servers"]?.elements?.first)
        #expect(server["host"]?.string == "SRV01")
        #expect(server["license"]?["partialKey"]?.string == "7GDKP")
        #expect(server["license"]?["channel"]?.string == "volume-mak")
        #expect(server["license"]?["status"]?.integer == 1)
        #expect(server["next"]?["code"]?.string == "status.next-find-while-working")
        #expect(server["next"]?["rule"]?.string == "N31")
    }

    @Test func `a capture in UTF-16 and one in UTF-8 of several servers make one row a server`() async throws {
        let folder = try TemporaryFolder()
        var second = Self.mak(status: 5)
        second.host = "SRV02"
        let files = [
            try folder.write("a.csv", CaptureBuilder.utf16(Self.mak().wmicCSV)),
            try folder.write("b.json", second.json),
        ]
        let run = try await Lab.run(["status", "--csv"] + files)
        let rows = run.output.split(separator: "\r\n")
        #expect(rows.count == 3)
        #expect(rows.dropFirst().map { $0.split(separator: ",")[1] } == ["SRV01", "SRV02"])
        #expect(run.status == 1)
    }

    @Test func `inputs that cannot be used have their own exit codes`() async throws {
        #expect(try await Lab.run(["status", "-"], input: Array("nothing of the kind".utf8)).status == 65)
        #expect(try await Lab.run(["status", "/no/such/file"]).status == 66)
        #expect(try await Lab.run(["status"]).status == 64)
        #expect(try await Lab.run(["status", "--json", "--csv", "-"]).status == 64)
        let partial = try await Lab.run(["status", "-", "/no/such/file"], input: Array(Self.mak().details.utf8))
        #expect(partial.status == 2)
        #expect(partial.output.contains("7GDKP"))
    }

    @Test func `a found key is named and a document of another kind is refused`() async throws {
        let folder = try TemporaryFolder()
        let findings =
            #"{"schema":"regain.find/1","findings":[{"id":"f7","partialKey":"7GDKP","class":"individual","path":"p"}]}"#
        let known = try folder.write("findings.json", findings)
        let run = try await Lab.run(["status", "--keys", known, "-"], input: Array(Self.mak().details.utf8))
        #expect(run.output.contains("f7"))
        #expect(run.status == 0)
        let other = try folder.write("other.json", "{}")
        #expect(
            try await Lab.run(["status", "--keys", other, "-"], input: Array(Self.mak().details.utf8)).status == 65
        )
    }

    @Test func `a whole key in a capture is never shown`() async throws {
        // One that Microsoft publishes.
        let key = "N69G4-B89J2-4G8F4-WWYCC-J464C"
        let capture = Self.mak().list + "\n\nOA3xOriginalProductKey : \(key)\nVersion : 10.0.17763.1\n"
        for arguments in [["-"], ["--json", "-"], ["--csv", "-"]] {
            let run = try await Lab.run(["status"] + arguments, input: Array(capture.utf8))
            #expect(!run.output.contains(key))
            #expect(!run.output.contains("N69G4"))
        }
    }
}

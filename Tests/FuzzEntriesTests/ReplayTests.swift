import Foundation
import FuzzEntries
import Testing

/// Inputs that once broke a reader, and the seeds of the fuzzer: a trap in any of them ends the test run.
@Suite struct ReplayTests {
    private static let fuzz = URL(filePath: #filePath).appending(path: "../../../Fuzz").standardized

    private static func files(_ folder: String, _ name: String) -> [URL] {
        let path = fuzz.appending(path: "\(folder)/\(name)")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path.path)) ?? []
        return names.sorted().map { path.appending(path: $0) }
    }

    @Test(arguments: FuzzEntry.all.map(\.name))
    func `seeds and kept failures are read without a trap`(name: String) throws {
        let entry = try #require(FuzzEntry.all.first { $0.name == name })
        let seeds = Self.files("Seeds", name)
        #expect(!seeds.isEmpty, "an entry without seeds finds little: add one to Fuzz/Seeds/\(name)")
        for file in seeds + Self.files("Failures", name) { entry.run([UInt8](try Data(contentsOf: file))) }
    }

    @Test(arguments: FuzzEntry.all.map(\.name))
    func `no bytes and one byte are read without a trap`(name: String) throws {
        let entry = try #require(FuzzEntry.all.first { $0.name == name })
        entry.run([])
        for byte: UInt8 in 0...255 { entry.run([byte]) }
    }

    @Test func `every folder of inputs belongs to an entry, and names are unique`() throws {
        let names = FuzzEntry.all.map(\.name)
        #expect(Set(names).count == names.count)
        for folder in ["Seeds", "Failures"] {
            let path = Self.fuzz.appending(path: folder).path
            let found = try FileManager.default.contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") }
            #expect(Set(found).subtracting(names + ["README.md"]).isEmpty)
        }
    }
}

import ByteKit
import ByteSources
import SetupMedia
import TestSupport
import Testing
import Texts

@Suite struct SetupMediaTests {
    static func builder(_ editions: [String], build: Int = 20_348) -> WIMBuilder {
        var builder = WIMBuilder()
        builder.images = editions.map { ("Windows Server 2022 \($0.uppercased())", $0, build) }
        return builder
    }

    static func images(_ bytes: [UInt8]) throws -> [WIMImage] {
        try MediaFolder.images(in: MemorySource(MemoryRegion(bytes)))
    }

    @Test func `editions, build, language and architecture are read from the metadata`() throws {
        let images = try Self.images(Self.builder(["ServerStandard", "ServerDatacenter"]).bytes)
        #expect(images.map(\.editionID) == ["ServerStandard", "ServerDatacenter"])
        #expect(images.map(\.index) == [1, 2])
        #expect(images.first?.build == 20_348)
        #expect(images.first?.revision == 587)
        #expect(images.first?.languages == ["fr-FR"])
        #expect(images.first?.architecture == "x64")
        #expect(images.first?.installationType == "Server")
    }

    @Test(.enabled(if: SharedFiles.hasTool("wimlib-imagex"), "no wimlib-imagex here (apt: wimtools)"))
    func `an image of another program is read`() throws {
        let folder = try TemporaryFolder()
        try folder.write("tree/a.txt", "a")
        let path = folder.path + "/x.wim"
        _ = try SharedFiles.output(of: "wimlib-imagex", ["capture", folder.path + "/tree", path, "Name of it"])
        let images = try MediaFolder.images(in: FileSource(path: path))
        #expect(images.map(\.name) == ["Name of it"])
    }

    @Test func `an image that is cut or changed gives an error and no trap`() throws {
        let good = Self.builder(["ServerStandard"]).bytes
        for count in 0..<220 {
            #expect(throws: ParseError.self, "cut at \(count)") { try Self.images(Array(good[..<count])) }
        }
        #expect(throws: ParseError.self) { try Self.images(Array(good[..<1_100])) }
        let seed: UInt64 = 77
        var random = SeededRandom(seed: seed)
        var failures = 0
        for _ in 0..<500 {
            var changed = good
            for _ in 0..<4 {
                changed[Int.random(in: 0..<208, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            do { _ = try Self.images(changed) } catch { failures += 1 }
        }
        #expect(failures > 50, "seed \(seed)")
    }

    @Test(arguments: [
        (80, UInt8(0xFF)), (72, 0xFF), (79, 0x04), (0, 0x00), (8, 0x10),
    ])
    func `each field of the header is checked`(_ offset: Int, _ value: UInt8) {
        var bytes = Self.builder(["ServerStandard"]).bytes
        bytes[offset] = value
        if offset == 80 { bytes[87] = 0xFF }
        #expect(throws: ParseError.self) { try Self.images(bytes) }
    }

    @Test(arguments: [
        (["ServerStandardEval", "ServerDatacenterEval"], "", MediaReport.Kind.evaluation),
        (["ServerStandard"], "[Channel]\r\nEval\r\n", .evaluation),
        (["ServerStandard"], "[EditionID]\r\n\r\n[Channel]\r\nVolume\r\n[VL]\r\n1\r\n", .volume),
        (["ServerStandard"], "[Channel]\r\nRetail\r\n[VL]\r\n0\r\n", .retail),
        (["ServerStandard"], "[Channel]\nOEM\n", .oem),
        (["ServerStandard"], "", .open),
    ])
    func `the kind of copy is told`(_ editions: [String], _ configuration: String, _ kind: MediaReport.Kind) throws {
        var files = SetupFiles()
        files.takeEditionConfiguration(configuration)
        let report = MediaReport(images: try Self.images(Self.builder(editions).bytes), files: files)
        #expect(report.kind == kind)
        #expect(report.versions == ["2022"])
        #expect(report.accepted.contains(.afterConversion) == (kind == .evaluation))
        #expect(report.reasons.contains { $0.code == "media.no-key" })
    }

    @Test func `a published key in PID txt is no personal key, another one is`() throws {
        var published = SetupFiles()
        // One that Microsoft publishes.
        published.takeProductID("[PID]\r\nValue=VDYBN-27WPP-V4HQT-9VMD4-VMK7H\r\n")
        #expect(published.keyPartial == "VMK7H")
        #expect(MediaReport(images: [], files: published).reasons.contains { $0.code == "media.published-key" })
        var own = SetupFiles()
        own.takeProductID("[PID]\r\nValue=AAAAA-AAAAA-AAAAA-AAAAA-7GDKP\r\n")
        #expect(own.keyIsPublished == false)
        #expect(MediaReport(images: [], files: own).reasons.contains { $0.code == "media.own-key" })
        #expect(!"\(own)".contains("AAAAA"))
    }

    @Test func `a medium is read whatever the case of its names`() throws {
        let folder = try TemporaryFolder()
        try folder.write("SOURCES/INSTALL.WIM", Self.builder(["ServerStandard"]).bytes)
        try folder.write("SOURCES/EI.CFG", "[Channel]\r\nVolume\r\n[VL]\r\n1\r\n")
        let media = try MediaFolder(path: folder.path)
        #expect(media.images.count == 1)
        #expect(media.files.isVolume == true)
    }

    @Test func `nothing is promised of a medium that could not be looked into`() {
        let codes = MediaReport(images: [], files: SetupFiles()).reasons.map(\.code)
        #expect(!codes.contains("media.no-key"))
        #expect(codes.contains("media.no-image"))
    }

    @Test func `every reason has its text in both languages`() throws {
        for kind in MediaReport.Kind.allCases {
            for language in Language.allCases {
                let code = "media.kind-\(kind.rawValue)"
                #expect(Phrasebook.standard.text(code, in: language) != code)
            }
        }
    }
}

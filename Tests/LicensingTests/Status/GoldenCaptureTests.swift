import ByteKit
import Captures
import Catalogue
import Foundation
import Licensing
import TestSupport
import Testing

/// 2026-11-21T12:00:00Z, the moment at which all captures of these tests are judged.
let captureMoment = Timestamp(secondsSince1970: 1_795_262_400)

/// Judges texts that were written just now, each as a file of its own.
func judge(_ texts: String..., keys: KnownKeys? = nil, now: Timestamp = captureMoment) -> StatusReport {
    let evidence = texts.enumerated().map { index, text in
        StatusEvidence(source: "capture-\(index + 1).txt", parsing: Array(text.utf8).span, writtenAt: captureMoment)
    }
    return ActivationStatus.report(from: evidence, now: now, keys: keys)
}

struct GoldenChannel: Sendable, CustomTestStringConvertible {
    let description: String
    let keyType: String
    let partialKey: String
    let channel: Channel
    var testDescription: String { keyType }

    /// The published keys' last five characters are those of Windows Server 2019 Standard; the others are made up.
    static let all: [GoldenChannel] = [
        GoldenChannel(description: "RETAIL", keyType: "Retail", partialKey: "3V66T", channel: .retail),
        GoldenChannel(description: "OEM_SLP", keyType: "OEM:SLP", partialKey: "2CMQQ", channel: .oemSLP),
        GoldenChannel(description: "OEM_NONSLP", keyType: "OEM:NONSLP", partialKey: "4RTYX", channel: .oemNonSLP),
        GoldenChannel(description: "OEM_COA", keyType: "OEM:COA", partialKey: "4RTYX", channel: .oemCOA),
        GoldenChannel(description: "OEM_DM", keyType: "OEM:DM", partialKey: "9QXHM", channel: .oemDM),
        GoldenChannel(description: "VOLUME_MAK", keyType: "Volume:MAK", partialKey: "7GDKP", channel: .volumeMAK),
        GoldenChannel(
            description: "VOLUME_KMSCLIENT",
            keyType: "Volume:GVLK",
            partialKey: "J464C",
            channel: .volumeGVLK
        ),
        GoldenChannel(
            description: "VOLUME_KMS_2019",
            keyType: "Volume:CSVLK",
            partialKey: "8WCFY",
            channel: .volumeCSVLK
        ),
        GoldenChannel(
            description: "VIRTUAL_MACHINE_ACTIVATION",
            keyType: "VT:IA",
            partialKey: "KF2HR",
            channel: .avma
        ),
        GoldenChannel(
            description: "TIMEBASED_EVAL",
            keyType: "Retail:TB:Eval",
            partialKey: "37CYR",
            channel: .evaluation
        ),
        GoldenChannel(description: "TIMEBASED_SUB", keyType: "PGS:TB", partialKey: "M9C2V", channel: .payAsYouGo),
    ]
}

@Suite struct GoldenCaptureTests {
    /// Every program that shows status, channel and key.
    static let programs = ["dli", "dlv", "list", "json", "csv", "wmic-list", "wmic-csv", "agent"]

    static func text(_ program: String, _ builder: CaptureBuilder) -> [UInt8] {
        switch program {
        case "dli": Array(builder.short.utf8)
        case "dlv": Array(builder.details.utf8)
        case "list": Array(builder.list.utf8)
        case "json": Array(builder.json.utf8)
        case "csv": Array(builder.csv.utf8)
        case "wmic-list": CaptureBuilder.utf16(builder.wmicList)
        case "wmic-csv": CaptureBuilder.utf16(builder.wmicCSV)
        default: Array(builder.monitoringAgent.utf8)
        }
    }

    static func builder(_ channel: GoldenChannel, _ status: Int, _ language: CaptureBuilder.Language) -> CaptureBuilder
    {
        var builder = CaptureBuilder()
        builder.language = language
        builder.status = status
        builder.channel = channel.description
        builder.keyType = channel.keyType
        builder.partialKey = channel.partialKey
        if channel.channel == .evaluation { builder.edition = "ServerStandardEval" }
        builder.minutes = [0, 5, 1].contains(status) && channel.channel.isIndividual ? 0 : 43_200
        if status == 5 { builder.reason = "0xC004F034" }
        return builder
    }

    @Test(arguments: GoldenChannel.all, CaptureBuilder.Language.allCases)
    func `each status of each channel is read from each program`(
        _ channel: GoldenChannel,
        _ language: CaptureBuilder.Language
    ) throws {
        for status in 0...6 {
            for program in Self.programs {
                let bytes = Self.text(program, Self.builder(channel, status, language))
                let evidence = StatusEvidence(source: program, parsing: bytes.span, writtenAt: captureMoment)
                let report = ActivationStatus.report(from: [evidence], now: captureMoment)
                let context: Comment = "\(program), status \(status)"
                let server = try #require(report.servers.first, context)
                #expect(report.servers.count == 1, context)
                let license = try #require(server.license, context)
                #expect(license.status?.rawValue == status, context)
                #expect(license.channel == channel.channel, context)
                #expect(license.partialKey == channel.partialKey, context)
                #expect(server.installation.isEvaluation == (channel.channel == .evaluation), context)
                #expect(!server.next.rule.isEmpty, context)
                #expect(server.reasons.contains { $0.about == "status" }, context)
                #expect(server.reasons.contains { $0.about == "channel" }, context)
                if program == "wmic-csv" { continue }
                #expect(server.installation.editionID?.hasPrefix("ServerStandard") == true, context)
                if status == 5 { #expect(license.reason == "0xC004F034", context) }
            }
        }
    }

    @Test(arguments: GoldenChannel.all, CaptureBuilder.Language.allCases)
    func `two programs on one server make one answer without contradiction`(
        _ channel: GoldenChannel,
        _ language: CaptureBuilder.Language
    ) throws {
        for status in 0...6 {
            let builder = Self.builder(channel, status, language)
            let report = judge(builder.details, builder.list)
            let server = try #require(report.servers.first)
            #expect(report.servers.count == 1)
            #expect(server.host == "SRV01")
            #expect(server.installation.version == "2019")
            #expect(server.contradictions.isEmpty, "\(server.contradictions.map(\.rule)) at status \(status)")
        }
    }

    @Test func `a licensed MAK in both languages gives the same answer`() throws {
        let english = try #require(judge(Self.builder(GoldenChannel.all[5], 1, .english).details).servers.first)
        let french = try #require(judge(Self.builder(GoldenChannel.all[5], 1, .french).details).servers.first)
        #expect(english.license == french.license)
        #expect(english.next == french.next)
        #expect(english.reasons == french.reasons)
        #expect(english.rearms == french.rearms)
    }

    @Test(.enabled(if: SharedFiles.isPresent, "the shared corpus is not here (set REGAIN_SHARED)"))
    func `a real record of Office says nothing of Windows`() throws {
        let bytes = try SharedFiles.bytes("text/office2016-SoftwareLicensingProduct.wmi")
        let evidence = StatusEvidence(source: "office.wmi", parsing: bytes.span, writtenAt: captureMoment)
        let server = try #require(ActivationStatus.report(from: [evidence], now: captureMoment).servers.first)
        #expect(server.license == nil)
        #expect(server.others.map(\.subject) == [.office])
        #expect(server.next.action == "collect")
        #expect(server.outcome == .unknown)
    }
}

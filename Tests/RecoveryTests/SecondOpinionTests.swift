import ByteKit
import Foundation
import Licensing
import ProductKey
import Recovery
import TestSupport
import Testing

/// Key fields made up for this test: numbers of the right size and nothing more; no check digit is computed.
private struct MadeUpField: Sendable, Hashable {
    /// What is special about it.
    enum Kind: Hashable, Sendable {
        /// A number below 24^25 without the marker.
        case withoutMarker
        /// A number below 24^25 with the marker at this index.
        case marker(Int)
        /// All zero: the key was removed.
        case zero
        /// Zero but for the flag that says «has a marker».
        case flagAlone
        /// A number that 25 characters cannot express.
        case tooLarge
        /// A proper number, and a byte behind it that is always zero.
        case dirtyTail
    }

    let kind: Kind
    let bytes: [UInt8]

    private static let power24 = (0..<24).reduce(UInt128(1)) { power, _ in power * 24 }
    private static let flag = UInt128(1) << 115

    private init(_ kind: Kind, _ number: UInt128) {
        self.kind = kind
        bytes = (0..<16).map { UInt8(truncatingIfNeeded: number >> UInt128($0 * 8)) }
    }

    /// The fields of one seed: 2,450 proper ones, and those at which decoders part.
    static func all(seed: UInt64) -> [MadeUpField] {
        var numbers = SeededRandom(seed: seed)
        func below(_ limit: UInt128) -> UInt128 { UInt128.random(in: 1..<limit, using: &numbers) }
        var fields: [MadeUpField] = [.init(.zero, 0), .init(.flagAlone, flag)]
        for _ in 0..<1_000 { fields.append(.init(.withoutMarker, below(power24 * 24))) }
        for place in 0..<24 {
            let top = UInt128(place) * power24
            // The smallest and the largest number of each place, then others between them.
            if place > 0 { fields.append(.init(.marker(place), flag | top)) }
            fields.append(.init(.marker(place), flag | (top + power24 - 1)))
            for _ in 0..<60 { fields.append(.init(.marker(place), flag | (top + below(power24)))) }
        }
        // 24^25 lies between 2^114 and 2^115.
        for marker in [0, flag] {
            let tooLarge = UInt128.random(in: power24 * 24..<flag, using: &numbers)
            fields += [.init(.tooLarge, marker | (power24 * 24)), .init(.tooLarge, marker | tooLarge)]
            fields.append(.init(.dirtyTail, marker | below(power24) | 1 << 120))
        }
        return fields
    }

    /// A value that holds the field: version 3 and 4 in turn, so that both places are compared.
    func blob(_ index: Int) -> [UInt8] {
        let builder = BlobBuilder(keyField: bytes)
        return index.isMultiple(of: 2) ? builder.version3() : builder.version4()
    }
}

/// What the two decoders say of one field; nil for «no key».
private struct Opinions {
    let field: MadeUpField
    let ours: String?
    let theirs: String?
}

/// The licence module of FusionInventory's agent, which is written by others in another language, reads the same values.
///
/// Its decoder takes the field as it is; ours turns the characters back into bytes and refuses what does not come out
/// the same. They may differ only where that refusal, or the order of its tests, makes the difference.
@Suite(.enabled(if: SecondOpinion.isPresent, "the package fusioninventory-agent is not installed"))
struct SecondOpinionTests {
    private static let seed: UInt64 = 20_261_121

    @Test func `another decoder reads the same key in every proper field`() async throws {
        let opinions = try await Self.opinions.value
        let proper = opinions.filter {
            switch $0.field.kind {
            case .withoutMarker, .marker: true
            default: false
            }
        }
        #expect(proper.count >= 2_000)
        let places = Set(proper.compactMap { if case .marker(let place) = $0.field.kind { place } else { nil } })
        #expect(places == Set(0..<24))
        let different = proper.filter { $0.ours == nil || $0.ours != $0.theirs }
        #expect(different.isEmpty, "seed \(Self.seed): \(different.map(\.field.kind))")
        // A marker in the wrong place would be wrong in both if both took it from the same wrong rule.
        for opinion in proper {
            let index = opinion.ours.map { $0.filter { $0 != "-" } }.flatMap { Array($0).firstIndex(of: "N") }
            if case .marker(let place) = opinion.field.kind { #expect(index == place) } else { #expect(index == nil) }
        }
    }

    @Test func `the two decoders differ exactly where the other one does not look`() async throws {
        let opinions = try await Self.opinions.value
        for opinion in opinions {
            switch opinion.field.kind {
            case .withoutMarker, .marker: break
            case .zero: #expect(opinion.ours == nil && opinion.theirs == nil)
            case .flagAlone:
                // The number zero with the marker first is a proper field. The other decoder clears the flag before it
                // asks whether all bytes are zero, and takes the key for removed.
                #expect(opinion.ours != nil && opinion.theirs == nil)
            case .tooLarge:
                // More than 25 characters can say: the other decoder lets the rest fall and prints a key that the field
                // does not hold.
                #expect(opinion.ours == nil && opinion.theirs != nil)
            case .dirtyTail:
                // The sixteenth byte of the field is outside of what the other decoder reads.
                #expect(opinion.ours == nil && opinion.theirs != nil)
            }
        }
        let different = opinions.filter { $0.ours != $0.theirs }.map(\.field.kind)
        #expect(Set(different) == [.flagAlone, .tooLarge, .dirtyTail])
        #expect(different.count == 7)
    }

    @Test func `a search through an export finds every proper key, and the other decoder agrees with it`() async throws
    {
        let opinions = try await Self.opinions.value
        let folder = try TemporaryFolder()
        var export = RegExport()
        for (index, opinion) in opinions.enumerated() {
            export.key("HKEY_LOCAL_MACHINE\\SOFTWARE\\Made Up\\\(index)")
            export.binary("DigitalProductId", opinion.field.blob(index))
        }
        try folder.write("all.reg", export.string)
        let report = await Search().run([.path(folder.path)], now: Timestamp(secondsSince1970: 0))
        var found: [String: String] = [:]
        for finding in report.findings where finding.key != nil {
            found[String(finding.path.split(separator: "\\").last ?? "")] = finding.key?.revealed()
        }
        for (index, opinion) in opinions.enumerated() {
            #expect(found["\(index)"] == opinion.ours, "seed \(Self.seed): \(opinion.field.kind)")
        }
    }

    /// Asked once for all tests.
    private static let opinions = Task {
        let fields = MadeUpField.all(seed: seed)
        let blobs = fields.enumerated().map { $0.element.blob($0.offset) }
        let theirs = try await SecondOpinion.keys(in: blobs)
        try #require(theirs.count == fields.count)
        return try fields.indices.map { index in
            Opinions(field: fields[index], ours: try Self.ours(blobs[index]), theirs: theirs[index])
        }
    }

    private static func ours(_ blob: [UInt8]) throws -> String? {
        var reader = ByteReader(blob.span)
        let key =
            blob.count == DigitalProductId3.byteCount
            ? try DigitalProductId3(parsing: &reader).key : try DigitalProductId4(parsing: &reader).key
        return (try? key.get())?.revealed()
    }
}

/// FusionInventory's decoder, in one process for all values.
private enum SecondOpinion {
    static let isPresent = FileManager.default.fileExists(
        atPath: "/usr/share/fusioninventory/lib/FusionInventory/Agent/Tools/License.pm"
    )

    private static let script = """
        use strict; use warnings; use lib '/usr/share/fusioninventory/lib';
        use FusionInventory::Agent::Tools::License;
        while (my $line = <STDIN>) {
            chomp $line;
            my $key = decodeMicrosoftKey(pack('H*', $line));
            print defined $key ? $key : '-', "\\n";
        }
        """

    /// What it reads in each value; nil where it says that there is no key.
    static func keys(in blobs: [[UInt8]]) async throws -> [String?] {
        let lines = blobs.map { Hexadecimal.text($0) + "\n" }.joined()
        let run = try await ToolRun("perl", ["-e", script], input: Array(lines.utf8))
        try #require(run.status == 0, "\(run.error)")
        return run.output.split(separator: "\n").map { $0 == "-" ? nil : String($0) }
    }
}

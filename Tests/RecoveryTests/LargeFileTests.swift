import ByteKit
import ProductKey
import Recovery
import TestSupport
import Testing

/// Large files are searched by several threads; where they are cut must not matter.
@Suite struct LargeFileTests {
    @Test func `blobs at every border of a large file are found once, in order`() async throws {
        let folder = try TemporaryFolder()
        var bytes = [UInt8](repeating: 0x11, count: 12 << 20)
        // Around each mebibyte, so around every border that any number of threads makes.
        let places = (1..<12).map { ($0 << 20) - 600 + $0 * 8 + 4 }
        for (number, place) in places.enumerated() {
            let blob = BlobBuilder(keyField: SampleKeys.madeUp[number % 4]).version4()
            bytes.replaceSubrange(place..<place + blob.count, with: blob)
        }
        let path = try folder.write("large.bin", bytes)
        let report = await Search().run([.path(path)], now: Timestamp(secondsSince1970: 0))
        #expect(report.findings.filter { $0.key != nil }.map(\.offset).sorted() == places)
    }
}

import Documents
import TestSupport
import Testing

@Suite struct MisreadShapeTests {
    @Test(arguments: [
        ("key VDYBN-27WPP-V4H0T-9VMD4-VMK7H.", [1]), ("VDYBN -27WPP - V4H0T-9VMD4 - OMK7I", [3]),
        (SampleKeys.server2022Standard, []), ("12345-12345-12345-12345-12345", []),
        ("HELLO WORLD THESE WORDS AAAAA", []), ("VDYBN-27WPP-V4H0T-9VMD4", []), ("", []),
    ])
    func `only what has the shape of a key and cannot be one is told`(text: String, counts: [Int]) {
        #expect(MisreadShape.counts(in: text) == counts)
    }
}

import ByteKit

/// Seeds of the photos and of the checksums of a bundle.
enum PhotoSeeds {
    static func all() -> [(String, [UInt8])] {
        [
            ("photo/jpeg", jpeg), ("photo/png", png),
            (
                "bag-manifest/plain",
                Array(
                    "\(String(repeating: "0a", count: 32))  data/a%25b.txt\n\(String(repeating: "F", count: 64)) *x\n"
                        .utf8
                )
            ),
        ]
    }

    private static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 0xFF)] + content
    }

    /// One grey block, held on its side, with all that is left out.
    private static var jpeg: [UInt8] {
        let exif: [UInt8] =
            Array("Exif\u{0}\u{0}II*\u{0}".utf8) + [
                8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0,
            ]
        return [0xFF, 0xD8] + segment(0xE0, Array("JFIF\u{0}\u{1}\u{1}".utf8) + [0, 0, 1, 0, 1, 0, 0])
            + segment(0xE1, exif) + segment(0xFE, Array("note".utf8))
            + segment(0xDB, [0] + [UInt8](repeating: 1, count: 64)) + segment(0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0])
            + segment(0xC4, [0] + [1] + [UInt8](repeating: 0, count: 15) + [0])
            + segment(0xC4, [0x10] + [1] + [UInt8](repeating: 0, count: 15) + [0])
            + segment(0xDA, [1, 1, 0, 0, 63, 0]) + [0x3F, 0xFF, 0, 0xFF, 0xD0, 0x3F, 0xFF, 0xD9]
    }

    /// One dot, with a text beside it.
    private static var png: [UInt8] {
        func big(_ number: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }
        func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
            let body = Array(name.utf8) + content
            return big(UInt32(content.count)) + body + big(~Checksum.crc32WithoutInversion(body.span))
        }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", big(1) + big(1) + [8, 0, 0, 0, 0]) + chunk("tEXt", Array("Comment\u{0}note".utf8))
            + chunk("IDAT", [0x78, 1, 1, 2, 0, 0xFD, 0xFF, 0, 0, 0, 2, 0, 1]) + chunk("IEND", [])
    }
}

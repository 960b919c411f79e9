public import ByteKit
public import Typesetting

/// A photo without what a camera or a program wrote beside the picture: EXIF, XMP, places, comments, thumbnails.
///
/// Only the parts of the file that the picture is made of are copied, byte for byte; nothing is decoded, and what stands
/// behind the end of the picture is left out. JPEG: ITU-T T.81; PNG: ISO/IEC 15948.
public struct CleanPhoto: Sendable {
    /// The photo, with what must be known to place it.
    public let picture: FlowPicture
    /// What was left out: `APP1`, `tEXt`.
    public let removed: [String]

    /// Copies a photo.
    ///
    /// - Returns: nil for what is neither JPEG nor PNG.
    /// - Throws: `photo.damaged` with the offset, for one that breaks off or has no picture.
    public static func copy(_ bytes: Span<UInt8>) throws(ParseError) -> CleanPhoto? {
        if bytes.count >= 3, bytes[0] == 0xFF, bytes[1] == 0xD8, bytes[2] == 0xFF { return try JPEGCopy.copy(bytes) }
        return PNGCopy.isPNG(bytes) ? try PNGCopy.copy(bytes) : nil
    }

    static func damaged(_ offset: Int) -> ParseError { ParseError("photo.damaged", at: offset) }
}

/// PNG, chunk by chunk.
private enum PNGCopy {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// What the picture is made of, and how large and in which colours it is shown.
    private static let kept: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "bKGD", "gAMA", "cHRM", "sRGB", "pHYs",
    ]

    static func isPNG(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 8 else { return false }
        return (0..<8).allSatisfy { bytes[$0] == signature[$0] }
    }

    static func copy(_ bytes: Span<UInt8>) throws(ParseError) -> CleanPhoto {
        var result = signature
        var removed: [String] = []
        var size: (width: Int, height: Int)?
        var position = 8
        while true {
            guard position + 12 <= bytes.count else { throw CleanPhoto.damaged(position) }
            let length = big(bytes, position)
            guard length <= bytes.count - position - 12 else { throw CleanPhoto.damaged(position) }
            let name = String(decoding: bytes.array(position + 4..<position + 8), as: UTF8.self)
            let end = position + 12 + length
            if position == 8 {
                guard name == "IHDR", length == 13 else { throw CleanPhoto.damaged(position) }
                size = (big(bytes, position + 8), big(bytes, position + 12))
            }
            if kept.contains(name) {
                let sum = ~Checksum.crc32WithoutInversion(bytes.extracting(position + 4..<end - 4))
                guard Int(sum) == big(bytes, end - 4) else { throw CleanPhoto.damaged(position) }
                result += bytes.array(position..<end)
            } else {
                guard name.utf8.allSatisfy({ (65...90).contains($0 & 0xDF) }) else {
                    throw CleanPhoto.damaged(position)
                }
                removed.append(name)
            }
            position = end
            if name == "IEND" { break }
        }
        if position < bytes.count { removed.append("end") }
        guard let size, let picture = FlowPicture(.png, result, width: size.width, height: size.height) else {
            throw CleanPhoto.damaged(8)
        }
        return CleanPhoto(picture: picture, removed: removed)
    }

    private static func big(_ bytes: Span<UInt8>, _ place: Int) -> Int {
        Int(bytes[place]) << 24 | Int(bytes[place + 1]) << 16 | Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
    }
}

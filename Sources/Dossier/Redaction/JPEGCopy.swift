import ByteKit
import Typesetting

/// JPEG, segment by segment.
enum JPEGCopy {
    /// What is kept besides the scans: tables, frames, restart intervals.
    private static let tables: Set<UInt8> = [0xC4, 0xCC, 0xDB, 0xDC, 0xDD]

    /// - Throws: `photo.damaged`.
    static func copy(_ bytes: Span<UInt8>) throws(ParseError) -> CleanPhoto {
        var body: [UInt8] = []
        var removed: [String] = []
        var size: (width: Int, height: Int)?
        var orientation = 1
        var hasScan = false
        var density: [UInt8]?
        var position = 2
        while true {
            // Fill bytes may stand before a marker.
            while position + 1 < bytes.count, bytes[position] == 0xFF, bytes[position + 1] == 0xFF { position += 1 }
            guard position + 1 < bytes.count, bytes[position] == 0xFF else { throw CleanPhoto.damaged(position) }
            let marker = bytes[position + 1]
            if marker == 0xD9 {
                body += [0xFF, 0xD9]
                position += 2
                break
            }
            guard position + 4 <= bytes.count else { throw CleanPhoto.damaged(position) }
            let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            let end = position + 2 + length
            guard length >= 2, end <= bytes.count else { throw CleanPhoto.damaged(position) }
            switch marker {
            case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
                guard length >= 8, size == nil else { throw CleanPhoto.damaged(position) }
                size = (
                    Int(bytes[position + 7]) << 8 | Int(bytes[position + 8]),
                    Int(bytes[position + 5]) << 8 | Int(bytes[position + 6])
                )
                body += bytes.array(position..<end)
            case 0xDA:
                guard size != nil else { throw CleanPhoto.damaged(position) }
                hasScan = true
                let scan = scanEnd(bytes, from: end)
                body += bytes.array(position..<scan)
                position = scan
                continue
            case 0xE0 where density == nil && length >= 14 && bytes.matches("JFIF\u{0}", at: position + 4):
                // Unit and density; a thumbnail behind them is left out.
                density = bytes.array(position + 11..<position + 16)
            case 0xEE where length == 14 && bytes.matches("Adobe", at: position + 4):
                // Which colours the numbers mean.
                body += bytes.array(position..<end)
            case _ where tables.contains(marker): body += bytes.array(position..<end)
            default:
                guard (0xE0...0xEF).contains(marker) || marker == 0xFE else { throw CleanPhoto.damaged(position) }
                if marker == 0xE1, let turn = exifOrientation(bytes, position + 4..<end) { orientation = turn }
                removed.append(marker == 0xFE ? "COM" : "APP\(marker - 0xE0)")
            }
            position = end
        }
        if position < bytes.count { removed.append("end") }
        guard hasScan, let size else { throw CleanPhoto.damaged(position) }
        var head: [UInt8] = [0xFF, 0xD8]
        if let density { head += [0xFF, 0xE0, 0, 16] + Array("JFIF\u{0}\u{1}\u{1}".utf8) + density + [0, 0] }
        if orientation > 1 { head += orientationSegment(orientation) }
        guard
            let picture = FlowPicture(
                .jpeg,
                head + body,
                width: size.width,
                height: size.height,
                orientation: orientation
            )
        else { throw CleanPhoto.damaged(0) }
        return CleanPhoto(picture: picture, removed: removed)
    }

    /// Where the coded data of a scan end: at a marker that is no restart and no stuffed byte.
    private static func scanEnd(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position + 1 < bytes.count {
            let next = bytes[position + 1]
            if bytes[position] == 0xFF, next != 0, next != 0xFF, !(0xD0...0xD7).contains(next) { return position }
            position += 1
        }
        return bytes.count
    }

    /// How the camera was held (EXIF 2.3, tag 0x0112): without it a photo would lie on its side.
    private static func exifOrientation(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard bytes.matches("Exif\u{0}\u{0}", at: range.lowerBound), range.count >= 14 else { return nil }
        let start = range.lowerBound + 6
        let isLittle = bytes[start] == UInt8(ascii: "I")
        func short(_ place: Int) -> Int {
            isLittle
                ? Int(bytes[place]) | Int(bytes[place + 1]) << 8 : Int(bytes[place]) << 8 | Int(bytes[place + 1])
        }
        func long(_ place: Int) -> Int {
            isLittle ? short(place) | short(place + 2) << 16 : short(place) << 16 | short(place + 2)
        }
        guard short(start + 2) == 42 else { return nil }
        let directory = long(start + 4)
        guard directory >= 8, directory <= range.upperBound - start - 2 else { return nil }
        let count = short(start + directory)
        for index in 0..<count {
            let entry = start + directory + 2 + index * 12
            guard entry + 12 <= range.upperBound else { return nil }
            if short(entry) == 0x0112, short(entry + 2) == 3 {
                let value = short(entry + 8)
                return (1...8).contains(value) ? value : nil
            }
        }
        return nil
    }

    /// An EXIF segment that says nothing else.
    private static func orientationSegment(_ orientation: Int) -> [UInt8] {
        let content: [UInt8] =
            Array("Exif\u{0}\u{0}MM\u{0}*".utf8) + [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1]
            + [0, UInt8(orientation), 0, 0, 0, 0, 0, 0]
        return [0xFF, 0xE1, 0, UInt8(content.count + 2)] + content
    }
}

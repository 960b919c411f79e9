import ByteKit
import ByteSources
import DiskImages
import PlainText
import ProductKey
import WorkerLink

/// Text that lies packed or encoded in a file: parts of a mail, members of office documents and other ZIP archives.
///
/// It is only looked at, never changed: where a key is found, the file does not leave.
enum HiddenText {
    /// The most bytes that are looked at when they are unpacked.
    private static let limit = 64 << 20

    /// Whether a whole key stands in a mail whose parts are encoded (RFC 2045: quoted-printable, base64).
    static func holdsKey(mail bytes: [UInt8]) -> Bool {
        if textHoldsKey(unquoted(bytes)) { return true }
        return base64Runs(bytes).contains { textHoldsKey($0) || zipHoldsKey($0) }
    }

    /// Whether a whole key stands in a member of a ZIP archive, which a worker process unpacks; false for what is none, and
    /// where the worker is not installed.
    static func zipHoldsKey(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: [0x50, 0x4B, 3, 4]) else { return false }
        var options = ImageOptions()
        options.spoolLimit = UInt64(limit)
        do {
            let source = MemorySource(MemoryRegion(bytes))
            let image = try DiskImage.open(source: source, name: "enclosure.zip", options: options)
            guard let volume = image.volumes.first else { return false }
            var left = limit
            for file in try image.files(inVolume: volume.index, matching: ["**"], limit: 1_000).files
            where file.byteCount <= UInt64(left) {
                let content = try image.open(file)
                let part = try content.read(at: 0, count: left)
                left -= part.count
                if textHoldsKey(part) || textHoldsKey(withoutTags(part)) { return true }
            }
        } catch {
            return false
        }
        return false
    }

    private static func textHoldsKey(_ bytes: [UInt8]) -> Bool {
        if KeyTraces.areIn(bytes) { return true }
        // What is no text has letters in a row by chance.
        guard !bytes.contains(0) || bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) else {
            return false
        }
        let text = String(decoding: DecodedText(bytes.span).bytes, as: UTF8.self)
        guard !text.unicodeScalars.contains("\u{FFFD}") else { return false }
        return !KeyTextSearch.replacing(in: text) { _ in "" }.matches.isEmpty
    }

    /// Markup taken out: office programs cut a word into several runs.
    private static func withoutTags(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var isInside = false
        for unit in bytes {
            switch unit {
            case UInt8(ascii: "<"): isInside = true
            case UInt8(ascii: ">"): isInside = false
            default: if !isInside { result.append(unit) }
            }
        }
        return result
    }

    /// Quoted-printable resolved, in all of the text.
    private static func unquoted(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "="), index + 1 < bytes.count else {
                result.append(bytes[index])
                index += 1
                continue
            }
            if bytes[index + 1] == 10 {
                index += 2
            } else if index + 2 < bytes.count, bytes[index + 1] == 13, bytes[index + 2] == 10 {
                index += 3
            } else if index + 2 < bytes.count, let high = Hexadecimal.digit(bytes[index + 1]),
                let low = Hexadecimal.digit(bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// What lines of base64 in a row stand for.
    private static func base64Runs(_ bytes: [UInt8]) -> [[UInt8]] {
        var runs: [[UInt8]] = []
        var run: [UInt8] = []
        func flush() {
            if run.count >= 32, let decoded = Base64.decoded(run) { runs.append(decoded) }
            run = []
        }
        for line in bytes.split(omittingEmptySubsequences: false, whereSeparator: { $0 == 10 }) {
            let text = line.last == 13 ? line.dropLast() : line
            if !text.isEmpty, text.allSatisfy({ Base64.value($0) != nil || $0 == UInt8(ascii: "=") }) {
                run += text
            } else {
                flush()
            }
        }
        flush()
        return runs
    }
}

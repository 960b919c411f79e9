import Glibc
import PlainText
import Synchronization

/// Texts in any character set that mails and pages name, through the conversions of the system.
public enum CharacterSets {
    /// Conversions that were opened while files could still be opened; what is open stays loaded.
    private static let held = Mutex<[Int]>([])

    /// What mails, pages and Outlook's files are written in.
    private static let names = [
        "CP1250", "CP1251", "CP1252", "CP1253", "CP1254", "CP1255", "CP1256", "CP1257", "CP1258", "CP437", "CP737",
        "CP775", "CP850", "CP852", "CP855", "CP857", "CP858", "CP860", "CP861", "CP862", "CP863", "CP864", "CP865",
        "CP866", "CP869", "CP874", "ISO-8859-1", "ISO-8859-2", "ISO-8859-3", "ISO-8859-4", "ISO-8859-5", "ISO-8859-6",
        "ISO-8859-7", "ISO-8859-8", "ISO-8859-9", "ISO-8859-10", "ISO-8859-11", "ISO-8859-13", "ISO-8859-14",
        "ISO-8859-15", "ISO-8859-16", "KOI8-R", "KOI8-U", "MACINTOSH", "UTF-7", "UTF-16", "UTF-16LE", "UTF-16BE",
        "UTF-32", "UTF-32LE", "UTF-32BE", "CP932", "EUC-JP", "ISO-2022-JP", "CP949", "EUC-KR", "ISO-2022-KR",
        "GB18030", "GBK", "BIG5", "BIG5-HKSCS", "TIS-620", "HP-ROMAN8", "CP037", "CP500",
    ]

    /// Names that the system does not know, or takes more narrowly than their writers did.
    private static let aliases = [
        "iso-8859-1": "CP1252", "iso8859-1": "CP1252", "latin1": "CP1252", "ansi": "CP1252", "cp-1252": "CP1252",
        "ansi_x3.110-1983": "CP1252", "iso-8859-9": "CP1254", "iso-8859-11": "CP874", "tis-620": "CP874",
        "windows-874": "CP874", "iso-8859-8-i": "ISO-8859-8", "iso-8859-8-e": "ISO-8859-8", "gb2312": "GB18030",
        "gb_2312-80": "GB18030", "x-gbk": "GB18030", "hz-gb-2312": "GB18030", "ks_c_5601-1987": "CP949",
        "euc-kr": "CP949", "shift_jis": "CP932", "x-sjis": "CP932", "windows-31j": "CP932", "sjis": "CP932",
        "x-mac-roman": "MACINTOSH", "macroman": "MACINTOSH", "unicode-1-1-utf-7": "UTF-7",
        "x-unicode-2-0-utf-7": "UTF-7",
        "unicode": "UTF-16", "x-big5": "BIG5", "x-euc-jp": "EUC-JP", "utf8": "UTF-8", "cp65001": "UTF-8",
        "cp20127": "US-ASCII", "cp28591": "CP1252", "cp28605": "ISO-8859-15", "cp20866": "KOI8-R", "cp1200": "UTF-16LE",
        "cp50220": "ISO-2022-JP", "cp51932": "EUC-JP", "cp936": "GB18030", "cp950": "BIG5", "cp10000": "MACINTOSH",
    ]

    /// Loads the conversions.
    ///
    /// To be called before the worker gives up its rights.
    public static func prepare() {
        let opened = names.compactMap { name in unsafe iconv_open("UTF-8", name).map { Int(bitPattern: $0) } }
        held.withLock { $0 += opened.filter { $0 != -1 } }
    }

    /// The text that bytes are in a character set; what is not valid in it becomes U+FFFD.
    ///
    /// Where none is named, or one that is unknown or evidently wrong, the bytes themselves decide.
    ///
    /// - Parameters:
    ///   - bytes: the text as it was written.
    ///   - name: the set by its name in mails, such as `iso-8859-15`.
    public static func text(_ bytes: [UInt8], in name: String?) -> String {
        guard let name = name.flatMap(plain) else { return recognised(bytes) }
        switch name {
        case "UTF-8", "US-ASCII", "ASCII", "ANSI_X3.4-1968":
            return String(validating: bytes, as: UTF8.self).map(withoutMark) ?? recognised(bytes)
        default:
            return converted(bytes, from: name).map(withoutMark) ?? recognised(bytes)
        }
    }

    private static func plain(_ name: String) -> String? {
        let name = name.lowercased().filter { !$0.isWhitespace && $0 != "\"" && $0 != "'" }
        // A slash would be a request to iconv, not a name.
        guard !name.isEmpty, name.utf8.count <= 40, name.allSatisfy({ $0.isASCII && $0 != "/" && $0 != "," }) else {
            return nil
        }
        return aliases[name] ?? name.uppercased()
    }

    private static func recognised(_ bytes: [UInt8]) -> String {
        let text = DecodedText(bytes.span)
        return text.string(0..<text.bytes.count)
    }

    private static func withoutMark(_ text: String) -> String {
        text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
    }

    private static func converted(_ bytes: [UInt8], from name: String) -> String? {
        guard let converter = unsafe iconv_open("UTF-8", name), Int(bitPattern: converter) != -1 else {
            return nil
        }
        defer { unsafe iconv_close(converter) }
        var input = bytes
        var result: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        unsafe input.withUnsafeMutableBytes { memory in
            // SAFETY: the pointers stay inside the two arrays, whose remaining counts iconv keeps itself.
            var source = unsafe memory.baseAddress?.assumingMemoryBound(to: CChar.self)
            var rest = memory.count
            while rest > 0 {
                let trouble = unsafe chunk.withUnsafeMutableBytes { room -> Int32 in
                    var target = unsafe room.baseAddress?.assumingMemoryBound(to: CChar.self)
                    var free = room.count
                    let done = unsafe iconv(converter, &source, &rest, &target, &free)
                    let trouble = done == -1 ? errno : 0
                    unsafe result.append(contentsOf: room.prefix(room.count - free))
                    return trouble
                }
                if trouble == EILSEQ || trouble == EINVAL {
                    result += UTF8.encodedReplacementCharacter
                    unsafe source = source.map { unsafe $0 + 1 }
                    rest -= 1
                } else if trouble != 0, trouble != E2BIG {
                    break
                }
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

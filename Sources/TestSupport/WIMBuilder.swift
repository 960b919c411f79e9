/// A Windows image that has metadata and nothing else.
public struct WIMBuilder: Sendable {
    /// Edition, name and build of each image.
    public var images: [(name: String, edition: String, build: Int)] = []
    /// The language.
    public var language = "fr-FR"

    /// An image file without images.
    public init() {}

    /// The metadata as setup reads them.
    public var xml: String {
        let parts = images.enumerated().map { index, image in
            """
            <IMAGE INDEX="\(index + 1)"><NAME>\(image.name)</NAME><FLAGS>\(image.edition)</FLAGS><WINDOWS><ARCH>9</ARCH>\
            <EDITIONID>\(image.edition)</EDITIONID><INSTALLATIONTYPE>Server</INSTALLATIONTYPE>\
            <LANGUAGES><LANGUAGE>\(language)</LANGUAGE><DEFAULT>\(language)</DEFAULT></LANGUAGES>\
            <VERSION><MAJOR>10</MAJOR><MINOR>0</MINOR><BUILD>\(image.build)</BUILD><SPBUILD>587</SPBUILD></VERSION>\
            </WINDOWS></IMAGE>
            """
        }
        return "<WIM><TOTALBYTES>1</TOTALBYTES>\(parts.joined())</WIM>"
    }

    /// The file: header, some bytes where the data would be, metadata.
    public var bytes: [UInt8] {
        let metadata: [UInt8] = [0xFF, 0xFE] + xml.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        var header: [UInt8] = Array("MSWIM\0\0\0".utf8)
        func number(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        header +=
            number(208, 4) + number(0x10D00, 4) + number(0, 4) + number(32_768, 4) + [UInt8](repeating: 7, count: 16)
        header += number(1, 2) + number(1, 2) + number(images.count, 4)
        header += [UInt8](repeating: 0, count: 24)
        header += number(metadata.count, 8) + number(1_024, 8) + number(metadata.count, 8)
        header += [UInt8](repeating: 0, count: 208 - header.count)
        return header + [UInt8](repeating: 0x5A, count: 1_024 - header.count) + metadata
    }
}

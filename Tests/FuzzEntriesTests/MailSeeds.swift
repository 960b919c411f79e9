import TestSupport

/// Pages, messages of Outlook and their attachment `winmail.dat`, small enough to begin with.
enum MailSeeds {
    static func all() -> [(String, [UInt8])] {
        let page = """
            <!DOCTYPE html><html><head><meta charset="utf-8"><title>Key &amp; more</title><style>p {}</style></head>
            <body><!-- no --><p>Cl&eacute; <b>A</b>&#8209;&#x42;<table><tr><th>1<td>2</tr><tr><td><table><tr><td>in
            </table></td></tr></table><pre>a  b</pre><script>x</script><![if !mso]>end
            """
        var message = OutlookBuilder.sample(text: "text")
        message.files = [("a.txt", Array("a".utf8)), ("b.bin", [UInt8](repeating: 7, count: 4_200))]
        message.binaries = [
            0x1009: [
                0x1A, 0, 0, 0, 0x1C, 0, 0, 0, 0x4C, 0x5A, 0x46, 0x75, 0xE2, 0xD4, 0x4B, 0x51, 0x41, 0, 0x04, 0x20,
                0x57, 0x58, 0x59, 0x5A, 0x0D, 0x6E, 0x7D, 0x01, 0x0E, 0xB0,
            ]
        ]
        return [
            ("html/page", Array(page.utf8)), ("outlook-message/plain", message.message()),
            ("winmail/plain", message.winmail()), ("winmail/text", message.binaries[0x1009] ?? []),
        ]
    }
}

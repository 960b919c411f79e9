import TestSupport

/// Seeds of the readers of papers.
enum PaperSeeds {
    static let all: [(String, [UInt8])] = [
        (
            "rich-text/table",
            Array(
                (#"{\rtf1\ansi\ansicpg1252{\info{\title T}{\creatim\yr2021\mo5\dy7}}Pri\'e8re\u8212?\par"#
                    + #"\trowd\cellx1\intbl \#(SampleKeys.server2022Standard)\cell b\cell\row{\pict\pngblip 89504E47}\bin2 ab}"#)
                    .utf8
            )
        ),
        (
            "office/docx",
            package([
                "word/document.xml": "<w:document><w:p><w:t>a</w:t><w:noBreakHyphen/></w:p><w:tbl><w:tr><w:tc><w:p>"
                    + "<w:t>b</w:t></w:p></w:tc></w:tr></w:tbl></w:document>",
                "word/_rels/document.xml.rels": #"<R><Relationship Id="1" Type="x/footer" Target="f.xml"/></R>"#,
            ])
        ),
        (
            "office/xlsx",
            package([
                "xl/workbook.xml": #"<workbook><sheets><sheet name="S" r:id="r1"/></sheets></workbook>"#,
                "xl/_rels/workbook.xml.rels": #"<R><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/></R>"#,
                "xl/s.xml":
                    #"<worksheet><sheetData><row r="2"><c r="B2" t="str"><v>x</v></c></row></sheetData></worksheet>"#,
            ])
        ),
        (
            "office/pptx",
            package([
                "ppt/presentation.xml": #"<p><sldIdLst><sldId r:id="r1"/></sldIdLst></p>"#,
                "ppt/_rels/presentation.xml.rels": #"<R><Relationship Id="r1" Type="x/slide" Target="s.xml"/></R>"#,
                "ppt/s.xml": "<s><a:p><a:r><a:t>x</a:t></a:r></a:p></s>",
            ])
        ),
        (
            "office/ods",
            package([
                "content.xml": #"<d><o:body><o:spreadsheet><t:table t:name="T"><t:table-row>"#
                    + #"<t:table-cell t:number-columns-repeated="3"><x:p>a<x:s x:c="2"/>b</x:p></t:table-cell></t:table-row>"#
                    + "</t:table></o:spreadsheet></o:body></d>"
            ])
        ),
        (
            "proof/invoice",
            Array(
                """
                Facture n° F-1
                Désignation\tQté\tMontant
                Windows Server 2022 Standard\t2\t1 000,00 €
                Date de facture : 14 mars 2023
                """.utf8
            )
        ),
    ]

    /// The parts in the order of their names, as the entry takes them.
    private static func package(_ parts: [String: String]) -> [UInt8] {
        Array(parts.sorted { $0.key < $1.key }.map { "\($0.key)\n\($0.value)" }.joined(separator: "\0").utf8)
    }
}

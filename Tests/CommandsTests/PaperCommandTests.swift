import Foundation
import ProductKey
import TestSupport
import Testing
import Typesetting

/// Papers searched by the built program.
@Suite struct PaperCommandTests {
    @Test func `a page whose key is split over cells is found once, with what it proves`() async throws {
        let lab = try Lab()
        let key = try SampleKeys.key(SampleKeys.madeUp[2])
        let cells = key.revealed().split(separator: "-").map { "<td>\($0)</td>" }.joined()
        try lab.write(
            "sources/order.html",
            """
            <!DOCTYPE html><html><head><title>Order confirmation</title></head><body>
            <p>Order number: PO-7781</p><p>Product key for 1 x Windows Server 2003 Standard</p>
            <table><tr>\(cells)</tr></table><p>Total: $12.00</p></body></html>
            """
        )
        let run = try await lab.run(["find", lab.sources, "--json"])
        let json = try JSON(run.output)
        #expect(json["findings"].items.map { $0["partialKey"].text } == [key.partialKey], "\(run.everything)")
        let proof = json["findings"].items.first?["document"]["proof"]
        #expect(proof?["orderNumber"].text == "PO-7781" && proof?["kind"].text == "order-confirmation")
        #expect(json["proofs"].items.map { $0["hasKey"].flag } == [true])
        #expect(!run.everything.contains(key.revealed()))
    }

    @Test func `a key that a picture shows with a wrong character is told and not put right`() async throws {
        let lab = try Lab()
        let picture = try Picture(size: PaperSize(width: 150, height: 40), dotsPerInch: 200) {
            (canvas) throws(TypesettingError) in
            let style = TextStyle(size: 12)
            canvas.text("Product key for Windows Server:", in: Frame(x: 8, y: 6, width: 130, height: 8), style: style)
            canvas.text("VDYBN-27WPP-V4HZT-9VMD4-VMK7H", in: Frame(x: 8, y: 20, width: 135, height: 8), style: style)
        }
        try lab.write("sources/scan.png", picture.png)
        let run = try await lab.run(["find", lab.sources, "--json"])
        let json = try JSON(run.output)
        #expect(json["findings"].items.isEmpty)
        let problems = json["sources"].items.flatMap { $0["problems"].items.compactMap { $0["code"].text } }
        #expect(problems == ["document.misread"], "\(run.everything)")
        #expect(run.status == 2)
    }
}

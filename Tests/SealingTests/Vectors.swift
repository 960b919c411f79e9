/// Published test vectors of the format age v1 (C2SP CCTV, «age»), as facts: header, what must happen, why.
///
/// They share one content, whose nonce and only chunk follow each header.
enum Vectors {
    /// The identity of all of them.
    static let identity = "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"
    /// SHA-256 of the content.
    static let contentHash = "013f54400c82da08037759ada907a8b864e97de81c088a182062c4b5622fd2ab"
    /// The stanza that the identity opens.
    static let stanza = """
        -> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc
        hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE

        """
    /// Nonce and chunk behind the headers with one X25519 stanza or one scrypt stanza.
    static let tail = "eecf62c7ce91b433274e68d4f2f9134cb74c5bfef7beaa52c8f0bc0e992c1e8331fb66"

    struct Header: Sendable, CustomStringConvertible {
        let description: String
        let text: String
        /// The code of the error; nil where the file opens.
        let code: String?
        var passphrase: String?

        init(_ description: String, _ lines: String, _ mac: String, _ code: String? = nil, passphrase: String? = nil) {
            self.description = description
            text = "age-encryption.org/v1\n" + lines + mac + "\n"
            self.code = code
            self.passphrase = passphrase
        }
    }

    private static let mac = "--- WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNg"
    private static let malformed = "sealing.header-malformed"

    static let headers: [Header] = [
        Header("one stanza", stanza, mac),
        Header(
            "stanzas nobody knows",
            "-> grease\n\n" + stanza + "-> grease\n\n",
            "--- QIfAOEMt1fGOf2FP2m3+TwFQtfy2H3sX3YqUAQRApkM"
        ),
        Header(
            "all characters of arguments",
            "-> !\"#$%&' ()*+,-./ 01234567 89:;<=>? @ABCDEFG HIJKLMNO\n\n"
                + "-> PQRSTUVW XYZ[\\]^_ `abcdefg hijklmno pqrstuvw xyz{|}~\n\n" + stanza,
            "--- qcNy6mAn80JKuXPUW7ANJdOhzbOtVSsIGM12i5B4vx4"
        ),
        Header("an empty body", stanza + "-> empty\n\n", "--- +M2eEFbXSvJ8j+gW4TtQ8pu/PpF/Jj6nQLwi2uP94tk"),
        Header("another code", stanza, "--- 8McE3ix9R34E/vLrQv3yepsHjo/LXhfs22Ab3UyInmg", "sealing.header-altered"),
        Header("a code that is not canonical", stanza, String(mac.dropLast()) + "h", malformed),
        Header("a code with a blank behind it", stanza, mac + " ", malformed),
        Header("a code without a blank before it", stanza, mac.replacing("--- ", with: "---"), malformed),
        Header("a code with two blanks before it", stanza, mac.replacing("--- ", with: "---  "), malformed),
        Header("no code", stanza, "---", malformed),
        Header("a code too short", stanza, String(mac.dropLast(2)), malformed),
        Header(
            "an argument too many",
            stanza.replacing("OCc\n", with: "OCc 1234\n"),
            "--- l7E0/PQP54HBZYKUu505n1muW7EniDFqMrXgMhFmeiA",
            malformed
        ),
        Header(
            "a share too long",
            stanza.replacing("OCc\n", with: "OCcA\n"),
            "--- QbEwdWirchS37UUOPh7uVddRiOaWjFwRUpaQ4Q+Z1RE",
            malformed
        ),
        Header(
            "a share of low order",
            "-> X25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\nW3E/OCRme9TiTY97JoK31Z71arNur77WIIdB90XnN3M\n",
            "--- Pne3IPMDvBj7wRbPMcNViffpVZAx814tgMxp8AwyMhs",
            malformed
        ),
        Header(
            "a tag that is wrong",
            stanza.replacing("41FLE", with: "41FE4"),
            "--- zOCHpynV0aV7p4R6c+bOapgpq9TtpFgGgYghQ2+PIX8",
            "sealing.no-match"
        ),
        Header(
            "a body without a short last line",
            stanza + "-> stanza\n" + String(repeating: "A", count: 64) + "\n",
            "--- ORM4jo0+tfqd57vT3+pUVZg/sHurDuHFHhXkG7S+RE4",
            malformed
        ),
        Header(
            "two short lines",
            stanza + "-> stanza\n" + String(repeating: String(repeating: "A", count: 32) + "\n", count: 2),
            "--- bpHzWOhjqfoXEgzIrDk7vomv/TLD+BFpxul2+j6ZZuw",
            malformed
        ),
        Header(
            "a body that is not canonical",
            stanza + "-> stanza\n" + String(repeating: "QUFB", count: 16) + "\nQUF\n",
            "--- 3dcBdeuKtDbEpx/hhcA6qEAR/niQh2MAsruVPRsH4CI",
            malformed
        ),
        Header(
            "an empty argument",
            stanza + "-> stanza  argument\n\n",
            "--- zL8VKcvvLCzdRCXsc94hyIEK2TgqrOzR5nv9Yv4hscs",
            malformed
        ),
        Header("another version", stanza, mac, nil).changed(
            "another version",
            { $0.replacing("/v1\n", with: "/v1234\n") },
            "sealing.not-age"
        ),
        Header("Windows line ends", stanza, mac, nil).changed(
            "Windows line ends",
            { $0.replacing("\n", with: "\r\n") },
            "sealing.not-age"
        ),
        Header(
            "a passphrase",
            "-> scrypt rF0/NwblUHHTpgQgRpe5CQ 10\ngUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n",
            "--- IOXiQYStkoT1mvZW2tFOqZdhRVvj58egABx/sWfZQbc",
            passphrase: "password"
        ),
        Header(
            "another passphrase",
            "-> scrypt rF0/NwblUHHTpgQgRpe5CQ 10\ngUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n",
            "--- IOXiQYStkoT1mvZW2tFOqZdhRVvj58egABx/sWfZQbc",
            "sealing.wrong-passphrase",
            passphrase: "hunter2"
        ),
        Header(
            "two passphrases",
            "-> scrypt rF0/NwblUHHTpgQgRpe5CQ 10\ngUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n"
                + "-> scrypt GzXG5ofdANo6w3msn3QsIQ 10\nOveITuwxakv7k2oLnioNYF4Bhgz9KZ36pb098wDoAv8\n",
            "--- a5d+4Ay1evJhoDskIzuTZV9bBgKk4573VZNfuoWJDPE",
            malformed,
            passphrase: "password"
        ),
        Header(
            "a passphrase beside a recipient",
            "-> X25519 ajtqAvDEkVNr2B7zUOtq2mAQXDSBlNrVAuM/dKb5sT4\nU+hKlJ4isweJ9PKG7pgscmG3cPASLgTw7SOBpbZ8x2U\n"
                + "-> scrypt 3d9y0G+8q1ffPQ0xJJatIQ 10\nfoZolxuhRSL7IG7oaR+456IzkHtvue7j4mUjh3DB6EI\n",
            "--- yp4Z0lV1LEdkm1+uDCuPUV+9hIXbPKrBXKQ/f5Y03As",
            malformed,
            passphrase: "password"
        ),
        Header(
            "too much work",
            "-> scrypt rF0/NwblUHHTpgQgRpe5CQ 23\nqW9eVsT0NVb/Vswtw8kPIxUnaYmm9Px1dYmq2+4+qZA\n",
            "--- 38TpQMxQRRNMfmYYpBX6DDrPx4/QY5UmJnhPyVoX/cw",
            "sealing.passphrase-too-costly",
            passphrase: "password"
        ),
    ]

    private static let armorLines = """
        YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBURWlGMHlwcXIrYnB2Y3FY
        TnlDVkpwTDdPdXdQZFZ3UEw3S1FFYkZET0NjCmhqYWJHWHdTTFE5YzNTNkx3Mmkr
        UzJUdTJmaXdRSEhzbGJCTjZCNDFGTEUKLS0tIFd5SnA5Ri85Rk9aaDdnSmRoZXEy
        V0lKY3dIZ1ljOE5JVmgzZGR3aHJjTmcK7s9ix86RtDMnTmjU8vkTTLdMW/73vqpS
        yPC8DpksHoMx+2Y=
        """
    static let begin = "-----BEGIN AGE ENCRYPTED FILE-----"
    static let end = "-----END AGE ENCRYPTED FILE-----"

    struct Armor: Sendable, CustomStringConvertible {
        let description: String
        let text: String
        let opens: Bool
        var hash = Vectors.contentHash

        init(_ description: String, opens: Bool, _ change: (String) -> String = { $0 }) {
            self.description = description
            text = change(begin + "\n" + armorLines + "\n" + end + "\n")
            self.opens = opens
        }
    }

    static let armor: [Armor] = [
        Armor("as it is written", opens: true),
        Armor("Windows line ends", opens: true) { $0.replacing("\n", with: "\r\n") },
        Armor("no end of the last line", opens: true) { String($0.dropLast()) },
        Armor("blanks around it", opens: true) { "\n\n   \t\n" + $0 + "\n   \t\n" },
        {
            var full = Armor("a full last line", opens: true) { text in
                text.replacing(
                    "TTLdMW/73vqpS\nyPC8DpksHoMx+2Y=\n",
                    with: """
                        TTLdMW3bj4iHS
                        YS3WWUtZB5wJqKgEe8kpsp0iOnD2CNG4DVKBC0Z7SAcCFb8xdwV9CRavSEE7OU1c

                        """
                )
            }
            full.hash = "724a112a2cac139a4fca3ea0f799f2e5ccd1d0db46af654dee40567bff16ee33"
            return full
        }(),
        Armor("an empty line at the start", opens: false) { $0.replacing(begin + "\n", with: begin + "\n\n") },
        Armor("an empty line at the end", opens: false) { $0.replacing("2Y=\n", with: "2Y=\n\n") },
        Armor("blanks in the first line", opens: false) {
            $0.replacing(begin, with: "----- BEGIN AGE ENCRYPTED FILE -----")
        },
        Armor("a blank behind the last line", opens: false) { $0.replacing("2Y=\n", with: "2Y= \n") },
        Armor("a blank behind a line", opens: false) { $0.replacing("Y3FY\n", with: "Y3FY \n") },
        Armor("a blank before a line", opens: false) { $0.replacing("\nTnlD", with: "\n TnlD") },
        Armor("an end of line in the padding", opens: false) { $0.replacing("2Y=\n", with: "2\nY=\n") },
        Armor("base 64 that is not canonical", opens: false) { $0.replacing("2Y=\n", with: "2Z=\n") },
        Armor("no padding", opens: false) { $0.replacing("2Y=\n", with: "2Y\n") },
        Armor("a checksum as of PGP", opens: false) { $0.replacing("2Y=\n", with: "2Y=\n=yjEF\n") },
        Armor("a header as of PGP", opens: false) {
            $0.replacing(begin + "\n", with: begin + "\nHeaders: are not allowed\n\n")
        },
        Armor("a short line", opens: false) { $0.replacing("Y3FY\nTnlD", with: "Y3\nFYTnlD") },
        Armor("a long line", opens: false) { $0.replacing("Y3FY\nTnlD", with: "Y3FYTnlD\n") },
        Armor("lower case", opens: false) { $0.replacing(begin, with: begin.lowercased()) },
        Armor("another type", opens: false) { $0.replacing("AGE ENCRYPTED FILE", with: "ENCRYPTED FILE") },
        Armor("no end mark", opens: false) { $0.replacing(end + "\n", with: "") },
        Armor("something before it", opens: false) { "garbage\n" + $0 },
        Armor("something behind it", opens: false) { $0 + "garbage\n" },
        Armor("a character that is none", opens: false) {
            $0.replacing("VhX", with: "").replacing("hqYWJH", with: "hq*WJH")
        },
    ]
}

extension Vectors.Header {
    fileprivate func changed(_ description: String, _ change: (String) -> String, _ code: String) -> Self {
        var header = Self(description, "", "", code)
        header = Self(description: description, text: change(text), code: code, passphrase: passphrase)
        return header
    }

    private init(description: String, text: String, code: String?, passphrase: String?) {
        self.description = description
        self.text = text
        self.code = code
        self.passphrase = passphrase
    }
}

/// Character references of HTML.
///
/// The names are those of HTML 4 and the ones of HTML 5 that mail programs write, as the lists of the W3C have them.
enum HTMLEntities {
    private static let nameLimit = 32

    /// The character that a reference at `start` stands for, and where the reference ends.
    /// - Returns: nil where none is: a bare ampersand is text.
    static func scalar(_ page: Span<UInt8>, at start: Int) -> (Unicode.Scalar, end: Int)? {
        var position = start + 1
        guard position < page.count else { return nil }
        if page[position] == UInt8(ascii: "#") { return number(page, from: position + 1) }
        var name: [UInt8] = []
        while position < page.count, name.count < nameLimit {
            let byte = page[position]
            guard (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 else { break }
            name.append(byte)
            position += 1
        }
        guard let value = values[String(decoding: name, as: UTF8.self)], let scalar = Unicode.Scalar(value) else {
            return nil
        }
        // Old names may stand without a semicolon, where nothing can be mistaken for the rest of the name.
        if position < page.count, page[position] == UInt8(ascii: ";") { return (scalar, position + 1) }
        return value < 256 || name.count <= 2 ? (scalar, position) : nil
    }

    private static func number(_ page: Span<UInt8>, from start: Int) -> (Unicode.Scalar, end: Int)? {
        var position = start
        var base: UInt32 = 10
        if position < page.count, page[position] | 0x20 == UInt8(ascii: "x") {
            base = 16
            position += 1
        }
        var value: UInt32 = 0
        let first = position
        while position < page.count, position - first < 12 {
            let byte = page[position]
            var digit = UInt32(byte &- 0x30)
            if digit > 9 { digit = (byte | 0x20) &- 0x61 < 6 ? UInt32((byte | 0x20) - 0x61) + 10 : 99 }
            guard digit < base else { break }
            value = min(value * base + digit, 0x11_0000)
            position += 1
        }
        guard position > first else { return nil }
        if position < page.count, page[position] == UInt8(ascii: ";") { position += 1 }
        // Browsers read these numbers as characters of Windows, and so people write them.
        if (0x80..<0xA0).contains(value) { value = windows[Int(value - 0x80)] }
        return (value == 0 ? "\u{FFFD}" : Unicode.Scalar(value) ?? "\u{FFFD}", position)
    }

    /// Windows-1252 from 80 to 9F.
    private static let windows: [UInt32] = [
        0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD,
        0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0xFFFD, 0x017E, 0x0178,
    ]

    private static let values: [String: UInt32] = {
        var values: [String: UInt32] = [:]
        for (index, name) in latin.split(whereSeparator: \.isWhitespace).enumerated() {
            values[String(name)] = 160 + UInt32(index)
        }
        for entry in others.split(whereSeparator: \.isWhitespace) {
            let parts = entry.split(separator: "=")
            values[String(parts[0])] = UInt32(parts[1], radix: 16)
        }
        return values
    }()

    /// U+00A0 to U+00FF, in order.
    private static let latin = """
        nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute
        micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring
        AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml
        times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil
        egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash
        ugrave uacute ucirc uuml yacute thorn yuml
        """

    /// All others.
    private static let others = """
        Tab=9 NewLine=A excl=21 quot=22 num=23 dollar=24 percnt=25 amp=26 apos=27 lpar=28 rpar=29 ast=2A plus=2B
        comma=2C period=2E sol=2F colon=3A semi=3B lt=3C equals=3D gt=3E quest=3F commat=40 lbrack=5B lsqb=5B
        bsol=5C rbrack=5D rsqb=5D Hat=5E lowbar=5F grave=60 lbrace=7B lcub=7B vert=7C rbrace=7D rcub=7D Aogon=104
        aogon=105 Cacute=106 cacute=107 Ccaron=10C ccaron=10D Dstrok=110 dstrok=111 Eogon=118 eogon=119 Ecaron=11A
        ecaron=11B Lstrok=141 lstrok=142 Nacute=143 nacute=144 Odblac=150 odblac=151 OElig=152 oelig=153 Rcaron=158
        rcaron=159 Sacute=15A sacute=15B Scaron=160 scaron=161 Uring=16E uring=16F Udblac=170 udblac=171 Yuml=178
        Zacute=179 zacute=17A Zdot=17B zdot=17C Zcaron=17D zcaron=17E fnof=192 circ=2C6 tilde=2DC Alpha=391 Beta=392
        Gamma=393 Delta=394 Epsilon=395 Zeta=396 Eta=397 Theta=398 Iota=399 Kappa=39A Lambda=39B Mu=39C Nu=39D
        Xi=39E Omicron=39F Pi=3A0 Rho=3A1 Sigma=3A3 Tau=3A4 Upsilon=3A5 Phi=3A6 Chi=3A7 Psi=3A8 Omega=3A9 alpha=3B1
        beta=3B2 gamma=3B3 delta=3B4 epsilon=3B5 zeta=3B6 eta=3B7 theta=3B8 iota=3B9 kappa=3BA lambda=3BB mu=3BC
        nu=3BD xi=3BE omicron=3BF pi=3C0 rho=3C1 sigmaf=3C2 sigma=3C3 tau=3C4 upsilon=3C5 phi=3C6 chi=3C7 psi=3C8
        omega=3C9 thetasym=3D1 upsih=3D2 piv=3D6 ensp=2002 emsp=2003 emsp13=2004 emsp14=2005 numsp=2007 puncsp=2008
        thinsp=2009 hairsp=200A ZeroWidthSpace=200B zwnj=200C zwj=200D lrm=200E rlm=200F dash=2010 hyphen=2010
        ndash=2013 mdash=2014 horbar=2015 lsquo=2018 rsquo=2019 sbquo=201A ldquo=201C rdquo=201D bdquo=201E
        dagger=2020 Dagger=2021 bull=2022 hellip=2026 permil=2030 prime=2032 Prime=2033 lsaquo=2039 rsaquo=203A
        oline=203E frasl=2044 NoBreak=2060 euro=20AC image=2111 numero=2116 weierp=2118 real=211C trade=2122
        alefsym=2135 larr=2190 uarr=2191 rarr=2192 darr=2193 harr=2194 crarr=21B5 lArr=21D0 uArr=21D1 rArr=21D2
        dArr=21D3 hArr=21D4 forall=2200 part=2202 exist=2203 empty=2205 nabla=2207 isin=2208 notin=2209 ni=220B
        prod=220F sum=2211 minus=2212 lowast=2217 radic=221A prop=221D infin=221E ang=2220 and=2227 or=2228 cap=2229
        cup=222A int=222B there4=2234 sim=223C cong=2245 asymp=2248 ne=2260 equiv=2261 le=2264 ge=2265 sub=2282
        sup=2283 nsub=2284 sube=2286 supe=2287 oplus=2295 otimes=2297 perp=22A5 sdot=22C5 lceil=2308 rceil=2309
        lfloor=230A rfloor=230B lang=2329 rang=232A loz=25CA starf=2605 star=2606 phone=260E spades=2660 clubs=2663
        hearts=2665 diams=2666 check=2713
        """
}

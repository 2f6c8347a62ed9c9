//! Finds every reference to a UN document in running text.
//!
//! A reference has a head, which names a document (`A/72/122`, `resolution
//! 67/234 B`, `Ibid.`), and may have a pinpoint behind it (`, annex I,
//! sect. III, paras. 1 and 2`) or before it (`paragraph 11 of resolution
//! 60/81`). Heads may share words: `resolutions 46/182 and 66/119`, `A/62/163
//! and Corr.1`. `head.rs` finds heads, `place.rs` reads pinpoints.

use super::{
    Place, Reference, ReferenceContext, Symbol,
    head::{heads, name_heads},
    plain::Plain,
    reference::count_in_characters,
};

/// Every reference in `text`, in order of position, without overlaps.
pub fn find_references(text: &str, context: ReferenceContext<'_>) -> Vec<Reference> {
    let plain = Plain::of(text);
    let is_plain = context.names.iter().all(|(name, _)| name.is_ascii());
    let named = |(name, symbol): &(String, Symbol)| (Plain::of(name).text, symbol.clone());
    let names: Vec<_> = context.names.iter().filter(|_| !is_plain).map(named).collect();
    let names = if is_plain { context.names } else { &names };
    let mut references = find(&plain.text, ReferenceContext { names, ..context });
    count_in_characters(&plain.text, references.iter_mut().flat_map(Reference::ends));
    plain.restore(references.iter_mut().flat_map(Reference::ends));
    references
}

/// The references in a text of one spelling, with spans in bytes.
fn find(text: &str, context: ReferenceContext<'_>) -> Vec<Reference> {
    let heads = heads(text, context);
    let named = name_heads(text, context.names, &heads);
    let by_symbol = heads.into_iter().map(|head| (head, false));
    let mut heads: Vec<_> = by_symbol.chain(named.into_iter().map(|head| (head, true))).collect();
    heads.sort_by_key(|((span, _), _)| span.start);
    let mut before: Vec<(Place, usize)> = Vec::with_capacity(heads.len());
    let mut earlier = 0;
    for ((head, _), _) in &heads {
        before.push(Place::before(text, head.start, earlier));
        earlier = head.end;
    }
    let mut references: Vec<Reference> = Vec::with_capacity(heads.len());
    // Heads that share their words share what stands behind them.
    let mut behind = (usize::MAX, (Place::default(), 0));
    for (index, ((head, symbol), named)) in heads.into_iter().enumerate() {
        if behind.0 != head.end {
            behind = (head.end, Place::after(text, head.end));
        }
        let (after, end) = behind.1.clone();
        // `resolution 64/72, paragraph 3 of resolution 66/68`: the second's.
        let of_next = before.get(index + 1).filter(|(place, _)| !place.is_empty());
        let is_own = !after.is_empty() && of_next.is_none_or(|&(_, start)| end <= start);
        let (mut pinpoint, start) = std::mem::take(&mut before[index]);
        let mut span = start..head.end;
        if is_own {
            // `paragraph 5 of resolution 2734 (2024), annex I`: both name it.
            pinpoint.join(after);
            span.end = end;
        }
        if named && pinpoint.is_empty() {
            continue;
        }
        let taken = references.last().map_or(0, |last| last.span.end);
        if span.start < taken {
            // `Add.1–3, para. 4`: the first of the three has the words.
            span = taken..span.end.max(taken);
            if head.start < taken {
                span.end = taken;
            }
        }
        references.push(Reference { span, symbol, pinpoint, named, through_note: None });
    }
    references
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let ibid: Symbol = "A/CONF.192/2012/RC/4".parse().expect("a symbol");
        let names = [
            ("Programme of Action".to_owned(), "A/CONF.192/15".parse().expect("a symbol")),
            ("International Tracing Instrument".to_owned(), "A/60/88".parse().expect("a symbol")),
        ];
        let context = ReferenceContext { document: None, previous: Some(&ibid), names: &names };
        let found: Vec<String> = find_references(text, context)
            .into_iter()
            .map(|Reference { symbol, pinpoint: place, .. }| {
                let mut out = symbol.to_string();
                place.annexes.iter().for_each(|a| out.push_str(&format!(" annex:{a}")));
                place.chapter.iter().for_each(|c| out.push_str(&format!(" chap:{c}")));
                if !place.section.is_empty() {
                    out.push_str(&format!(" sect:{}", place.section.join(".")));
                }
                place.paragraphs.each().for_each(|p| out.push_str(&format!(" para:{p}")));
                place.preambular.iter().for_each(|p| out.push_str(&format!(" pp:{p}")));
                place.footnotes.iter().for_each(|p| out.push_str(&format!(" fn:{p}")));
                out
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn symbols_in_their_many_forms() {
        check("See A/72/122.", &["A/72/122"]);
        check("(A/CONF.192/2018/RC/CRP.1/Rev.3) by a vote", &["A/CONF.192/2018/RC/CRP.1/Rev.3"]);
        check("See A/62/163 and Corr.1.", &["A/62/163", "A/62/163/Corr.1"]);
        check("A/60/88 and A/60/88/Corr.2, annex.", &["A/60/88", "A/60/88/Corr.2 annex:"]);
        check("A/58/1 and Add.1–3", &["A/58/1", "A/58/1/Add.1", "A/58/1/Add.2", "A/58/1/Add.3"]);
        check("A/79/947–S/2025/482 was", &["A/79/947–S/2025/482"]);
        check("resolution S/RES/2370 (2017) on", &["S/RES/2370 (2017)"]);
        check(
            "A/58/1/Add.1 and Corr.1–2, para. 4",
            &["A/58/1/Add.1", "A/58/1/Add.1/Corr.1 para:4", "A/58/1/Add.1/Corr.2 para:4"],
        );
        check("A/HRC/51/66和A/HRC/54/75", &["A/HRC/51/66", "A/HRC/54/75"]);
        check("A/C.4/53/SR.3–5).", &["A/C.4/53/SR.3", "A/C.4/53/SR.4", "A/C.4/53/SR.5"]);
        check("A/90/5/Add.1–2", &["A/90/5/Add.1", "A/90/5/Add.2"]);
        check("S/PV.9962 (Resumption 1)", &["S/PV.9962 (Resumption 1)"]);
        check("A/RES/76/247 A to C,", &["A/RES/76/247 A", "A/RES/76/247 B", "A/RES/76/247 C"]);
        check("A/80/15 (Part III), paras. 12–13", &["A/80/15 (Part III) para:12 para:13"]);
        check("JIU/REP/2025/2 and LEG/CONF.15/21", &["JIU/REP/2025/2", "LEG/CONF.15/21"]);
        check("on 10/12 May, 3/4 of A/B, S/M sizes, A/H1N1, AC/DC, COVID-19/2020", &[]);
        check("and/or 24/7 w/o A/B", &[]);
    }

    #[test]
    fn resolutions_by_number() {
        check("its resolution 56/24 V of 24 December 2001,", &["A/RES/56/24 V"]);
        check("See resolution 67/234 B.", &["A/RES/67/234 B"]);
        check(
            "resolutions 46/182 of 19 December 1991, 66/119 and 67/87",
            &["A/RES/46/182", "A/RES/66/119", "A/RES/67/87"],
        );
        check(
            "Security Council resolutions 1325 (2000) and 2242 (2015)",
            &["S/RES/1325 (2000)", "S/RES/2242 (2015)"],
        );
        check("resolution 217 A (III) of 10 December 1948", &["A/RES/217 (III)[A]"]);
        check("resolution 2625 (XXV)", &["A/RES/2625 (XXV)"]);
        check("decision 60/519", &["A/DEC/60/519"]);
        check("Economic and Social Council resolution 2019/5", &["E/RES/2019/5"]);
        check("resolution S-20/2 and resolution ES-10/19", &["A/RES/S-20/2", "A/RES/ES-10/19"]);
        check("Commission on Human Rights resolution 2005/80", &[]);
        check("Human Rights Council resolution 53/1", &["A/HRC/RES/53/1"]);
        check("paragraph 5 of the Council, in its resolution 53/1", &["A/RES/53/1"]);
        let council: Symbol = "A/HRC/RES/54/28".parse().expect("a symbol");
        let context = ReferenceContext { document: Some(&council), ..Default::default() };
        let text = "the General Assembly, in its resolution 60/251, and in its resolution 5/1";
        let found: Vec<String> = find_references(text, context)
            .iter()
            .map(|reference| format!("{} {}", &text[reference.bytes_in(text)], reference.symbol))
            .collect();
        assert_eq!(found, ["resolution 60/251 A/RES/60/251", "resolution 5/1 A/HRC/RES/5/1"]);
    }

    #[test]
    fn resolutions_in_six_languages() {
        check(
            "ses résolutions 46/182 et 48/141 ainsi que la résolution 60/251 de l’Assemblée générale",
            &["A/RES/46/182", "A/RES/48/141", "A/RES/60/251"],
        );
        check(
            "l’alinéa b) du paragraphe 19 de la résolution 2551 (2020)",
            &["S/RES/2551 (2020) para:19 (b)"],
        );
        check(
            "los párrafos 29 y 30 de su resolución 1844 (2008)",
            &["S/RES/1844 (2008) para:29 para:30"],
        );
        check(
            "sus decisiones 2004/322, de 11 de noviembre de 2004, y 2009/211",
            &["E/DEC/2004/322", "E/DEC/2009/211"],
        );
        check("в пунктах 1–2 резолюции 2293 (2016)", &["S/RES/2293 (2016) para:1 para:2"]);
        check(
            "резолюцию 60/251 Генеральной Ассамблеи от 15 марта 2006 года и резолюции 5/1 и 5/2 Совета по правам человека",
            &["A/RES/60/251", "A/HRC/RES/5/1", "A/HRC/RES/5/2"],
        );
        check("резолюция 2005/80 Комиссии по правам человека", &[]);
        check(
            "وقراراتها ٤٦/١٨٢ المؤرخ 2 آذار/مارس 1992 و 51/241",
            &["A/RES/46/182", "A/RES/51/241"],
        );
        check(
            "قراري مجلس الأمن 1564(2004) و1593(2005)",
            &["S/RES/1564 (2004)", "S/RES/1593 (2005)"],
        );
        check("قرار الجمعية العامة دإ-23/2، المرفق", &["A/RES/S-23/2 annex:"]);
        check("第2140(2014)号决议第11和15段", &["S/RES/2140 (2014) para:11 para:15"]);
        check(
            "回顾大会2006年3月15日第60/251号决议和人权理事会2007年6月18日第5/1和第5/2号决议",
            &["A/RES/60/251", "A/HRC/RES/5/1", "A/HRC/RES/5/2"],
        );
    }

    #[test]
    fn the_councils_numbers_give_the_year() {
        check("UNSCR 1701 (2006) and UNGA resolution 79/1", &["S/RES/1701 (2006)", "A/RES/79/1"]);
        check("SCR 1325 and SC res 1540", &["S/RES/1325 (2000)", "S/RES/1540 (2004)"]);
        check("resolution 2231 para 7", &["S/RES/2231 (2015) para:7"]);
        check("unsc res 1973", &["S/RES/1973 (2011)"]);
        check(
            "S/RES/1325/2000 and Security Council resolution 2950",
            &["S/RES/1325 (2000)", "S/RES/2950"],
        );
        check("General comment No. 15 (2002)", &[]);
        check("resolution 1 of the Conference, resolution 563 of the African Commission", &[]);
    }

    #[test]
    fn a_pinpoint_before_and_one_behind_are_one() {
        check(
            "paragraph 5 (b) of resolution 2734 (2024), annex I",
            &["S/RES/2734 (2024) annex:I para:5 (b)"],
        );
        check(
            "resolutions 52/214, sect. B, 57/283 B, sect. III",
            &["A/RES/52/214 sect:B", "A/RES/57/283 B sect:III"],
        );
        let found = find_references(
            "sections VI and VII of its resolution 67/254 A",
            ReferenceContext::default(),
        );
        assert_eq!(found[0].pinpoint.section, ["VI"]);
        assert_eq!(found[0].pinpoint.further_sections, ["VII"]);
    }

    #[test]
    fn a_short_text_makes_no_long_answer() {
        let text = "A/62/163 and Add.1-200; ".repeat(700);
        let found = find_references(&text, ReferenceContext::default());
        assert!((1400..3000).contains(&found.len()), "{}", found.len());
    }

    proptest::proptest! {
        #[test]
        fn spans_are_of_the_text_and_what_is_found_can_be_read(
            text in "((A|S|E)/(RES|CONF\\.1|72)/[0-9]{1,4}|, paras?\\. |Ibid\\.|resolutions? |and |Corr\\.[0-9]|Add\\.[0-9]–[0-9]| [IVX]+|paragraph [0-9] of |\\PC){0,40}"
        ) {
            let length = text.chars().count();
            let mut end = 0;
            for reference in find_references(&text, ReferenceContext::default()) {
                proptest::prop_assert!(reference.span.start <= reference.span.end);
                proptest::prop_assert!(reference.span.end <= length);
                proptest::prop_assert!(reference.span.start >= end);
                end = reference.span.end;
                let bytes = reference.bytes_in(&text);
                proptest::prop_assert_eq!(text[bytes].chars().count(), reference.span.len());
                let written = serde_json::to_string(&reference).expect("JSON");
                let read: Reference = serde_json::from_str(&written).expect("a reference");
                proptest::prop_assert_eq!(&read, &reference);
                proptest::prop_assert_eq!(reference.symbol.as_str().parse(), Ok(read.symbol));
            }
        }
    }

    #[test]
    fn names_are_known_in_every_spelling_of_their_characters() {
        let symbol: Symbol = "A/CONF.192/15".parse().expect("a symbol");
        let names = [("Programme d’action".to_owned(), symbol.clone())];
        let context = ReferenceContext { names: &names, ..ReferenceContext::default() };
        for text in ["paragraphe 11 du Programme d’action", "paragraphe 11 du Programme d'action"]
        {
            let found = find_references(text, context);
            assert_eq!(
                found.iter().map(|one| &one.symbol).collect::<Vec<_>>(),
                [&symbol],
                "{text}"
            );
        }
    }

    #[test]
    fn words_are_of_one_reference_alone() {
        for (text, expected) in [
            ("A/58/1 and Add.1–3, para. 4", &["A/58/1", "Add.1–3, para. 4", "", ""][..]),
            ("A/60/88, note 1325 (2000)", &["A/60/88, note 1325", ""]),
        ] {
            let found = find_references(text, ReferenceContext::default());
            let words: Vec<&str> = found.iter().map(|one| &text[one.bytes_in(text)]).collect();
            assert_eq!(words, expected, "{text}");
        }
    }

    #[test]
    fn the_stored_form_is_short() {
        let found = find_references("Ünder A/72/122.", ReferenceContext::default());
        let written = serde_json::to_string(&found).expect("JSON");
        assert_eq!(written, r#"[{"span":[6,14],"symbol":"A/72/122"}]"#);
    }

    #[test]
    fn ibid_is_the_reference_before() {
        check(
            "Ibid., para. 1; A/60/88, para. 2; ibid., para. 3.",
            &["A/CONF.192/2012/RC/4 para:1", "A/60/88 para:2", "A/60/88 para:3"],
        );
        check(
            "See A/62/163 and Corr.1, para. 3; ibid., para. 4",
            &["A/62/163", "A/62/163/Corr.1 para:3", "A/62/163 para:4"],
        );
        check(
            "Supplement No. 53 (A/74/53); ibid., Seventy-fifth Session, Supplement No. 53 (A/75/53).",
            &["A/74/53", "A/75/53"],
        );
        check("Ibid., Supplement No. 5L (A/74/5/Add.12).", &["A/74/5/Add.12"]);
        check("Ibid., para. 4. See (A/60/88).", &["A/CONF.192/2012/RC/4 para:4", "A/60/88"]);
        let found = find_references("Ibid., vol. 2.", ReferenceContext::default());
        assert!(found.is_empty(), "nothing is before it");
    }

    #[test]
    fn names_with_a_pinpoint_are_references() {
        check(
            "in accordance with section II, paragraph 11 of the Programme of Action, that",
            &["A/CONF.192/15 sect:II para:11"],
        );
        check(
            "prescribed in subparagraph 8 (a) of the International Tracing Instrument to",
            &["A/60/88 para:8 (a)"],
        );
        check(
            "paragraphs 14 and 15 of the International Tracing Instrument",
            &["A/60/88 para:14 para:15"],
        );
        check("the implementation of the Programme of Action and", &[]);
    }

    #[test]
    fn a_pinpoint_belongs_to_the_nearest_head() {
        check(
            "paragraph 4 of this resolution and paragraph 7 of resolution 1925 (2010)",
            &["S/RES/1925 (2010) para:7"],
        );
        check("paragraph 3 of the annex to resolution 60/2", &["A/RES/60/2 annex: para:3"]);
        check(
            "paragraph 2 of section II of annex I to its resolution 60/2",
            &["A/RES/60/2 annex:I sect:II para:2"],
        );
        check(
            "paragraphs 1, 2, and 3 and recommended in paragraph 8 of resolution 1952 (2010)",
            &["S/RES/1952 (2010) para:8"],
        );
        check(
            "paragraphs 8 (a), 8 (b) and 8 (c) of resolution 1718 (2006)",
            &["S/RES/1718 (2006) para:8 (a) para:8 (b) para:8 (c)"],
        );
        check(
            "resolution 1325 (2000) of 31 October 2000, paragraph 2",
            &["S/RES/1325 (2000) para:2"],
        );
        check(
            "Security Council resolutions 1325 (2000), para. 1, 1820 (2008)",
            &["S/RES/1325 (2000) para:1", "S/RES/1820 (2008)"],
        );
        check(
            "pursuant to section XI, paragraph 6, of General Assembly resolution 59/276",
            &["A/RES/59/276 sect:XI para:6"],
        );
        check("the Committee's mandate in paragraph 4 of this resolution, 59/1", &[]);
    }

    #[test]
    fn pinpoints_behind_and_before() {
        check("(A/CONF.192/15), chap. 1V, para. 24.", &["A/CONF.192/15 chap:IV para:24"]);
        check(
            "A/CONF.192/15, chap. IV, para 24, sect. II, para. 6.",
            &["A/CONF.192/15 chap:IV sect:II para:24 para:6"],
        );
        check(
            "See A/CONF.192/2012/RC/4, annex 1, sect. 111, paras. 1 and 2.",
            &["A/CONF.192/2012/RC/4 annex:I sect:III para:1 para:2"],
        );
        check(
            "Ibid, annex I, sect. III, paras. 1 and 2.",
            &["A/CONF.192/2012/RC/4 annex:I sect:III para:1 para:2"],
        );
        check(
            "Ibid., annex I, sect. III, paras. 1 and 2.",
            &["A/CONF.192/2012/RC/4 annex:I sect:III para:1 para:2"],
        );
        check(
            "A/RES/66/47, para. 15, A/RES/65/64, para. 21, A/CONF.192/BMS/2010/3, paras. 37, 43.",
            &[
                "A/RES/66/47 para:15",
                "A/RES/65/64 para:21",
                "A/CONF.192/BMS/2010/3 para:37 para:43",
            ],
        );
        check("A/CONF.192/BMS/2010/3, paras. 3–5", &["A/CONF.192/BMS/2010/3 para:3 para:4 para:5"]);
        check("annexes I and II", &[]);
        check(
            "resolution 64/72, paragraphs 121 and 129 to 131 of resolution 66/68",
            &["A/RES/64/72", "A/RES/66/68 para:121 para:129 para:130 para:131"],
        );
        check(
            "paragraphs 9 (a) and (c) of resolution 1970 (2011), paragraph 13 of resolution 2009 (2011), paragraph 9 of resolution 2095 (2013)",
            &[
                "S/RES/1970 (2011) para:9 (a) para:9 (c)",
                "S/RES/2009 (2011) para:13",
                "S/RES/2095 (2013) para:9",
            ],
        );
        check(
            "A/CONF.192/2012/RC/4, annexes I and II.",
            &["A/CONF.192/2012/RC/4 annex:I annex:II"],
        );
        check("paragraph 16 of resolution 74/60", &["A/RES/74/60 para:16"]);
        check("resolution 74/60 paragraph 16", &["A/RES/74/60 para:16"]);
        check("resolution 72/57, eighteenth preambular paragraph", &["A/RES/72/57 pp:18"]);
        check("first operative paragraph of resolution 37 (1947)", &["S/RES/37 (1947) para:1"]);
        check("A/RES/74/60, footnote 8", &["A/RES/74/60 fn:8"]);
        check("annex II, para. 13 (a) and (b)", &[]);
        check(
            "A/CONF.192/2012/RC/4, annex II, para. 13 (a) and (b)",
            &["A/CONF.192/2012/RC/4 annex:II para:13 (a) para:13 (b)"],
        );
    }
}

//! The words by which print frames a text, in the six languages: one table. A text may
//! carry the masthead or the notes of another language: the words of all are looked for.

/// The words of one language, as parts of expressions.
pub(super) struct Words {
    /// The words that open a resolution, without the comma: a body by its article and
    /// its capital, or by what bodies are called where no article tells.
    pub enacting: &'static str,
    /// How a paragraph of a preamble begins; nothing where no form tells. English is
    /// told by its verbs.
    pub opens: &'static str,
    pub annex: &'static str,
    pub appendix: &'static str,
    pub enclosure: &'static str,
    /// What the label of a part is, besides roman numbers, figures and capitals.
    pub part_label: &'static str,
    /// The meeting of adoption, as closings name it.
    pub meeting: &'static str,
    /// What leads to the day of adoption in a masthead.
    pub adopted: &'static str,
    pub session: &'static str,
    pub agenda_item: &'static str,
    pub organization: &'static str,
    /// What else the lines of a masthead say: organs, distribution, language.
    pub masthead: &'static str,
    /// What stands before the number of a resolution of the Security Council.
    pub resolution: &'static str,
    /// What footnotes begin with.
    pub source: &'static str,
    /// What stands above notes that are all printed together.
    pub notes: &'static str,
    /// What stands behind the stop of the last point but one.
    pub and_or: &'static str,
    /// What stands before the names of those who voted for, voted against and abstained.
    pub votes: [&'static str; 3],
}

const WORDS: [Words; 6] = [
    Words {
        enacting: "The [A-Z][^.;:,]{3,110}|States|The States Parties[^.;:]{0,80}",
        opens: "",
        annex: r"annex\b",
        appendix: r"appendix\b",
        enclosure: r"enclosure\b",
        part_label: "",
        meeting: r"\d{1,5}(?:st|nd|rd|th) (?:\([a-z]+\) )?(?:plenary |closed )?meeting\b(?: \([a-z]+\))?",
        adopted: "[Aa]dopted (?:by|at) .{0,120}?on ?",
        session: "[A-Z][a-z]+(?:-[a-z]+)? (?:special |emergency special )?session",
        agenda_item: r"Agenda items? \d+",
        organization: "United Nations",
        masthead: "General Assembly|Security Council|Economic and Social Council|Human Rights Council",
        resolution: "resolution",
        source: "See|Ibid|Official Records|Resolution|United Nations|Report of|A/|S/|E/|ST/|Subsequently|Also|For |The ",
        notes: "(?i:annex |foot|end ?)?(?i:notes)(?: to (?:the )?annex(?: [IVX]{1,5})?)?",
        and_or: "and|or",
        votes: ["In favour", "Against", "Abstaining|Abstentions?"],
    },
    Words {
        enacting: r"(?:L[’']|L[ea] |Les )\p{Lu}[^.;:,]{3,110}",
        opens: r"\p{Lu}\p{Ll}",
        annex: r"annexe\b",
        appendix: r"appendice\b",
        enclosure: r"pièce jointe\b",
        part_label: "",
        meeting: r"\d{1,5}(?:re|e|ère|ème) séance(?: plénière)?\b(?: \([^)]{1,20}\))?",
        adopted: "adoptée?s? (?:par|à) .{0,120}?le ",
        session: r"(?:Première|\p{Lu}[\p{L} -]{1,40}ième) session(?: extraordinaire)?(?: d[’']urgence)?",
        agenda_item: r"Points? \d+.{0,12}? de l[’']ordre du jour",
        organization: "Nations Unies",
        masthead: "Assemblée générale|Conseil de sécurité|Conseil économique et social|Conseil des droits de l[’']homme|Distr\\. (?:générale|limitée|restreinte)|Français",
        resolution: "résolution",
        source: "Voir|Ibid|Documents officiels|Résolution|Nations Unies|Rapport",
        notes: "(?i:notes)(?: de fin| de bas de page| finales)?",
        and_or: "et|ou",
        votes: [
            "Ont voté pour|(?:Voix|Votes?) pour|Pour",
            "Ont voté contre|(?:Voix|Votes?) contre|Contre",
            "Se sont abstenus|S[’']est abstenue?|Abstentions?",
        ],
    },
    Words {
        enacting: r"(?:El|La|Los|Las) \p{Lu}[^.;:,]{3,110}",
        opens: r"\p{Lu}\p{Ll}",
        annex: r"anexo\b",
        appendix: r"apéndice\b",
        enclosure: r"(?:documento )?adjunto\b",
        part_label: "",
        meeting: r"\d{1,5}\.?[ªºa] sesión(?: plenaria)?\b(?: \([^)]{1,20}\))?",
        adopted: "aprobad[ao]s? (?:por|en) .{0,120}? el ",
        session: r"(?:\p{Lu}\p{L}+(?: \p{L}+){0,2}|\d{1,3}\.?º) período (?:extraordinario )?de sesiones(?: de emergencia)?",
        agenda_item: r"Temas? \d+.{0,12}? (?:del programa|de la agenda)",
        organization: "Naciones Unidas",
        masthead: "Asamblea General|Consejo de Seguridad|Consejo Económico y Social|Consejo de Derechos Humanos|Distr\\. (?:general|limitada|reservada)|Español",
        resolution: "resolución",
        source: "Véase|Ibid|Documentos Oficiales|Resolución|Naciones Unidas|Informe",
        notes: "(?i:notas)(?: finales| de pie de página)?",
        and_or: "y|e|o|u",
        votes: [
            "Votos? a favor|A favor",
            "Votos? en contra|En contra",
            "Abstenciones|Se abstuvieron|Abstención",
        ],
    },
    Words {
        enacting: r"(?:Генеральная Ассамблея|Совет|Экономический и Социальный Совет|Комиссия|Комитет|Конференция|Конгресс|Совещание|Государства)\b[^.;:,]{0,110}",
        opens: r"\p{Cyrillic}+(?:я|в|сь)\b",
        annex: r"приложение\b",
        appendix: r"добавление\b",
        enclosure: r"дополнение\b",
        part_label: "",
        meeting: r"\d{1,5}[-‑]е (?:пленарное |закрытое )?заседание\b",
        adopted: r"принят\p{L}+ .{0,120}? ",
        session: r"\p{Lu}\p{L}+(?: \p{L}+){0,3} сессия",
        agenda_item: r"Пункты? \d+.{0,12}? повестки дня",
        organization: "Организация Объединенных Наций",
        masthead: "Генеральная Ассамблея|Совет Безопасности|Экономический и Социальный Совет|Совет по правам человека|Russian",
        resolution: "резолюция",
        source: "См\\.|Там же|Официальные отчеты|Резолюция|Организация Объединенных Наций|Доклад",
        notes: "(?i:примечания|сноски)",
        and_or: "и|или",
        votes: ["Голосовали за", "Голосовали против", "Воздержались|Воздержался|Воздержалась"],
    },
    Words {
        enacting: "إنّ? [^.؛:،]{3,110}",
        opens: r"و?(?:إذ|قد)\b",
        annex: r"(?:ال)?مرفق\b",
        appendix: r"(?:ال)?تذييل\b",
        enclosure: r"(?:ال)?ضميمة\b",
        part_label: r"ال\p{Arabic}{2,8}|ألف|باء|جيم|دال|هاء|واو|زاي|حاء|طاء|ياء",
        meeting: r"الجلسة(?: العامة)? \d{1,5}\b",
        adopted: r"(?:اتخذ|اعتمد)\p{Arabic}* .{0,120}? في ",
        session: r"الدورة(?: الاستثنائية)?(?: الطارئة)?(?: \p{Arabic}+){1,3}",
        agenda_item: r"(?:البند|البنود) \d+.{0,12}? من جدول الأعمال",
        organization: "الأم[ـ]*م المتح[ـ]*دة",
        masthead: "الجمعية العامة|مجلس الأمن|المجلس الاقتصادي والاجتماعي|مجلس حقوق الإنسان|Arabic",
        resolution: "القرار",
        source: "انظر|المرجع نفسه|الوثائق الرسمية|القرار|الأمم المتحدة|تقرير",
        notes: "(?:ال)?(?:حواشي|هوامش)",
        and_or: "",
        votes: ["المؤيدون", "المعارضون", "الممتنعون(?: عن التصويت)?"],
    },
    Words {
        enacting: r"\p{Han}{0,20}(?:大会|理事会|委员会|会议|缔约国|缔约方)",
        opens: "",
        annex: "附件",
        appendix: "附录",
        enclosure: "附文",
        part_label: "[一二三四五六七八九十]{1,3}",
        meeting: r"第 ?\d{1,5} ?次(?:全体)?会议",
        adopted: "",
        session: r"第[\p{Han}\d]{1,8}届(?:特别|紧急特别)?会议|\d{4}年届会",
        agenda_item: r"议程项目 ?\d+(?: ?\([a-z]+\))?",
        organization: "联合国",
        masthead: "大会|安全理事会|经济及社会理事会|人权理事会|Chinese",
        resolution: "",
        source: "见|同上|《?大会正式记录|第.{1,12}号决议|联合国",
        notes: "(?:附|尾|脚)?注释?",
        and_or: "",
        votes: ["赞成", "反对", "弃权"],
    },
];

/// The words for one thing in all languages, as one part of an expression.
pub(super) fn any(of: impl Fn(&Words) -> &'static str) -> String {
    let each: Vec<&str> = WORDS.iter().map(of).filter(|words| !words.is_empty()).collect();
    format!("(?:{})", each.join("|"))
}

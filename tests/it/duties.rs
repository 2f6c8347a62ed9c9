//! Who is to do what, by when: over the corpus, over what is written for it here, and
//! against paragraphs that were judged by reading.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use undex::{
    backend::{Backend, DutyQuery},
    corpus::{Deliverable, Mark},
    index::Snapshot,
    research::{GivenDuty, calendar, duties, events},
    web::Settings,
};

use crate::{
    http::{get, get_json, router},
    support::{corpus, index, indexed, root},
};

fn given(backend: &dyn Backend, pairs: &[(&str, &str)]) -> Vec<GivenDuty> {
    let query = DutyQuery::read(pairs.iter().copied().chain([("limit", "1000")])).unwrap();
    duties(backend, &query).unwrap().given
}

/// Who, what and when of a duty, in words.
fn told(given: &GivenDuty) -> (String, String, String, String) {
    let list = |values: Vec<String>| values.join("; ");
    let duty = &given.duty;
    (
        duty.verb.clone(),
        list(duty.addressees.iter().map(|one| one.name.clone()).collect()),
        list(duty.deliverables.iter().map(|(kind, _)| kind.name().to_owned()).collect()),
        list(duty.dues.iter().map(|due| due.when.to_string()).collect()),
    )
}

/// What a resolution with these operative paragraphs gives.
fn of_text(paragraphs: &str) -> Vec<(String, (String, String, String, String))> {
    let folder = tempfile::tempdir().unwrap();
    let (texts, built) = (folder.path().join("texts"), folder.path().join("index"));
    std::fs::create_dir(&texts).unwrap();
    let text = format!(
        "74/900. A question\n\nThe General Assembly,\n\nRecalling its resolution 60/1,\n\n\
         {paragraphs}\n\n50th plenary meeting\n3 December 2019\n"
    );
    std::fs::write(texts.join("a.txt"), text).unwrap();
    index(&[texts], &built).unwrap();
    let snapshot = Snapshot::open(&built).unwrap();
    let all = given(&snapshot, &[]);
    all.iter().map(|one| (one.unit.anchor().to_owned(), told(one))).collect()
}

#[track_caller]
fn check(paragraphs: &str, expected: &[(&str, &str, &str, &str, &str)]) {
    let own = |text: &str| text.to_owned();
    let expected: Vec<_> = expected
        .iter()
        .map(|(at, verb, who, what, due)| (own(at), (own(verb), own(who), own(what), own(due))))
        .collect();
    assert_eq!(of_text(paragraphs), expected);
}

#[test]
fn a_paragraph_gives_a_duty_for_each_of_its_verbs() {
    check(
        "1. Requests the Secretary-General to report to the General Assembly at its \
         seventy-sixth session, invites all States and relevant organizations in a position to \
         do so to contribute, and decides to remain seized of the matter;\n\n\
         2. Welcomes the report of the Secretary-General, which requests attention;",
        &[
            ("para-1", "request", "Secretary-General", "report", "session 76"),
            (
                "para-1",
                "invite",
                "all States; relevant organizations in a position to do so",
                "",
                "",
            ),
        ],
    );
}

#[test]
fn points_go_on_with_the_paragraph_above() {
    check(
        "1. Requests the Panel of Experts:\n\n(a) To submit a report no later than 30 June 2020;\n\n\
         (b) To cooperate with States;\n\n2. Decides that:\n\n(a) All States shall notify the Committee;\n\n\
         (b) The measures shall apply;\n\n3. Welcomes:\n\n(a) The report;",
        &[
            ("para-1", "request", "Panel of Experts", "", ""),
            ("para-1/a", "request", "Panel of Experts", "report", "2020-06-30"),
            ("para-1/b", "request", "Panel of Experts", "", ""),
            ("para-2/a", "decide", "All States", "notification", ""),
        ],
    );
}

#[test]
fn times_are_resolved_where_the_day_of_adoption_is_known() {
    check(
        "1. Requests the Committee to report within 90 days of the adoption of the present \
         resolution and every six months thereafter;\n\n\
         2. Calls upon States to do so by 15 March and 15 September 2021, as of 1 May 2019;\n\n\
         3. Decides to convene a meeting from 18 to 22 June 2020 for a period of five days;\n\n\
         4. Requests the Secretariat to inform States within five days of receiving notice, and \
         no later than 60 days before the meeting;\n\n\
         5. Invites the Group to meet by 31 January;\n\n\
         6. Urges States to act by the end of 2020, and not by 31 June 2020;",
        &[
            ("para-1", "request", "Committee", "report", "2020-03-02; every 6 months"),
            ("para-2", "call", "States", "", "2021-03-15; 2021-09-15"),
            ("para-3", "decide", "General Assembly", "meeting", "2020-06-18/2020-06-22"),
            ("para-4", "request", "Secretariat", "report", "within 5 days; 60 days before"),
            ("para-5", "invite", "Group", "", "2020-01-31"),
            ("para-6", "urge", "States", "", "2020-12-31"),
        ],
    );
}

#[test]
fn what_asks_nobody_is_no_duty() {
    check(
        "1. Expresses its appreciation to the States that responded to its requests and calls for \
         the report;\n\n2. Decides to remain actively seized of the matter;\n\n\
         3. Encourages all efforts to that end;\n\n4. Extends its condolences to the families;",
        &[],
    );
}

#[test]
fn odd_texts_give_what_they_give_and_no_panic() {
    for text in [
        "1. Requests",
        "1. Requests, , , to;",
        "1. Decides that",
        "1. Requests the Sécretaire–Général 🕊 to report by 30 February 2020 and by 99 May 99999;",
        "1. Decides to extend the mandate for 999 years, 999 months and 0 days;",
        "1. Requests the Committee to report within 999 years of the adoption of this resolution;",
        "1. Calls upon all all all and and , and, and to to to to: (a) to;",
    ] {
        of_text(text);
    }
}

#[test]
fn marks_have_the_words_that_are_told() {
    let (_, indexed) = router();
    let state = indexed.engine.state();
    let all = given(state.as_ref(), &[]);
    assert!(all.len() > 40, "{} duties", all.len());
    for one in &all {
        let text = |mark: Mark| {
            let id = &one.unit_of(mark).id;
            let facts = undex::backend::find_unit(state.as_ref(), id, None).unwrap().unwrap();
            let unit = undex::backend::read_unit(state.as_ref(), facts.key).unwrap();
            let (start, end) = (mark.start as usize, mark.end as usize);
            unit.text.chars().skip(start).take(end - start).collect::<String>()
        };
        for person in &one.duty.addressees {
            match person.mark {
                Some(mark) => assert_eq!(text(mark), person.name, "{}", one.unit.id),
                None => assert_eq!(person.name, "General Assembly"),
            }
        }
        assert!(text(one.duty.verb_mark).to_lowercase().contains(&one.duty.verb[..3]));
        for mark in one.duty.marks() {
            assert!(!text(*mark).trim().is_empty(), "{}", one.unit.id);
        }
        assert!(text(one.duty.clause).starts_with(&one.words));
    }
}

#[test]
fn filters_leave_what_they_name() {
    let (_, indexed) = router();
    let state = indexed.engine.state();
    let all = given(state.as_ref(), &[]).len();
    let of = |pairs: &[(&str, &str)]| given(state.as_ref(), pairs);
    let reports = of(&[("to", "secretary-general"), ("deliverable", "report")]);
    assert!(!reports.is_empty() && reports.len() < all);
    for one in &reports {
        let (_, who, what, _) = told(one);
        assert!(who.contains("Secretary-General") && what.contains("report"), "{who} {what}");
    }
    let states = of(&[("to", "States")]);
    assert!(states.iter().any(|one| told(one).1.contains("all States")));
    assert!(states.iter().any(|one| told(one).1.contains("Member States")));
    let one = of(&[("symbol", "A/RES/72/57")]);
    assert!(
        !one.is_empty() && one.iter().all(|one| one.unit.document.symbol.as_str() == "A/RES/72/57")
    );
    let decided = of(&[("verb", "decide")]);
    assert!(decided.iter().all(|one| one.duty.verb == "decide"));
    // Every duty is on one of the two sides of a day, or has none, or lies on both.
    let ids = |given: &[GivenDuty]| -> BTreeSet<(String, u32)> {
        given.iter().map(|one| (one.unit.id.clone(), one.duty.clause.start)).collect()
    };
    let (before, after) = (of(&[("due_before", "2018-06-30")]), of(&[("due_after", "2018-07-01")]));
    let dated = of(&[("due_after", "1900"), ("due_before", "2100")]);
    assert_eq!(ids(&dated), &ids(&before) | &ids(&after));
    assert!(!before.is_empty() && !after.is_empty());
    let mut days: Vec<_> = of(&[("sort", "due")])
        .iter()
        .map(|one| {
            one.duty.dues.iter().filter_map(|due| due.when.days()).map(|(from, _)| from).min()
        })
        .collect();
    days.retain(Option::is_some);
    assert!(days.is_sorted(), "{days:?}");
    // Pages make up the whole.
    let query = |offset: usize| {
        let offset = offset.to_string();
        DutyQuery::read([("limit", "7"), ("offset", offset.as_str()), ("sort", "due")]).unwrap()
    };
    let pages =
        (0..all).step_by(7).flat_map(|at| duties(state.as_ref(), &query(at)).unwrap().given);
    let paged: Vec<_> = pages.map(|one| (one.unit.id, one.duty.clause)).collect();
    let whole: Vec<_> =
        of(&[("sort", "due")]).into_iter().map(|one| (one.unit.id, one.duty.clause)).collect();
    assert_eq!(paged, whole);
}

#[test]
fn other_languages_are_told_as_not_covered() {
    let folder = tempfile::tempdir().unwrap();
    let (texts, built) = (folder.path().join("texts"), folder.path().join("index"));
    std::fs::create_dir(&texts).unwrap();
    std::fs::copy(root().join("tests/fixtures/french.xml"), texts.join("french.xml")).unwrap();
    index(&[texts], &built).unwrap();
    let found = duties(&Snapshot::open(&built).unwrap(), &DutyQuery::read([]).unwrap()).unwrap();
    assert_eq!((found.total, found.uncovered), (0, 1));
}

#[test]
fn duties_outlive_a_commit_that_keeps_their_document() {
    let folder = tempfile::tempdir().unwrap();
    let (texts, built) = (folder.path().join("texts"), folder.path().join("index"));
    std::fs::create_dir(&texts).unwrap();
    let of = || -> Vec<_> {
        given(&Snapshot::open(&built).unwrap(), &[("symbol", "A/RES/74/60")])
            .iter()
            .map(told)
            .collect()
    };
    for name in ["A_RES_74_60.md", "manifest.toml"] {
        std::fs::copy(corpus().join(name), texts.join(name)).unwrap();
    }
    index(std::slice::from_ref(&texts), &built).unwrap();
    let first = of();
    std::fs::copy(corpus().join("A_RES_67_58.txt"), texts.join("A_RES_67_58.txt")).unwrap();
    index(&[texts], &built).unwrap();
    assert!(!first.is_empty());
    assert_eq!(of(), first);
}

#[tokio::test]
async fn pages_api_and_files_tell_the_same() {
    let indexed = indexed();
    let router = undex::web::router(indexed.engine.clone(), Settings::default());
    let answer =
        get_json(&router, "/api/v1/duties?symbol=A/RES/72/57&deliverable=meeting&verb=decide")
            .await;
    assert_eq!(answer["total"], 1);
    let duty = &answer["duties"][0];
    assert_eq!(duty["id"], "A/RES/72/57#para-7");
    assert_eq!(duty["addressees"][0]["name"], "General Assembly");
    assert_eq!(duty["addressees"][0]["organ"], true);
    assert_eq!(duty["due"][0]["from"], "2018-06-18");
    assert_eq!(duty["due"][0]["to"], "2018-06-29");
    let (status, _, page) = get(&router, "/duties?symbol=A/RES/72/57&sort=due").await;
    assert_eq!(status, 200);
    for wanted in ["2018-06-18/2018-06-29", "<mark class=\"due\">", "Secretary-General", "selected"]
    {
        assert!(page.contains(wanted), "{wanted} is not in the page");
    }
    let (status, _, empty) = get(&router, "/duties?to=nobody&symbol=").await;
    assert_eq!(status, 200);
    assert!(empty.contains("No duty is like that."));
    let (status, kind, file) = get(&router, "/api/v1/duties/export?format=csv").await;
    assert_eq!((status.as_u16(), kind.as_str()), (200, "text/csv; charset=utf-8"));
    let all = given(indexed.engine.state().as_ref(), &[]);
    assert_eq!(csv_rows(&file), all.len());
    let (status, kind, file) = get(&router, "/api/v1/duties/export?format=ics").await;
    assert_eq!((status.as_u16(), kind.as_str()), (200, "text/calendar; charset=utf-8"));
    assert_eq!(file, calendar(&all));
    for (uri, hint) in [
        ("/api/v1/duties?colour=red", "the parameters are to,"),
        ("/api/v1/duties?due_before=soon", "give a day as 2020-06-30"),
        ("/api/v1/duties?limit=1001", "1 to 1000"),
        ("/api/v1/duties/export?format=pdf", "the formats are ics and csv"),
        ("/duties?deliverable=joy", "the deliverables are report"),
    ] {
        let (status, _, body) = get(&router, uri).await;
        assert_eq!(status, 400, "{uri}");
        assert!(body.contains(hint), "{hint} is not in {body}");
    }
}

fn csv_rows(text: &str) -> usize {
    let (mut rows, mut quoted) = (0, false);
    for c in text.chars() {
        quoted ^= c == '"';
        rows += usize::from(c == '\n' && !quoted);
    }
    rows - 1
}

#[test]
fn a_calendar_has_the_days_and_nothing_else() {
    let (_, indexed) = router();
    let all = given(indexed.engine.state().as_ref(), &[]);
    let text = calendar(&all);
    assert_eq!(text.matches("BEGIN:VEVENT\r\n").count(), events(&all));
    assert!(text.contains("DTSTART;VALUE=DATE:20180618\r\nDTEND;VALUE=DATE:20180630\r\n"));
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
    assert!(all.iter().any(|one| told(one).3.starts_with("session ")), "sessions are listed");
    assert!(!text.contains("session 75"), "and in no calendar");
}

/// What a well-kept reader of calendars finds in ours.
#[test]
#[ignore = "needs UNDEX_PYTHON, a Python that has icalendar"]
fn a_calendar_is_read_back() {
    let python = std::env::var("UNDEX_PYTHON").expect("UNDEX_PYTHON names no Python");
    let (_, indexed) = router();
    let all = given(indexed.engine.state().as_ref(), &[]);
    let script = "import sys, icalendar\n\
        found = icalendar.Calendar.from_ical(sys.stdin.buffer.read())\n\
        assert not found.errors, found.errors\n\
        for event in found.walk('VEVENT'):\n\
        \x20   assert not event.errors, event.errors\n\
        \x20   print(event['DTSTART'].dt, event['DTEND'].dt, event['SUMMARY'], \
        str(event['DESCRIPTION']).replace(chr(10), '|'), event['UID'], sep='\\t')";
    let mut command = Command::new(python);
    command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(calendar(&all).as_bytes()).unwrap();
    let read = child.wait_with_output().unwrap();
    assert!(read.status.success());
    let read = String::from_utf8(read.stdout).unwrap();
    let rows: Vec<Vec<&str>> = read.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), events(&all));
    let ids: BTreeSet<&str> = rows.iter().map(|row| row[4]).collect();
    assert_eq!(ids.len(), rows.len(), "each event has an id of its own");
    let meeting = rows.iter().find(|row| row[0] == "2018-06-18").unwrap();
    assert_eq!((meeting[1], meeting[2]), ("2018-06-30", "General Assembly: meeting"));
    let duty =
        all.iter().find(|one| one.unit.id == "A/RES/72/57#para-7" && !one.duty.dues.is_empty());
    let words: String = duty.unwrap().words.chars().take(600).collect();
    let expected = format!("{words}|{}", duty.unwrap().citation);
    assert_eq!(meeting[3], expected.replace('\n', "|"), "nothing of the text is lost");
}

/// Right, invented and missed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Score {
    right: usize,
    invented: usize,
    missed: usize,
}

impl Score {
    pub(crate) fn f1(self) -> f64 {
        let right = 2.0 * self.right as f64;
        right / (right + (self.invented + self.missed) as f64).max(1.0)
    }
}

/// Whether a name is the judged one: more than half of all their words are common to both.
/// Judged may be either of two names.
fn is_name(judged: &str, told: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        let text = text.to_lowercase();
        let bare = text.trim_start_matches("the ").trim_start_matches("those ");
        bare.split(' ').map(str::to_owned).collect()
    };
    let told = words(told);
    judged
        .split('=')
        .map(words)
        .any(|judged| 2 * judged.intersection(&told).count() > judged.union(&told).count())
}

fn count(
    judged: &[String],
    mut told: Vec<String>,
    is_same: fn(&str, &str) -> bool,
    score: &mut Score,
) {
    for one in judged {
        match told.iter().position(|own| is_same(one, own)) {
            Some(place) => {
                told.remove(place);
                score.right += 1;
            }
            None => score.missed += 1,
        }
    }
    score.invented += told.len();
}

/// Addressees, times and deliverables of the judged paragraphs by their half, against what
/// an index tells.
pub(crate) fn held(backend: &dyn Backend) -> BTreeMap<String, [Score; 3]> {
    let text = std::fs::read_to_string(root().join("tests/fixtures/duties.tsv")).unwrap();
    let mut scores: BTreeMap<String, [Score; 3]> = BTreeMap::new();
    for row in text.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let symbol = cells[0].split_once('#').unwrap().0;
        let found = undex::backend::find_unit(backend, cells[0], None).unwrap();
        assert!(found.is_some(), "{} is not in the index", cells[0]);
        let own = given(backend, &[("symbol", symbol)]);
        let own: Vec<&GivenDuty> = own.iter().filter(|one| one.unit.id == cells[0]).collect();
        let unique = |values: Vec<String>| {
            let mut seen = BTreeSet::new();
            values.into_iter().filter(|value| seen.insert(value.to_lowercase())).collect::<Vec<_>>()
        };
        let people = own.iter().flat_map(|one| &one.duty.addressees);
        let people = people.map(|one| match one.mark {
            Some(_) => one.name.clone(),
            None => "organ".to_owned(),
        });
        let dues = own
            .iter()
            .flat_map(|one| &one.duty.dues)
            .map(|due| due.when.to_string().to_lowercase());
        let what = own.iter().flat_map(|one| &one.duty.deliverables);
        let what = what.map(|(kind, _): &(Deliverable, Mark)| kind.name().to_owned());
        let told = [unique(people.collect()), unique(dues.collect()), unique(what.collect())];
        let same: fn(&str, &str) -> bool = |judged, told| judged == told;
        let score = scores.entry(cells[1].to_owned()).or_default();
        for (place, told) in told.into_iter().enumerate() {
            let judged = cells.get(place + 2).copied().unwrap_or_default().split("; ");
            let judged: Vec<String> =
                judged.filter(|one| !one.is_empty()).map(str::to_owned).collect();
            count(&judged, told, if place == 0 { is_name } else { same }, &mut score[place]);
        }
    }
    scores
}

/// The symbols of the judged paragraphs.
pub(crate) fn judged_symbols() -> BTreeSet<String> {
    let text = std::fs::read_to_string(root().join("tests/fixtures/duties.tsv")).unwrap();
    text.lines().skip(1).filter_map(|row| Some(row.split_once('#')?.0.to_owned())).collect()
}

/// Adds scores up.
pub(crate) fn sum<'a>(scores: impl Iterator<Item = &'a [Score; 3]>) -> [Score; 3] {
    scores.fold([Score::default(); 3], |mut all, own| {
        for (all, own) in all.iter_mut().zip(own) {
            all.right += own.right;
            all.invented += own.invented;
            all.missed += own.missed;
        }
        all
    })
}

/// The file of a document among those of the UN, by its symbol.
pub(crate) fn file_of(symbol: &str, folder: &Path) -> Option<std::path::PathBuf> {
    let name = match symbol.split(['/', ' ']).collect::<Vec<_>>()[..] {
        ["S", "RES", number, _] => format!("SC-2000-2019/S_RES_{number}_"),
        // A part of a composite resolution that has a file of its own.
        ["A", "RES", "74", number, part] if part.len() == 1 => format!("GA-74/74_{number}{part}_"),
        ["A", "RES", "74", number, ..] => format!("GA-74/74_{number}"),
        ["A", "RES", "75", number] => format!("small-arms/75_{number}_E.xml"),
        ["A", "RES", "76", number] => format!("small-arms/A_RES_76_{number}-"),
        _ => return None,
    };
    let (folder_name, beginning) = name.split_once('/')?;
    let mut files = std::fs::read_dir(folder.join(folder_name)).ok()?.flatten();
    let is_named = |name: &str| {
        let rest = name.strip_prefix(beginning);
        let is_number = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
        rest.is_some_and(|rest| beginning.ends_with(['_', '-']) || !is_number(rest))
    };
    let found = files.find(|file| is_named(&file.file_name().to_string_lossy()));
    found.map(|file| file.path())
}

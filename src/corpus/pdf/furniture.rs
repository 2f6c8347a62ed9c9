//! What is printed on pages but belongs to no text: running heads and feet, and the
//! table of contents.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use crate::pattern::pattern;

use super::page::PageLine;

/// How many lines at the head and at the foot of a page may be running ones.
const HEAD_LINES: usize = 4;
const FOOT_LINES: usize = 5;
/// The fewest lines with leaders that make a table of contents.
const LEADERS_MIN: usize = 3;

static CONTENTS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?i:table of contents|contents)(?:\W*(?i:continued)\W*)?$"));
/// Dots that lead to the number of a page.
static LEADER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:\.[ \t]?){5,}|(?:…[ \t]?){2,}|(?:_){5,}[ \t]*\d+$"));

/// The shape of a line: numbers change from page to page.
fn shape(line: &PageLine) -> String {
    line.text.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect()
}

fn edges(page: &[PageLine]) -> impl Iterator<Item = usize> + use<> {
    let last = page.len();
    (0..last).filter(move |&index| index < HEAD_LINES || index + FOOT_LINES >= last)
}

/// Takes out lines that stand at the head or foot of several pages, at the same
/// height. They are given back with the number of their page.
pub(super) fn take_running_heads(pages: &mut [Vec<PageLine>]) -> Vec<(usize, PageLine)> {
    let place = |line: &PageLine| (line.y / 6.0).round() as i64;
    let mut counts: HashMap<(String, i64), usize> = HashMap::new();
    for page in pages.iter() {
        for index in edges(page) {
            *counts.entry((shape(&page[index]), place(&page[index]))).or_default() += 1;
        }
    }
    let needed = (pages.len() / 5).max(2);
    let mut taken = Vec::new();
    // The first page has the masthead, which prints the same symbol.
    for (number, page) in pages.iter_mut().enumerate().skip(1) {
        let edges: Vec<usize> = edges(page).collect();
        let is_running = |index: usize, line: &PageLine| {
            let (shape, place) = (shape(line), place(line));
            let count: usize = (place - 1..=place + 1)
                .filter_map(|place| counts.get(&(shape.clone(), place)))
                .sum();
            edges.binary_search(&index).is_ok() && count >= needed && !line.is_row
        };
        let mut index = 0;
        page.retain(|line| {
            let running = is_running(index, line);
            index += 1;
            if running {
                taken.push((number, line.clone()));
            }
            !running
        });
    }
    taken
}

/// Takes out tables of contents: from their heading, or the first line with leaders on
/// a page, to the last one.
pub(super) fn take_contents(pages: &mut [Vec<PageLine>]) -> Vec<(usize, PageLine)> {
    let mut taken = Vec::new();
    let mut open = false;
    for (number, page) in pages.iter_mut().enumerate() {
        let is_leader = |line: &PageLine| LEADER.is_match(&line.text);
        let leaders = page.iter().filter(|line| is_leader(line)).count();
        let heading = page.iter().position(|line| CONTENTS.is_match(line.text.trim()));
        let first = page.iter().position(is_leader);
        let last = page.iter().rposition(is_leader);
        let (Some(first), Some(last)) = (first, last) else {
            open = false;
            continue;
        };
        if leaders < LEADERS_MIN && !open && heading.is_none() {
            continue;
        }
        let start = match heading.filter(|&heading| heading < first) {
            Some(heading) => heading,
            // It goes on from the page before, or its first entry runs over lines.
            None if open => 0,
            None => first,
        };
        // The number of the last entry may stand apart on its row.
        let same_row = |line: &&PageLine| (line.y - page[last].y).abs() < 3.0;
        let last = last + page[last + 1..].iter().take_while(same_row).count();
        taken.extend(page.drain(start..=last).map(|line| (number, line)));
        open = true;
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn page(texts: &[&str]) -> Vec<PageLine> {
        let line = |(at, text): (usize, &&str)| PageLine {
            x: 50.0,
            end: 200.0,
            y: 60.0 + 12.0 * at as f64,
            size: 10.0,
            bold: false,
            text: (*text).to_owned(),
            is_row: false,
        };
        texts.iter().enumerate().map(line).collect()
    }

    #[test]
    fn contents_are_taken_out_and_what_follows_stays() {
        let mut pages = vec![
            page(&[
                "Note",
                "Contents",
                "Page",
                "I.\tOne ........ 2",
                "II.\tA long",
                "title ..... 3",
            ]),
            page(&["Annexes", "I.\tThree . . . . . . . 4", "I.\tIntroduction", "1.\tText"]),
            page(&["A sum of ..... dollars"]),
        ];
        let taken = take_contents(&mut pages);
        let left: Vec<&str> = pages.iter().flatten().map(|line| line.text.as_str()).collect();
        assert_eq!(left[..3], ["Note", "I.\tIntroduction", "1.\tText"]);
        assert_eq!(taken.len(), 8);
    }

    #[test]
    fn heads_of_several_lines_are_taken_out() {
        let head = ["A/79/1", "S/2025/2", "Page 3"];
        let body = (1..9).map(|n| format!("line {n}, {}", "word ".repeat(n)));
        let body: Vec<String> = body.collect();
        let texts = |n: usize| -> Vec<String> {
            let head = head.iter().map(|text| text.replace('3', &n.to_string()));
            head.chain(body.iter().map(|text| format!("{text}{}", "x".repeat(n)))).collect()
        };
        let mut pages: Vec<Vec<PageLine>> = (0..3)
            .map(|n| page(&texts(n).iter().map(String::as_str).collect::<Vec<_>>()))
            .collect();
        let taken = take_running_heads(&mut pages);
        assert_eq!(taken.len(), 6);
        assert!(pages[1][0].text.starts_with("line 1"));
    }
}

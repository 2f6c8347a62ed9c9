//! What it costs to read documents in child processes, beside reading them in this one.
//!
//! `cargo bench --bench reading` makes a thousand small documents; `UNDEX_TEXTS` names a
//! folder of others. Both ways take turns, each in a new process as a run of the program
//! is, with as many readers as there are processors; starting them counts. Prints the
//! seconds of each round and the ratio of the medians.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Instant,
};

use undex::corpus::{self, Limits, Manifest, Readers, Reading, Request};

const ROUNDS: usize = 7;
const DOCUMENTS: usize = 1_000;

/// Small resolutions, as the General Assembly has them.
fn small_documents(folder: &Path) {
    for number in 1..=DOCUMENTS {
        let mut text =
            format!("79/{number}. The question of subject {number}\n\nThe General Assembly,\n\n");
        for year in 1..=6 {
            text.push_str(&format!(
                "Recalling its resolution {}/{number} of 10 December {}, in which it considered subject {number},\n\n",
                60 + year,
                2005 + year,
            ));
        }
        for paragraph in 1..=12 {
            text.push_str(&format!(
                "{paragraph}. Calls upon all States to consider paragraph {paragraph} of resolution 60/{number} and to report to the Secretary-General before its eightieth session;\n\n",
            ));
        }
        fs::write(folder.join(format!("A_RES_79_{number}.txt")), text).unwrap();
    }
}

fn seconds(reading: &Reading, files: &[PathBuf]) -> f64 {
    let started = Instant::now();
    let requests = files.iter().map(|file| ((), Some(Request::new(file, &Manifest::default()))));
    let readers = Readers::start(reading);
    let read = readers.read(requests).filter(|(_, answer)| matches!(answer, Some(Ok(_)))).count();
    assert!(read > 0);
    started.elapsed().as_secs_f64()
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The seconds of one way, in a process of its own.
fn round(way: &str, folder: &Path) -> f64 {
    let this = std::env::current_exe().unwrap();
    let output = Command::new(this).arg(way).env("UNDEX_TEXTS", folder).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().parse().unwrap()
}

fn main() {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_undex"));
    let texts = std::env::var_os("UNDEX_TEXTS").map(PathBuf::from);
    let way = std::env::args().nth(1).unwrap_or_default();
    let reading = match &*way {
        "here" => Some(Reading::Here),
        "apart" => Some(Reading::Apart { program, limits: Limits::default() }),
        _ => None,
    };
    if let (Some(reading), Some(folder)) = (reading, &texts) {
        let files = corpus::find_files(folder, false).unwrap().files;
        return println!("{}", seconds(&reading, &files));
    }
    let made = tempfile::tempdir().unwrap();
    let folder = texts.unwrap_or_else(|| {
        small_documents(made.path());
        made.path().to_owned()
    });
    let (mut here, mut apart) = (Vec::new(), Vec::new());
    for number in 1..=ROUNDS {
        here.push(round("here", &folder));
        apart.push(round("apart", &folder));
        let (here, apart) = (here[number - 1], apart[number - 1]);
        println!("round {number}: here {here:.3} s, apart {apart:.3} s");
    }
    let files = corpus::find_files(&folder, false).unwrap().files.len();
    let (here, apart) = (median(&mut here), median(&mut apart));
    println!("{files} files: here {here:.3} s, apart {apart:.3} s, ratio {:.3}", apart / here);
}

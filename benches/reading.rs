//! What it costs to read documents in child processes, beside reading them in this one.
//!
//! `cargo bench --bench reading` makes a thousand small documents; `UNDEX_TEXTS` names a
//! folder of others. Both ways take turns with as many readers as there are processors;
//! starting them counts. Prints the seconds of each round and the ratio of the medians.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement")]

use std::{
    fs,
    path::{Path, PathBuf},
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

fn main() {
    let made = tempfile::tempdir().unwrap();
    let folder = std::env::var_os("UNDEX_TEXTS").map_or_else(
        || {
            small_documents(made.path());
            made.path().to_owned()
        },
        PathBuf::from,
    );
    let files = corpus::find_files(&folder, false).unwrap().files;
    let program = PathBuf::from(env!("CARGO_BIN_EXE_undex"));
    let apart = Reading::Apart { program, limits: Limits::default() };
    let (mut here, mut children) = (Vec::new(), Vec::new());
    for round in 1..=ROUNDS {
        here.push(seconds(&Reading::Here, &files));
        children.push(seconds(&apart, &files));
        println!(
            "round {round}: here {:.3} s, apart {:.3} s",
            here[round - 1],
            children[round - 1]
        );
    }
    let (here, apart) = (median(&mut here), median(&mut children));
    println!(
        "{} files: here {here:.3} s, apart {apart:.3} s, ratio {:.3}",
        files.len(),
        apart / here
    );
}

//! The functions of `fuzz/` with seeds and a fixed number of mutations: what a fuzzer
//! tries for hours is tried for seconds in every run.

use std::fs;

use crate::{
    fuzz_targets::{TARGETS, Target},
    support::root,
};

/// Mutations of each seed.
const MUTATIONS: usize = 60;

/// What a target begins with, and inputs that broke it once.
fn seeds(name: &str) -> Vec<Vec<u8>> {
    let files = fs::read_dir(root().join("fuzz/seeds").join(name)).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| fs::read(file).unwrap()).collect()
}

/// One to four damages where a generator of numbers says.
fn mutated(seed: &[u8], random: &mut impl FnMut(usize) -> usize) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=random(4) {
        let at = random(bytes.len() + 1);
        let end = (at + random(40)).min(bytes.len());
        match random(4) {
            0 => drop(bytes.drain(at..end)),
            1 => {
                let piece = bytes[at..end].to_vec();
                let to = random(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            2 => bytes.insert(at, b"\0\xff<>()[]{}%\"/ \n0-"[random(17)]),
            _ if at < bytes.len() => bytes[at] = random(256) as u8,
            _ => {}
        }
    }
    bytes
}

#[test]
fn no_bytes_break_a_target() {
    // Numbers that are the same in every run (Marsaglia, "Xorshift RNGs", 2003).
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state % below.max(1) as u64) as usize
    };
    for (name, target) in TARGETS as [Target; 9] {
        for seed in seeds(name) {
            target(&seed);
            for _ in 0..MUTATIONS {
                target(&mutated(&seed, &mut random));
            }
        }
    }
}

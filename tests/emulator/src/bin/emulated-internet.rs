//! The emulated Internet as a process. The README tells what it takes.

use serverpilot_emulator::internet::{Internet, Plan};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: emulated-internet PLAN.json AUTHORITY.pem";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [plan, authority] = arguments.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match run(Path::new(plan), Path::new(authority)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("emulated-internet: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Until its standard input ends.
fn run(plan: &Path, authority: &Path) -> io::Result<()> {
    let plan: Plan = serde_json::from_slice(&std::fs::read(plan)?)?;
    let internet = Internet::start(plan)?;
    internet.write_authority(authority)?;
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", internet.setting())?;
    stdout.flush()?;
    for line in io::stdin().lines() {
        let line = line?;
        if line == "queries" {
            writeln!(stdout, "{}", internet.queries())?;
        } else {
            let Plan { names, .. } = serde_json::from_str(&line)?;
            internet.rename(names);
            writeln!(stdout, "renamed")?;
        }
        stdout.flush()?;
    }
    Ok(())
}

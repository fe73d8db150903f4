//! The emulator as a process.

use serverpilot_emulator::{Emulator, Options, Tls, TlsKind};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

const USAGE: &str = "usage: serverpilot-emulator [--listen ADDRESS:PORT] [--control ADDRESS:PORT] [--state FILE.json]
    [--tls-dir DIR [--tls-kind valid|self-signed|expired|wrong-name]]";

fn main() -> ExitCode {
    let options = match read_arguments() {
        Ok(Some(options)) => options,
        Ok(None) => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("serverpilot-emulator: {error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("serverpilot-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

/// `None` when help was asked for.
fn read_arguments() -> Result<Option<Options>, lexopt::Error> {
    use lexopt::prelude::*;
    let mut options = Options::default();
    let mut directory = None;
    let mut kind = TlsKind::Valid;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("listen") => options.listen = arguments.value()?.parse()?,
            Long("control") => options.control = Some(arguments.value()?.parse()?),
            Long("state") => options.state_file = Some(arguments.value()?.into()),
            Long("tls-dir") => directory = Some(PathBuf::from(arguments.value()?)),
            Long("tls-kind") => kind = arguments.value()?.parse()?,
            Long("help") | Short('h') => return Ok(None),
            _ => return Err(argument.unexpected()),
        }
    }
    if let Some(directory) = directory {
        options.tls = Tls::Generated { kind, directory };
    }
    Ok(Some(options))
}

fn run(options: Options) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // Before the line below, so that whoever reads it can stop the process.
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let emulator = Emulator::start_with(options)?;
        announce(&emulator)?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    })
}

fn announce(emulator: &Emulator) -> io::Result<()> {
    let control = emulator.control_address();
    let control = control.map(|address| format!(" control http://{address}"));
    let mut stdout = io::stdout().lock();
    writeln!(
        stdout,
        "listening {}{}",
        emulator.origin(),
        control.unwrap_or_default()
    )?;
    stdout.flush()
}

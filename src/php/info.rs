//! The extension's part of `phpinfo()` and `php --ri wu_serverpilot`.

use ext_php_rs::zend::ModuleEntry;
use ext_php_rs::{info_table_end, info_table_row, info_table_start};

use super::running_request::RunningRequest;
use super::zend;
use crate::config::settings;
use crate::config::source::{REQUIRED, Source};
use crate::lock::LockStatus;

/// Prints what helps to see what is wrong. Of the constants only whether they are there.
pub extern "C" fn print(module: *mut ModuleEntry) {
    info_table_start!();
    info_table_row!("Version", env!("CARGO_PKG_VERSION"));
    info_table_row!("Git revision", env!("WU_SERVERPILOT_REVISION"));
    info_table_row!(
        "TLS",
        "rustls (TLS 1.2, TLS 1.3), certificates of the system"
    );
    for name in REQUIRED {
        let set = if RunningRequest.constant(name).is_some() {
            "yes"
        } else {
            "no"
        };
        info_table_row!(format!("{name} is set"), set);
    }
    let locks = LockStatus::of_this_user(settings::lock_dir(&RunningRequest));
    let folders = locks.folders.iter().map(|path| path.display().to_string());
    info_table_row!("Lock folders", folders.collect::<Vec<_>>().join(", "));
    if let Some(problem) = locks.problem {
        info_table_row!("Lock problem", problem);
    }
    info_table_end!();
    zend::print_settings(module);
}

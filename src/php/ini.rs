//! The ini settings, as PHP registers and shows them.

use std::ffi::{c_int, c_void};

use ext_php_rs::ffi::{zend_ini_entry, zend_string};
use ext_php_rs::flags::IniEntryPermission;
use ext_php_rs::zend::{IniEntryDef, IniEntryDefs};

use super::zend;
use crate::config::settings::{self, Setting};

static SETTINGS: IniEntryDefs<7> = IniEntryDefs::new([
    entry(settings::TIMEOUT),
    entry(settings::CONNECT_TIMEOUT),
    entry(settings::MAX_RETRIES),
    IniEntryDef {
        on_modify: Some(lock_dir_changes),
        ..entry(settings::LOCK_DIR)
    },
    entry(settings::LOG_LEVEL),
    // Not for code of a site: it makes a diagnosis look at a part of this machine in place of the Internet.
    IniEntryDef::new(
        c"wu_serverpilot.diagnose_test_network",
        c"",
        IniEntryPermission::System,
    ),
    IniEntryDef::end(),
]);

const fn entry(Setting(name, default): Setting) -> IniEntryDef {
    IniEntryDef::new(name, default, IniEntryPermission::All)
}

/// Registers them for the module that PHP is starting.
pub fn register(module_number: i32) {
    IniEntryDef::register(SETTINGS.as_slice(), module_number);
}

/// `lock_dir` while code of a site runs: as PHP does it for `error_log`, no folder outside of `open_basedir`.
extern "C" fn lock_dir_changes(
    _entry: *mut zend_ini_entry,
    folder: *mut zend_string,
    _: *mut c_void,
    _: *mut c_void,
    _: *mut c_void,
    stage: c_int,
) -> c_int {
    // ZEND_INI_STAGE_RUNTIME and ZEND_INI_STAGE_HTACCESS.
    const OF_A_SITE: c_int = 1 << 4 | 1 << 5;
    const SUCCESS: c_int = 0;
    const FAILURE: c_int = -1;
    if stage & OF_A_SITE == 0 || zend::is_in_open_basedir(folder) {
        SUCCESS
    } else {
        FAILURE
    }
}

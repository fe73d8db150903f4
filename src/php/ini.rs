//! The ini settings, as PHP registers and shows them.

use ext_php_rs::flags::IniEntryPermission;
use ext_php_rs::zend::{IniEntryDef, IniEntryDefs};

/// What each means is told in [`crate::config::settings`].
static SETTINGS: IniEntryDefs<7> = IniEntryDefs::new([
    IniEntryDef::new(c"wu_serverpilot.timeout", c"45", IniEntryPermission::All),
    IniEntryDef::new(
        c"wu_serverpilot.connect_timeout",
        c"5",
        IniEntryPermission::All,
    ),
    IniEntryDef::new(c"wu_serverpilot.max_retries", c"3", IniEntryPermission::All),
    IniEntryDef::new(c"wu_serverpilot.lock_dir", c"", IniEntryPermission::All),
    IniEntryDef::new(
        c"wu_serverpilot.log_level",
        c"info",
        IniEntryPermission::All,
    ),
    // Not for code of a site: it makes a diagnosis look at a part of this machine in place of the Internet.
    IniEntryDef::new(
        c"wu_serverpilot.diagnose_test_network",
        c"",
        IniEntryPermission::System,
    ),
    IniEntryDef::end(),
]);

/// Registers them for the module that PHP is starting.
pub fn register(module_number: i32) {
    IniEntryDef::register(SETTINGS.as_slice(), module_number);
}

//! The few parts of the Zend API that ext-php-rs does not wrap.

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::time::Duration;

use ext_php_rs::ffi::{
    HashTable, ext_php_rs_compiler_globals, zend_class_entry, zend_function, zend_long,
    zend_object, zend_string,
};
use ext_php_rs::types::{ZendHashTable, ZendObject, ZendStr, Zval};
#[cfg(php_execution_timers)]
use ext_php_rs::zend::ExecutorGlobals;
use ext_php_rs::zend::{ClassEntry, ModuleEntry};

unsafe extern "C" {
    static spl_ce_RuntimeException: *mut zend_class_entry;
    static zend_empty_array: HashTable;
    fn zend_get_constant_str(name: *const c_char, length: usize) -> *mut Zval;
    fn zend_parse_parameter(
        flags: c_int,
        number: u32,
        argument: *mut Zval,
        kind: *const c_char,
        ...
    ) -> c_int;
    fn zend_ini_string_ex(
        name: *const c_char,
        length: usize,
        original: c_int,
        exists: *mut bool,
    ) -> *const c_char;
    fn php_check_open_basedir(path: *const c_char) -> c_int;
    #[cfg(php_zts)]
    fn tsrm_env_lock();
    #[cfg(php_zts)]
    fn tsrm_env_unlock();
    fn zend_add_attribute(
        attributes: *mut *mut HashTable,
        name: *mut zend_string,
        argument_count: u32,
        flags: u32,
        offset: u32,
        line: u32,
    ) -> *mut c_void;
    fn display_ini_entries(module: *mut ModuleEntry);
    fn zend_update_property(
        scope: *mut zend_class_entry,
        object: *mut zend_object,
        name: *const c_char,
        name_length: usize,
        value: *mut Zval,
    );
    fn zend_update_property_stringl(
        scope: *mut zend_class_entry,
        object: *mut zend_object,
        name: *const c_char,
        name_length: usize,
        value: *const c_char,
        value_length: usize,
    );
    fn zend_update_property_long(
        scope: *mut zend_class_entry,
        object: *mut zend_object,
        name: *const c_char,
        name_length: usize,
        value: zend_long,
    );
    fn zend_update_property_bool(
        scope: *mut zend_class_entry,
        object: *mut zend_object,
        name: *const c_char,
        name_length: usize,
        value: zend_long,
    );
}

/// `\RuntimeException`. SPL is part of every PHP and is loaded before extensions.
pub fn runtime_exception() -> &'static ClassEntry {
    // SAFETY: set while PHP starts, before our start-up, and never changed.
    unsafe { &*spl_ce_RuntimeException }
}

/// PHP's own empty array, which never changes.
pub fn empty_array() -> &'static ZendHashTable {
    // SAFETY: it is part of the engine.
    unsafe { &zend_empty_array }
}

/// Gives `take` the value of a constant that the running request has defined.
pub fn with_constant<T>(name: &str, take: impl FnOnce(&Zval) -> T) -> Option<T> {
    // SAFETY: the name is valid for its length. The zval is borrowed from the constants table and
    // is not kept: `take` runs no PHP code, so the table does not change meanwhile.
    let value = unsafe { zend_get_constant_str(name.as_ptr().cast(), name.len()).as_ref() };
    value.map(take)
}

/// Has PHP read `argument`, which is number `number` (from 1) of the function that runs, as `kind` says (`S`, `b`, `h`, each
/// also with `!`): with `declare(strict_types=1)` of the caller obeyed, and with its own errors, which it throws.
///
/// # Safety
/// `argument` has to be valid, and for `S` to be written to: a text takes the place of another value in it. `into` has to be
/// valid to write to, and of the type that `kind` stands for; what it is given lives as long as `argument`.
pub unsafe fn parse_parameter(
    argument: *mut Zval,
    number: u32,
    kind: &CStr,
    into: *mut c_void,
) -> bool {
    // SAFETY: by this function's own rules.
    unsafe { zend_parse_parameter(0, number, argument, kind.as_ptr(), into) == 0 }
}

/// The present value of an ini setting.
pub fn ini_setting(name: &str) -> Option<String> {
    let mut exists = false;
    // SAFETY: the name is valid for its length; the answer is copied before anything can change it.
    unsafe {
        let value = zend_ini_string_ex(name.as_ptr().cast(), name.len(), 0, &raw mut exists);
        (exists && !value.is_null()).then(|| CStr::from_ptr(value).to_string_lossy().into_owned())
    }
}

/// Whether `open_basedir` lets code of a site have `folder`; PHP warns where not. An empty one is no folder.
pub fn is_in_open_basedir(folder: *const zend_string) -> bool {
    // SAFETY: PHP passes a text that is alive and ends in a zero, or none.
    let folder = unsafe { folder.as_ref() }.filter(|folder| folder.len > 0);
    // SAFETY: as above.
    folder.is_none_or(|folder| unsafe { php_check_open_basedir(folder.val.as_ptr()) == 0 })
}

/// Lets `read` read the environment while no other thread of PHP's changes it.
#[cfg(php_zts)]
pub fn with_environment<T>(read: impl FnOnce() -> T) -> T {
    struct Held;
    impl Drop for Held {
        fn drop(&mut self) {
            // SAFETY: this thread took the lock below.
            unsafe { tsrm_env_unlock() }
        }
    }
    // SAFETY: PHP makes the lock before it loads extensions, and `read` does not call PHP.
    unsafe { tsrm_env_lock() };
    let _held = Held;
    read()
}

/// Lets `read` read the environment: only this thread changes it.
#[cfg(not(php_zts))]
pub fn with_environment<T>(read: impl FnOnce() -> T) -> T {
    read()
}

/// What is left of `max_execution_time`, where waiting counts as well (with threads, from 8.3 on): two seconds after its end PHP
/// ends the whole server, if the request still waits for something.
#[cfg(php_execution_timers)]
pub fn time_left() -> Option<Duration> {
    let (timer, process) = {
        let globals = ExecutorGlobals::get();
        (globals.max_execution_timer_timer, globals.pid)
    };
    // SAFETY: `getpid` has no preconditions. The timer is this thread's own and lives as long as the request; a process that
    // was forked has none. `left` is valid to write to.
    let left = unsafe {
        let mut left: libc::itimerspec = std::mem::zeroed();
        let is_told = process == libc::getpid() && libc::timer_gettime(timer, &raw mut left) == 0;
        is_told.then_some(left.it_value)?
    };
    let seconds = u64::try_from(left.tv_sec).ok()?;
    let left = Duration::new(seconds, u32::try_from(left.tv_nsec).ok()?);
    // Nothing: the timer is off.
    (!left.is_zero()).then_some(left)
}

/// Waiting does not count as `max_execution_time`.
#[cfg(not(php_execution_timers))]
pub fn time_left() -> Option<Duration> {
    None
}

/// Prints the settings of `module` as `phpinfo()` does for any extension.
pub fn print_settings(module: *mut ModuleEntry) {
    // SAFETY: PHP passes the module that it is printing.
    unsafe { display_ini_entries(module) }
}

/// Marks a parameter of `function` as `#[\SensitiveParameter]`, as PHP's own functions mark theirs: from
/// PHP 8.2 on a stack trace hides its value. At module start-up only.
pub fn mark_sensitive(function: &str, parameter: usize) {
    // ZEND_ATTRIBUTE_PERSISTENT: it lives as long as the function.
    const PERSISTENT: u32 = 1;
    let name = ZendStr::new_interned("SensitiveParameter", true).into_raw();
    let offset = u32::try_from(parameter)
        .unwrap_or(u32::MAX)
        .saturating_add(1);
    // SAFETY: start-up has one thread, and the table of functions outlives it.
    let functions = unsafe { (*ext_php_rs_compiler_globals()).function_table.as_ref() };
    let Some(entry) = functions.and_then(|table| table.get(function)) else {
        return;
    };
    // SAFETY: the entry of a registered function points to it. PHP takes the name as it is, for it is
    // interned, and makes the table of attributes where there is none.
    unsafe {
        if let Some(function) = entry.ptr::<zend_function>() {
            let attributes = &raw mut (*function).common.attributes;
            zend_add_attribute(attributes, name, 0, PERSISTENT, offset, 0);
        }
    }
}

/// A property's new value.
pub enum Property<'a> {
    /// Text.
    Text(&'a str),
    /// A number.
    Integer(i64),
    /// Yes or no.
    Boolean(bool),
    /// Anything.
    Value(&'a Zval),
}

/// Sets a property that `scope` declares, whatever its visibility.
pub fn set_property(scope: &ClassEntry, object: &mut ZendObject, name: &str, value: &Property) {
    let scope = ptr::from_ref(scope).cast_mut();
    let (name, length) = (name.as_ptr().cast(), name.len());
    // SAFETY: scope and object are alive, the texts are valid for their lengths, and PHP copies them;
    // of a value it counts one more reference.
    unsafe {
        match *value {
            Property::Text(text) => {
                zend_update_property_stringl(
                    scope,
                    object,
                    name,
                    length,
                    text.as_ptr().cast(),
                    text.len(),
                );
            }
            Property::Integer(number) => {
                zend_update_property_long(scope, object, name, length, number)
            }
            Property::Value(value) => {
                let value = ptr::from_ref(value).cast_mut();
                zend_update_property(scope, object, name, length, value);
            }
            Property::Boolean(yes) => {
                zend_update_property_bool(scope, object, name, length, yes.into())
            }
        }
    }
}

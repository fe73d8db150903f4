//! The border to PHP: registration, conversions, and nothing else.
//!
//! Nothing is opened, started or read while PHP loads the extension: php-fpm forks after that.

mod app;
mod arguments;
mod convert;
mod credentials;
mod diagnose;
mod exception;
mod facts;
mod functions;
mod given;
mod info;
mod ini;
mod locked_app;
mod look;
mod options;
mod request;
mod running_request;
mod watch;
mod zend;

use std::panic::catch_unwind;

use ext_php_rs::prelude::*;

/// What PHP calls to load the extension.
#[php_module]
pub fn get_module(module: ModuleBuilder) -> ModuleBuilder {
    let module = module
        .startup_function(startup)
        .request_startup_function(request_boundary)
        .request_shutdown_function(request_boundary)
        .info_function(info::print);
    let module = locked_app::register(functions::register(module));
    watch::register(diagnose::register(module))
}

/// Module start-up: settings, the exception class, what traces may not show.
extern "C" fn startup(_kind: i32, module_number: i32) -> i32 {
    ini::register(module_number);
    credentials::hide_arguments();
    match exception::register() {
        Ok(()) => 0,
        Err(_) => -1,
    }
}

/// The end of a PHP request: what belongs to it goes. Its beginning too, should an end have been left out. A panic
/// would end the process here.
extern "C" fn request_boundary(_kind: i32, _module_number: i32) -> i32 {
    drop(catch_unwind(request::end));
    0
}

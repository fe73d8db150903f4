//! `wu_serverpilot_use_credentials()`, which never throws and shows its arguments in no stack trace.

use std::panic::AssertUnwindSafe;

use ext_php_rs::args::Arg;
use ext_php_rs::builders::FunctionBuilder;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::Zval;
use ext_php_rs::zend::{BailoutGuard, ExecuteData, ExecutorGlobals, ce, run_handler};

use super::{arguments, request, zend};
use crate::config::SavedCredentials;
use crate::secret::Secret;

const NAME: &str = "wu_serverpilot_use_credentials";
const PARAMETERS: [&str; 3] = ["client_id", "api_key", "app_id"];

/// The function. Not a `#[php_function]`, which counts its arguments and throws: a trace would show them.
pub fn function() -> FunctionBuilder<'static> {
    let optional = |name| Arg::new(name, DataType::String).default("''");
    PARAMETERS
        .into_iter()
        .map(optional)
        .fold(
            FunctionBuilder::new(NAME, use_credentials).not_required(),
            FunctionBuilder::arg,
        )
        .returns(DataType::Void, false, false)
}

/// Hides the arguments in traces that others make meanwhile; once PHP has registered the function.
pub fn hide_arguments() {
    for index in 0..PARAMETERS.len() {
        zend::mark_sensitive(NAME, index);
    }
}

extern "C" fn use_credentials(execution: &mut ExecuteData, _result: &mut Zval) {
    run_handler(AssertUnwindSafe(|| save(execution)));
    // A panic.
    forget_what_was_thrown();
}

fn save(execution: &mut ExecuteData) {
    let mut given = PARAMETERS.map(|name| Arg::new(name, DataType::String));
    let mut surplus = Arg::new("surplus", DataType::Mixed).is_variadic();
    let parser = given
        .iter_mut()
        .fold(execution.parser(), |parser, argument| parser.arg(argument))
        .arg(&mut surplus);
    if parser.required_args(0).parse().is_err() {
        return;
    }
    // A fatal error in the `__toString()` of a later one leaves this frame without an end.
    let read = |mut argument: Arg| BailoutGuard::new(credential(argument.zval()));
    let [client_id, api_key, app_id] = given.map(read).map(BailoutGuard::into_inner);
    #[cfg(feature = "panic-probe")]
    assert_ne!(app_id.reveal(), "panic", "asked for by a test");
    request::save_credentials(SavedCredentials {
        client_id,
        api_key,
        app_id,
    });
}

/// What cannot be a credential is as none: the first call that needs it says so.
fn credential(argument: Option<&mut &mut Zval>) -> Secret {
    let text = argument.and_then(|value| {
        let number = || value.long().map(|number| number.to_string().into_bytes());
        arguments::text_of(value).or_else(number)
    });
    forget_what_was_thrown();
    let text = text.and_then(|bytes| String::from_utf8(bytes).ok());
    Secret::new(text.unwrap_or_default())
}

/// A `__toString()` may have thrown; an `exit()` in it is none of ours.
fn forget_what_was_thrown() {
    let has_thrown = ExecutorGlobals::get()
        .exception()
        .is_some_and(|thrown| thrown.instance_of(ce::throwable()));
    if has_thrown {
        drop(ExecutorGlobals::take_exception());
    }
}

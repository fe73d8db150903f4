//! What `wu_serverpilot_settle()` is given: functions of PHP's to call, and options.

use std::panic::{AssertUnwindSafe, resume_unwind};

use ext_php_rs::convert::{FromZval, IntoZval, IntoZvalDyn, StubLiteral};
use ext_php_rs::error::Result as ZendResult;
use ext_php_rs::exception::PhpException;
use ext_php_rs::flags::DataType;
use ext_php_rs::types::{ZendCallable, Zval};
use ext_php_rs::zend::{CatchError, ExecutorGlobals, bailout, try_catch};

use super::convert::{self, PhpArray};
use super::facts;
use crate::api::App;
use crate::domains::{RawFacts, parse_all};
use crate::error::{Error, Result};
use crate::sentence::sentence;
use crate::sync::{Installation, Report, Stopped};
use crate::text;

/// How a function of PHP's can end without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interruption {
    /// It threw, or called `exit()`: the engine has what it threw, and goes on with it.
    Thrown,
    /// A fatal error: the engine leaves everything and jumps to its end of the request.
    Bailout,
}

/// The running site, asked through the functions that it gave.
pub struct Site<'a> {
    /// `$facts`.
    pub facts: ZendCallable<'a>,
    /// `$options['needed']` and the others.
    pub options: Options,
}

impl Installation for Site<'_> {
    type Interruption = Interruption;

    fn is_needed(&self) -> std::result::Result<bool, Stopped<Interruption>> {
        let Some(needed) = &self.options.needed else {
            return Ok(true);
        };
        let answer = call_option("needed", needed, vec![])?;
        answer
            .bool()
            .ok_or_else(|| unusable("needed", "answered neither true nor false").into())
    }

    fn facts(&self, app: &App) -> std::result::Result<RawFacts, Stopped<Interruption>> {
        let app = value_of(convert::app(app))?;
        let answer = call(&self.facts, vec![&app])?;
        Ok(facts::read(&answer)?)
    }

    fn settled(&self, report: &Report) -> std::result::Result<(), Stopped<Interruption>> {
        if let Some(settled) = &self.options.settled {
            let report = value_of(convert::report(report))?;
            call_option("settled", settled, vec![&report])?;
        }
        Ok(())
    }
}

fn value_of(array: ZendResult<PhpArray>) -> Result<Zval> {
    let value = array.and_then(|array| array.into_zval(false));
    value.map_err(|error| unusable("an argument", &error.to_string()))
}

fn call_option(
    name: &str,
    function: &Zval,
    arguments: Vec<&dyn IntoZvalDyn>,
) -> std::result::Result<Zval, Stopped<Interruption>> {
    let function = ZendCallable::new(function).map_err(|_| unusable(name, CANNOT_BE_CALLED))?;
    call(&function, arguments)
}

const CANNOT_BE_CALLED: &str = "cannot be called";

/// Calls a function of PHP's.
///
/// A fatal error jumps over every frame up to the next `zend_try`. Ours is right here, so that what
/// the frames above hold, the lock first of all, is dropped as always; see [`Interruption::Bailout`].
fn call(
    function: &ZendCallable,
    arguments: Vec<&dyn IntoZvalDyn>,
) -> std::result::Result<Zval, Stopped<Interruption>> {
    match try_catch(AssertUnwindSafe(|| function.try_call(arguments))) {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(_)) if ExecutorGlobals::has_exception() => {
            Err(Stopped::Interrupted(Interruption::Thrown))
        }
        Ok(Err(error)) => Err(unusable("the function", &error.to_string()).into()),
        Err(CatchError::Panic(message)) => resume_unwind(Box::new(message)),
        Err(_) => Err(Stopped::Interrupted(Interruption::Bailout)),
    }
}

/// For [`Interruption::Thrown`]: the engine has what was thrown and prefers it to what we throw.
pub fn what_was_thrown() -> PhpException {
    PhpException::from_message(String::new())
}

/// For [`Interruption::Bailout`]: goes on with what a fatal error began. The caller has dropped
/// everything by now, for nothing of its frame is dropped any more.
pub fn go_on_bailing_out() -> ! {
    // SAFETY: PHP runs this function, so there is an enclosing `zend_try` to jump to: the one that
    // ext-php-rs has around each of our functions. The frames in between own nothing.
    unsafe { bailout() }
}

/// `$options`: what is wrong with them is said when they are needed, for a conversion cannot say it.
#[derive(Default)]
pub struct Options {
    /// Whether anything is left to do is asked of this.
    pub needed: Option<Zval>,
    /// What was written is told to this.
    pub settled: Option<Zval>,
    /// Nothing is written.
    pub dry_run: bool,
    /// Any app will do.
    pub any_app: bool,
    /// Names that may go whatever the brake says.
    pub confirmed: Vec<Vec<u8>>,
    wrong: Option<Error>,
}

impl StubLiteral for Options {
    fn stub_literal(&self) -> String {
        "[]".to_owned()
    }
}

impl FromZval<'_> for Options {
    const TYPE: DataType = DataType::Array;

    fn from_zval(value: &Zval) -> Option<Self> {
        let mut options = Self::default();
        for (key, value) in value.array()? {
            if let Err(wrong) = options.set(&key.to_string(), value.dereference()) {
                options.wrong = Some(wrong);
            }
        }
        Some(options)
    }
}

impl Options {
    /// The options, if they can be used.
    ///
    /// # Errors
    /// `configuration`, naming the option.
    pub fn checked(self) -> Result<Self> {
        match self.wrong {
            Some(wrong) => Err(wrong),
            None => Ok(self),
        }
    }

    /// What they say to the planner.
    pub fn planning(&self) -> crate::domains::Options {
        crate::domains::Options {
            any_app: self.any_app,
            confirmed: parse_all(&self.confirmed),
        }
    }

    fn set(&mut self, name: &str, value: &Zval) -> Result<()> {
        let flag = || {
            value
                .bool()
                .ok_or_else(|| unusable(name, "is neither true nor false"))
        };
        let function = || match value {
            value if value.is_null() => Ok(None),
            value if value.is_callable() => Ok(Some(value.shallow_clone())),
            _ => Err(unusable(name, CANNOT_BE_CALLED)),
        };
        let names = || {
            let names = value
                .array()
                .map(|names| names.values().map(convert::text).collect());
            names
                .flatten()
                .ok_or_else(|| unusable(name, "is no list of names"))
        };
        match name {
            "needed" => self.needed = function()?,
            "settled" => self.settled = function()?,
            "dry_run" => self.dry_run = flag()?,
            "any_app" => self.any_app = flag()?,
            "confirmed" => self.confirmed = names()?,
            _ => return Err(unusable(name, "is no option")),
        }
        Ok(())
    }
}

fn unusable(what: &str, why: &str) -> Error {
    let what = text::quote(what, text::NAME_LENGTH);
    Error::configuration(sentence!(
        "wu_serverpilot_settle() was not called as it has to be: {what} {why}. Nothing was changed.",
        what = what,
        why = why,
    ))
}

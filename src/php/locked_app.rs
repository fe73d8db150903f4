//! `WuServerPilot\LockedApp`: the app's lock as an object of PHP's.
//!
//! The lock itself is in the [registry]; the object holds its number alone. So nothing that a fatal error jumps
//! over can keep the lock, least of all while PHP makes the object:
//!
//! | ends | by |
//! | --- | --- |
//! | `release()`, the object | the registry's entry, whatever else refers to the object |
//! | the request, in any way at all | [`request::end`](super::request::end) |
//! | the process | the kernel |

use std::panic::{AssertUnwindSafe, catch_unwind};

use ext_php_rs::exception::{PhpException, PhpResult};
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;

use super::arguments::Array;
use super::convert::{self, PhpArray};
use super::functions::{answer, attempted};
use super::options;
use super::running_request::RunningRequest;
use super::{facts, zend};
use crate::api::Session;
use crate::clock::{Deadline, SystemClock};
use crate::config::{Config, settings};
use crate::error::Result;
use crate::logger;
use crate::plan::Facts;
use crate::reconcile::{self, Hold, registry};

/// Adds the class and the function that makes its objects.
pub fn register(module: ModuleBuilder) -> ModuleBuilder {
    let module = module
        .class::<Handle>()
        .function(wrap_function!(wu_serverpilot_lock));
    #[cfg(feature = "panic-probe")]
    let module = module.function(wrap_function!(wu_serverpilot_lock_without_memory));
    module
}

/// Waits for the app's lock.
#[php_function]
pub fn wu_serverpilot_lock() -> PhpResult<Handle> {
    let number = lock()?;
    Ok(Handle { number })
}

/// Ends the request as PHP does where there is no memory for the object, which not every PHP does at that very place.
#[cfg(feature = "panic-probe")]
#[php_function]
pub fn wu_serverpilot_lock_without_memory() -> PhpResult<()> {
    lock()?;
    // SAFETY: PHP runs this function, so there is an enclosing `zend_try`; what is above it here owns nothing.
    unsafe { ext_php_rs::zend::bailout() }
}

/// In the registry before PHP makes an object of it.
fn lock() -> Result<u64> {
    logger::start(settings::log_level(&RunningRequest));
    let config = Config::read(&RunningRequest)?;
    let deadline = Deadline::start(&SystemClock, config.settings.timeout);
    let session = zend::with_environment(|| Session::resume(&config, deadline))?;
    let number = registry::lock(&session, &config, deadline);
    attempted(session, number)
}

/// Neither `Clone` nor `Default`: both would let PHP make objects of its own.
#[php_class]
#[php(name = "WuServerPilot\\LockedApp", flags = ClassFlags::Final.union(ClassFlags::NoDynamicProperties))]
pub struct Handle {
    number: u64,
}

#[php_impl]
impl Handle {
    /// Only `wu_serverpilot_lock()` makes one.
    #[php(constructor, vis = "private")]
    fn __construct() -> PhpResult<Self> {
        Err(PhpException::from(
            "Only wu_serverpilot_lock() makes a WuServerPilot\\LockedApp.",
        ))
    }

    /// Reads the app, once.
    pub fn read(&self) -> PhpResult<PhpArray> {
        answer(self.call(|hold, session| hold.read(session))?, convert::app)
    }

    /// Brings the app to what the facts say.
    #[php(defaults(options = Array::default()))]
    pub fn reconcile(&self, facts: Array, options: Array) -> PhpResult<PhpArray> {
        let (facts, options) = (facts.read(1)?, options.read(2)?);
        answer(self.reconciled(facts, options)?, convert::report)
    }

    /// Frees the lock.
    pub fn release(&self) {
        registry::release(self.number);
    }
}

impl Handle {
    fn reconciled(
        &self,
        facts: &ZendHashTable,
        options: &ZendHashTable,
    ) -> Result<reconcile::Report> {
        let options = options::read(options)?;
        let facts = Facts::read(&facts::read(facts)?);
        self.call(|hold, session| hold.reconcile(session, &facts, &options))
    }

    fn call<T>(&self, flow: impl FnOnce(&Hold, &Session) -> Result<T>) -> Result<T> {
        logger::start(settings::log_level(&RunningRequest));
        registry::with(self.number, |hold| {
            let session = zend::with_environment(|| hold.session())?;
            let outcome = flow(hold, &session);
            attempted(session, outcome)
        })
    }
}

/// PHP runs this when the object goes, and tells a panic as a warning: into the site's own error handler.
impl Drop for Handle {
    fn drop(&mut self) {
        let release = AssertUnwindSafe(|| registry::release(self.number));
        drop(catch_unwind(release));
    }
}

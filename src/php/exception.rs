//! `WuServerPilot\Exception`: the one class that every failure reaches PHP as.

use std::sync::atomic::{AtomicPtr, Ordering};

use ext_php_rs::builders::{ClassBuilder, ClassProperty, FunctionBuilder};
use ext_php_rs::convert::IntoZval;
use ext_php_rs::exception::PhpException;
use ext_php_rs::flags::{DataType, MethodFlags, PropertyFlags};
use ext_php_rs::types::{ZendObject, Zval};
use ext_php_rs::zend::{ClassEntry, ExecuteData, ce};

use super::convert;
use super::zend::{self, Property};
use crate::error::Error;
use crate::sentence::{Sentence, text};

/// Set at module start-up, like the engine's own classes.
static CLASS: AtomicPtr<ClassEntry> = AtomicPtr::new(std::ptr::null_mut());

/// Registers the class; at module start-up only.
///
/// It has no object of Rust's behind it: PHP's own exception fills in file, line and trace.
///
/// # Errors
/// When PHP does not take it.
pub fn register() -> ext_php_rs::error::Result<()> {
    let getter = |name, handler, kind, nullable| {
        FunctionBuilder::new(name, handler).returns(kind, false, nullable)
    };
    let method = MethodFlags::Public | MethodFlags::Final;
    ClassBuilder::new("WuServerPilot\\Exception")
        .extends((zend::runtime_exception, "\\RuntimeException"))
        .property(private("kind", || "".into_zval(true)))
        .property(private("retryable", || false.into_zval(true)))
        .property(private("retryAfter", || Ok(null())))
        .property(private("concerns", || "".into_zval(true)))
        .property(private("text", || Ok(null())))
        .method(getter("getKind", get_kind, DataType::String, false), method)
        .method(
            getter("isRetryable", is_retryable, DataType::Bool, false),
            method,
        )
        .method(
            getter("getRetryAfter", get_retry_after, DataType::Long, true),
            method,
        )
        .method(
            getter("concerns", concerns, DataType::String, false),
            method,
        )
        .method(getter("getText", get_text, DataType::Array, false), method)
        .registration(|class, arguments| {
            // PHP points into the tables for as long as the process lives.
            Box::leak(Box::new(arguments));
            CLASS.store(class, Ordering::Release);
        })
        .register()
}

fn private(name: &str, default: fn() -> ext_php_rs::error::Result<Zval>) -> ClassProperty {
    ClassProperty {
        name: name.to_owned(),
        flags: PropertyFlags::Private,
        default: Some(Box::new(default)),
        docs: &[],
        ty: None,
        nullable: false,
        readonly: false,
        default_stub: None,
    }
}

fn null() -> Zval {
    let mut null = Zval::new();
    null.set_null();
    null
}

extern "C" fn get_kind(execution: &mut ExecuteData, result: &mut Zval) {
    read(execution, result, "kind");
}

extern "C" fn is_retryable(execution: &mut ExecuteData, result: &mut Zval) {
    read(execution, result, "retryable");
}

extern "C" fn get_retry_after(execution: &mut ExecuteData, result: &mut Zval) {
    read(execution, result, "retryAfter");
}

extern "C" fn concerns(execution: &mut ExecuteData, result: &mut Zval) {
    read(execution, result, "concerns");
}

/// One that PHP code made has its message only.
extern "C" fn get_text(execution: &mut ExecuteData, result: &mut Zval) {
    read(execution, result, "text");
    if result.is_null() {
        read(execution, result, "message");
        let message = Sentence::new(text!("{message}"));
        let message = message.part("message", result.string().unwrap_or_default());
        let text = convert::sentence(&message).and_then(|text| text.into_zval(false));
        *result = text.unwrap_or_else(|_| null());
    }
}

fn read(execution: &mut ExecuteData, result: &mut Zval, property: &str) {
    result.set_null();
    if let Some(value) = execution
        .get_self()
        .and_then(|this| this.get_property::<&Zval>(property).ok())
    {
        *result = value.shallow_clone();
    }
}

impl From<Error> for PhpException {
    fn from(error: Error) -> Self {
        // SAFETY: set once at start-up to a class that lives as long as the process.
        let Some(class) = (unsafe { CLASS.load(Ordering::Acquire).as_ref() }) else {
            return Self::from(error.to_string());
        };
        let message = error.to_string();
        let mut object = ZendObject::new(class);
        let mut set = |scope: &ClassEntry, name: &str, value: Property| {
            zend::set_property(scope, &mut object, name, &value);
        };
        set(ce::exception(), "message", Property::Text(&message));
        set(
            ce::exception(),
            "code",
            Property::Integer(error.status().into()),
        );
        set(class, "kind", Property::Text(error.kind().as_str()));
        set(class, "retryable", Property::Boolean(error.is_retryable()));
        set(class, "concerns", Property::Text(error.concerns().as_str()));
        if let Ok(text) = convert::sentence(error.sentence()).and_then(|text| text.into_zval(false))
        {
            set(class, "text", Property::Value(&text));
        }
        if let Some(seconds) = error.retry_after() {
            let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
            set(class, "retryAfter", Property::Integer(seconds));
        }
        match object.into_zval(false) {
            Ok(object) => Self::new(message, 0, class).with_object(object),
            Err(_) => Self::from(message),
        }
    }
}

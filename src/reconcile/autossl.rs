//! The flows of an app's SSL.

use super::write::write;
use crate::api::{App, Session, Ssl, SslChange};
use crate::error::{Error, Result};

/// How AutoSSL stands after a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AutoSsl {
    /// It was on already.
    On,
    /// This call turned it on.
    Enabled,
    /// ServerPilot has no certificate to offer yet, or could not be asked: try again later.
    Pending,
    /// Somebody installed a certificate of their own; it is left alone.
    CustomCertificate,
    /// The call had no reason to look.
    NotRequested,
}

impl AutoSsl {
    /// The word that PHP sees.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Enabled => "enabled",
            Self::Pending => "pending",
            Self::CustomCertificate => "custom_certificate",
            Self::NotRequested => "not_requested",
        }
    }
}

/// How an app's SSL stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SslReport {
    /// How AutoSSL stands.
    pub autossl: AutoSsl,
    /// Whether visitors are redirected to https.
    pub force: bool,
    /// Whether AutoSSL has a certificate to offer.
    pub available: bool,
    /// The names in that certificate.
    pub covered: Vec<String>,
    /// The server action that brings the change to the server.
    pub action_id: Option<String>,
}

/// AutoSSL beside a change of domains. `app` was read before the change: a certificate does not
/// become available by it, so that reading serves.
pub fn look_after_autossl(session: &Session, app: App) -> LookedAfter {
    match enable(session, app) {
        Ok(report) => LookedAfter {
            autossl: report.autossl,
            action_id: report.action_id,
            error: None,
        },
        Err(error) => {
            log::warn!("AutoSSL could not be turned on yet: {error}");
            LookedAfter {
                autossl: AutoSsl::Pending,
                action_id: None,
                error: Some(error),
            }
        }
    }
}

/// How AutoSSL stands beside a change of domains, which its failure does not concern.
pub struct LookedAfter {
    /// How it stands.
    pub autossl: AutoSsl,
    /// The server action that turns it on.
    pub action_id: Option<String>,
    /// Why it could not be turned on.
    pub error: Option<Error>,
}

/// Turns AutoSSL on, where ServerPilot has a certificate to offer and no other is installed.
///
/// # Errors
/// As reading the app and writing its SSL.
pub fn enable_autossl(session: &Session) -> Result<SslReport> {
    enable(session, session.app()?)
}

fn enable(session: &Session, app: App) -> Result<SslReport> {
    let offered = |app: &App| app.ssl.is_none() && app.autossl.available;
    let turned_on = |app: &App| app.ssl.is_some_and(|ssl| ssl.auto);
    let was_on = turned_on(&app);
    let (app, action_id) = change_ssl(session, app, SslChange::Auto, offered)?;
    let autossl = match turned_on(&app) {
        true if was_on => AutoSsl::On,
        true => {
            log::info!("AutoSSL is now on for app {}", session.app_id());
            AutoSsl::Enabled
        }
        false => standing(&app, AutoSsl::Pending),
    };
    Ok(ssl_report(app, autossl, action_id))
}

/// Turns the redirection to https on or off; SSL has to be on.
///
/// # Errors
/// As reading the app and writing its SSL; the API refuses it while SSL is off.
pub fn set_force_ssl(session: &Session, force: bool) -> Result<SslReport> {
    let differs = |app: &App| app.ssl.is_some_and(|ssl| ssl.force) != force;
    let (app, action_id) = change_ssl(session, session.app()?, SslChange::Force(force), differs)?;
    let autossl = standing(&app, AutoSsl::NotRequested);
    Ok(ssl_report(app, autossl, action_id))
}

/// Writes `change` where it is `needed`.
fn change_ssl(
    session: &Session,
    mut app: App,
    change: SslChange,
    needed: impl Fn(&App) -> bool,
) -> Result<(App, Option<String>)> {
    let written = write(
        &session.retry,
        &mut app,
        |app| Ok(needed(app).then_some(change)),
        || session.app(),
        |change, attempt| session.change_ssl(*change, attempt),
    )?;
    let action_id = written.and_then(|(_, written)| {
        app.ssl = Some(written.data);
        written.action_id
    });
    Ok((app, action_id))
}

/// How AutoSSL stands by what is installed; `otherwise` where nothing is.
fn standing(app: &App, otherwise: AutoSsl) -> AutoSsl {
    match app.ssl {
        Some(Ssl { auto: true, .. }) => AutoSsl::On,
        Some(Ssl { auto: false, .. }) => AutoSsl::CustomCertificate,
        None => otherwise,
    }
}

fn ssl_report(app: App, autossl: AutoSsl, action_id: Option<String>) -> SslReport {
    SslReport {
        autossl,
        force: app.ssl.is_some_and(|ssl| ssl.force),
        available: app.autossl.available,
        covered: app.autossl.domains,
        action_id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_autossl_stands_has_a_word_in_php() {
        let words = [
            (AutoSsl::On, "on"),
            (AutoSsl::Enabled, "enabled"),
            (AutoSsl::Pending, "pending"),
            (AutoSsl::CustomCertificate, "custom_certificate"),
            (AutoSsl::NotRequested, "not_requested"),
        ];
        for (autossl, word) in words {
            assert_eq!(autossl.as_str(), word);
        }
    }
}

//! Do the web server's ports take connections?

use super::not_visited;
use crate::diagnose::facts::Facts;
use crate::diagnose::finding::{Check, Finding, Status};
use crate::diagnose::visit::{Port, Visit};
use crate::sentence::text;

/// `check` is one of the two ports'.
pub fn port(facts: &Facts, check: Check) -> Finding {
    if let Some(finding) = not_visited(check, facts) {
        return finding;
    }
    let of = |visit: &Visit| match check {
        Check::Port80 => visit.port_80,
        _ => visit.port_443,
    };
    let closed = facts.v4_visits().find(|visit| of(visit) != Port::Open);
    let (address, port) = match closed.or_else(|| facts.v4_visits().next()) {
        Some(visit) => (visit.address.to_string(), of(visit)),
        None => (String::new(), Port::Unreachable),
    };
    found(facts, check, port)
        .part("port", if check == Check::Port80 { 80 } else { 443 })
        .part("address", address)
}

fn found(facts: &Facts, check: Check, port: Port) -> Finding {
    let finding = |status, code, message| Finding::new(check, status, code, message);
    let without_certificate = facts.app().is_some_and(|app| app.ssl.is_none());
    match port {
        Port::Open => finding(
            Status::Passed,
            "port_open",
            text!("Port {port} of {address} takes connections, asked from this machine."),
        ),
        Port::Refused | Port::Silent if check == Check::Port443 && without_certificate => finding(
            Status::Waiting,
            "port_not_yet",
            text!("Port {port} of {address} takes no connections yet: the app has no certificate."),
        ),
        Port::Silent | Port::Unreachable if facts.proxied => finding(
            Status::Unknown,
            "port_behind_proxy",
            text!(
                "Port {port} of {address} cannot be asked directly: this machine uses a proxy (WP_PROXY_HOST)."
            ),
        ),
        Port::Refused => finding(
            Status::Failed,
            "port_refused",
            text!("Port {port} of {address} refuses connections."),
        )
        .step(text!(
            "See that the server's web server runs, and open port {port} in its firewall."
        )),
        Port::Silent => finding(
            Status::Failed,
            "port_silent",
            text!("Port {port} of {address} does not answer."),
        )
        .step(text!(
            "Open port {port} in the server's firewall and in its provider's."
        )),
        Port::Unreachable => finding(
            Status::Unknown,
            "port_unreachable",
            text!("This machine has no way to port {port} of {address}."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::checks::tests::{OTHER, app, facts, is, seen};
    use crate::diagnose::facts::Visits;

    fn with(check: Check, state: Port, change: impl FnOnce(&mut Facts)) -> Finding {
        let mut facts = facts("shop.example");
        seen(&mut facts).port_80 = state;
        seen(&mut facts).port_443 = state;
        change(&mut facts);
        port(&facts, check)
    }

    #[test]
    fn an_open_port_is_told_with_where_it_was_asked_from() {
        let sentence = "Port 80 of 192.0.2.10 takes connections, asked from this machine.";
        is(
            &with(Check::Port80, Port::Open, |_| {}),
            ("passed", "port_open", sentence, None),
        );
    }

    #[test]
    fn a_closed_port_is_told_by_how_it_is_closed() {
        let step = Some("See that the server's web server runs, and open port 80 in its firewall.");
        is(
            &with(Check::Port80, Port::Refused, |_| {}),
            (
                "failed",
                "port_refused",
                "Port 80 of 192.0.2.10 refuses connections.",
                step,
            ),
        );
        let step = Some("Open port 443 in the server's firewall and in its provider's.");
        is(
            &with(Check::Port443, Port::Silent, |_| {}),
            (
                "failed",
                "port_silent",
                "Port 443 of 192.0.2.10 does not answer.",
                step,
            ),
        );
        let sentence = "This machine has no way to port 443 of 192.0.2.10.";
        is(
            &with(Check::Port443, Port::Unreachable, |_| {}),
            ("unknown", "port_unreachable", sentence, None),
        );
    }

    #[test]
    fn of_several_addresses_the_closed_one_is_told() {
        let finding = with(Check::Port80, Port::Open, |facts| {
            let mut other = seen(facts).clone();
            other.address = OTHER.into();
            other.port_80 = Port::Refused;
            facts.visits = Visits::Made(vec![seen(facts).clone(), other]);
        });
        assert_eq!(
            (finding.code, finding.message().to_string()),
            (
                "port_refused",
                "Port 80 of 198.51.100.7 refuses connections.".to_owned()
            )
        );
    }

    #[test]
    fn port_443_is_awaited_while_the_app_has_no_certificate() {
        let sentence =
            "Port 443 of 192.0.2.10 takes no connections yet: the app has no certificate.";
        let without = |facts: &mut Facts| app(facts).ssl = None;
        is(
            &with(Check::Port443, Port::Refused, without),
            ("waiting", "port_not_yet", sentence, None),
        );
        assert_eq!(
            with(Check::Port80, Port::Refused, without).code,
            "port_refused"
        );
    }

    #[test]
    fn behind_a_proxy_silence_proves_nothing() {
        let proxied = |facts: &mut Facts| facts.proxied = true;
        let finding = with(Check::Port80, Port::Silent, proxied);
        assert_eq!(
            (finding.status, finding.code),
            (Status::Unknown, "port_behind_proxy")
        );
        assert_eq!(
            with(Check::Port80, Port::Refused, proxied).code,
            "port_refused"
        );
    }

    #[test]
    fn where_nothing_was_visited_it_says_why() {
        let finding = with(Check::Port80, Port::Open, |facts| {
            facts.visits = Visits::TooLate
        });
        assert_eq!((finding.check, finding.code), (Check::Port80, "time_is_up"));
    }
}

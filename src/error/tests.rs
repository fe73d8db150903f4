use super::*;

fn refused(status: u16) -> Error {
    Error::refused(status, None, None, "app1")
}

#[test]
fn every_failure_concerns_one_thing() {
    let cases = [
        (Error::configuration(sentence!("Missing.")), Concerns::App),
        (Error::invalid_domain(b"x", "it is empty"), Concerns::Domain),
        (Error::domain_limit(300, 1, 300), Concerns::Domain),
        (Error::last_domain(), Concerns::App),
        (refused(400), Concerns::Domain),
        (refused(401), Concerns::App),
        (refused(402), Concerns::App),
        (refused(403), Concerns::App),
        (refused(404), Concerns::App),
        (refused(408), Concerns::Moment),
        (refused(409), Concerns::Domain),
        (refused(413), Concerns::App),
        (refused(421), Concerns::Moment),
        (refused(422), Concerns::Domain),
        (refused(425), Concerns::Moment),
        (refused(429), Concerns::Moment),
        (refused(500), Concerns::Moment),
        (Error::no_action("a1", "app1", 404), Concerns::Action),
        (Error::no_action("../a", "app1", 0), Concerns::Action),
        (Error::malformed(200, "is not JSON"), Concerns::Moment),
        (Error::network("sp.test", "reset"), Concerns::Moment),
        (Error::insecure("sp.test", "expired"), Concerns::App),
        (Error::timeout(45.0, "waiting"), Concerns::Moment),
        (Error::locked(45.0), Concerns::Moment),
        (Error::locked_by_this_request(), Concerns::Moment),
        (
            Error::resources("The disk is full", "nothing was written", "clear it"),
            Concerns::Moment,
        ),
    ];
    for (error, concerns) in cases {
        assert_eq!(error.concerns(), concerns, "{error}");
    }
}

#[test]
fn a_refusal_says_what_happened_and_what_to_do() {
    let cases = [
        (
            400,
            Kind::Rejected,
            "ServerPilot rejected the request (status 400). Check in ServerPilot what the app accepts.",
        ),
        (
            401,
            Kind::Authentication,
            "ServerPilot does not accept the API credentials (status 401). Check WU_SERVER_PILOT_CLIENT_ID and \
             WU_SERVER_PILOT_API_KEY; a new API key replaces the old one.",
        ),
        (
            402,
            Kind::PaymentRequired,
            "The ServerPilot account has no valid payment card (status 402). Add a payment card in the \
             ServerPilot account.",
        ),
        (
            403,
            Kind::Forbidden,
            "ServerPilot does not allow this to the API key (status 403). Check that the app belongs to the \
             account of WU_SERVER_PILOT_CLIENT_ID.",
        ),
        (
            404,
            Kind::NotFound,
            "ServerPilot found nothing under the app id “app1” (status 404). Check WU_SERVER_PILOT_APP_ID: it is \
             the last part of the app's address in ServerPilot.",
        ),
        (
            409,
            Kind::Conflict,
            "ServerPilot reports a conflict with something that exists already (status 409). Check in \
             ServerPilot what is in the way: another app may have the domain, or SSL may be off.",
        ),
        (
            408,
            Kind::ServerError,
            "ServerPilot failed (status 408). It is tried again later.",
        ),
        (
            418,
            Kind::Rejected,
            "ServerPilot rejected the request (status 418). Check in ServerPilot what the app accepts.",
        ),
        (
            429,
            Kind::RateLimited,
            "ServerPilot asks for fewer requests (status 429). It is tried again later.",
        ),
        (
            503,
            Kind::ServerError,
            "ServerPilot failed (status 503). It is tried again later.",
        ),
    ];
    for (status, kind, sentence) in cases {
        let error = refused(status);
        assert_eq!((error.kind(), error.to_string().as_str()), (kind, sentence));
    }
}

#[test]
fn what_no_request_is_made_for_and_what_the_api_leaves_undone_is_told_with_what_to_do() {
    let cases = [
        (
            Error::domain_limit(299, 2, 300),
            "The ServerPilot app has 299 of at most 300 domains, so the 2 asked for cannot be added. Nothing was \
             changed. Remove domains that are no longer needed, or move sites to another app.",
        ),
        (
            Error::last_domain(),
            "Removing this would leave the ServerPilot app without any domain, so that it serves nobody. Nothing was \
             changed. Add another domain first.",
        ),
        (
            Error::left_out(),
            "ServerPilot took the list of domains, but left this one out. Check in ServerPilot what the app accepts.",
        ),
        (
            Error::kept(),
            "ServerPilot took the list of domains without this one, but still has it. Remove it in ServerPilot, or try \
             again later.",
        ),
        (
            Error::no_action("a/b\n", "app1", 0),
            "ServerPilot has no action “a/b\\u{a}” in the account of app “app1” (WU_SERVER_PILOT_APP_ID). Use an \
             action_id that a change returned.",
        ),
        (
            Error::malformed(200, "is not JSON"),
            "ServerPilot's answer is not JSON (status 200). Something between this server and ServerPilot may have \
             answered in its place; it is tried again later.",
        ),
    ];
    for (error, sentence) in cases {
        assert_eq!(error.to_string(), sentence);
    }
}

#[test]
fn the_status_is_that_of_the_answer_if_there_was_one() {
    let cases = [
        (refused(503), 503),
        (Error::no_action("a1", "app1", 404), 404),
        (Error::no_action("../a", "app1", 0), 0),
        (Error::malformed(201, "is not JSON"), 201),
        (Error::network("sp.test", "reset"), 0),
    ];
    for (error, status) in cases {
        assert_eq!(error.status(), status, "{error}");
    }
}

#[test]
fn every_kind_has_its_word_in_php() {
    let words = [
        (Kind::Configuration, "configuration"),
        (Kind::InvalidDomain, "invalid_domain"),
        (Kind::DomainLimit, "domain_limit"),
        (Kind::LastDomain, "last_domain"),
        (Kind::Authentication, "authentication"),
        (Kind::PaymentRequired, "payment_required"),
        (Kind::Forbidden, "forbidden"),
        (Kind::NotFound, "not_found"),
        (Kind::Conflict, "conflict"),
        (Kind::Rejected, "rejected"),
        (Kind::RateLimited, "rate_limited"),
        (Kind::ServerError, "server_error"),
        (Kind::MalformedResponse, "malformed_response"),
        (Kind::Network, "network"),
        (Kind::Timeout, "timeout"),
        (Kind::Locked, "locked"),
        (Kind::Resources, "resources"),
    ];
    for (kind, word) in words {
        assert_eq!(kind.as_str(), word);
    }
}

#[test]
fn what_the_ssl_endpoint_refuses_concerns_the_certificate() {
    for status in [400, 402, 403, 404, 409, 422] {
        let concerns = refused(status).of_ssl().concerns();
        assert_eq!(concerns, Concerns::Certificate, "{status}");
    }
    assert_eq!(refused(401).of_ssl().concerns(), Concerns::App);
    assert_eq!(refused(429).of_ssl().concerns(), Concerns::Moment);
    assert_eq!(refused(500).of_ssl().concerns(), Concerns::Moment);
    let insecure = Error::insecure("sp.test", "expired");
    assert_eq!(insecure.of_ssl().concerns(), Concerns::App);
}

#[test]
fn only_400_409_and_422_may_be_a_names_fault() {
    let blamed: Vec<u16> = (400..600)
        .filter(|status| refused(*status).refuses_names())
        .collect();
    assert_eq!(blamed, [400, 409, 422]);
    for error in [
        refused(409).of_ssl(),
        Error::invalid_domain(b"x", "it is empty"),
        Error::domain_limit(300, 1, 300),
        Error::timeout(45.0, "waiting"),
    ] {
        assert!(!error.refuses_names(), "{error}");
    }
}

#[test]
fn only_what_nobody_decided_may_still_be_applied() {
    let statuses: Vec<u16> = (400..524)
        .filter(|status| refused(*status).may_still_be_applied())
        .collect();
    assert_eq!(statuses, [408, 421, 425, 502, 504, 520, 521, 522, 523]);
    for error in [
        Error::timeout(45.0, "waiting"),
        Error::network("sp.test", "reset"),
    ] {
        assert!(error.may_still_be_applied(), "{error}");
    }
    for error in [
        Error::insecure("sp.test", "expired"),
        Error::malformed(200, "broke off"),
        Error::locked(45.0),
    ] {
        assert!(!error.may_still_be_applied(), "{error}");
    }
}

#[test]
fn what_may_pass_by_itself_is_retryable() {
    for status in 400..600 {
        let error = refused(status);
        let passes = [408, 421, 425, 429].contains(&status) || status >= 500;
        let kind = matches!(error.kind(), Kind::ServerError | Kind::RateLimited);
        assert_eq!((error.is_retryable(), kind), (passes, passes), "{status}");
    }
    for error in [
        Error::malformed(200, "is not JSON"),
        Error::network("sp.test", "reset"),
        Error::timeout(45.0, "waiting"),
        Error::locked(45.0),
        Error::resources("The disk is full", "nothing was written", "clear it"),
    ] {
        assert!(error.is_retryable(), "{error}");
    }
    for error in [
        Error::configuration(sentence!("Missing.")),
        Error::last_domain(),
        Error::insecure("sp.test", "expired"),
        Error::locked_by_this_request(),
    ] {
        assert!(!error.is_retryable(), "{error}");
    }
}

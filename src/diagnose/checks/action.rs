//! Does the server have the last change?

use super::unreadable;
use crate::api::ActionStatus;
use crate::diagnose::facts::Facts;
use crate::diagnose::finding::{Check, Finding, Status};
use crate::sentence::text;

/// Where the caller knows of an action that the last change began.
pub fn action(facts: &Facts) -> Finding {
    let found = |status, code, message| Finding::new(Check::Action, status, code, message);
    let action = match &facts.known.action {
        None => {
            return found(
                Status::Skipped,
                "action_none",
                text!("No server action was asked about."),
            );
        }
        Some(Err(error)) => return unreadable(Check::Action, error),
        Some(Ok(action)) => action,
    };
    let finding = match action.status {
        ActionStatus::Open => found(
            Status::Waiting,
            "action_open",
            text!("ServerPilot is still bringing the last change to the server."),
        ),
        ActionStatus::Success => found(
            Status::Passed,
            "action_done",
            text!("The server has the last change."),
        ),
        ActionStatus::Error => found(
            Status::Failed,
            "action_failed",
            text!(
                "ServerPilot could not bring the last change to the server (action {action_id})."
            ),
        )
        .step(text!(
            "See in ServerPilot whether the server is online, and change the app once more."
        )),
    };
    finding.part(
        "action_id",
        crate::text::escape(&action.id, crate::text::NAME_LENGTH),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Action;
    use crate::diagnose::checks::tests::{facts, is};
    use crate::error::Error;

    fn with(status: ActionStatus) -> Finding {
        let mut facts = facts("shop.example");
        facts.known.action = Some(Ok(Action {
            id: "a1".to_owned(),
            server_id: "s1".to_owned(),
            status,
            created_at: 0,
        }));
        action(&facts)
    }

    #[test]
    fn an_action_is_told_by_how_far_it_is() {
        let sentence = "ServerPilot is still bringing the last change to the server.";
        is(
            &with(ActionStatus::Open),
            ("waiting", "action_open", sentence, None),
        );
        let sentence = "The server has the last change.";
        is(
            &with(ActionStatus::Success),
            ("passed", "action_done", sentence, None),
        );
        let sentence = "ServerPilot could not bring the last change to the server (action a1).";
        let step =
            Some("See in ServerPilot whether the server is online, and change the app once more.");
        is(
            &with(ActionStatus::Error),
            ("failed", "action_failed", sentence, step),
        );
    }

    #[test]
    fn without_an_action_there_is_nothing_to_look_at() {
        let sentence = "No server action was asked about.";
        is(
            &action(&facts("shop.example")),
            ("skipped", "action_none", sentence, None),
        );
    }

    #[test]
    fn an_action_that_cannot_be_read_is_unknown() {
        let mut facts = facts("shop.example");
        facts.known.action = Some(Err(Error::no_action("x", "app1", 404)));
        assert_eq!(action(&facts).code, "serverpilot_unreadable");
    }
}

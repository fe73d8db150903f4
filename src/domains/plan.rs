//! What to write: from the app's list and the wanted change to the new list. Pure.
//!
//! | wanted | the list has the name | result | reported as |
//! | --- | --- | --- | --- |
//! | add | no | goes to the end | `added` |
//! | add | yes, in any spelling | stays as it is spelled | `unchanged` |
//! | remove | yes, once or more, in any spelling | each of them goes | `removed` |
//! | remove | no | | `unchanged` |
//! | neither | yes | stays byte for byte, in its place | |
//!
//! A change that takes a list from at most [`DOMAIN_LIMIT`] names to more is refused, and so is
//! one that leaves nothing of a list that had names.

use std::collections::HashSet;

use super::name::Domain;
use crate::api::DOMAIN_LIMIT;
use crate::error::{Error, Result};
use crate::sentence::text;

/// What a caller wants: names to have on the list, and names not to have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    add: Vec<Domain>,
    remove: Vec<Domain>,
}

impl Change {
    /// A change, each name once, in the order given.
    ///
    /// # Errors
    /// `invalid_domain` when a name is to be added and removed.
    pub fn new(add: Vec<Domain>, remove: Vec<Domain>) -> Result<Self> {
        let (add, remove) = (distinct(add), distinct(remove));
        let removed: HashSet<&Domain> = remove.iter().collect();
        if let Some(both) = add.iter().find(|name| removed.contains(name)) {
            let reason = text!("it is asked to be added and removed in the same call");
            return Err(Error::invalid_domain(both.as_str().as_bytes(), reason));
        }
        Ok(Self { add, remove })
    }

    /// Whether anything is wanted on the list.
    pub fn adds(&self) -> bool {
        !self.add.is_empty()
    }
}

fn distinct(names: Vec<Domain>) -> Vec<Domain> {
    let mut seen = HashSet::new();
    names
        .into_iter()
        .filter(|name| seen.insert(name.clone()))
        .collect()
}

/// The list as it should become, and how each name that was asked for fares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// The whole list, as it is to be sent.
    pub domains: Vec<String>,
    /// Asked for and not on the list yet.
    pub added: Vec<Domain>,
    /// Not wanted and on the list.
    pub removed: Vec<Domain>,
    /// Asked for, but already so.
    pub unchanged: Vec<Domain>,
}

impl Plan {
    /// Whether there is anything to write.
    pub fn has_changes(&self) -> bool {
        !self.added.is_empty() || !self.removed.is_empty()
    }
}

/// Plans `change` for an app that has the list `current`.
///
/// # Errors
/// `domain_limit` and `last_domain`, as this module's table ends.
pub fn plan(current: &[String], change: &Change) -> Result<Plan> {
    let names: Vec<Option<Domain>> = current.iter().map(|name| canonical(name)).collect();
    let present: HashSet<&Domain> = names.iter().flatten().collect();
    let unwanted: HashSet<&Domain> = change.remove.iter().collect();

    let (already, added) = split(&change.add, |name| present.contains(name));
    let (removed, absent) = split(&change.remove, |name| present.contains(name));
    let stays = |name: &Option<Domain>| name.as_ref().is_none_or(|name| !unwanted.contains(name));
    let kept = current
        .iter()
        .zip(&names)
        .filter(|(_, name)| stays(name))
        .map(|(spelled, _)| spelled.clone());
    let domains: Vec<String> = kept.chain(added.iter().map(Domain::to_string)).collect();

    let plan = Plan {
        domains,
        added,
        removed,
        unchanged: [already, absent].concat(),
    };
    refuse_what_loses(current, &plan)?;
    Ok(plan)
}

/// The canonical form of a name on the list. One that we would refuse equals nothing we are asked for.
fn canonical(name: &str) -> Option<Domain> {
    Domain::parse(name.as_bytes()).ok()
}

fn split(names: &[Domain], test: impl Fn(&Domain) -> bool) -> (Vec<Domain>, Vec<Domain>) {
    names.iter().cloned().partition(test)
}

fn refuse_what_loses(current: &[String], plan: &Plan) -> Result<()> {
    if current.len() <= DOMAIN_LIMIT && plan.domains.len() > DOMAIN_LIMIT {
        return Err(Error::domain_limit(
            current.len(),
            plan.added.len(),
            DOMAIN_LIMIT,
        ));
    }
    if plan.domains.is_empty() && !current.is_empty() {
        return Err(Error::last_domain());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;

    fn domains(names: &[&str]) -> Vec<Domain> {
        names
            .iter()
            .map(|name| Domain::parse(name.as_bytes()).unwrap())
            .collect()
    }

    fn list(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn planned(current: &[&str], add: &[&str], remove: &[&str]) -> Result<Plan> {
        plan(
            &list(current),
            &Change::new(domains(add), domains(remove)).unwrap(),
        )
    }

    fn expected(result: &[&str], added: &[&str], removed: &[&str], unchanged: &[&str]) -> Plan {
        Plan {
            domains: list(result),
            added: domains(added),
            removed: domains(removed),
            unchanged: domains(unchanged),
        }
    }

    #[test]
    fn new_names_go_to_the_end_in_the_order_asked() {
        assert_eq!(
            planned(&["b.test"], &["c.test", "a.test"], &[]).unwrap(),
            expected(
                &["b.test", "c.test", "a.test"],
                &["c.test", "a.test"],
                &[],
                &[]
            )
        );
    }

    #[test]
    fn a_name_that_is_there_in_another_spelling_stays_as_it_is_spelled() {
        assert_eq!(
            planned(&["Bücher.TEST.", "a.test"], &["xn--bcher-kva.test"], &[]).unwrap(),
            expected(
                &["Bücher.TEST.", "a.test"],
                &[],
                &[],
                &["xn--bcher-kva.test"]
            )
        );
    }

    #[test]
    fn removing_from_the_middle_keeps_the_rest_in_order() {
        assert_eq!(
            planned(&["a.test", "B.test", "c.test", "b.test"], &[], &["b.test"]).unwrap(),
            expected(&["a.test", "c.test"], &[], &["b.test"], &[])
        );
    }

    #[test]
    fn removing_what_is_not_there_changes_nothing() {
        let plan = planned(&["a.test"], &[], &["b.test"]).unwrap();
        assert_eq!(plan, expected(&["a.test"], &[], &[], &["b.test"]));
        assert!(!plan.has_changes());
    }

    #[test]
    fn names_that_we_would_refuse_and_foreign_duplicates_survive() {
        let foreign = ["192.0.2.1", "_dmarc.test", "x.test", "X.test", "", "a b"];
        assert_eq!(
            planned(&foreign, &["new.test"], &["gone.test"])
                .unwrap()
                .domains,
            list(&[foreign.as_slice(), &["new.test"]].concat())
        );
    }

    #[test]
    fn a_name_asked_for_twice_is_planned_once() {
        assert_eq!(
            planned(&[], &["a.test", "A.test."], &["b.test", "b.test"]).unwrap(),
            expected(&["a.test"], &["a.test"], &[], &["b.test"])
        );
    }

    #[test]
    fn a_name_to_be_added_and_removed_is_refused() {
        let error = Change::new(domains(&["a.test", "b.test"]), domains(&["b.test"])).unwrap_err();
        assert_eq!(error.kind(), Kind::InvalidDomain);
        assert_eq!(
            error.to_string(),
            "“b.test” is not a domain name that can be mapped: \
             it is asked to be added and removed in the same call."
        );
    }

    fn numbered(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("n{number}.test")).collect()
    }

    #[test]
    fn the_limit_is_kept() {
        let change = Change::new(domains(&["new.test", "two.test"]), vec![]).unwrap();
        assert_eq!(plan(&numbered(298), &change).unwrap().domains.len(), 300);
        assert_eq!(
            plan(&numbered(299), &change).unwrap_err().to_string(),
            "The ServerPilot app has 299 of at most 300 domains, so the 2 asked for cannot be added. \
             Nothing was changed. Remove domains that are no longer needed, or move sites to another app."
        );
    }

    #[test]
    fn the_limit_holds_for_every_size_near_it() {
        for (size, more) in (295..306).flat_map(|size| (1..8).map(move |more| (size, more))) {
            let wanted: Vec<String> = (0..more)
                .map(|number| format!("new{number}.test"))
                .collect();
            let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
            let change = Change::new(domains(&wanted), vec![]).unwrap();
            let planned = plan(&numbered(size), &change).map(|plan| plan.domains.len());
            let fits = size > 300 || size + more <= 300;
            assert_eq!(planned.ok(), fits.then_some(size + more), "{size} + {more}");
        }
    }

    #[test]
    fn a_swap_on_a_full_app_fits() {
        let change = Change::new(domains(&["new.test"]), domains(&["n7.test"])).unwrap();
        assert_eq!(plan(&numbered(300), &change).unwrap().domains.len(), 300);
    }

    #[test]
    fn an_app_that_is_over_the_limit_already_is_left_to_the_api() {
        let change = Change::new(domains(&["new.test"]), vec![]).unwrap();
        assert_eq!(plan(&numbered(301), &change).unwrap().domains.len(), 302);
    }

    #[test]
    fn the_last_domain_is_not_removed() {
        assert_eq!(
            planned(&["a.test"], &[], &["a.test"]).unwrap_err().kind(),
            Kind::LastDomain
        );
        assert_eq!(
            planned(&["a.test"], &["b.test"], &["a.test"])
                .unwrap()
                .domains,
            list(&["b.test"])
        );
        assert_eq!(planned(&[], &[], &["a.test"]).unwrap().domains, list(&[]));
    }
}

//! A change that names what it adds and removes. Pure.
//!
//! It is planned as everything is, for any app; who names a name confirms it. But it is made whole or not
//! at all: where not everything finds room, or nothing would be left of a list that had names, it is refused.

use std::collections::HashSet;

use super::DOMAIN_LIMIT;
use super::facts::Facts;
use super::name::Domain;
use super::outcome::{Outcome, Plan};
use super::planner::Options;
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

    /// What it wants, as facts to plan by.
    pub fn facts(&self) -> Facts {
        Facts::of_change(&self.add, &self.remove)
    }

    /// What it allows itself.
    pub fn options(&self) -> Options {
        Options {
            any_app: true,
            confirmed: self.remove.iter().cloned().collect(),
        }
    }

    /// Refuses a plan for an app that has `present` domains unless the plan does all that was asked for.
    ///
    /// # Errors
    /// `domain_limit` and `last_domain`.
    pub fn check(&self, plan: &Plan, present: usize) -> Result<()> {
        let without_room = plan.faring(Outcome::NoRoom).len();
        if without_room > 0 {
            let asked = plan.added.len() + without_room;
            return Err(Error::domain_limit(present, asked, DOMAIN_LIMIT));
        }
        match plan.last_domain {
            Some(_) => Err(Error::last_domain()),
            None => Ok(()),
        }
    }

    /// What was asked for and was so already, seen from `plan`.
    pub fn unchanged(&self, plan: &Plan) -> Vec<Domain> {
        let removed: HashSet<&Domain> = plan.removed.iter().collect();
        let absent = self.remove.iter().filter(|name| !removed.contains(name));
        let mut unchanged = plan.faring(Outcome::Listed);
        unchanged.extend(absent.cloned());
        unchanged
    }
}

fn distinct(names: Vec<Domain>) -> Vec<Domain> {
    let mut met = HashSet::new();
    names
        .into_iter()
        .filter(|name| met.insert(name.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use crate::plan::{Listed, Planner};

    fn domains(names: &[&str]) -> Vec<Domain> {
        names
            .iter()
            .map(|name| Domain::parse(name.as_bytes()).unwrap())
            .collect()
    }

    fn list(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn numbered(count: usize) -> Vec<String> {
        (0..count).map(|number| format!("n{number}.test")).collect()
    }

    /// The list as it becomes, and what is added, removed and unchanged.
    type Planned = (Vec<String>, [Vec<Domain>; 3]);

    fn planned(current: &[String], add: &[&str], remove: &[&str]) -> Result<Planned> {
        let change = Change::new(domains(add), domains(remove))?;
        let facts = change.facts();
        let app = Listed {
            domains: current,
            autossl: true,
        };
        let plan = Planner::new(current, &facts, &change.options()).plan(app);
        change.check(&plan, current.len())?;
        let unchanged = change.unchanged(&plan);
        Ok((plan.domains, [plan.added, plan.removed, unchanged]))
    }

    #[test]
    fn what_is_asked_for_comes_at_the_end_or_goes_in_each_spelling_and_all_else_stays_as_it_is() {
        type Names = &'static [&'static str];
        let cases: [(Names, Names, Names, Names, [Names; 3]); 6] = [
            (
                &["b.test"],
                &["c.test", "A.test."],
                &[],
                &["b.test", "c.test", "a.test"],
                [&["c.test", "a.test"], &[], &[]],
            ),
            (
                &["Bücher.TEST."],
                &["xn--bcher-kva.test"],
                &[],
                &["Bücher.TEST."],
                [&[], &[], &["xn--bcher-kva.test"]],
            ),
            (
                &["a.test", "B.test", "c.test", "b.test"],
                &[],
                &["b.test"],
                &["a.test", "c.test"],
                [&[], &["b.test"], &[]],
            ),
            (
                &["a.test"],
                &[],
                &["b.test", "www.a.test"],
                &["a.test"],
                [&[], &[], &["b.test", "www.a.test"]],
            ),
            (
                &["a.test"],
                &["a.test", "A.test"],
                &["b.test", "b.test"],
                &["a.test"],
                [&[], &[], &["a.test", "b.test"]],
            ),
            (
                &["192.0.2.1", "_dmarc.test", "x.test", "X.test", "", "a b"],
                &["new.test"],
                &["gone.test"],
                &[
                    "192.0.2.1",
                    "_dmarc.test",
                    "x.test",
                    "X.test",
                    "",
                    "a b",
                    "new.test",
                ],
                [&["new.test"], &[], &["gone.test"]],
            ),
        ];
        for (current, add, remove, becomes, lists) in cases {
            let expected = (list(becomes), lists.map(domains));
            assert_eq!(
                planned(&list(current), add, remove),
                Ok(expected),
                "{current:?}"
            );
        }
    }

    #[test]
    fn who_names_a_name_confirms_it_however_many_there_are() {
        let names = numbered(100);
        let all: Vec<&str> = names.iter().map(String::as_str).collect();
        let (becomes, _) = planned(&names, &["new.test"], &all).unwrap();
        assert_eq!(becomes, ["new.test"]);
    }

    #[test]
    fn a_name_to_be_added_and_removed_is_refused() {
        let error = planned(&[], &["a.test", "b.test"], &["b.test"]).unwrap_err();
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (
                Kind::InvalidDomain,
                "“b.test” is not a domain name that can be mapped: \
                 it is asked to be added and removed in the same call."
            )
        );
    }

    #[test]
    fn the_limit_is_kept_but_an_app_that_is_over_it_already_is_left_to_the_api() {
        let names = ["a.test", "b.test", "c.test"];
        for (size, more) in (295..306).flat_map(|size| (1..=3).map(move |more| (size, more))) {
            let length =
                planned(&numbered(size), &names[..more], &[]).map(|(becomes, _)| becomes.len());
            let fits = size > 300 || size + more <= 300;
            let expected = match fits {
                true => Ok(size + more),
                false => Err(Error::domain_limit(size, more, 300)),
            };
            assert_eq!(length, expected, "{size} + {more}");
        }
        let (becomes, _) = planned(&numbered(300), &["new.test"], &["n7.test"]).unwrap();
        assert_eq!(becomes.len(), 300);
    }

    #[test]
    fn the_last_domain_is_not_removed_unless_another_takes_its_place() {
        let one = list(&["a.test"]);
        assert_eq!(planned(&one, &[], &["a.test"]), Err(Error::last_domain()));
        assert_eq!(
            planned(&one, &["b.test"], &["a.test"]).unwrap().0,
            ["b.test"]
        );
        assert_eq!(
            planned(&[], &[], &["a.test"]).unwrap().0,
            Vec::<String>::new()
        );
    }
}

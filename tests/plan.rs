//! What holds for any list and any change.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::collection::vec;
use proptest::prelude::*;
use wu_serverpilot::api::DOMAIN_LIMIT;
use wu_serverpilot::domains::Domain;
use wu_serverpilot::domains::plan::{Change, Plan, plan};

/// Few names, so that they meet; some in several spellings.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        (0..12u8).prop_map(|number| format!("n{number}.test")),
        (0..12u8).prop_map(|number| format!("N{number}.TEST.")),
        (0..6u8).prop_map(|number| format!("bücher{number}.test")),
        (0..3u8).prop_map(|number| format!("*.n{number}.test")),
    ]
}

/// What may stand on an app's list: our names, and anything at all.
fn listed() -> impl Strategy<Value = String> {
    prop_oneof![3 => name(), 1 => any::<String>(), 1 => Just("192.0.2.1".to_owned()), 1 => Just("_a.test".to_owned())]
}

fn domain(name: &str) -> Domain {
    Domain::parse(name.as_bytes()).unwrap()
}

fn change() -> impl Strategy<Value = Change> {
    (vec(name(), 0..6), vec(name(), 0..6)).prop_map(|(add, remove)| {
        let add: Vec<Domain> = add.iter().map(|name| domain(name)).collect();
        let remove = remove
            .iter()
            .map(|name| domain(name))
            .filter(|name| !add.contains(name))
            .collect();
        Change::new(add, remove).unwrap()
    })
}

fn spellings_of<'a>(list: &'a [String], names: &[Domain]) -> Vec<&'a String> {
    let is_one =
        |name: &&String| Domain::parse(name.as_bytes()).is_ok_and(|name| names.contains(&name));
    list.iter().filter(is_one).collect()
}

proptest! {
    #[test]
    fn planning_keeps_every_name_that_it_was_not_asked_to_remove(current in vec(listed(), 0..40), change in change()) {
        if let Ok(plan) = plan(&current, &change) {
            let kept: Vec<&String> = current.iter().filter(|name| !spellings_of(&current, &plan.removed).contains(name)).collect();
            prop_assert_eq!(plan.domains.iter().take(kept.len()).collect::<Vec<_>>(), kept);
            prop_assert!(spellings_of(&plan.domains, &plan.removed).is_empty());
        }
    }

    #[test]
    fn planning_adds_each_missing_name_once_at_the_end(current in vec(listed(), 0..40), change in change()) {
        if let Ok(plan) = plan(&current, &change) {
            let added: Vec<String> = plan.added.iter().map(ToString::to_string).collect();
            prop_assert!(plan.domains.ends_with(&added));
            for name in &plan.added {
                prop_assert_eq!(spellings_of(&plan.domains, std::slice::from_ref(name)).len(), 1);
                prop_assert!(spellings_of(&current, std::slice::from_ref(name)).is_empty());
            }
        }
    }

    #[test]
    fn planning_twice_changes_nothing_more(current in vec(listed(), 0..40), change in change()) {
        if let Ok(first) = plan(&current, &change) {
            let second = plan(&first.domains, &change).unwrap();
            prop_assert_eq!((second.has_changes(), second.domains), (false, first.domains));
        }
    }

    #[test]
    fn adding_and_then_removing_restores_the_list(current in vec(listed(), 1..40), name in name()) {
        let name = vec![domain(&name)];
        prop_assume!(spellings_of(&current, &name).is_empty());
        let added = plan(&current, &Change::new(name.clone(), vec![]).unwrap()).unwrap();
        let removed = plan(&added.domains, &Change::new(vec![], name).unwrap()).unwrap();
        prop_assert_eq!(removed.domains, current);
    }

    #[test]
    fn the_limit_holds_for_every_size(size in 280..320usize, more in 1..30usize) {
        let current: Vec<String> = (0..size).map(|number| format!("have{number}.test")).collect();
        let more_names = (0..more).map(|number| domain(&format!("want{number}.test"))).collect();
        let planned = plan(&current, &Change::new(more_names, vec![]).unwrap());
        let fits = size > DOMAIN_LIMIT || size + more <= DOMAIN_LIMIT;
        prop_assert_eq!(planned.map(|Plan { domains, .. }| domains.len()).ok(), fits.then_some(size + more));
    }
}

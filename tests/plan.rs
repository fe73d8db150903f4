//! What holds for any list and any change.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::ops::Range;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use wu_serverpilot::domains::Domain;
use wu_serverpilot::domains::plan::{Change, plan};

/// Few names, so that they meet; some in several spellings.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let numbered = |form: &str, numbers: Range<u8>| {
        let named = numbers.map(|number| form.replace('#', &number.to_string()));
        named.collect::<Vec<String>>()
    };
    let forms = [
        numbered("n#.test", 0..12),
        numbered("N#.TEST.", 0..12),
        numbered("b\u{fc}cher#.test", 0..6),
        numbered("*.n#.test", 0..3),
    ];
    forms.concat()
});

fn name() -> impl Strategy<Value = String> {
    select(NAMES.as_slice())
}

/// What may stand on an app's list: our names, and anything at all.
fn listed() -> impl Strategy<Value = Vec<String>> {
    let odd = ["192.0.2.1", "_a.test", "", "*.test"].map(str::to_owned);
    let any = vec(any::<char>(), 0..8).prop_map(String::from_iter);
    vec(
        prop_oneof![8 => name(), 1 => select(odd.to_vec()), 1 => any],
        0..16,
    )
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
    fn planning_keeps_every_name_that_it_was_not_asked_to_remove(current in listed(), change in change()) {
        if let Ok(plan) = plan(&current, &change) {
            let gone = spellings_of(&current, &plan.removed);
            let kept: Vec<&String> = current.iter().filter(|name| !gone.contains(name)).collect();
            prop_assert_eq!(plan.domains.iter().take(kept.len()).collect::<Vec<_>>(), kept);
            prop_assert!(spellings_of(&plan.domains, &plan.removed).is_empty());
        }
    }

    #[test]
    fn planning_adds_each_missing_name_once_at_the_end(current in listed(), change in change()) {
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
    fn planning_twice_changes_nothing_more(current in listed(), change in change()) {
        if let Ok(first) = plan(&current, &change) {
            let second = plan(&first.domains, &change).unwrap();
            prop_assert_eq!((second.has_changes(), second.domains), (false, first.domains));
        }
    }

    #[test]
    fn adding_and_then_removing_restores_the_list(current in listed(), name in name()) {
        let name = vec![domain(&name)];
        prop_assume!(!current.is_empty() && spellings_of(&current, &name).is_empty());
        let added = plan(&current, &Change::new(name.clone(), vec![]).unwrap()).unwrap();
        let removed = plan(&added.domains, &Change::new(vec![], name).unwrap()).unwrap();
        prop_assert_eq!(removed.domains, current);
    }
}

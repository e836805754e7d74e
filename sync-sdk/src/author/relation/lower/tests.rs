use super::*;

fn some(list: &str, rule: Value) -> Value {
    json!({ list: { SOME: { "key": "id", "rule": rule } } })
}

fn none(list: &str, rule: Value) -> Value {
    json!({ list: { NONE: { "key": "id", "rule": rule } } })
}

fn is(field: &str) -> Value {
    json!({ field: { "_eq": 1 } })
}

fn exists() -> Value {
    json!({ "id": { "_nnull": true } })
}

#[test]
fn one_condition_is_a_subquery() {
    assert_eq!(
        lower(some("c", is("a"))),
        json!({ "c": { "_some": is("a") } })
    );
    assert_eq!(
        lower(none("c", is("a"))),
        json!({ "c": { "_none": is("a") } })
    );
    let deep = json!({ "x": { "y": is("a") } });
    assert_eq!(
        lower(some("c", deep.clone())),
        json!({ "c": { "_some": deep } })
    );
    let nested = some("c", none("d", is("a")));
    assert_eq!(
        lower(nested),
        json!({ "c": { "_some": { "d": { "_none": is("a") } } } })
    );
}

#[test]
fn alternatives_are_subqueries_of_their_own() {
    let either = json!({ "_or": [is("a"), is("b")] });
    let one = |quantifier: &str, field: &str| json!({ "c": { quantifier: is(field) } });
    assert_eq!(
        lower(some("c", either.clone())),
        json!({ "_or": [one("_some", "a"), one("_some", "b")] })
    );
    assert_eq!(
        lower(none("c", either)),
        json!({ "_and": [one("_none", "a"), one("_none", "b")] })
    );
}

#[test]
fn several_conditions_are_a_join() {
    let both = json!({ "_and": [is("a"), is("b")] });
    let joined = json!({ "c": { "_and": [is("a"), is("b"), exists()] } });
    assert_eq!(lower(some("c", both.clone())), joined);
    // Behind a relation, too: an `_and` anywhere on the way is one.
    assert_eq!(
        lower(some("c", json!({ "x": both }))),
        json!({ "c": { "_and": [{ "x": is("a") }, { "x": is("b") }, exists()] } })
    );
    // Beside a rule that needs none, which stays a subquery.
    let beside = json!({ "_and": [some("c", both), some("c", is("d"))] });
    assert_eq!(
        lower(beside),
        json!({ "_and": [joined, { "c": { "_some": is("d") } }] })
    );
}

#[test]
fn a_list_behind_a_relation_is_a_join() {
    assert_eq!(
        lower(json!({ "x": some("c", is("a")) })),
        json!({ "x": { "c": { "_and": [is("a"), exists()] } } })
    );
    let nested = some("c", json!({ "_and": [is("a"), some("d", is("b"))] }));
    assert_eq!(
        lower(nested),
        json!({ "c": { "_and": [
            is("a"), { "d": { "_and": [is("b"), exists()] } }, exists(),
        ] } })
    );
}

#[test]
fn what_is_not_about_lists_stays_as_it_is() {
    let raw = json!({ "_and": [{ "_and": [is("a")] }, { "b": 1, "c": { "_some": {} } }] });
    assert_eq!(lower(raw.clone()), raw);
    let beside = json!({ "_and": [raw.clone(), some("c", is("a"))] });
    assert_eq!(lower(beside)["_and"][1], raw["_and"][1]);
}

#[test]
fn what_directus_has_no_form_for_is_said_to_be_impossible() {
    let both = |fields: [&str; 2]| json!({ "_and": fields.map(is) });
    let reason = |said: Value| {
        let lowered = lower(said).to_string();
        assert!(lowered.contains(IMPOSSIBLE), "{lowered}");
        lowered
    };
    assert!(reason(none("c", both(["a", "b"]))).contains("none of `c` meets several"));
    assert!(reason(json!({ "x": none("c", is("a")) })).contains("`x.c` is neither"));
    let nested = some("c", json!({ "_and": [is("a"), none("d", is("b"))] }));
    assert!(reason(nested).contains("`c.d` is neither"));
    let two = [["a", "b"], ["d", "e"]].map(|fields| some("c", both(fields)));
    assert!(reason(json!({ "_and": two.clone() })).contains("two `some` about `c`"));
    // Either is enough, so that one item speaks for both.
    assert!(
        !lower(json!({ "_or": two }))
            .to_string()
            .contains(IMPOSSIBLE)
    );
}

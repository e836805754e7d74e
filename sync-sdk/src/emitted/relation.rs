//! What `#[relation(…)]` expands to. Each function has the bound that its part
//! of the attribute needs, so that the message stands at that part.

use crate::author::{
    Collection, Field, FieldDef, HoldsName, ListDef, OtherOf, PointsTo, Related, Relational,
    SetsNull, SortsBy, ToAny, ToMany,
};

/// A field of the collection `L`. A parameter of its own beside the field's
/// type, so that a type that lists nothing is reported once.
type Pick<L, V> = fn(<L as Collection>::Fields) -> Field<L, V>;

pub fn related<T: Related>() {}

pub fn relational<T: Relational>() {}

pub fn sets_null<T: SetsNull>() {}

pub fn inverse<T: ToMany<Many = L>, L: Collection, C, V: PointsTo<C>>(
    row: &mut FieldDef,
    pick: Pick<L, V>,
) {
    row.relation.list = Some(ListDef {
        collection: L::NAME,
        inverse: pick(L::FIELDS).name(),
        other: None,
        sort: None,
    });
}

pub fn other<T: ToMany<Many = L>, L: Collection, V: OtherOf<T>>(
    row: &mut FieldDef,
    pick: Pick<L, V>,
) {
    if let Some(list) = &mut row.relation.list {
        list.other = Some(pick(L::FIELDS).name());
    }
}

pub fn sort<T: ToMany<Many = L>, L: Collection, V: SortsBy>(row: &mut FieldDef, pick: Pick<L, V>) {
    if let Some(list) = &mut row.relation.list {
        list.sort = Some(pick(L::FIELDS).name());
    }
}

pub fn collection_field<T: ToAny, C, V: HoldsName>(row: &mut FieldDef, field: Field<C, V>) {
    row.relation.collection_field = Some(field.name());
}

//! What `#[relation(…)]` expands to. Each function has the bound that its part
//! of the attribute needs, so that the message stands at that part.

use crate::author::{
    Collection, Field, FieldRow, HoldsName, OtherOf, PointsTo, Related, Relational, SetsNull,
    SortsBy, ToAny, ToMany,
};

/// A field of the collection `L`. A parameter of its own beside the field's
/// type, so that a type that lists nothing is reported once.
type Pick<L, V> = fn(<L as Collection>::Fields) -> Field<L, V>;

pub fn related<T: Related>() {}

pub fn relational<T: Relational>() {}

pub fn sets_null<T: SetsNull>() {}

pub fn inverse<T: ToMany<Many = L>, L: Collection, C, V: PointsTo<C>>(
    row: &mut FieldRow<T>,
    pick: Pick<L, V>,
) {
    row.inverse(pick(L::FIELDS));
}

pub fn other<T: ToMany<Many = L>, L: Collection, V: OtherOf<T>>(
    row: &mut FieldRow<T>,
    pick: Pick<L, V>,
) {
    row.other(pick(L::FIELDS));
}

pub fn sort<T: ToMany<Many = L>, L: Collection, V: SortsBy>(
    row: &mut FieldRow<T>,
    pick: Pick<L, V>,
) {
    row.sort(pick(L::FIELDS));
}

pub fn collection_field<T: ToAny, C, V: HoldsName>(row: &mut FieldRow<T>, field: Field<C, V>) {
    row.def.relation.collection_field = Some(field.name());
}

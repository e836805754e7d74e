//! What `#[relation(…)]` expands to. Each function has the bound that its part
//! of the attribute needs, so that the message stands at that part.

use crate::author::{
    Field, FieldRow, HoldsName, OtherOf, PointsTo, Related, Relational, SetsNull, SortsBy, ToAny,
    ToMany,
};

/// The collection whose items a field lists.
pub type Many<T> = <T as ToMany>::Many;

pub fn related<T: Related>() {}

pub fn relational<T: Relational>() {}

pub fn sets_null<T: SetsNull>() {}

/// The field that a list names must point back.
pub fn inverse<T: ToMany, C, V: PointsTo<C>>(row: &mut FieldRow<T>, field: Field<T::Many, V>) {
    row.inverse(field);
}

pub fn other<T: ToMany, V: OtherOf<T>>(row: &mut FieldRow<T>, field: Field<T::Many, V>) {
    row.other(field);
}

pub fn sort<T: ToMany, V: SortsBy>(row: &mut FieldRow<T>, field: Field<T::Many, V>) {
    row.sort(field);
}

pub fn collection_field<T: ToAny, C, V: HoldsName>(row: &mut FieldRow<T>, field: Field<C, V>) {
    row.def.relation.collection_field = Some(field.name());
}

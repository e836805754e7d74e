//! What is known about the interfaces and displays that Directus brings.

#[cfg(feature = "codegen")]
use super::super::form::OptionForm;
use super::super::{display, interface};

/// A built-in interface or display of Directus 11.17.4 and 12.4.1, as the app
/// defines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WidgetSpec {
    /// As it stands in `meta.interface` or `meta.display`.
    pub name: &'static str,
    /// The types of fields that it is made for; all when empty.
    pub types: &'static [&'static str],
    /// What such fields are to the app: `standard`, `m2o`, `file`, `o2m`,
    /// `m2m`, `m2a`, `files`, `translations`, `presentation` or `group`. All
    /// when empty.
    pub local_types: &'static [&'static str],
    /// The names of its options.
    pub options: &'static [&'static str],
    /// Whether the values of a field with `Choices` go into its options.
    pub takes_choices: bool,
    /// What begins it.
    #[cfg(feature = "codegen")]
    pub(crate) function: &'static str,
    /// What its methods take, in the order of the table.
    #[cfg(feature = "codegen")]
    pub(crate) forms: &'static [OptionForm],
}

impl WidgetSpec {
    /// Whether it is made for a field of this type.
    pub fn fits(&self, field_type: &str, local_type: &str) -> bool {
        let types = self.types.is_empty() || self.types.contains(&field_type);
        let local = self.local_types.is_empty()
            || self.local_types.contains(&local_type)
            || wider(local_type).is_some_and(|wider| self.local_types.contains(&wider));
        types && local
    }
}

/// A file is an item of another collection like any other.
fn wider(local_type: &str) -> Option<&'static str> {
    match local_type {
        "file" => Some("m2o"),
        "files" => Some("m2m"),
        "translations" => Some("o2m"),
        _ => None,
    }
}

/// Every built-in interface that has a function in [`interface`].
///
/// ```
/// # use sync_sdk::author::widget;
/// let slider = widget::interfaces().find(|spec| spec.name == "slider").unwrap();
/// assert!(slider.fits("integer", "standard"));
/// assert!(!slider.fits("string", "standard"));
/// ```
pub fn interfaces() -> impl Iterator<Item = &'static WidgetSpec> {
    interface::TABLES.iter().copied().flatten().copied()
}

/// Every built-in display.
///
/// ```
/// # use sync_sdk::author::widget;
/// assert!(widget::displays().any(|spec| spec.name == "related-values"));
/// ```
pub fn displays() -> impl Iterator<Item = &'static WidgetSpec> {
    display::TABLE.iter().copied()
}

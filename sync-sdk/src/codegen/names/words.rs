//! Words that no name may be.

/// Whether this is a word of Rust, which no crate can be called.
///
/// ```
/// assert!(sync_sdk::codegen::is_keyword("match"));
/// ```
pub fn is_keyword(word: &str) -> bool {
    KEYWORDS.contains(&word)
}

pub(crate) const KEYWORDS: [&str; 49] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield", "union",
];

/// Names that a file cannot have: `mod.rs` is another thing, and Windows keeps
/// the others for devices.
pub(super) const NO_FILES: [&str; 8] =
    ["mod", "self", "super", "crate", "con", "prn", "aux", "nul"];

/// Types of the preludes of the SDK and of Rust.
pub(super) const RESERVED: &[&str] = &[
    "Action",
    "Aggregate",
    "Alias",
    "AnyItem",
    "Appearance",
    "AsMut",
    "AsRef",
    "AssetTransform",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "BarChart",
    "Basemap",
    "Binary",
    "Box",
    "Calendar",
    "Cards",
    "Choices",
    "Clone",
    "Collection",
    "CollectionFolder",
    "Condition",
    "Copy",
    "Csv",
    "Dashboard",
    "DashboardSpec",
    "Date",
    "DateTime",
    "Debug",
    "Decimal",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Email",
    "Env",
    "Environment",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Exec",
    "Extend",
    "File",
    "FileFields",
    "Files",
    "Filter",
    "Flow",
    "FlowSpec",
    "Fn",
    "FnMut",
    "FnOnce",
    "Folder",
    "FolderFields",
    "From",
    "FromIterator",
    "Geometry",
    "Grant",
    "Grants",
    "Group",
    "Hash",
    "ImageFit",
    "ImageFormat",
    "ImagePreset",
    "Input",
    "Into",
    "IntoIterator",
    "ItemAccess",
    "ItemCreate",
    "ItemDelete",
    "ItemRead",
    "ItemUpdate",
    "Iteration",
    "Iterator",
    "Json",
    "Jwt",
    "Kanban",
    "Label",
    "LineChart",
    "LineString",
    "List",
    "Location",
    "Log",
    "M2a",
    "M2m",
    "M2o",
    "Mail",
    "Map",
    "Meter",
    "Method",
    "Metric",
    "MetricList",
    "Module",
    "Multi",
    "MultiLineString",
    "MultiPoint",
    "MultiPolygon",
    "None",
    "Notify",
    "O2m",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "PasswordPolicy",
    "Payload",
    "PieChart",
    "Point",
    "Policy",
    "PolicyFields",
    "Polygon",
    "Presentation",
    "Preset",
    "Project",
    "ProjectSpec",
    "Query",
    "Raw",
    "RawLayout",
    "RawPanel",
    "RelationalVariable",
    "Request",
    "Result",
    "Role",
    "RoleFields",
    "Roots",
    "Row",
    "Rows",
    "SaveAction",
    "Scope",
    "Seed",
    "SeedRows",
    "SeedTable",
    "Self",
    "Send",
    "Settings",
    "Sized",
    "Sleep",
    "Some",
    "String",
    "Sync",
    "Table",
    "Text",
    "ThrowError",
    "Time",
    "TimeSeries",
    "Timestamp",
    "ToOwned",
    "ToString",
    "Transform",
    "Translated",
    "Translations",
    "Trigger",
    "TriggerFlow",
    "TryFrom",
    "TryInto",
    "Unknown",
    "Unpin",
    "User",
    "UserFields",
    "Uuid",
    "Variable",
    "Vec",
    "View",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that `sync_sdk::prelude` exports.
    fn prelude() -> Vec<&'static str> {
        let source = include_str!("../../prelude.rs");
        let uses = source
            .lines()
            .skip_while(|line| !line.starts_with("pub use"));
        let words = uses.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_'));
        let is_type =
            |word: &&str| word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase);
        words.filter(is_type).collect()
    }

    #[test]
    fn every_type_of_the_prelude_is_reserved() {
        let missing: Vec<_> = prelude()
            .into_iter()
            .filter(|name| !RESERVED.contains(name))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
